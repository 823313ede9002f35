/** The retrieval filter: the grant goes down into each source, each candidate is verified by its own attributes, and the top k is refilled. */
import * as z from 'zod'
import { AccessDenied, ConfigurationError, isEnvelopeError, StageFailed } from '../base/errors/index.ts'
import { type Authorized, sealAuthorized } from '../base/evidence/authorized.ts'
import { and, eq, type Filter, oneOf, parseFilter } from '../base/filter/index.ts'
import type { Grant } from '../base/grant.ts'
import type { DelegatedCredential } from '../base/seams/identity.ts'
import type { Labeller } from '../base/seams/labeller.ts'
import type { PolicyEngine } from '../base/seams/policy-engine.ts'
import type { Ranker, Source, SourceQuery } from '../base/seams/source.ts'
import type { StageContext } from '../base/stage-context.ts'
import { DATA_CLASSES, type DataClass } from '../base/vocabulary/data-class.ts'
import { limitedElements } from './decide.ts'
import { trailReference } from './fields.ts'
import { INSTANT } from './instants.ts'
import { admitsAnother, countDenials, type Denials, type Judgement, type Permitted, permit } from './permitted.ts'
import { type Deadline, type Pulled, pullFrom, startDeadline } from './pull.ts'
import { matchesNothing } from './pushdown/relax.ts'
import { lexicalRanker } from './rank.ts'

/** What retrieval works with. */
export interface RetrieveParts {
  readonly sources: readonly Source[]
  /** Orders what sources without relevance give. `lexicalRanker()` unless said. */
  readonly ranker?: Ranker | undefined
  readonly labeller: Labeller
  readonly policy: PolicyEngine
  /** Bound of one whole retrieval. */
  readonly milliseconds: number
  /** How many candidates are looked at in all. */
  readonly candidateBudget: number
}

/** What is asked for. Everything here can only narrow the grant. */
export interface RetrieveQuery {
  /** Redacted: it leaves for remote sources and embedders. */
  readonly text: string
  readonly narrow: Filter | null
  /** Only what changed or happened at or after this instant, or since the patient's last finished visit. */
  readonly since: string | 'last-visit' | null
  readonly limit: number
  readonly dataClasses: readonly DataClass[] | null
}

/** What came of it. `returned < requested` with `exhausted` means that there is no more; without, that the budget or source ended. */
export interface Retrieved {
  readonly fragments: readonly Authorized[]
  /** Fragment id → the sentence that says why it was allowed. */
  readonly explanations: ReadonlyMap<string, string>
  readonly requested: number
  readonly returned: number
  readonly exhausted: boolean
}

const querySchema = z.strictObject({
  text: z.string().max(20_000),
  narrow: z.unknown(),
  since: z.union([z.string().regex(INSTANT), z.literal('last-visit'), z.null()]),
  limit: z.number().int().min(1).max(1_000),
  dataClasses: z.union([z.array(z.enum(DATA_CLASSES)).max(DATA_CLASSES.length), z.null()]),
})

/** How many candidates are verified at once: as many as a remote policy engine takes in one batch. */
const BATCH = 50

/**
 * Retrieves the best `limit` fragments that the grant permits.
 *
 * @throws ConfigurationError ARGUMENT_INVALID or FILTER_INVALID for a malformed query
 * @throws AccessDenied SESSION_ENDED when the grant expired
 * @throws StageFailed SOURCE_FAILED, FILTER_UNSUPPORTED, POLICY_UNAVAILABLE, GRANT_UNAVAILABLE, ABORTED
 */
