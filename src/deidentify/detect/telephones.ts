/** Telephone numbers in forms too short or too odd for a shape alone: what stands before them tells. */
import { isClock } from './clock.ts'
import { DRUG, GIVEN_SHIFT, isCommonWord, SURNAME_SHIFT } from './lexicon.ts'
import { classAt, type Scan } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, hashWord, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { AGE_UNIT, FACILITY, FAX_CUE, KIN, PHONE_CUE, ROLE, TITLE, UNIT } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** Where somebody is reached. */
const REACHED = wordSet(
  'office desk line number numbers dispatch county home work house machine hotline board clerk page paged ring dial court',
)
const ON = hashWord('on')
const TOWARDS = wordSet('to at from')
/** Marks that stand for the hyphens: a middle dot, a bullet, a tilde, a caret, a comma. */
const ODD = new Set([0xb7, 0x2022, 0x2027, 0x2219, 0x7e, 0x5e, 0x2a, 0x2c])

/** Looks for such a number at a token with a digit; gives the index after it, or -1. */
export function scanTelephone(scan: Scan, index: number): number {
  const { start, end, flags } = scan.tokens
  const size = end[index]! - start[index]!
  if (size < 3 || size > 5) return -1
  if ((flags[index]! & LETTER) !== 0) return size === 4 ? scanShortExtension(scan, index) : -1
  const last = size === 3 ? localEnd(scan, index) : isInside(scan, index) ? index : -1
  if (last === -1) return -1
  scan.findings.add(start[index]!, end[last]!, isFaxed(scan, index) ? 'fax' : 'phone', 'telephone', 0.6)
  return last + 1
}

/** The last token of "784 6641", "226-9908", "216·741·0983", "559^7330642"; -1 when it is none. */
function localEnd(scan: Scan, index: number): number {
  const { flags, units, start, count } = scan.tokens
  let at = index + 1
  if (at >= count || (flags[at]! & FIRST) !== 0) return -1
  const mark = (flags[at]! & MARK) === 0 ? 0 : units[start[at]!]!
  if (mark !== 0) at += 1
  if (isFigure(scan, at, 4)) {
    if (mark !== 0 && mark !== 0x2d && mark !== 0x2e) return -1
    if (endsFigure(scan, at) && isContact(scan, index, mark === 0x2d && (flags[at - 1]! & SPACED) === 0)) return at
    return -1
  }
  if (!ODD.has(mark)) return -1
  if (mark === 0x5e && isFigure(scan, at, 7) && endsFigure(scan, at)) return at
  const next = ((flags[at + 1] ?? 0) & MARK) !== 0 ? units[start[at + 1]!]! : 0
  return isFigure(scan, at, 3) && ODD.has(next) && isFigure(scan, at + 2, 4) && endsFigure(scan, at + 2) ? at + 2 : -1
}

function isFigure({ tokens }: Scan, at: number, size: number): boolean {
  return at < tokens.count && (tokens.flags[at]! & (DIGIT | LETTER | FIRST)) === DIGIT && tokens.end[at]! - tokens.start[at]! === size
}

/** Nothing that goes on with digits, and no unit, follows. */
function endsFigure({ tokens, classes }: Scan, at: number): boolean {
  const { flags, units, start } = tokens
  if (at + 1 >= tokens.count || (flags[at + 1]! & FIRST) !== 0) return true
  if ((flags[at + 1]! & MARK) === 0) return (classes[at + 1]! & (UNIT | AGE_UNIT)) === 0 && (flags[at + 1]! & (DIGIT | LETTER)) !== DIGIT
  const mark = units[start[at + 1]!]!
  if (mark === 0x25) return false
  return (mark !== 0x2d && mark !== 0x2e && mark !== 0x2f) || ((flags[at + 2] ?? SPACED) & SPACED) !== 0
}

