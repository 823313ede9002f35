/** Numbers that no label announces and no shape explains: long ones, grouped ones, those after "#" and "no.". */
import { isClock } from './clock.ts'
import { countDigits } from './digits.ts'
import { PUBLIC_CODE_CUE } from './public-codes.ts'
import { classAt, markAt, type Scan } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, hashWord, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { AGE_UNIT, MONTH, SERIES, UNIT } from './vocabulary.ts'
import { isCommonWord } from './lexicon.ts'
import { wordSet } from './word-table.ts'

/** At least so many digits in a row are a number of somebody or something: no result, dose or count is written out so long. */
const LONG = 7
const GROUPED = 9
const ANNOUNCED = 4
const HASH = 0x23
const NO = hashWord('no')
const NUMBER = wordSet('no nos number num nr nbr nums numbers')
/** After these a long number is an amount. */
const AMOUNTS = wordSet(
  'copies cfu cells cell colonies colony units unit iu mg mcg g kg ml dollars usd people persons patients steps events reads bp bytes org organisms million thousand per x hz khz khz',
)
/** Before an amount, a count or a result. */
const COUNTED = wordSet(
  'platelets platelet plt plts wbc rbc hcg load vl titer titre titers titres count counts colonies ferritin bnp ntprobnp probnp troponin ck cpk grew usd cost costs total gross net frequency freq',
)
/** Between what is told of a number and the number. */
const LINKS = wordSet('is was no number num nr ct code codes concept id')

/**
 * Looks for such a number at a token with a digit that nothing else has taken; gives the index after it, or -1. It begins the number:
 * what stands glued before was part of it.
 */
export function scanBareNumber(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const { flags, start, end, units } = tokens
  const size = end[index]! - start[index]!
  const before = index > 0 && (flags[index]! & FIRST) === 0 ? index - 1 : -1
  const joined = joinedPrefix(scan, index, before)
  const lead = joined === index ? before : joined > 0 && (flags[joined]! & FIRST) === 0 ? joined - 1 : -1
  const isHashed = lead !== -1 && units[start[lead]!] === HASH && (joined < index || size >= 5 || (flags[index]! & SPACED) === 0)
  // Most numbers are short and stand alone.
  const next = index + 1 < tokens.count ? flags[index + 1]! : FIRST
  const isGrouped = (next & (FIRST | APART | MARK)) === 0 && (next & (SPACED | DIGIT)) === (SPACED | DIGIT)
  const isGlued = (next & (MARK | SPACED)) === MARK
  if (size < LONG && !isGrouped && !isHashed && !isGlued && size < ANNOUNCED) return -1
  const run = measure(scan, index)
  if (run.last === -1 || isAmount(scan, before, index, run)) return -1
  const { digits, letters, groups } = run
  if (isHashed && (((scan.classes[lead - 1] ?? 0) & SERIES) !== 0 || (run.joints === 1 && digits < 5 && letters === 0))) return -1
  const first = joined < index ? joined : prefixOf(scan, index, before)
  const isNumbered = before !== -1 && isNumberWord(scan, first === index ? before : first - 1, letters > 0)
  const hasLetters = letters > 0 || first < index
  // "#30 D2740": a tooth, and a code after it.
  // "no 4000": a round count.
  if (isNumbered && groups === 1 && run.rounds > 0 && units[end[index]! - 3] === 0x30 && units[start[index]!] !== 0x30) return -1
  if (isHashed && groups > 1 && size < ANNOUNCED && digits < LONG) return -1
  const isSlashed = joined < index && units[start[index - 1]!] === 0x2f
  const enough =
    isHashed || isNumbered
      ? digits >= ANNOUNCED || (digits >= 3 && (run.joints > 0 || hasLetters))
      : groups === 1 && run.joints === 0
        ? letters === 0 && digits >= (isSlashed ? LONG - 2 : first < index ? LONG - 1 : LONG)
        : groups > 1 && digits >= (hasLetters ? LONG : GROUPED) && run.longest >= 4
  if (!enough) return -1
  findings.add(start[first]!, end[run.last]!, 'other', isHashed || isNumbered ? 'numbered' : 'bare-number', 0.5)
  return run.last + 1
}

interface Run {
  last: number
  digits: number
  letters: number
  groups: number
  joints: number
  longest: number
  times: number
  rounds: number
}
/** The one run that is measured at a time. */
const RUN: Run = { last: -1, digits: 0, letters: 0, groups: 0, joints: 0, longest: 0, times: 0, rounds: 0 }

