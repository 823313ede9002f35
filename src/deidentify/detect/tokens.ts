/** Cuts a normalised text into words, numbers and marks in one pass, as typed arrays that every detector reads. */
import { FOLD } from '../../text/fold.ts'
import { isWordUnit } from '../../text/matcher.ts'
import { isDigit } from './digits.ts'

/** What a token is; bits of `Tokens.flags`. */
export const LETTER = 1
export const DIGIT = 2
/** The first character is an upper-case letter. */
export const CAPITAL = 4
/** Holds a lower-case letter. */
export const LOWER = 8
/** A single character that is neither letter nor digit nor space. */
export const MARK = 16
/** Space or a line end stands before it. */
export const SPACED = 32
/** A line end stands before it, or the text begins. */
export const FIRST = 64
/** Two or more spaces, or a tab, stand before it. */
export const APART = 128
/** The first word after `.`, `!`, `?`, a bullet or a line end. */
export const OPENS = 256
/** Holds an upper-case letter after the first character. */
export const INNER = 512
/** Holds an apostrophe. */
export const JOINED = 1024

/** The tokens of one text. Arrays are longer than `count`; token i is [start[i], end[i]). */
export interface Tokens {
  readonly text: string
  /** The code units of `text`: an array is read faster than a string, above all one cut from a longer one. */
  readonly units: Uint16Array
  readonly count: number
  readonly start: Int32Array
  readonly end: Int32Array
  /** {@link hashWord} of the folded token. */
  readonly hash: Int32Array
  readonly flags: Uint16Array
}

/** What a code unit is, one bit each; a mark has none of them. */
const SPACE_UNIT = 1
const LINE_UNIT = 2
const DIGIT_UNIT = 4
const LOWER_UNIT = 8
const UPPER_UNIT = 16
const LETTER_UNIT = LOWER_UNIT | UPPER_UNIT
const WORD_UNIT = DIGIT_UNIT | LETTER_UNIT

/** For each code unit what it is and, from bit 8 on, what it folds to: one look says both. */
const FOLD_SHIFT = 8
const UNIT = new Uint32Array(0x10000)
for (let unit = 0; unit < 0x10000; unit += 1) {
  const kind = isDigit(unit) ? DIGIT_UNIT : !isWordUnit(unit) ? 0 : FOLD[unit] !== unit && isUpper(unit) ? UPPER_UNIT : LOWER_UNIT
  UNIT[unit] = kind | (FOLD[unit]! << FOLD_SHIFT)
}
for (const [kind, units] of [
  [SPACE_UNIT, [0x09, 0x20, 0xa0, 0x2002, 0x2003, 0x2009, 0x202f, 0x3000]],
  [LINE_UNIT, [0x0a, 0x0b, 0x0c, 0x0d, 0x85, 0x2028, 0x2029]],
] as const)
  for (const unit of units) UNIT[unit] = kind | (FOLD[unit]! << FOLD_SHIFT)

function isUpper(unit: number): boolean {
  const character = String.fromCharCode(unit)
  return character.toLowerCase() !== character
}

/** The hash of nothing. */
export const HASH_BASIS = 0x811c9dc5

/** FNV-1a over folded UTF-16 units; how every word list of detection is keyed. */
export function hashWord(word: string): number {
  let hash = HASH_BASIS
  for (let index = 0; index < word.length; index += 1) hash = Math.imul(hash ^ FOLD[word.charCodeAt(index)]!, 0x01000193)
  return hash | 0
}

/** {@link hashWord} of a word that is one unit longer. */
export function hashOn(hash: number, unit: number): number {
  return Math.imul(hash ^ FOLD[unit]!, 0x01000193) | 0
}

