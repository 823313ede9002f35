/** Counts within sliding windows: how often, and how many different. */
import { StageFailed } from '../../base/index.ts'

/** Counters by key. Atomic per call. Throwing or hanging is a denial. */
export interface UsageCounters {
  /** Adds `amount` to the window that ends now, and gives its sum. */
  add(key: string, amount: number, window: CounterWindow): Promise<number>
  /** Adds members to the set of the window that ends now, and gives how many different ones it has. */
  addDistinct(key: string, members: readonly string[], window: CounterWindow): Promise<number>
}

/** A window. */
export interface CounterWindow {
  readonly milliseconds: number
  /** Epoch milliseconds. */
  readonly now: number
  readonly signal: AbortSignal
}

/** A window is counted in this many slots, so that it slides by an eighth and never forgets too early. */
export const SLOTS = 8

interface Entry {
  readonly sums: Map<number, number>
  readonly members: Map<string, number>
  until: number
}

/**
 * Counters of this process. Several replicas need shared ones, such as those of `phi-envelope/redis`.
 *
 * @param options - `maximum` keys, 100,000 unless said. When it is full of live keys, counting fails closed.
 */
export function memoryCounters(options: { readonly maximum?: number } = {}): UsageCounters {
  const { maximum = 100_000 } = options
  const entries = new Map<string, Entry>()

  function entry(key: string, { now, milliseconds }: CounterWindow): Entry {
    let found = entries.get(key)
    if (found === undefined) {
      if (entries.size >= maximum) for (const [old, { until }] of entries) if (until <= now) entries.delete(old)
      // INVARIANT: a live counter is never forgotten to make room.
      if (entries.size >= maximum) throw new StageFailed('LIMITS_UNAVAILABLE', { rule: 'counters-full' })
      found = { sums: new Map(), members: new Map(), until: 0 }
      entries.set(key, found)
    }
    found.until = now + milliseconds
    return found
  }
  return Object.freeze({
    async add(key: string, amount: number, window: CounterWindow): Promise<number> {
      const { sums } = entry(key, window)
      const width = window.milliseconds / SLOTS
      const slot = Math.floor(window.now / width)
      sums.set(slot, (sums.get(slot) ?? 0) + amount)
      let sum = 0
      for (const [old, count] of sums) {
        if (old < slot - SLOTS) sums.delete(old)
        else sum += count
      }
      return sum
    },
    async addDistinct(key: string, members: readonly string[], window: CounterWindow): Promise<number> {
      const found = entry(key, window)
      for (const member of members) found.members.set(member, window.now)
      for (const [member, at] of found.members) if (at <= window.now - window.milliseconds) found.members.delete(member)
      return found.members.size
    },
  })
}