/** Whether a person, an office or a word of telephony stands before. After a mere name only the hyphen makes it a telephone. */
function isContact(scan: Scan, index: number, isHyphened: boolean): boolean {
  const { tokens, lexicon } = scan
  for (let back = index - 1; back >= Math.max(0, index - 5); back -= 1) {
    if ((tokens.flags[back + 1]! & FIRST) !== 0) break
    if ((classAt(scan, back) & (PHONE_CUE | FAX_CUE)) !== 0) return true
  }
  if ((tokens.flags[index]! & FIRST) !== 0 || index === 0) return false
  let at = index - 1
  while (at > 0 && index - at < 3 && (tokens.flags[at]! & MARK) !== 0) at -= 1
  if ((tokens.flags[at]! & MARK) !== 0 || REACHED.has(tokens.hash[at]!)) return (tokens.flags[at]! & MARK) === 0
  if ((classAt(scan, at) & (KIN | ROLE | TITLE | FACILITY)) !== 0) return true
  const known = lexicon[at]!
  const isNamed = ((known >> GIVEN_SHIFT) & 7) > 0 || ((known >> SURNAME_SHIFT) & 3) > 0
  return (
    isHyphened &&
    isNamed &&
    (known & DRUG) === 0 &&
    (tokens.flags[at]! & (CAPITAL | LOWER)) === (CAPITAL | LOWER) &&
    (!isCommonWord(known) || (classAt(scan, at - 1) & TITLE) !== 0)
  )
}

/** "page sent to 70913": four or five digits, no time and no year, that a word of telephony leads to. */
function isInside(scan: Scan, index: number): boolean {
  const { hash, flags, start, end } = scan.tokens
  if (index < 2 || (flags[index]! & FIRST) !== 0 || !TOWARDS.has(hash[index - 1]!) || !endsFigure(scan, index)) return false
  const word = scan.text.slice(start[index], end[index])
  if (isClock(word) || /^(?:19|20)\d\d$/.test(word) || /00$/.test(word)) return false
  for (let back = index - 2; back >= Math.max(0, index - 4); back -= 1)
    if ((classAt(scan, back) & (PHONE_CUE | FAX_CUE)) !== 0 || PAGED.has(hash[back]!)) return true
  return false
}
const PAGED = wordSet('page paged pages paging text texted sms')

/** "x213" after a name or a place where somebody is reached. */
function scanShortExtension(scan: Scan, index: number): number {
  if (!/^x\d{3}$/i.test(scan.text.slice(scan.tokens.start[index], scan.tokens.end[index])) || !isReached(scan, index)) return -1
  scan.findings.add(scan.tokens.start[index]!, scan.tokens.end[index]!, 'phone', 'telephone', 0.6)
  return index + 1
}

/** "x 3307": the extension after a separate x; gives the index after it, or -1. */
export function scanExtension(scan: Scan, index: number): number {
  const { start, end, flags } = scan.tokens
  const size = index + 1 < scan.tokens.count ? end[index + 1]! - start[index + 1]! : 0
  if (size < 4 || size > 5 || (flags[index + 1]! & (DIGIT | LETTER | FIRST)) !== DIGIT || !endsFigure(scan, index + 1)) return -1
  if (/000$/.test(scan.text.slice(start[index + 1], end[index + 1])) || !isReached(scan, index)) return -1
  scan.findings.add(start[index]!, end[index + 1]!, 'phone', 'telephone', 0.6)
  return index + 2
}

/** Whether what stands before is no figure that the x multiplies: an arrow, a name, a person, an office. */
function isReached(scan: Scan, index: number): boolean {
  const { tokens, lexicon } = scan
  if (index === 0 || (tokens.flags[index]! & FIRST) !== 0) return false
  const before = index - 1
  if ((tokens.flags[before]! & DIGIT) !== 0) return false
  if ((tokens.flags[before]! & MARK) !== 0) return tokens.units[tokens.start[before]!] === 0x3e
  if ((classAt(scan, before) & (KIN | ROLE | TITLE | PHONE_CUE | FAX_CUE | FACILITY)) !== 0 || REACHED.has(tokens.hash[before]!))
    return true
  if (TOWARDS.has(tokens.hash[before]!) || tokens.hash[before] === ON) return before > 0 && REACHED.has(tokens.hash[before - 1]!)
  const known = lexicon[before]!
  const isNamed = ((known >> GIVEN_SHIFT) & 7) > 0 || ((known >> SURNAME_SHIFT) & 3) > 0
  const isAfterKin = (classAt(scan, before - 1) & (KIN | TITLE | ROLE)) !== 0
  return isNamed && (isAfterKin || ((tokens.flags[before]! & CAPITAL) !== 0 && !isCommonWord(known)))
}

/** Whether the nearest word of telephony is one for a fax. */
function isFaxed(scan: Scan, index: number): boolean {
  for (let back = index - 1; back >= Math.max(0, index - 6); back -= 1) {
    const bits = classAt(scan, back)
    if ((bits & FAX_CUE) !== 0) return true
    if ((bits & PHONE_CUE) !== 0) return false
  }
  return false
}
