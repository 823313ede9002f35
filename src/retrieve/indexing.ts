/** Writes records into a vector store as labelled chunks, refuses what a filter could not judge, and keeps the index true when things change. */
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../base/errors/index.ts'
import { and, eq, type Filter, type FilterField } from '../base/filter/index.ts'
import type { ConsentSource } from '../base/seams/consent.ts'
import type { Labeller } from '../base/seams/labeller.ts'
import type { Candidate } from '../base/seams/source.ts'
import type { DataClass } from '../base/vocabulary/data-class.ts'
import { labelCandidate, safeId } from './fields.ts'
import { matchesNothing } from './pushdown/relax.ts'
import { snapshotCandidate } from './snapshot.ts'
import { storedFields } from './sources/memory-store.ts'
import type { Embedder, VectorRecord, WritableVectorStore } from './sources/vector-store.ts'
import { chunkText, type ChunkSize } from './text/chunk.ts'

/** Removes identifiers from texts of one patient before they leave for a remote embedder. One for one, in order. */
export type IndexRedaction = (
  texts: readonly string[],
  whose: { readonly tenant: string; readonly patient: string | null },
  signal: AbortSignal,
) => Promise<readonly string[]>

/** What indexing works with. */
export interface IndexerOptions {
  readonly store: WritableVectorStore
  readonly embedder: Embedder
  readonly labeller: Labeller
  /** Needed unless the embedder is local. */
  readonly redact?: IndexRedaction
  readonly chunks?: ChunkSize
  /** Fields that every chunk must have beside tenant, patient, class and labels, because policies or consents ask for them. */
  readonly required?: readonly FilterField[]
  /** Texts embedded at once. 64 unless said. */
  readonly batch?: number
}

/** A record with its whole text: a candidate before it is chunked. */
export type IndexRecord = Candidate

/** What was written, and what was refused and by which rule. */
export interface IndexReport {
  readonly chunks: number
  readonly refused: readonly { readonly id: string; readonly rule: string }[]
}

/** Keeps an index. */
export interface Indexer {
  /** Writes records; what stood under the same references goes first, so that no chunk of an older version stays. */
  index(records: readonly IndexRecord[], signal: AbortSignal): Promise<IndexReport>
  /** Labels again what matches, without embedding again; removes what can no longer be labelled. The filter names one tenant. */
  relabel(filter: Filter): Promise<{ readonly changed: number; readonly removed: number }>
  /** Removes one record. */
  removeRecord(tenant: string, reference: string): Promise<number>
  /** Removes everything of a patient. */
  erasePatient(tenant: string, patient: string): Promise<number>
  /** Follows consents: a patient whose consents changed is kept (and labelled again) or erased, as `decide` says; a throw erases. Returns the way to stop. */
  followConsents(
    consents: ConsentSource,
    options: {
      readonly tenant: string
      readonly decide: (patient: string) => Promise<'keep' | 'erase'>
      readonly onError: (error: unknown) => void
    },
  ): () => void
}

const optionsSchema = z.strictObject({
  store: z.custom<WritableVectorStore>((value) => typeof (value as WritableVectorStore | undefined)?.put === 'function'),
  embedder: z.custom<Embedder>((value) => typeof (value as Embedder | undefined)?.embed === 'function'),
  labeller: z.custom<Labeller>((value) => typeof (value as Labeller | undefined)?.label === 'function'),
  redact: z.custom<IndexRedaction>((value) => typeof value === 'function').optional(),
  chunks: z
    .strictObject({ longest: z.number().int().min(100).max(20_000).optional(), overlap: z.number().int().min(0).max(5_000).optional() })
    .optional(),
  required: z.array(z.string()).optional(),
  batch: z.number().int().min(1).max(1_000).optional(),
})
/** Only these may belong to nobody. */
const RECORD_FREE: readonly DataClass[] = ['knowledge', 'cohort-statistic']

/**
 * Makes an indexer.
 *
 * @throws ConfigurationError CONFIG_INVALID, also for a remote embedder without `redact`
 */
