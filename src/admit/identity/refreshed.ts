/** Keeps something that is fetched: fresh for a time, stretched to a bound while its endpoint is down, fetched early within a budget. */
import { LRUCache } from 'lru-cache'
import { StageFailed } from '../../base/index.ts'

/** For how long a fetched value counts. */
export interface RefreshRules {
  /** Milliseconds after which it is fetched anew. A function may read it off the value. */
  readonly fresh: number
  /** Milliseconds up to which the old one counts while fetching fails. */
  readonly stale: number
}

/** A value behind an endpoint. */
export interface Refreshed<T> {
  /** @throws StageFailed when there is none, or only one that is too old */
  current(now: number): Promise<T>
  /** A newer value, because `missing` was not in the current one; null when the budget for that is used up. */
  newer(missing: string, now: number): Promise<T | null>
}

/** Early fetches: at most this many in one window, and one for each missing thing. */
const BUDGET = 4
const WINDOW = 30_000

/**
 * Keeps the value that `load` gives. Concurrent callers share one fetch.
 *
 * @param accept - May turn a fetched value down in favour of the held one, such as an older sequence.
 */
export function refreshed<T>(
  load: () => Promise<T>,
  rules: RefreshRules,
  accept: (next: T, held: T) => boolean = () => true,
): Refreshed<T> {
  const missed = new LRUCache<string, number>({ max: 256 })
  let held: { value: T; at: number } | null = null
  let pending: Promise<T> | null = null
  let early: number[] = []

  async function fetchNow(now: number): Promise<T> {
    pending ??= load().finally(() => {
      pending = null
    })
    const value = await pending
    if (held === null || accept(value, held.value)) held = { value, at: now }
    return held.value
  }
  return {
    async current(now) {
      const age = held === null ? Number.POSITIVE_INFINITY : now - held.at
      if (held !== null && age <= rules.fresh) return held.value
      try {
        return await fetchNow(now)
      } catch (error) {
        // INVARIANT: an outage stretches what is held to a bound: a withdrawn key lives no longer than `stale`.
        if (held !== null && age <= rules.stale) return held.value
        throw error instanceof StageFailed ? error : new StageFailed('IDENTITY_UNAVAILABLE', { cause: error })
      }
    },
    async newer(missing, now) {
      early = early.filter((at) => now - at < WINDOW)
      const before = missed.get(missing)
      if (early.length >= BUDGET || (before !== undefined && now - before < WINDOW)) return null
      early.push(now)
      missed.set(missing, now)
      return fetchNow(now)
    },
  }
}
