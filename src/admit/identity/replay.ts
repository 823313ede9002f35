/** Remembers what counts once: a proof, an assertion or a one-time token is claimed by the first who shows it. */
import { StageFailed } from '../../base/index.ts'

/** Remembers ids until they could not be accepted anyway. Throwing or hanging is a denial. */
export interface ReplayList {
  /**
   * Claims `key`. Atomic: of two callers with one key, one gets true.
   *
   * @param until - Epoch milliseconds after which the key may be forgotten.
   */
  claim(key: string, options: { readonly until: number; readonly now: number; readonly signal: AbortSignal }): Promise<boolean>
}

/**
 * A replay list of this process. Several replicas need a shared one, such as `redisReplays`.
 *
 * @param options - `maximum` keys, 100,000 unless said. When it is full of keys that still count, claims fail closed.
 */
export function memoryReplays(options: { readonly maximum?: number } = {}): ReplayList {
  const { maximum = 100_000 } = options
  const seen = new Map<string, number>()
  return Object.freeze({
    async claim(key: string, { until, now }: { readonly until: number; readonly now: number }): Promise<boolean> {
      const known = seen.get(key)
      if (known !== undefined && known > now) return false
      if (seen.size >= maximum) {
        for (const [old, end] of seen) if (end <= now) seen.delete(old)
        // INVARIANT: an id that still counts is never forgotten to make room.
        if (seen.size >= maximum) throw new StageFailed('IDENTITY_UNAVAILABLE', { rule: 'replay-list-full' })
      }
      seen.delete(key)
      seen.set(key, until)
      return true
    },
  })
}
