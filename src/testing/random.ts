/** Repeatable randomness: the same seed gives the same world on every machine. */

/** A seeded source of choices. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  /** A whole number, both ends included. */
  between(low: number, high: number): number
  /** One of `choices`, which must not be empty. */
  pick<T>(choices: readonly T[]): T
  /** So many decimal digits. */
  digits(count: number): string
  /** True with probability `probability`. */
  chance(probability: number): boolean
}

/** Makes a source of choices from a seed (mulberry32: 32 bits of state, good enough for test data, never for secrets). */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return Object.freeze({
    next,
    between,
    pick: <T>(choices: readonly T[]): T => {
      if (choices.length === 0) throw new RangeError('nothing to pick from')
      return choices[between(0, choices.length - 1)] as T
    },
    digits: (count: number): string => Array.from({ length: count }, () => between(0, 9)).join(''),
    chance: (probability: number): boolean => next() < probability,
  })
}
