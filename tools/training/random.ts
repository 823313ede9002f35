/** Deterministic choices for generated training text. */

/** A seeded generator (mulberry32). */
export class Random {
  #state: number
  constructor(seed: number) {
    this.#state = seed >>> 0
  }
  /** In [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let value = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }
  chance(share: number): boolean {
    return this.next() < share
  }
  shuffle<T>(list: T[]): T[] {
    for (let index = list.length - 1; index > 0; index -= 1) {
      const other = this.below(index + 1)
      ;[list[index], list[other]] = [list[other]!, list[index]!]
    }
    return list
  }
}
