/** Finds known values whatever stands between their letters and digits: spaces, marks, line ends, and the confusions of a scanner. */
import { FOLD } from '../text/fold.ts'
import { isWordUnit } from '../text/matcher.ts'
import { hashSet, type WordSet } from './detect/word-table.ts'
import { JOINED, MARK, type Tokens } from './detect/tokens.ts'

/** The scanner's confusions: 0/O, 1/l/I, 5/S, 8/B count as one letter. */
const CONFUSED = new Map(['0o', '1l', 'il', '5s', '8b'].map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)]))
/** Folded letter or digit with confusions joined; 0 for what is neither. */
const SQUEEZED = FOLD.map((folded, unit) => (isWordUnit(unit) ? (CONFUSED.get(folded) ?? folded) : 0))

/** The letters and digits of `text`, folded, with the scanner's confusions joined. */
export function squeezeScanned(text: string): string {
  let tight = ''
  for (let index = 0; index < text.length; index += 1) {
    const unit = SQUEEZED[text.charCodeAt(index)]!
    if (unit !== 0) tight += String.fromCharCode(unit)
  }
  return tight
}

const SEED = 0x811c9dc5
const PRIME = 0x01000193
/** Patterns have this many units at least; how they begin turns most words away. */
const HEAD = 3
const SIEVE = (1 << 13) - 1

function hashOf(tight: string, length = tight.length): number {
  let sum = SEED
  for (let index = 0; index < length; index += 1) sum = Math.imul(sum ^ tight.charCodeAt(index), PRIME)
  return sum | 0
}

/** Many squeezed values, each with what it stands for. A look costs a few steps for each word of the text. */
export class SqueezedPatterns<Value> {
  readonly #values: ReadonlyMap<string, Value>
  readonly #hashes: WordSet
  readonly #heads = new Uint8Array(SIEVE + 1)
  /** 1 for every first unit with every second: most words end here. */
  readonly #pairs = new Uint8Array(PAIRS + 1)
  /** 1 at the low byte of every first unit, for a word whose second unit is a separator. */
  readonly #firsts = new Uint8Array(256)
  readonly #shortest: number
  readonly #longest: number

  /** `values` has texts as {@link squeezeScanned} gives them, three units or more. */
  constructor(values: ReadonlyMap<string, Value>) {
    this.#values = values
    this.#hashes = hashSet(Array.from(values.keys(), (tight) => hashOf(tight)))
    for (const tight of values.keys()) {
      this.#heads[hashOf(tight, HEAD) & SIEVE] = 1
      this.#firsts[tight.charCodeAt(0) & 255] = 1
      this.#pairs[pairOf(tight.charCodeAt(0), tight.charCodeAt(1))] = 1
    }
    const lengths = Array.from(values.keys(), ({ length }) => length)
    this.#shortest = Math.min(...lengths)
    this.#longest = Math.max(0, ...lengths)
  }

  /** Visits every value that begins and ends with a word, at offsets of the text. */
  scan({ text, units, count, start, end, flags }: Tokens, visit: (value: Value, start: number, end: number) => void): void {
    if (this.#values.size === 0) return
    const firsts = this.#firsts
    const pairs = this.#pairs
    for (let index = 0; index < count; index += 1) {
      const bits = flags[index]!
      if ((bits & MARK) !== 0) continue
      const from = start[index]!
      const first = SQUEEZED[units[from]!]!
      const second = from + 1 < units.length ? SQUEEZED[units[from + 1]!]! : 0
      if ((second === 0 ? firsts[first & 255]! : pairs[pairOf(first, second)]!) === 1) this.#scanFrom(text, units, from, visit)
      // "D'Angelo" may be met as Angelo.
      if ((bits & JOINED) !== 0)
        for (let at = start[index]! + 1; at < end[index]!; at += 1)
          if (SQUEEZED[units[at - 1]!] === 0) this.#scanFrom(text, units, at, visit)
    }
  }

  #scanFrom(text: string, units: Uint16Array, from: number, visit: (value: Value, start: number, end: number) => void): void {
    const longest = this.#longest
    const limit = Math.min(units.length, from + spreadOf(longest))
    let sum = SEED
    let size = 0
    for (let at = from; at < limit; ) {
      const unit = SQUEEZED[units[at]!]!
      at += 1
      if (unit === 0) continue
      sum = Math.imul(sum ^ unit, PRIME)
      size += 1
      if (size === HEAD && this.#heads[sum & SIEVE] === 0) return
      if (size > longest) return
      // INVARIANT: a match that ends inside a longer word or number is no match.
      if (size < this.#shortest || (at < units.length && SQUEEZED[units[at]!] !== 0) || !this.#hashes.has(sum | 0)) continue
      const value = this.#values.get(squeezeScanned(text.slice(from, at)))
      if (value !== undefined && at - from <= spreadOf(size)) visit(value, from, at)
    }
  }
}

const PAIRS = 1023
function pairOf(first: number, second: number): number {
  return (Math.imul(first, 31) + second) & PAIRS
}

/** Separators may stand anywhere, but the value must not be scattered over a sentence. */
function spreadOf(size: number): number {
  return size * 2 + 8
}