const TAB = 0x09
const BLANK = 0x20
const APOSTROPHE = 0x27
/** The flags of a word by which of digits, small letters and capitals it holds. */
const FLAGS_OF_KINDS = Uint16Array.from(
  { length: 8 },
  (_, kinds) => ((kinds & 1) === 0 ? 0 : DIGIT) | ((kinds & 6) === 0 ? 0 : LETTER) | ((kinds & 2) === 0 ? 0 : LOWER),
)
const KINDS_SHIFT = 2

/** Whether the apostrophe at `index` stands inside a word (`O'Brien`) and does not begin a possessive `'s`. */
function goesOn(units: Uint16Array, index: number): boolean {
  const next = units[index + 1] ?? 0
  if ((UNIT[next]! & LETTER_UNIT) === 0) return false
  return (next | 0x20) !== 0x73 || isWordUnit(units[index + 2] ?? 0)
}

/** Cuts `text`. A word keeps an apostrophe inside (`O'Brien`) but not a possessive `'s`. */
export function tokenise(text: string): Tokens {
  const length = text.length
  const units = unitsOf(text)
  let capacity = (length >> 2) + 16
  let start = new Int32Array(capacity)
  let end = new Int32Array(capacity)
  let hash = new Int32Array(capacity)
  let flags = new Uint16Array(capacity)
  let count = 0
  let before = FIRST | SPACED | OPENS
  let index = 0
  while (index < length) {
    const from = index
    let known = UNIT[units[index]!]!
    index += 1
    if ((known & SPACE_UNIT) !== 0) {
      before |= (before & SPACED) !== 0 && (before & FIRST) === 0 ? SPACED | APART : SPACED
      if (units[from] === TAB) before |= APART
      continue
    }
    if ((known & LINE_UNIT) !== 0) {
      before |= SPACED | FIRST | OPENS
      continue
    }
    if (count === capacity) {
      capacity *= 2
      start = grow(start, capacity)
      end = grow(end, capacity)
      hash = grow(hash, capacity)
      const wider = new Uint16Array(capacity)
      wider.set(flags)
      flags = wider
    }
    let bits = before
    let sum = Math.imul(HASH_BASIS ^ (known >>> FOLD_SHIFT), 0x01000193)
    if ((known & WORD_UNIT) === 0) {
      bits |= MARK
      const unit = units[from]!
      // After a full stop or a bullet the next word opens a sentence; other marks leave that as it was.
      before =
        unit === 0x2e || unit === 0x21 || unit === 0x3f || (before & FIRST) !== 0
          ? OPENS
          : before & OPENS & (unit === 0x22 || unit === 0x28 ? OPENS : 0)
    } else {
      const first = known
      let inner = 0
      let joined = 0
      while (index < length) {
        known = UNIT[units[index]!]!
        if ((known & WORD_UNIT) === 0) {
          if (units[index] !== APOSTROPHE || ((first | inner) & LETTER_UNIT) === 0 || !goesOn(units, index)) break
          joined = JOINED
        }
        inner |= known
        sum = Math.imul(sum ^ (known >>> FOLD_SHIFT), 0x01000193)
        index += 1
      }
      bits |=
        FLAGS_OF_KINDS[((first | inner) >> KINDS_SHIFT) & 7]! |
        ((first & UPPER_UNIT) === 0 ? 0 : CAPITAL) |
        ((inner & UPPER_UNIT) === 0 ? 0 : INNER) |
        joined
      before = 0
    }
    start[count] = from
    end[count] = index
    hash[count] = sum | 0
    flags[count] = bits
    count += 1
    // One blank follows most words: it is taken at once.
    if (index < length && units[index] === BLANK) {
      before |= SPACED
      index += 1
    }
  }
  return { text, units, count, start, end, hash, flags }
}

function unitsOf(text: string): Uint16Array {
  const bytes = Buffer.allocUnsafeSlow(text.length * 2)
  bytes.write(text, 'utf16le')
  return new Uint16Array(bytes.buffer, bytes.byteOffset, text.length)
}

function grow(array: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(capacity)
  wider.set(array)
  return wider
}
