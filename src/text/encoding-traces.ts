/** Looks once over a text for traces of each way of hiding, so that ordinary prose is not searched for all of them. */

/** What may be hidden in a text. A false alarm costs time; a trace is never missed. */
export interface EncodingTraces {
  /** A run of letters, digits and `+/_-` that no word or number is. */
  readonly base64: boolean
  /** Such a run, or pairs of hexadecimal digits with signs between. */
  readonly hex: boolean
  /** Letters or digits that stand alone, four in a row. */
  readonly spaced: boolean
  /** Words that mix letters and digits, four or more. */
  readonly leet: boolean
}

const LOWER = 1
const UPPER = 2
const DIGIT = 4
const SIGN = 8

const KINDS = new Uint8Array(0x10000)
for (let unit = 0x61; unit <= 0x7a; unit += 1) KINDS[unit] = LOWER
for (let unit = 0x41; unit <= 0x5a; unit += 1) KINDS[unit] = UPPER
for (let unit = 0x30; unit <= 0x39; unit += 1) KINDS[unit] = DIGIT
for (const sign of '+/_-') KINDS[sign.charCodeAt(0)] = SIGN
// Letters beyond ASCII count as letters for spacing; they are in no encoding.
const OTHER_LETTER = 16
for (let unit = 0xaa; unit <= 0xffff; unit += 1)
  if ((unit < 0x2000 || unit >= 0x2c00) && (unit < 0xd800 || unit > 0xdfff)) KINDS[unit] = OTHER_LETTER
KINDS.fill(OTHER_LETTER, 0xd800, 0xe000)

/** One pass. */
export function encodingTraces(text: string): EncodingTraces {
  let base64 = false
  let hex = false
  let spaced = false
  let mixedWords = 0
  let runLength = 0
  let runKinds = 0
  /** An upper-case letter after the first of a run, a change that words do not have. */
  let odd = false
  let wordLength = 0
  let wordKinds = 0
  let singles = 0
  let pairs = 0
  const endWord = (): void => {
    if (wordLength === 0) return
    if (wordLength === 1) {
      singles += 1
      if (singles >= 4) spaced = true
    } else singles = 0
    pairs = wordLength === 2 ? pairs + 1 : 0
    if (pairs >= 4) hex = true
    if ((wordKinds & DIGIT) !== 0 && (wordKinds & (LOWER | UPPER)) !== 0) mixedWords += 1
    wordLength = 0
    wordKinds = 0
  }
  const endRun = (): void => {
    if (runLength >= 8 && (odd || (runKinds & DIGIT) !== 0)) {
      base64 = true
      hex = true
    }
    runLength = 0
    runKinds = 0
    odd = false
  }
  for (let index = 0; index < text.length; index += 1) {
    const kind = KINDS[text.charCodeAt(index)]!
    if (kind === 0 || kind === SIGN || kind === OTHER_LETTER) {
      if (kind === OTHER_LETTER) {
        wordLength += 1
        wordKinds |= kind
      } else endWord()
    } else {
      wordLength += 1
      wordKinds |= kind
    }
    if (kind === 0 || kind === OTHER_LETTER) endRun()
    else {
      if (kind === UPPER && runLength > 0) odd = true
      runLength += 1
      runKinds |= kind
    }
  }
  endWord()
  endRun()
  return { base64, hex, spaced, leet: mixedWords >= 4 }
}
