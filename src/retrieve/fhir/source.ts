/** A FHIR server as a source: compartment searches made from the filter, every entry judged by its own patient, text of notes read last. */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { FhirCall, FhirEndpoint } from '../../http/fhir.ts'
import type { FhirEntry } from '../../http/fhir-bundle.ts'
import type { Candidate, Source, SourceQuery } from '../../base/seams/source.ts'
import { compileFilter, type FilterField } from '../../base/filter/index.ts'
import { relaxFilter } from '../pushdown/relax.ts'
import { changedSince } from '../instants.ts'
import { storedFields } from '../sources/memory-store.ts'
import type { ChunkSize } from '../text/chunk.ts'
import type { PdfText } from '../text/extract.ts'
import { headerOf, type CandidateHeader } from './candidate.ts'
import { documentCandidates } from './document.ts'
import { renderResource } from './render.ts'
import { planSearches, type PlannedSearch } from './searches.ts'
import { type Measured, withTrends } from './trend.ts'
import { READABLE_TYPE_NAMES, type ReadableTypeName } from './types.ts'

/** How a FHIR server is read. */
export interface FhirSourceOptions {
  readonly name: string
  readonly endpoint: FhirEndpoint
  /** The tenant whose records stand at this server. One server, one tenant. */
  readonly tenant: string
  /** Types to read; all that can be read unless said. */
  readonly types?: readonly ReadableTypeName[]
  /** `_count` of each search. 100 unless said. */
  readonly pageSize?: number
  /** Searches under way at once. 4 unless said. */
  readonly concurrency?: number
  readonly chunks?: ChunkSize
  /** Greatest attachment in bytes. 2 MiB unless said. */
  readonly maxAttachmentBytes?: number
  /** Reads PDF attachments; they are denied without. */
  readonly pdf?: PdfText
  /** Minutes east of UTC in which dates without a zone are read. 0 unless said. */
  readonly zone?: number
}

const optionsSchema = z.strictObject({
  name: z.string().min(1).max(100),
  endpoint: z.custom<FhirEndpoint>((value) => typeof (value as FhirEndpoint | undefined)?.search === 'function'),
  tenant: z.string().min(1),
  types: z
    .array(z.enum(READABLE_TYPE_NAMES as [ReadableTypeName, ...ReadableTypeName[]]))
    .min(1)
    .optional(),
  pageSize: z.number().int().min(1).max(1_000).optional(),
  concurrency: z.number().int().min(1).max(16).optional(),
  chunks: z
    .strictObject({ longest: z.number().int().min(100).max(20_000).optional(), overlap: z.number().int().min(0).max(5_000).optional() })
    .optional(),
  maxAttachmentBytes: z.number().int().positive().optional(),
  pdf: z.custom<PdfText>((value) => typeof value === 'function').optional(),
  zone: z.number().int().min(-840).max(840).optional(),
})

/** Fields that are certain before labels and text are known. */
const CERTAIN: ReadonlySet<FilterField> = new Set<FilterField>([
  'tenant',
  'patient',
  'origin',
  'reference',
  'resourceType',
  'status',
  'encounter',
  'codes',
  'categories',
  'securityLabels',
  'authors',
  'dateStart',
  'dateEnd',
  'lastUpdated',
])

