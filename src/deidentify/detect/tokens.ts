/** Cuts a normalised text into words, numbers and marks in one pass, as typed arrays that every detector reads. */
import { FOLD } from '../../text/fold.ts'
import { isWordUnit } from '../../text/matcher.ts'

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

const SPACE_CLASS = 1
const LINE_CLASS = 2
const DIGIT_CLASS = 3
const LOWER_CLASS = 4
const UPPER_CLASS = 5

const CLASS = new Uint8Array(0x10000)
for (let unit = 0; unit < 0x10000; unit += 1) {
  if (unit >= 0x30 && unit <= 0x39) CLASS[unit] = DIGIT_CLASS
  else if (isWordUnit(unit)) CLASS[unit] = FOLD[unit] !== unit && isUpper(unit) ? UPPER_CLASS : LOWER_CLASS
}
for (const unit of [0x09, 0x20, 0xa0, 0x2002, 0x2003, 0x2009, 0x202f, 0x3000]) CLASS[unit] = SPACE_CLASS
for (const unit of [0x0a, 0x0b, 0x0c, 0x0d, 0x85, 0x2028, 0x2029]) CLASS[unit] = LINE_CLASS

function isUpper(unit: number): boolean {
  const character = String.fromCharCode(unit)
  return character.toLowerCase() !== character
}

/** FNV-1a over folded UTF-16 units; how every word list of detection is keyed. */
export function hashWord(word: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < word.length; index += 1) hash = Math.imul(hash ^ FOLD[word.charCodeAt(index)]!, 0x01000193)
  return hash | 0
}

const APOSTROPHE = 0x27

/** Cuts `text`. A word keeps an apostrophe inside (`O'Brien`) but not a possessive `'s`. */
export function tokenise(text: string): Tokens {
  const length = text.length
  const units = unitsOf(text)
  let capacity = (length >> 1) + 16
  let start = new Int32Array(capacity)
  let end = new Int32Array(capacity)
  let hash = new Int32Array(capacity)
  let flags = new Uint16Array(capacity)
  let count = 0
  let before = FIRST | SPACED | OPENS
  let index = 0
  while (index < length) {
    const from = index
    let unit = units[index]!
    let kind = CLASS[unit]!
    if (kind === SPACE_CLASS) {
      before |= (before & SPACED) !== 0 && (before & FIRST) === 0 ? SPACED | APART : SPACED
      if (unit === 0x09) before |= APART
      index += 1
      continue
    }
    if (kind === LINE_CLASS) {
      before |= SPACED | FIRST | OPENS
      index += 1
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
    let sum = 0x811c9dc5
    if (kind === 0) {
      bits |= MARK
      sum = Math.imul(sum ^ FOLD[unit]!, 0x01000193)
      index += 1
      // After a full stop or a bullet the next word opens a sentence; other marks leave that as it was.
      before =
        unit === 0x2e || unit === 0x21 || unit === 0x3f || (before & FIRST) !== 0
          ? OPENS
          : before & OPENS & (unit === 0x22 || unit === 0x28 ? OPENS : 0)
    } else {
      if (kind === UPPER_CLASS) bits |= CAPITAL
      for (;;) {
        bits |= kind === DIGIT_CLASS ? DIGIT : kind === LOWER_CLASS ? LETTER | LOWER : LETTER
        sum = Math.imul(sum ^ FOLD[unit]!, 0x01000193)
        index += 1
        if (index >= length) break
        unit = units[index]!
        kind = CLASS[unit]!
        if (kind >= DIGIT_CLASS) continue
        if (unit !== APOSTROPHE || (bits & LETTER) === 0) break
        if (CLASS[units[index + 1] ?? 0]! < LOWER_CLASS) break
        if (((units[index + 1] ?? 0) | 0x20) === 0x73 && !isWordUnit(units[index + 2] ?? 0)) break
        sum = Math.imul(sum ^ APOSTROPHE, 0x01000193)
        index += 1
        unit = units[index]!
        kind = CLASS[unit]!
      }
      before = 0
    }
    start[count] = from
    end[count] = index
    hash[count] = sum | 0
    flags[count] = bits
    count += 1
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
