/** Runs the sources of one retrieval and merges what they permit, in rank order, only as far as the top k needs. */
import { createHash } from 'node:crypto'
import { isEnvelopeError, StageFailed } from '../base/errors/index.ts'
import { and } from '../base/filter/index.ts'
import type { Fragment } from '../base/fragment.ts'
import type { Grant } from '../base/grant.ts'
import { canonicalJson } from '../crypto/index.ts'
import type { DelegatedCredential } from '../base/seams/identity.ts'
import type { Labeller } from '../base/seams/labeller.ts'
import type { PolicyEngine } from '../base/seams/policy-engine.ts'
import type { Ranker, Source, SourceQuery } from '../base/seams/source.ts'
import { limitedElements } from './decide.ts'
import { admitsAnother, type Denials, type Judgement, type Permitted, permit } from './permitted.ts'
import { type Deadline, type Pulled, pullFrom } from './pull.ts'
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

/** How many candidates are verified at once: as many as a remote policy engine takes in one batch. */
const BATCH = 50

/** What is searched for. */
export interface Search {
  readonly text: string
  readonly limit: number
}

/** One stream of permitted fragments in rank order. */
interface Stream {
  next(): Promise<Permitted | null>
  readonly exhausted: boolean
  close(): void
}

/**
 * The best of all sources.
 *
 * @throws StageFailed
 */
export async function bestOf(
  judgement: Judgement,
  search: Search,
  parts: RetrieveParts,
  denials: Denials,
  deadline: Deadline,
): Promise<{ readonly kept: readonly Permitted[]; readonly exhausted: boolean }> {
  // INVARIANT: a filter that matches nothing reaches no source, no embedder and no token endpoint.
  const filter = judgement.sought === undefined ? judgement.filter : and(judgement.filter, judgement.sought)
  if (matchesNothing(filter)) return { kept: [], exhausted: true }
  const budget = Math.ceil(parts.candidateBudget / Math.max(1, parts.sources.length))
  const decision = decisionOf(judgement.grant)
  const streams = await Promise.all(
    parts.sources.map(async (source) => {
      const credentials = await credentialsFor(source, judgement, deadline)
      const query: SourceQuery = Object.freeze({
        text: search.text,
        filter,
        since: judgement.since,
        limit: search.limit,
        tenant: judgement.grant.snapshot.tenant,
        patients: judgement.grant.snapshot.patients,
        credentials,
        decision,
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
  const taken = new Map<string, Permitted>()
  let live = streams
  while (live.length > 0 && kept.length < limit) {
    const round = await Promise.all(live.map((stream) => stream.next()))
    for (const next of round) {
      if (next === null || kept.length >= limit) continue
      const { fragment, decision } = next
      const key = `${fragment.fields.source} ${fragment.id}`
      const known = taken.get(key)
      if (known !== undefined && sameContent(known.fragment, fragment)) continue
      const rule = known !== undefined ? 'duplicate-id' : admitsAnother(decision, kept) ? null : 'minimum-necessary'
      if (rule !== null) {
        denials.tell(fragment.fields.source, fragment.fields.reference, rule)
        continue
      }
      taken.set(key, next)
      kept.push(next)
    }
    live = live.filter((_, index) => round[index] !== null)
  }
  return { kept, exhausted: kept.length < limit && streams.every((stream) => stream.exhausted) }
}

const sameContent = (a: Fragment, b: Fragment): boolean =>
  a.text === b.text && JSON.stringify([a.fields, a.provenance]) === JSON.stringify([b.fields, b.provenance])

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

/** Everything that the grant was decided from but the moment: the same digest only for the same decision. */
function decisionOf({ snapshot, revision, obligations, consents }: Grant): NonNullable<SourceQuery['decision']> {
  const { requestId: _, now: __, user, workload, ...rest } = snapshot
  const { tokenId: ___, expiresAt: ____, authTime: _____, ...who } = user
  const input = canonicalJson({ ...rest, who, workload: workload?.id ?? null, revision, obligations, consents })
  return Object.freeze({ digest: createHash('sha256').update(input).digest('hex'), user: `${user.issuer}|${user.subject}` })
}

async function credentialsFor(source: Source, { grant, context }: Judgement, deadline: Deadline): Promise<DelegatedCredential | null> {
  try {
    return await deadline.race(Promise.resolve(grant.credentials(source.name, deadline.signal)))
  } catch (error) {
    throw isEnvelopeError(error) ? error : new StageFailed('GRANT_UNAVAILABLE', { requestId: context.requestId, cause: error })
  }
}