/**
 * A source over one FHIR R4 or R4B server. It knows no relevance: what is permitted is ranked inside the boundary.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function fhirSource(options: FhirSourceOptions): Source {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `fhirSource: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  const { name, endpoint, tenant, types = READABLE_TYPE_NAMES, pageSize = 100, concurrency = 4, zone = 0, pdf } = options
  const reading = { chunks: options.chunks ?? {}, maxBytes: options.maxAttachmentBytes ?? 2 * 1024 * 1024, pdf }

  async function* search(query: SourceQuery, signal: AbortSignal): AsyncGenerator<Candidate, void, undefined> {
    // INVARIANT: a question of another tenant asks this server nothing.
    if (query.tenant !== tenant) return
    const { filter, patients, since } = query
    const plan = planSearches({ filter, patients, types, since, tenant, source: name, pageSize })
    const call: FhirCall = { credentials: query.credentials, signal }
    const relaxed = relaxFilter(filter, CERTAIN)
    const mayMatch = relaxed === null ? () => true : compileFilter(relaxed)
    const run = (each: PlannedSearch): AsyncGenerator<Candidate, void, undefined> =>
      searchOne(
        each,
        call,
        since,
        (header) =>
          (since === null || changedSince(header, since)) && mayMatch(storedFields({ ...header, id: header.reference, text: '' })),
      )
    yield* ahead(plan, run, concurrency)
  }

  async function* pagesOf({ type, variants }: PlannedSearch, call: FhirCall): ReturnType<FhirEndpoint['search']> {
    for (const parameters of variants) yield* endpoint.search(type, parameters, call)
  }

  async function* searchOne(
    planned: PlannedSearch,
    call: FhirCall,
    since: string | null,
    mayMatch: (header: CandidateHeader) => boolean,
  ): AsyncGenerator<Candidate, void, undefined> {
    const measured: Measured[] = []
    const seen = new Set<string>()
    for await (const page of pagesOf(planned, call)) {
      for (const entry of page.entries) {
        const read = readable(entry)
        if (read === null) continue
        const { resource, type } = read
        // What two variants find alike is one record; where they differ, both are judged.
        if (planned.variants.length > 1) {
          const digest = createHash('sha256').update(JSON.stringify(resource)).digest('base64')
          if (seen.has(digest)) continue
          seen.add(digest)
        }
        const header = headerOf(resource, type, { tenant, endpoint, zone })
        // A record entered in error is no answer, unless the question is what changed.
        if (since === null && header.status === 'entered-in-error') continue
        if (type === 'DocumentReference') {
          // The text is fetched only where the rest of the record could pass.
          if (mayMatch(header)) yield* documentCandidates(resource, header, { endpoint, call, ...reading })
          else yield { ...header, id: header.reference, text: 'not read' }
          continue
        }
        const parts = renderResource(resource, type)
        const candidate: Candidate = { ...header, id: header.reference, text: parts.map(({ text }) => text).join('\n'), parts }
        if (type === 'Observation') measured.push({ resource, candidate })
        else yield candidate
        if (type === 'DiagnosticReport' && mayMatch(header)) yield* documentCandidates(resource, header, { endpoint, call, ...reading })
      }
    }
    yield* withTrends(measured)
  }

  return Object.freeze({ name, capabilities: Object.freeze({ paging: true, exact: true, ranked: false }), search })
}

/** The resource of an entry when it can be read. Whose it is counts, not which search brought it: includes are judged alike. */
function readable({ resource }: FhirEntry): { resource: FhirEntry['resource'] & { id: string }; type: ReadableTypeName } | null {
  const type = READABLE_TYPE_NAMES.find((each) => each === resource.resourceType)
  return type === undefined || resource.id === undefined ? null : { resource: resource as FhirEntry['resource'] & { id: string }, type }
}

/** Runs several searches at once and gives their results in the order of the plan. */
async function* ahead<T>(
  plan: readonly PlannedSearch[],
  run: (search: PlannedSearch) => AsyncGenerator<T, void, undefined>,
  concurrency: number,
): AsyncGenerator<T, void, undefined> {
  const running: { readonly generator: AsyncGenerator<T, void, undefined>; readonly first: Promise<IteratorResult<T, void>> }[] = []
  let next = 0
  const start = (): void => {
    const search = plan[next++]
    if (search === undefined) return
    const generator = run(search)
    const first = generator.next()
    // A failure is met when its turn comes; until then it must not count as unhandled.
    first.catch(() => undefined)
    running.push({ generator, first })
  }
  try {
    for (let count = 0; count < concurrency; count++) start()
    for (let current = running.shift(); current !== undefined; current = running.shift()) {
      start()
      for (let result = await current.first; result.done !== true; result = await current.generator.next()) yield result.value
    }
  } finally {
    for (const { generator } of running) generator.return().catch(() => undefined)
  }
}
