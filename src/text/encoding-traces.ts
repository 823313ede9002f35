/** Looks once over a text for traces of each way of hiding, so that ordinary prose is not searched for all of them. */
import { parseToken } from './token-grammar.ts'

/** What may be hidden in a text. A false alarm costs time; a trace is never missed. */
export interface EncodingTraces {
  /** Runs of eight or more letters, digits and `+/_-` that are neither words, nor numbers, nor tokens: start, end, start, end … */
  readonly runs: readonly number[]
  /** Twelve hexadecimal digits in a row, with at most spaces and colons between. */
  readonly hex: boolean
  /** Letters or digits that stand alone, four in a row. */
  readonly spaced: boolean
  /** A line in which most words mix letters and digits, four or more. */
  readonly leet: boolean
}

const LOWER = 1
const UPPER = 2
const DIGIT = 4
const SIGN = 8
/** A letter or digit beyond ASCII: it counts for spacing, and is in no encoding. */
const OTHER_LETTER = 16
const HEX_DIGIT = 32
const HEX_GAP = 64
/** Not looked up yet. */
const UNKNOWN = 128

const KINDS = new Uint8Array(0x10000)
for (let unit = 0x61; unit <= 0x7a; unit += 1) KINDS[unit] = LOWER
for (let unit = 0x41; unit <= 0x5a; unit += 1) KINDS[unit] = UPPER
for (let unit = 0x30; unit <= 0x39; unit += 1) KINDS[unit] = DIGIT
for (const sign of '+/_-') KINDS[sign.charCodeAt(0)] = SIGN
KINDS.fill(UNKNOWN, 0x80)
for (const digit of '0123456789abcdefABCDEF') KINDS[digit.charCodeAt(0)]! |= HEX_DIGIT
for (const gap of ' :') KINDS[gap.charCodeAt(0)]! |= HEX_GAP

const LETTER = /[\p{L}\p{N}]/u
const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdfff

/** The kind of a unit beyond ASCII, which is looked up once; of a surrogate, that of its character. */
function kindOf(text: string, index: number, unit: number): number {
  if (!isSurrogate(unit)) return (KINDS[unit] = LETTER.test(String.fromCharCode(unit)) ? OTHER_LETTER : 0)
  const begins = unit >= 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800 ? index - 1 : index
  return LETTER.test(String.fromCodePoint(text.codePointAt(begins)!)) ? OTHER_LETTER : 0
}

const LINE_FEED = 0x0a
const SPACE = 0x20
const OPEN = 0x5b
const CLOSE = 0x5d

/** One pass. */
export function encodingTraces(text: string): EncodingTraces {
  const runs: number[] = []
  let hex = false
  let hexDigits = 0
  let spaced = false
  let leet = false
  let mixedWords = 0
  let lineWords = 1
  let runStart = 0
  let runKinds = 0
  /** An upper-case letter after the first of a run, a change that words do not have. */
  let odd = false
  let wordStart = 0
  let wordKinds = 0
  let singles = 0
  // One turn more than the text is long ends the last word, run and line.
  for (let index = 0; index <= text.length; index += 1) {
    const unit = index === text.length ? LINE_FEED : text.charCodeAt(index)
    const known = KINDS[unit]!
    const kind = known === UNKNOWN ? kindOf(text, index, unit) : known
    if ((kind & HEX_DIGIT) !== 0) {
      hexDigits += 1
      if (hexDigits === 12) hex = true
    } else if ((kind & HEX_GAP) === 0) hexDigits = 0
    if ((kind & (LOWER | UPPER | DIGIT)) !== 0) {
      wordKinds |= kind
      if ((kind & UPPER) !== 0 && runKinds !== 0) odd = true
      runKinds |= kind
      continue
    }
    if ((kind & OTHER_LETTER) !== 0) {
      wordKinds |= kind
      // A pair of surrogates is one letter.
      if (unit >= 0xdc00 && unit <= 0xdfff) wordStart += 1
    } else {
      if (wordKinds !== 0) {
        singles = index - wordStart === 1 ? singles + 1 : 0
        if (singles >= 4) spaced = true
        if ((wordKinds & DIGIT) !== 0 && (wordKinds & (LOWER | UPPER)) !== 0) mixedWords += 1
        wordKinds = 0
      }
      wordStart = index + 1
      if ((kind & SIGN) !== 0) {
        runKinds |= kind
        continue
      }
    }
    if (index - runStart >= 8 && (odd || (runKinds & DIGIT) !== 0)) {
      const bracketed = unit === CLOSE && text.charCodeAt(runStart - 1) === OPEN
      if (!bracketed || parseToken(text.slice(runStart - 1, index + 1)) === null) runs.push(runStart, index)
    }
    runStart = index + 1
    runKinds = 0
    odd = false
    if (unit === SPACE) lineWords += 1
    else if (unit === LINE_FEED) {
      if (mixedWords >= 4 && mixedWords * 3 >= lineWords) leet = true
      mixedWords = 0
      lineWords = 1
    }
  }
  return { runs, hex, spaced, leet }
}