export async function retrieveFragments(
  query: RetrieveQuery,
  grant: Grant,
  parts: RetrieveParts,
  context: StageContext,
): Promise<Retrieved> {
  const parsed = querySchema.safeParse(query)
  if (!parsed.success) throw new ConfigurationError('ARGUMENT_INVALID', `query: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  if (grant.expiresAt <= context.clock.now()) throw new AccessDenied('SESSION_ENDED', { requestId: context.requestId })
  const filter = narrowed(grant, query)
  const deadline = startDeadline(parts.milliseconds, context)
  const denials = countDenials(context)
  const base = { grant, labeller: parts.labeller, policy: parts.policy, context }
  try {
    let since = query.since
    if (since === 'last-visit') {
      since = await lastVisit({ ...base, filter: grant.filter, since: null }, parts, denials, deadline)
      if (since === null) return finish([], query, true, denials, parts, context)
    }
    const { kept, exhausted } = await bestOf({ ...base, filter, since }, query, parts, denials, deadline)
    return finish(kept, query, exhausted, denials, parts, context)
  } finally {
    deadline.end()
  }
}

/** The grant's filter, narrowed. Built anew for each call, deep-frozen. */
function narrowed(grant: Grant, { narrow, dataClasses }: RetrieveQuery): Filter {
  // INVARIANT: whatever a model or a user brings stands beside the grant's filter under one `and`; absent or empty, ours stays whole.
  const ours: [Filter, ...Filter[]] = [parseFilter(grant.filter), eq('tenant', grant.snapshot.tenant)]
  if (narrow !== null && narrow !== undefined) ours.push(parseFilter(narrow))
  // INVARIANT: an empty list of classes matches nothing.
  if (dataClasses !== null) ours.push(oneOf('dataClass', dataClasses))
  return and(...ours)
}

interface Search {
  readonly text: string
  readonly limit: number
}

/** One stream of permitted fragments in rank order. */
interface Stream {
  next(): Promise<Permitted | null>
  readonly exhausted: boolean
  close(): void
}

async function bestOf(
  judgement: Judgement,
  search: Search,
  parts: RetrieveParts,
  denials: Denials,
  deadline: Deadline,
): Promise<{ readonly kept: readonly Permitted[]; readonly exhausted: boolean }> {
  // INVARIANT: a filter that matches nothing reaches no source, no embedder and no token endpoint.
  if (matchesNothing(judgement.filter)) return { kept: [], exhausted: true }
  const budget = Math.ceil(parts.candidateBudget / Math.max(1, parts.sources.length))
  const streams = await Promise.all(
    parts.sources.map(async (source) => {
      const credentials = await credentialsFor(source, judgement, deadline)
      const query: SourceQuery = Object.freeze({
        text: search.text,
        filter: judgement.filter,
        since: judgement.since,
        limit: search.limit,
        tenant: judgement.grant.snapshot.tenant,
        patients: judgement.grant.snapshot.patients,
        credentials,
      })
      const pulled = pullFrom(source, query, budget, deadline, judgement.context.requestId)
      return source.capabilities.ranked === false
        ? collected(pulled, source, judgement, search, parts, denials, deadline)
        : streamed(pulled, source, judgement, search, denials, deadline)
    }),
  )
  try {
    return await merge(streams, search.limit, denials)
  } finally {
    for (const stream of streams) stream.close()
  }
}

/** Takes one of each stream in turn: ranks of different sources do not compare. */
async function merge(streams: readonly Stream[], limit: number, denials: Denials): Promise<{ kept: Permitted[]; exhausted: boolean }> {
  const kept: Permitted[] = []
  const identities = new Map<string, string>()
  let live = streams
  while (live.length > 0 && kept.length < limit) {
    const round = await Promise.all(live.map((stream) => stream.next()))
    for (const next of round) {
      if (next === null || kept.length >= limit) continue
      const { fragment, decision } = next
      const key = `${fragment.fields.source} ${fragment.id}`
      const content = JSON.stringify([fragment.fields, fragment.provenance, fragment.text])
      const known = identities.get(key)
      if (known === content) continue
      const rule = known !== undefined ? 'duplicate-id' : admitsAnother(decision, kept) ? null : 'minimum-necessary'
      if (rule !== null) {
        denials.tell(fragment.fields.source, fragment.fields.reference, rule)
        continue
      }
      identities.set(key, content)
      kept.push(next)
    }
    live = live.filter((_, index) => round[index] !== null)
  }
  return { kept, exhausted: kept.length < limit && streams.every((stream) => stream.exhausted) }
}

/** A source that ranks: verified in its order, page by page, only as far as needed. */
function streamed(pulled: Pulled, source: Source, judgement: Judgement, search: Search, denials: Denials, deadline: Deadline): Stream {
  let ready: readonly Permitted[] = []
  let at = 0
  let batch = Math.min(BATCH, search.limit)
  return {
    async next() {
      while (at >= ready.length && pulled.open) {
        ready = await permit(await pulled.take(batch), source.name, judgement, denials, deadline)
        at = 0
        batch = Math.min(BATCH, batch * 2)
      }
      return ready[at++] ?? null
    },
    get exhausted() {
      return pulled.ended && source.capabilities.paging
    },
    close: () => pulled.close(),
  }
}

/** A source that does not rank: all that is permitted within the budget, then ranked here. */
function collected(
  pulled: Pulled,
  source: Source,
  judgement: Judgement,
  search: Search,
  parts: RetrieveParts,
  denials: Denials,
  deadline: Deadline,
): Stream {
  let ranked: readonly Permitted[] | null = null
  let at = 0
  return {
    async next() {
      if (ranked === null) {
        const all: Permitted[] = []
        while (pulled.open) all.push(...(await permit(await pulled.take(BATCH), source.name, judgement, denials, deadline)))
        ranked = rank(withDerived(all), search.text, parts.ranker ?? lexicalRanker(), judgement.context.requestId)
      }
      return ranked[at++] ?? null
    },
    get exhausted() {
      return pulled.ended && source.capabilities.paging
    },
    close: () => pulled.close(),
  }
}

/** Adds what is made from several candidates, where every one of them is permitted and its element is not limited away. */
function withDerived(all: readonly Permitted[]): readonly Permitted[] {
  const ids = new Set(all.map(({ candidate }) => candidate.id))
  return all.map((each) => {
    const elements = limitedElements(each.decision.obligations)
    const added = (each.candidate.derived ?? []).filter(
      ({ element, from }) => from.every((id) => ids.has(id)) && (elements?.has(element) ?? true),
    )
    if (added.length === 0) return each
    const text = [each.fragment.text, ...added.map((part) => part.text)].join('\n')
    return { ...each, fragment: Object.freeze({ ...each.fragment, text }) }
  })
}

function rank(all: readonly Permitted[], text: string, ranker: Ranker, requestId: string): readonly Permitted[] {
  // What is ranked is what passes: the text as limited, the class as labelled.
  const candidates = all.map(({ candidate, fragment }) =>
    Object.freeze({ ...candidate, text: fragment.text, title: fragment.title, dataClass: fragment.fields.dataClass }),
  )
  let order: readonly number[]
  try {
    order = ranker.rank(text, Object.freeze(candidates))
  } catch (error) {
    throw new StageFailed('SOURCE_FAILED', { requestId, cause: error })
  }
  const seen = new Set<number>()
  return order.flatMap((index) => {
    const each = all[index]
    if (each === undefined || seen.has(index)) throw new StageFailed('SOURCE_FAILED', { requestId, cause: 'ranker answered a wrong index' })
    seen.add(index)
    return [each]
  })
}

async function credentialsFor(source: Source, { grant, context }: Judgement, deadline: Deadline): Promise<DelegatedCredential | null> {
  try {
    return await deadline.race(Promise.resolve(grant.credentials(source.name, deadline.signal)))
  } catch (error) {
    throw isEnvelopeError(error) ? error : new StageFailed('GRANT_UNAVAILABLE', { requestId: context.requestId, cause: error })
  }
}

/** The end of the last finished visit that the grant lets be seen; null when there is none. */
async function lastVisit(judgement: Judgement, parts: RetrieveParts, denials: Denials, deadline: Deadline): Promise<string | null> {
  const filter = and(
    judgement.filter,
    eq('tenant', judgement.grant.snapshot.tenant),
    oneOf('dataClass', ['visit']),
    oneOf('status', ['finished']),
  )
  const newestFirst: Ranker = {
    rank: (_, candidates) =>
      candidates
        .map((candidate, index) => ({ index, end: candidate.dateEnd ?? candidate.dateStart ?? '' }))
        .sort((a, b) => b.end.localeCompare(a.end) || a.index - b.index)
        .map(({ index }) => index),
  }
  const now = new Date(judgement.context.clock.now()).toISOString()
  const { kept } = await bestOf(
    { ...judgement, filter },
    { text: 'visit', limit: 50 },
    { ...parts, ranker: newestFirst },
    denials,
    deadline,
  )
  const ends = kept.map(({ fragment }) => fragment.fields.dateEnd ?? '').filter((end) => end !== '' && end <= now)
  return ends.sort().at(-1) ?? null
}

function finish(
  kept: readonly Permitted[],
  query: RetrieveQuery,
  exhausted: boolean,
  denials: Denials,
  parts: RetrieveParts,
  context: StageContext,
): Retrieved {
  const ids = unambiguous(kept)
  context.record({
    type: 'records-retrieved',
    sources: parts.sources.map(({ name }) => name),
    requested: query.limit,
    returned: kept.length,
    denied: denials.count,
    exhausted,
    fragments: kept.map(({ fragment, decision }, index) => ({
      id: ids[index] as string,
      reference: trailReference(fragment.fields.reference),
      dataClass: fragment.fields.dataClass,
      rows: decision.rows,
    })),
  })
  const fragments = kept.map(({ fragment, decision }, index) =>
    sealAuthorized(context.scope, { fragment: { ...fragment, id: ids[index] as string }, decision }),
  )
  return Object.freeze({
    fragments: Object.freeze(fragments),
    explanations: new Map(kept.map(({ decision }, index) => [ids[index] as string, decision.sentence])),
    requested: query.limit,
    returned: kept.length,
    exhausted,
  })
}

/** Ids are unique within a source; where two sources use the same one, the source's name goes before it. */
function unambiguous(kept: readonly Permitted[]): readonly string[] {
  const counts = new Map<string, number>()
  for (const { fragment } of kept) counts.set(fragment.id, (counts.get(fragment.id) ?? 0) + 1)
  return kept.map(({ fragment }) => ((counts.get(fragment.id) ?? 0) > 1 ? `${fragment.fields.source}:${fragment.id}` : fragment.id))
}