export function createIndexer(options: IndexerOptions): Indexer {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `createIndexer: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  const { store, embedder, labeller, redact, chunks = {}, required = [], batch = 64 } = options
  // INVARIANT: raw text does not leave for an embedder that is not declared local.
  if (embedder.local !== true && redact === undefined)
    throw new ConfigurationError('CONFIG_INVALID', 'createIndexer: a remote embedder needs `redact`')

  async function index(records: readonly IndexRecord[], signal: AbortSignal): Promise<IndexReport> {
    const refused: { id: string; rule: string }[] = []
    const accepted: Candidate[] = []
    for (const record of records) {
      const read = chunksOf(record, chunks, labeller, required)
      if (typeof read === 'string') refused.push({ id: safeId(String(record.id)), rule: read })
      else accepted.push(...read)
    }
    for (const [tenant, reference] of distinctReferences(records)) await removeRecord(tenant, reference)
    for (const own of groups(accepted, batch)) {
      signal.throwIfAborted()
      await store.put(await embedded(own, signal))
    }
    return { chunks: accepted.length, refused }
  }

  async function embedded(own: readonly Candidate[], signal: AbortSignal): Promise<readonly VectorRecord[]> {
    const [first] = own
    const texts = own.map(({ text }) => text)
    const whose = { tenant: first?.tenant as string, patient: first?.patient ?? null }
    const sent = embedder.local === true || redact === undefined ? texts : await redact(texts, whose, signal)
    if (sent.length !== texts.length) throw new StageFailed('DEIDENTIFY_FAILED', { cause: 'redaction answered another number of texts' })
    const vectors = await embedder.embed(sent, signal)
    if (vectors.length !== texts.length) throw new StageFailed('SOURCE_FAILED', { cause: 'embedder answered another number of vectors' })
    return own.map((candidate, at) => ({ candidate, vector: vectors[at] as ArrayLike<number> }))
  }

  async function relabel(filter: Filter): Promise<{ changed: number; removed: number }> {
    let [changed, removed] = [0, 0]
    if (matchesNothing(filter)) return { changed, removed }
    for await (const { candidate, vector } of store.scan(filter)) {
      // Labels only tighten here: what was stated cannot be told from what was found. To loosen, index the record again.
      const again = labelled(candidate, labeller, required)
      if (typeof again === 'string') {
        removed += await store.remove(and(eq('tenant', candidate.tenant as string), eq('reference', candidate.reference ?? candidate.id)))
      } else if (JSON.stringify(storedFields(again)) !== JSON.stringify(storedFields(candidate))) {
        await store.put([{ candidate: again, vector }])
        changed++
      }
    }
    return { changed, removed }
  }

  const removeRecord = (tenant: string, reference: string): Promise<number> =>
    store.remove(and(eq('tenant', tenant), eq('reference', reference)))
  const erasePatient = (tenant: string, patient: string): Promise<number> => store.remove(and(eq('tenant', tenant), eq('patient', patient)))

  return Object.freeze({
    index,
    relabel,
    removeRecord,
    erasePatient,
    followConsents(consents: ConsentSource, { tenant, decide, onError }: Parameters<Indexer['followConsents']>[1]) {
      if (consents.onChange === undefined) throw new ConfigurationError('ARGUMENT_INVALID', 'the consent source does not tell changes')
      const follow = async (patient: string): Promise<void> => {
        const outcome = await decide(patient).catch((error: unknown) => {
          onError(error)
          return 'erase' as const
        })
        if (outcome === 'keep') await relabel(and(eq('tenant', tenant), eq('patient', patient)))
        else await erasePatient(tenant, patient)
      }
      return consents.onChange((patient) => void follow(patient).catch(onError))
    },
  })
}

/** The labelled chunks of a record, or the rule by which it is refused. */
function chunksOf(
  record: IndexRecord,
  size: ChunkSize,
  labeller: Labeller,
  required: readonly FilterField[],
): readonly Candidate[] | string {
  const { text, span, parts: _, derived: __, labels, ...rest } = record
  if (typeof text !== 'string') return 'malformed:text'
  const pieces = chunkText({ text, origins: null }, size)
  if (pieces.length === 0) return 'text-empty'
  const from = span?.[0] ?? 0
  const single = pieces.length === 1
  const chunks: Candidate[] = []
  for (const [at, piece] of pieces.entries()) {
    const chunk = {
      ...rest,
      ...(labels === undefined ? {} : { labels }),
      id: single ? record.id : `${record.id}#${at}`,
      reference: record.reference ?? record.id,
      text: piece.text,
      span: [from + piece.span[0], from + piece.span[1]] as const,
    }
    const read = labelled(chunk, labeller, required)
    // One piece that cannot be labelled refuses the record: an index that has half of it would mislead.
    if (typeof read === 'string') return read
    chunks.push(read)
  }
  return chunks
}

/** A candidate with everything that a filter needs, or the rule by which it has not. */
function labelled(candidate: Candidate, labeller: Labeller, required: readonly FilterField[]): Candidate | string {
  const snapshot = snapshotCandidate(candidate)
  if (snapshot.candidate === null) return snapshot.rule
  const { fragment, rule } = labelCandidate(snapshot.candidate, 'index', labeller)
  if (fragment === null) return rule
  const { dataClass, confidentiality, sensitivities, patient } = fragment.fields
  if (patient === null && !RECORD_FREE.includes(dataClass)) return 'patient-missing'
  const stored: Candidate = { ...snapshot.candidate, dataClass, labels: { confidentiality, sensitivities } }
  const fields = storedFields(stored)
  const missing = required.find((field) => {
    const value = fields[field]
    return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
  })
  return missing === undefined ? stored : `missing:${missing}`
}

function distinctReferences(records: readonly IndexRecord[]): readonly (readonly [string, string])[] {
  const pairs = new Map<string, readonly [string, string]>()
  for (const { tenant, reference, id } of records) {
    if (typeof tenant === 'string' && typeof (reference ?? id) === 'string')
      pairs.set(JSON.stringify([tenant, reference ?? id]), [tenant, reference ?? id])
  }
  return [...pairs.values()]
}

/** Batches of one tenant and patient each, so that a redaction knows whose texts it has. */
function groups(candidates: readonly Candidate[], size: number): readonly (readonly Candidate[])[] {
  const byOwner = new Map<string, Candidate[]>()
  for (const each of candidates) {
    const key = JSON.stringify([each.tenant, each.patient ?? null])
    byOwner.set(key, [...(byOwner.get(key) ?? []), each])
  }
  return [...byOwner.values()].flatMap((own) =>
    Array.from({ length: Math.ceil(own.length / size) }, (_, at) => own.slice(at * size, (at + 1) * size)),
  )
}