/** How far the number goes that begins at `index`, over single spaces and glued hyphens, and what it is made of. */
function measure({ tokens, text, classes }: Scan, index: number): Run {
  const { flags, start, end, units, count } = tokens
  RUN.last = -1
  RUN.digits = RUN.letters = RUN.groups = RUN.joints = RUN.longest = RUN.times = RUN.rounds = 0
  let at = index
  while (at < count && at < index + 20) {
    const size = end[at]! - start[at]!
    const own = countDigits(units, start[at]!, end[at]!)
    RUN.digits += own
    RUN.letters += size - own
    RUN.groups += 1
    if (own === size && own > RUN.longest) RUN.longest = own
    if (own === 4 && size === 4 && isClock(text.slice(start[at]!, end[at]!))) RUN.times += 1
    if (own >= 3 && units[end[at]! - 1] === 0x30 && units[end[at]! - 2] === 0x30) RUN.rounds += 1
    RUN.last = at
    if (at + 1 >= count) return RUN
    const next = flags[at + 1]!
    if ((next & MARK) !== 0) {
      if ((next & SPACED) !== 0 || at + 2 >= count) return RUN
      const after = flags[at + 2]!
      const mark = units[start[at + 1]!]!
      // What goes on after a point, a slash, a colon or a comma is an amount, a ratio or a time.
      if ((after & (SPACED | DIGIT)) === DIGIT) {
        if (mark === 0x2e || mark === 0x2f || mark === 0x3a || mark === 0x2c) {
          if (mark !== 0x2c || end[at + 2]! - start[at + 2]! === 3) RUN.last = -1
          return RUN
        }
        if (mark !== 0x2d && mark !== 0x5f) return RUN
        RUN.joints += 1
        RUN.groups -= 1
        at += 2
        continue
      }
      // "SL-0093-K"
      if (mark === 0x2d && (after & (SPACED | CAPITAL | LOWER)) === CAPITAL && end[at + 2]! - start[at + 2]! <= 2) RUN.last = at + 2
      if (mark === 0x25) RUN.last = -1
      return RUN
    }
    if ((next & (FIRST | APART)) !== 0) return RUN
    if ((next & DIGIT) === 0) {
      // A letter or two in capitals close a grouped number: "7719 BT".
      const isTail = RUN.groups > 1 && (next & (CAPITAL | LOWER)) === CAPITAL && end[at + 1]! - start[at + 1]! <= 1
      if (isTail && (at + 2 >= count || (flags[at + 2]! & (FIRST | APART | MARK)) !== 0)) RUN.last = at + 1
      else if ((classes[at + 1]! & (UNIT | AGE_UNIT)) !== 0 || AMOUNTS.has(tokens.hash[at + 1]!)) RUN.last = -1
      return RUN
    }
    if ((next & SPACED) === 0) return RUN
    at += 1
  }
  return RUN
}

/** Whether a run counts, measures or tells times: its company says so, or all of its groups do. */
function isAmount(scan: Scan, before: number, index: number, run: Run): boolean {
  const { tokens } = scan
  const { units, start, end, hash, flags } = tokens
  if (run.groups > 1 && (run.times >= run.groups - 1 || run.rounds >= run.groups - 1)) return true
  // Round: 250000 is a count.
  const size = end[index]! - start[index]!
  if (run.groups === 1 && size > 5 && units[end[index]! - 1] === 0x30 && units[end[index]! - 2] === 0x30 && units[end[index]! - 3] === 0x30)
    return true
  if (before === -1) return false
  const mark = (flags[before]! & MARK) === 0 ? 0 : units[start[before]!]!
  // $ £ € < > ~ ± + and a point or comma that glues.
  if (mark === 0x24 || mark === 0xa3 || mark === 0x20ac || mark === 0x3c || mark === 0x3e || mark === 0x7e || mark === 0xb1) return true
  if (
    (mark === 0x2e || mark === 0x2c || mark === 0x2f || mark === 0x2d) &&
    (flags[index]! & SPACED) === 0 &&
    before > 0 &&
    (flags[before - 1]! & DIGIT) !== 0
  )
    return true
  // "chr7:55259515"
  if (mark === 0x3a && before > 0 && scan.text.startsWith('chr', start[before - 1])) return true
  let said = mark === 0 ? before : before - 1
  if (said > 0 && LINKS.has(hash[said]!)) said -= (flags[said - 1]! & MARK) === 0 ? 1 : 2
  if (said < 0) return false
  return PUBLIC_CODE_CUE.has(hash[said]!) || COUNTED.has(hash[said]!)
}

/** The index of a prefix of one to four capitals that belongs to the number: "KZT 4418", no abbreviation, State or word. */
function prefixOf({ tokens, classes, lexicon }: Scan, index: number, before: number): number {
  if (before === -1 || (tokens.flags[index]! & (SPACED | APART)) !== SPACED) return index
  const size = tokens.end[before]! - tokens.start[before]!
  if (size > 4 || (tokens.flags[before]! & (CAPITAL | LOWER | DIGIT | MARK)) !== CAPITAL) return index
  if (classes[before] !== 0 || isCommonWord(lexicon[before]!)) return index
  return before
}

/** Where capitals begin that a hyphen or slash joins to the number: "FT-3390", "R/61722". */
function joinedPrefix({ tokens }: Scan, index: number, before: number): number {
  const { flags, units, start, end } = tokens
  if (before < 1 || (flags[index]! & SPACED) !== 0 || (flags[before]! & (MARK | SPACED | FIRST)) !== MARK) return index
  const mark = units[start[before]!]!
  if (mark !== 0x2d && mark !== 0x2f) return index
  const word = before - 1
  return (flags[word]! & (CAPITAL | LOWER | MARK | DIGIT)) === CAPITAL && end[word]! - start[word]! <= 4 ? word : index
}

/** "no. 4471", "number 44718", "no: FT-3390". */
function isNumberWord(scan: Scan, at: number, hasLetters: boolean): boolean {
  const mark = markAt(scan, at)
  const word = mark === '.' || mark === ':' || mark === '#' ? at - 1 : at
  // "no PV1-19" denies; "no. PV-19" numbers.
  if (hasLetters && word === at && scan.tokens.hash[word] === NO) return false
  return (
    word >= 0 && NUMBER.has(scan.tokens.hash[word]!) && (classAt(scan, word) & MONTH) === 0 && (scan.tokens.flags[word]! & LETTER) !== 0
  )
}
