/** Undoes Unicode and layout disguises of a text, and knows for every character of the result exactly where it stood before. */
import { latinLookalike } from './homoglyphs.ts'
import { isInvisible } from './invisible.ts'

/** A text made plain, and the way back. */
export interface NormalisedText {
  readonly text: string
  readonly original: string
  /** True when nothing changed: offsets are the same. */
  readonly same: boolean
  /** UTF-16 offset in the original at which the character at `offset` begins; the original's length at the end. */
  originalStart(offset: number): number
  /** UTF-16 offset in the original just after the character that ends before `offset`. */
  originalEnd(offset: number): number
}

/** What to undo beyond Unicode. */
export interface NormaliseOptions {
  /** Join words that were broken over a line end with a hyphen. Default true. */
  readonly unwrap?: boolean
}

/** What ASCII and printable Latin-1 letters never need. */
const NEEDS_WORK = /[^\t\n\r -~\u0000-\u001f\u007f\u00a1-\u00a7\u00a9\u00ab\u00ac\u00ae\u00b0\u00b1\u00b6\u00b7\u00bb\u00bf-\u00ff]/
const WRAPPED = /[\p{L}\d]-[ \t]{0,4}\r?\n[ \t]{0,12}[\p{L}\d]/u
const LATIN = /\p{Script=Latin}/u
const LETTER = /\p{L}/u
const MARK = /\p{M}/u
const DIGIT = /\p{Nd}/u
const QUOTES_AND_DASHES: ReadonlyMap<number, string> = new Map([
  [0x2018, "'"],
  [0x2019, "'"],
  [0x02bc, "'"],
  [0x02bb, "'"],
  [0x201c, '"'],
  [0x201d, '"'],
  [0x2010, '-'],
  [0x2011, '-'],
  [0x2012, '-'],
  [0x2013, '-'],
  [0x2014, '-'],
  [0x2212, '-'],
  [0x2215, '/'],
  [0x2044, '/'],
])

/** Collects output characters with the piece of the original that each stands for. */
class Builder {
  #text = ''
  #size = 0
  #starts: Int32Array
  #ends: Int32Array

  constructor(capacity: number) {
    this.#starts = new Int32Array(capacity)
    this.#ends = new Int32Array(capacity)
  }

  push(piece: string, start: number, end: number): void {
    this.#text += piece
    const size = this.#size + piece.length
    if (size > this.#starts.length) {
      this.#starts = grown(this.#starts, size * 2)
      this.#ends = grown(this.#ends, size * 2)
    }
    this.#starts.fill(start, this.#size, size)
    this.#ends.fill(end, this.#size, size)
    this.#size = size
  }

  finish(original: string): NormalisedText {
    const starts = this.#starts.subarray(0, this.#size)
    const ends = this.#ends.subarray(0, this.#size)
    return Object.freeze({
      text: this.#text,
      original,
      same: false,
      originalStart: (offset: number): number => (offset < starts.length ? starts[Math.max(0, offset)]! : original.length),
      originalEnd: (offset: number): number => (offset <= 0 ? 0 : ends[Math.min(offset, ends.length) - 1]!),
    })
  }
}

function grown(array: Int32Array, capacity: number): Int32Array {
  const wider = new Int32Array(capacity)
  wider.set(array)
  return wider
}

/**
 * Normalises `text`: NFKC (full width, ligatures, mathematical letters), composed and stacked marks, invisible characters
 * dropped, look-alike letters made Latin inside words that hold Latin letters, typographic quotes and dashes made ASCII, and
 * words that a hyphen breaks over a line joined. Time is linear. Lone surrogates stay as they are.
 */
export function normalise(text: string, options: NormaliseOptions = {}): NormalisedText {
  const unwrap = options.unwrap !== false && WRAPPED.test(text)
  const unicode = NEEDS_WORK.test(text)
  if (!unwrap && !unicode) {
    const bounded = (offset: number): number => Math.min(Math.max(0, offset), text.length)
    return Object.freeze({ text, original: text, same: true, originalStart: bounded, originalEnd: bounded })
  }
  const builder = new Builder(text.length + 16)
  let index = 0
  while (index < text.length) {
    const unit = text.charCodeAt(index)
    if (unit === 0x2d && unwrap) {
      const joined = wrapAt(text, index)
      if (joined !== null) {
        if (joined.keep) builder.push('-', index, index + 1)
        index = joined.end
        continue
      }
    }
    if (unit < 0x80 && text.charCodeAt(index + 1) < 0x300) {
      builder.push(text[index]!, index, index + 1)
      index += 1
    } else index = pushCluster(text, index, builder)
  }
  return builder.finish(text)
}

