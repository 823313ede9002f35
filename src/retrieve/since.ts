/** Finds when the last visit was, in what the grant lets be seen of visits: an authorized read like any other. */
import { and, eq, oneOf } from '../base/filter/index.ts'
import type { Ranker } from '../base/seams/source.ts'
import type { Denials, Judgement } from './permitted.ts'
import type { Deadline } from './pull.ts'
import { bestOf, type RetrieveParts } from './streams.ts'

/** The end of the last finished visit that the grant lets be seen; null when there is none. */
export async function lastVisit(judgement: Judgement, parts: RetrieveParts, denials: Denials, deadline: Deadline): Promise<string | null> {
  const filter = and(judgement.filter, eq('tenant', judgement.grant.snapshot.tenant))
  const sought = and(oneOf('dataClass', ['visit']), oneOf('status', ['finished']))
  const newestFirst: Ranker = {
    rank: (_, candidates) =>
      candidates
        .map((candidate, index) => ({ index, end: candidate.dateEnd ?? candidate.dateStart ?? '' }))
        .sort((a, b) => b.end.localeCompare(a.end))
        .map(({ index }) => index),
  }
  const now = new Date(judgement.context.clock.now()).toISOString()
  const { kept } = await bestOf(
    { ...judgement, filter, sought },
    { text: 'visit', limit: 50 },
    { ...parts, ranker: newestFirst },
    denials,
    deadline,
  )
  const ends = kept.map(({ fragment }) => fragment.fields.dateEnd ?? '').filter((end) => end !== '' && end <= now)
  return ends.sort().at(-1) ?? null
}
