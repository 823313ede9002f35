/** Ages over 89: Safe Harbor makes them identifiers; every lower age stays. */
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { DIGIT, MARK, SPACED } from './tokens.ts'
import { AGE_UNIT, SPOKEN_NUMBER, UNIT } from './vocabulary.ts'

const NEXT_SEX = /^(?:m|f|male|female|man|woman|lady|gentleman|w|wm|wf|bm|bf|hm|hf)$/i
const BEFORE = /^(?:age|aged|turning|turns|turned|ages)$/i
const GLUED = /^(9\d|1[01]\d|12[0-5])(?:yo|y|yr|yrs|f|m|yof|yom|yom|yf|ym|years?)$/i
const ORDINAL = /^(9\d|1[01]\d)(?:st|nd|rd|th)$/i

/** Looks for an age over 89 at a token with a digit. */
export function scanAge(scan: Scan, index: number): boolean {
  const { tokens, findings } = scan
  const size = tokens.end[index]! - tokens.start[index]!
  if (size < 2 || size > 8) return false
  // Ninety and more begins with a nine or a one.
  const first = tokens.units[tokens.start[index]!]
  if (first !== 0x39 && first !== 0x31) return false
  const word = wordAt(scan, index)
  const start = tokens.start[index]!
  const glued = GLUED.exec(word)
  if (glued !== null && !(/m$/.test(word) && (markAt(scan, index - 1) === '-' || /^(?:tc|technetium)$/i.test(wordAt(scan, index - 1))))) {
    findings.add(start, start + glued[1]!.length, 'age', 'age', 0.85)
    return true
  }
  const ordinal = ORDINAL.exec(word)
  if (ordinal !== null) {
    if (!/^birthday$/i.test(wordAt(scan, index + 1))) return false
    findings.add(start, tokens.end[index]!, 'age', 'age-ordinal', 0.85)
    return true
  }
  if (!/^(?:9\d|1[01]\d|12[0-5])$/.test(word)) return false
  if (!isAge(scan, index)) return false
  findings.add(start, tokens.end[index]!, 'age', 'age', 0.85)
  return true
}

function isAge(scan: Scan, index: number): boolean {
  const next = wordAt(scan, index + 1)
  const after = markAt(scan, index + 1) === '-' || markAt(scan, index + 1) === ' ' ? index + 2 : index + 1
  // "92-year-old", "92 y/o", "92 yo": but not "92 years ago" nor a duration
  if ((classAt(scan, after) & AGE_UNIT) !== 0) {
    const unit = wordAt(scan, after).toLowerCase()
    if (unit.startsWith('y') && unit.length <= 3 && unit !== 'yr') return true
    const rest = [1, 2, 3].map((step) => wordAt(scan, after + step).toLowerCase())
    if (rest.includes('old') || rest.includes('o') || rest[0] === '-') return true
    return unit === 'year' || unit === 'yr'
  }
  // "turned 90 degrees"
  if (BEFORE.test(wordAt(scan, index - 1))) return !/^turn/i.test(wordAt(scan, index - 1)) || (classAt(scan, index + 1) & UNITS) === 0
  if (markAt(scan, index - 1) === ':' && BEFORE.test(wordAt(scan, index - 2))) return true
  if (NEXT_SEX.test(next) && (scan.tokens.flags[index + 1]! & MARK) === 0) {
    if (next.length > 2) return true
    // "above 101 F": a fever
    if (
      next === 'F' &&
      /^(?:above|temp|temperature|fever|to|of|over|than|is|was|t|tmax|high|low|ambient|outside|index|reached|about|around|hit)$/i.test(
        wordAt(scan, index - 1),
      )
    )
      return false
    const before = markAt(scan, index - 1)
    return before === '(' || before === ',' || before === '/' || before === '' || (scan.tokens.flags[index]! & SPACED) !== 0
  }
  if (markAt(scan, index + 1) === '/' && /^[mf]$/i.test(wordAt(scan, index + 2))) return true
  // "M, 92" and "92 (F)"
  return /^[mf]$/i.test(wordAt(scan, index - 2)) && markAt(scan, index - 1) === '/' && (scan.tokens.flags[index]! & DIGIT) !== 0
}

const BECOMES = /^(?:is|was|turned|turning|turns|turn|now|almost|nearly|aged|age|be|shes|hes|im|she's|he's|i'm|they're|pushing|reached)$/i
const UNITS = UNIT & ~AGE_UNIT

/** "ninety-two year old", "ninety second birthday", "she is ninety three", "aged one hundred and two". */
export function scanSpokenAge(scan: Scan, index: number): number {
  if ((classAt(scan, index) & SPOKEN_NUMBER) === 0) return -1
  const word = wordAt(scan, index).toLowerCase()
  let end = index + 1
  if (word === 'ninety') {
    if (markAt(scan, end) === '-') end += 1
    if ((classAt(scan, end) & SPOKEN_NUMBER) !== 0) end += 1
    else end = index + 1
  } else if (word === 'hundred' && /^(?:one|a)$/i.test(wordAt(scan, index - 1))) {
    if (/^and$/i.test(wordAt(scan, end))) end += 1
    if ((classAt(scan, end) & SPOKEN_NUMBER) !== 0) end += 1
    else end = index + 1
  } else return -1
  const from = word === 'hundred' ? index - 1 : index
  const after = markAt(scan, end) === '-' ? end + 1 : end
  const isAgeWord =
    (classAt(scan, after) & AGE_UNIT) !== 0 || /^birthday$/i.test(wordAt(scan, after)) || BEFORE.test(wordAt(scan, from - 1))
  const isSaid = BECOMES.test(wordAt(scan, from - 1)) && (classAt(scan, end) & UNITS) === 0 && markAt(scan, end) !== '%'
  // "made it to ninety-seven", "lived to be ninety"
  const isReached = /^(?:to|at)$/i.test(wordAt(scan, from - 1)) && /^(?:it|lived|live|died)$/i.test(wordAt(scan, from - 2))
  if (!isAgeWord && !isSaid && !isReached) return -1
  scan.findings.add(scan.tokens.start[from]!, scan.tokens.end[end - 1]!, 'age', 'age-spoken', 0.8)
  return end
}