/** Where a word that breaks at this hyphen goes on; whether the hyphen is its own. */
function wrapAt(text: string, hyphen: number): { readonly keep: boolean; readonly end: number } | null {
  let index = hyphen + 1
  const blank = (limit: number): void => {
    const stop = index + limit
    while (index < stop && (text[index] === ' ' || text[index] === '\t')) index += 1
  }
  blank(4)
  if (text[index] === '\r') index += 1
  if (text[index] !== '\n') return null
  index += 1
  blank(12)
  const before = text[hyphen - 1] ?? ''
  const after = text[index] ?? ''
  const isLetter = (character: string): boolean => LETTER.test(character)
  const isUpper = (character: string): boolean => isLetter(character) && character !== character.toLowerCase()
  if (isLetter(before) && isLetter(after)) {
    if (!isUpper(after)) return { keep: false, end: index }
    return { keep: !isUpper(before), end: index }
  }
  return /\d/.test(before) && /\d/.test(after) ? { keep: true, end: index } : null
}

/** Writes the character at `index` with the marks that follow it; gives the index after them. */
function pushCluster(text: string, index: number, builder: Builder): number {
  const point = text.codePointAt(index)!
  let end = index + (point > 0xffff ? 2 : 1)
  if (isInvisible(point)) return end
  const base = String.fromCodePoint(point)
  let marks = ''
  let count = 0
  while (end < text.length) {
    const mark = text.codePointAt(end)!
    if (mark < 0x300 || !(MARK.test(String.fromCodePoint(mark)) || isInvisible(mark))) break
    // Three marks compose at most; more are a disguise, or another script, which is not composed anyway.
    if (!isInvisible(mark) && count < 3) {
      marks += String.fromCodePoint(mark)
      count += 1
    }
    end += mark > 0xffff ? 2 : 1
  }
  builder.push(plainForm(base, marks, text, index), index, end)
  return end
}

function plainForm(base: string, marks: string, text: string, index: number): string {
  const point = base.codePointAt(0)!
  const typographic = QUOTES_AND_DASHES.get(point)
  if (typographic !== undefined) return typographic
  if (point >= 0xd800 && point <= 0xdfff) return base
  // Pictures have no other form.
  if (point >= 0x1f300 && point <= 0x1faff && marks === '') return base
  const letter = enclosedLetter(point)
  if (letter !== null) return letter
  if (point > 0x7f && DIGIT.test(base)) return digitOf(point)
  const lookalike = latinLookalike(point)
  if (lookalike !== undefined && besideLatin(text, index)) return lookalike
  const composed = (base + marks).normalize('NFKC')
  // On Latin letters and digits a mark that did not compose is a disguise.
  if (composed.length > 1 && marks !== '' && (LATIN.test(base) || /[0-9]/.test(base)))
    return Array.from(composed)
      .filter((part) => !MARK.test(part))
      .join('')
  return composed
}

/** The letter in a dark circle or square; these have no other form in Unicode. */
function enclosedLetter(point: number): string | null {
  const from = point >= 0x1f150 && point <= 0x1f169 ? 0x1f150 : point >= 0x1f170 && point <= 0x1f189 ? 0x1f170 : null
  return from === null ? null : String.fromCharCode(0x41 + point - from)
}

/** The ASCII digit of any script's. Unicode assigns decimal digits in runs of ten. */
function digitOf(point: number): string {
  let first = point
  while (point - first < 50 && DIGIT.test(String.fromCodePoint(first - 1))) first -= 1
  return String((point - first) % 10)
}

/** Whether a Latin letter stands in the same word, looking a few characters either way. */
function besideLatin(text: string, index: number): boolean {
  for (const step of [-1, 1]) {
    let seen = 0
    for (let at = index + step; at >= 0 && at < text.length && seen < 12; at += step) {
      const character = text[at]!
      if (LATIN.test(character)) return true
      if (!LETTER.test(character) && !isInvisible(character.codePointAt(0)!)) break
      seen += 1
    }
  }
  return false
}
