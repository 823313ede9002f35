/** Finds any number of patterns in one pass whose time is linear in the text, whatever the text is (Aho-Corasick on typed arrays). */
import { FOLD } from './fold.ts'

/** How patterns meet the text. */
export interface MatcherOptions {
  /** Ignore case and diacritics, one code unit for one. Default true. */
  readonly fold?: boolean
  /** Only where no letter or digit touches the match on either side. Default false. */
  readonly wholeWords?: boolean
}

/** A pattern found: its index in the list given, and where it stands, end exclusive. */
export interface Match {
  readonly pattern: number
  readonly start: number
  readonly end: number
}

/** Finds patterns. Stateless between calls. */
export interface Matcher {
  /** How many patterns there are; empty ones never match. */
  readonly size: number
  /** Calls `visit` for every occurrence, by end, the longest first. A `visit` that returns false stops the search. */
  scan(text: string, visit: (pattern: number, start: number, end: number) => boolean | void): void
  /** Every occurrence, overlapping ones too. */
  findAll(text: string): readonly Match[]
  /** Whether any pattern occurs. */
  occurs(text: string): boolean
}

const wordUnit = /[\p{L}\p{N}]/u
const WORD = new Uint8Array(0x10000)
for (let unit = 0; unit < 0xd800; unit += 1) WORD[unit] = unit < 0x250 && wordUnit.test(String.fromCharCode(unit)) ? 1 : 0
for (const [low, high] of [
  [0x250, 0x2ff],
  [0x370, 0x1fff],
  [0x2c00, 0x2dff],
  [0x3041, 0xd7ff],
] as const)
  WORD.fill(1, low, high + 1)

/** Whether a code unit is a letter or digit (all letters beyond Latin, Greek and Cyrillic count by block). NaN is not. */
export function isWordUnit(unit: number): boolean {
  return WORD[unit] === 1
}

/**
 * Compiles `patterns`. Building costs time and memory linear in their total length times the number of distinct characters.
 * The order of `patterns` numbers them; duplicates keep the lowest number.
 */
export function createMatcher(patterns: readonly string[], options: MatcherOptions = {}): Matcher {
  const { fold = true, wholeWords = false } = options
  const classes = new Uint16Array(0x10000)
  let width = 1 // class 0: a character of no pattern
  const unitOf = (unit: number): number => (fold ? FOLD[unit]! : unit)
  let total = 1
  for (const pattern of patterns) {
    total += pattern.length
    for (let index = 0; index < pattern.length; index += 1) {
      const unit = unitOf(pattern.charCodeAt(index))
      if (classes[unit] === 0) {
        classes[unit] = width
        width += 1
      }
    }
  }
  if (fold) {
    for (let unit = 0; unit < 0x2300; unit += 1) classes[unit] = classes[FOLD[unit]!]!
  }

  let next: Int32Array | Uint16Array = new Int32Array(total * width)
  const patternAt = new Int32Array(total).fill(-1)
  let states = 1
  for (let number = 0; number < patterns.length; number += 1) {
    const pattern = patterns[number]!
    if (pattern.length === 0) continue
    let state = 0
    for (let index = 0; index < pattern.length; index += 1) {
      const slot = state * width + classes[pattern.charCodeAt(index)]!
      if (next[slot] === 0) {
        next[slot] = states
        states += 1
      }
      state = next[slot]!
    }
    if (patternAt[state] === -1) patternAt[state] = number
  }
  // Half the memory is twice the cache.
  next = states <= 0xffff ? Uint16Array.from(next.subarray(0, states * width)) : next.slice(0, states * width)

  // Breadth first: `shorter` leads from a state to the nearest shorter state that ends a pattern.
  const fail = new Int32Array(states)
  const shorter = new Int32Array(states)
  const queue = new Int32Array(states)
  let head = 0
  let tail = 0
  for (let symbol = 1; symbol < width; symbol += 1) {
    const state = next[symbol]!
    if (state !== 0) queue[tail++] = state
  }
  while (head < tail) {
    const state = queue[head++]!
    const back = fail[state]!
    shorter[state] = patternAt[back] === -1 ? shorter[back]! : back
    for (let symbol = 0; symbol < width; symbol += 1) {
      const slot = state * width + symbol
      const child = next[slot]!
      const fallback = symbol === 0 ? 0 : next[back * width + symbol]!
      if (child === 0) next[slot] = fallback
      else {
        fail[child] = fallback
        queue[tail++] = child
      }
    }
  }
  const ends = new Uint8Array(states)
  for (let state = 1; state < states; state += 1) ends[state] = patternAt[state] !== -1 || shorter[state] !== 0 ? 1 : 0

  const scan: Matcher['scan'] = (text, visit) => {
    let state = 0
    for (let index = 0; index < text.length; index += 1) {
      state = next[state * width + classes[text.charCodeAt(index)]!]!
      if (ends[state] === 0) continue
      const end = index + 1
      if (wholeWords && isWordUnit(text.charCodeAt(end)) && isWordUnit(text.charCodeAt(index))) continue
      for (let found = patternAt[state] === -1 ? shorter[state]! : state; found !== 0; found = shorter[found]!) {
        const pattern = patternAt[found]!
        const start = end - patterns[pattern]!.length
        if (wholeWords && start > 0 && isWordUnit(text.charCodeAt(start - 1)) && isWordUnit(text.charCodeAt(start))) continue
        if (visit(pattern, start, end) === false) return
      }
    }
  }
  return Object.freeze({
    size: patterns.length,
    scan,
    findAll(text: string): readonly Match[] {
      const matches: Match[] = []
      scan(text, (pattern, start, end) => {
        matches.push({ pattern, start, end })
      })
      return matches
    },
    occurs(text: string): boolean {
      let found = false
      scan(text, () => {
        found = true
        return false
      })
      return found
    },
  })
}
