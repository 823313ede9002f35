/** Finds words that are one slip of the keyboard away from one of a few names. */
import { FOLD, fold } from '../../text/fold.ts'
import type { Tokens } from './tokens.ts'

/** True when one insertion, deletion, substitution or transposition of neighbours turns `a` into `b`; false when equal. */
export function areOneTypoApart(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let tail = 0
  while (tail < a.length - start && tail < b.length - start && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1
  const restA = a.length - start - tail
  const restB = b.length - start - tail
  if (restA <= 1 && restB <= 1) return true
  return restA === 2 && restB === 2 && a[start] === b[start + 1] && a[start + 1] === b[start]
}

/** Lengths are kept as bits; what is longer counts as this long. */
const LONGEST = 31
/** Arrays of so few places are cheap to make for each text. */
const LETTERS = 15

/** Folded names, of which a word may be a slip when its first or its last letter is the name's. */
export class Misspellings {
  readonly #names: readonly string[]
  /** Which lengths a slip can have, by the low bits of its first letter, and of its last. */
  readonly #byFirst = new Uint32Array(LETTERS + 1)
  readonly #byLast = new Uint32Array(LETTERS + 1)

  constructor(names: readonly string[]) {
    this.#names = names
    for (const name of names) {
      for (const length of [name.length - 1, name.length, name.length + 1]) {
        const bit = 1 << Math.min(LONGEST, length)
        this.#byFirst[name.charCodeAt(0) & LETTERS]! |= bit
        this.#byLast[name.charCodeAt(name.length - 1) & LETTERS]! |= bit
      }
    }
  }

  /** Whether token `index` is one slip away from a name, and is none of them itself. */
  isNear({ text, units, start, end }: Tokens, index: number): boolean {
    const from = start[index]!
    const to = end[index]!
    const first = FOLD[units[from]!]!
    const last = FOLD[units[to - 1]!]!
    const lengths = this.#byFirst[first & LETTERS]! | this.#byLast[last & LETTERS]!
    const size = to - from
    if (((lengths >>> Math.min(size, LONGEST)) & 1) === 0) return false
    let isNear = false
    for (const name of this.#names) {
      if (Math.abs(name.length - size) > 1 || (name.charCodeAt(0) !== first && name.charCodeAt(name.length - 1) !== last)) continue
      // All but two letters agree from the front and the back: turns most words away before one is made a string.
      const most = Math.min(name.length, size)
      let same = 0
      while (same < most && FOLD[units[from + same]!] === name.charCodeAt(same)) same += 1
      if (same === size && same === name.length) return false
      for (let tail = 1; same < most && FOLD[units[to - tail]!] === name.charCodeAt(name.length - tail); tail += 1) same += 1
      if (same < name.length - 2) continue
      if (areOneTypoApart(fold(text.slice(from, to)), name)) isNear = true
    }
    return isNear
  }
}
