/** Dates finer than a year that begin with a number. A year alone stays. */
import { isOrdinal, scanOrdinal, scanWeekdayNumber } from './days.ts'
import { isDigit } from './digits.ts'
import { addRangeStart } from './months.ts'
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { IN_COMPANY, NO_DATE, SURE, type Verdict } from './short-dates.ts'
import { CAPITAL, DIGIT, FIRST, hashWord, LETTER, MARK, SPACED } from './tokens.ts'
import { DATE_CUE, MONTH, MONTH_ABROAD, UNIT, WEEKDAY } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

const FULL = /(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?![\dA-Za-z]|\/\d|-\d(?!\d?[/-]\d{1,2}[/-]))/y
const ISO = /((\d{4})([-/.])(\d{1,2})\3(\d{1,2}))(?!\d|[-/.]\d)(?:T\d{2}:?\d{2}(?::?\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?/y
const COMPACT = /((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?(?![\dA-Za-z])/y
const DAY_MONTH =
  /(\d{1,2})([-/. ]?)(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?:\.?[-/. ,]{0,2}((?:19|20)\d{2}|\d{2}(?![\d%/]|[:.]\d)|'\d{2}))?(?![A-Za-z\d])/iy
const MONTH_YEAR = /(0?[1-9]|1[0-2])[/-]((?:19|20)\d{2})(?![\dA-Za-z]|[/.-]\d)/y
const SHORT = /(\d{1,2})([/-])(\d{1,2})(?:ish)?(?![\dA-Za-z%]|[/.]\d|-\d{1,2}(?![/\d]))/y
/** "2-?-31": the day is not known. */
const PARTLY = /\d{1,2}([-/])(?:\?{1,2}|[xX]{1,2}|_{1,2})\1(?:(?:19|20)\d{2}|\d{2})(?![\dA-Za-z]|[-/]\d)/y
/** "01.10": nobody writes an amount with a zero before it. */
const DOTTED = /(\d{1,2})\.(\d{1,2})(?![\dA-Za-z%]|[-/.]\d)/y
const ROMAN = /(\d{1,2})([. /-]) ?(?:i{1,3}|iv|vi{0,3}|ix|x|xi{1,2})\2 ?((?:19|20)\d{2}|\d{2})(?!\d)/iy
const YEAR_MONTH = /((?:19|20)\d{2})[-/](0[1-9]|1[0-2])(?![\dA-Za-z]|[-/.]\d)/y
const GLUED = /^(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)(?:0?[1-9]|[12]\d|3[01])(?:(?:19|20)\d{2})?$/i
const YEAR = /^(?:19|20)\d\d$/

const isDay = (text: string): boolean => Number(text) >= 1 && Number(text) <= 31
const isMonth = (text: string): boolean => Number(text) >= 1 && Number(text) <= 12
const isDayAndMonth = (a: string, b: string): boolean => (isMonth(a) && isDay(b)) || (isDay(a) && isMonth(b))

/** A month and day that only other dates of the document may confirm. */
export interface DoubtfulDate {
  readonly start: number
  readonly end: number
  readonly month: number
  /** Any other month and day of the document confirms it, not only one of the same month. */
  readonly anyMonth: boolean
}

/**
 * Looks for a date at a token with a digit; gives the offset after it, or -1. `judge` speaks about month and day without a year;
 * what it doubts is left in `doubtful`.
 */
export function scanDate(
  scan: Scan,
  index: number,
  judge: (scan: Scan, index: number, a: number, b: number, mark: string, end: number) => Verdict,
  doubtful: DoubtfulDate[],
): number {
  const { text, tokens } = scan
  const start = tokens.start[index]!
  const size = tokens.end[index]! - start
  const isPlain = (tokens.flags[index]! & LETTER) === 0
  const after = text.charCodeAt(tokens.end[index]!)
  const isJoined = after === 0x2f || after === 0x2d || after === 0x2e
  if (isPlain && size <= 2 && index > 0 && isAfterDayName(scan, index)) {
    const end = scanWeekdayNumber(scan, index)
    if (end !== -1) return end
  }
  // Most numbers are no date; what follows them says so before any pattern is tried.
  if (isPlain && !isJoined && size < 8 && (classAt(scan, index + 1) & (MONTH | MONTH_ABROAD)) === 0 && !isOfAbroad(scan, index))
    return size === 6 || (size <= 2 && ((tokens.flags[index + 1] ?? 0) & (DIGIT | FIRST | MARK)) === DIGIT)
      ? scanBareDigits(scan, index)
      : -1
  // Each form is tried only where its first number has the right length and what follows can be its own.
  const letter = letterAfterDay(tokens.units, start)
  const isShortNumber = isPlain && size <= 2
  const second = isShortNumber && isJoined && index + 2 < tokens.count ? index + 2 : -1
  const full = second !== -1 && tokens.units[tokens.end[second]!] === after ? attempt(FULL, text, start) : null
  if (full !== null && isDayAndMonth(full[1]!, full[3]!)) return addDate(scan, start, full[0].length, 'date', 0.95)
  if (isShortNumber && isJoined) {
    const partly = isUnknownDay(tokens.units[tokens.end[index]! + 1]) ? attempt(PARTLY, text, start) : null
    if (partly !== null) return addDate(scan, start, partly[0].length, 'date', 0.8)
    if (after === 0x2e) {
      const dotted = attempt(DOTTED, text, start)
      if (dotted !== null && isDayAndMonth(dotted[1]!, dotted[2]!) && isDotted(scan, index))
        return addDate(scan, start, dotted[0].length, 'date-short', 0.6)
    }
  }
  const iso = size === 4 && isJoined ? attempt(ISO, text, start) : null
  if (iso !== null && Number(iso[2]) >= 1870 && Number(iso[2]) <= 2199 && isDayAndMonth(iso[4]!, iso[5]!)) {
    // The time of day names no day: it stays, but is read with the date so that nothing else takes it for a number.
    addDate(scan, start, iso[1]!.length, 'date-iso', 0.95)
    return start + iso[0].length
  }
  const yearMonth = size === 4 && isPlain && isJoined ? attempt(YEAR_MONTH, text, start) : null
  if (yearMonth !== null && !EDITION.has(tokens.hash[index - 1] ?? 0))
    return addDate(scan, start, yearMonth[0].length, 'date-month-year', 0.7)
  const compact = size >= 8 ? attempt(COMPACT, text, start) : null
  if (compact !== null) return addDate(scan, start, compact[0].length, 'date-compact', 0.6)
  const monthYear = second !== -1 && tokens.end[second]! - tokens.start[second]! === 4 ? attempt(MONTH_YEAR, text, start) : null
  if (monthYear !== null) return addDate(scan, start, monthYear[0].length, 'date-month-year', 0.9)
  const named = (letter & MONTH_INITIALS) !== 0 ? attempt(DAY_MONTH, text, start) : null
  // "injection #3 June 25": the number counts, the month begins the date.
  if (named !== null && isDay(named[1]!) && markAt(scan, index - 1) !== '#') {
    // "1950, 12 March"
    const year = index > 1 && markAt(scan, index - 1) === ',' && YEAR.test(wordAt(scan, index - 2)) ? tokens.start[index - 2]! : start
    const sure =
      named[4] !== undefined ||
      named[2] !== ' ' ||
      text.charCodeAt(start + named[1]!.length + 1) < 97 ||
      !/^(?:may|mar|march)$/i.test(named[3]!)
    if (sure && !isUnitAfterDay(named[3]!, named[2]!, named[4])) {
      addRangeStart(scan, index, Number(named[1]))
      return addDate(scan, year, start - year + trimmed(named[0]), 'date-named', 0.93)
    }
  }
  const abroad = scanAbroad(scan, index)
  if (abroad !== -1) return abroad
  const roman = (letter & ROMAN_INITIALS) !== 0 ? attempt(ROMAN, text, start) : null
  if (roman !== null && isDay(roman[1]!) && (roman[3]!.length === 4 || (roman[2] !== ' ' && roman[2] !== '-')))
    return addDate(scan, start, roman[0].length, 'date-roman', 0.85)
  const short = second !== -1 ? attempt(SHORT, text, start) : null
  if (short !== null && isDayAndMonth(short[1]!, short[3]!)) {
    const end = start + short[0].length
    const verdict = judge(scan, index, Number(short[1]), Number(short[3]), short[2]!, end)
    if (verdict === SURE) return addDate(scan, start, short[0].length, 'date-short', 0.7)
    if (verdict !== NO_DATE) doubtful.push({ start, end, month: Number(short[1]), anyMonth: verdict === IN_COMPANY })
  }
  if (isPlain) return -1
  const word = wordAt(scan, index)
  if (isOrdinal(word)) return scanOrdinal(scan, index)
  if (size <= 9 && GLUED.test(word) && !(size <= 5 && /^(?:may|mar|dec)/i.test(word) && (tokens.flags[index]! & CAPITAL) === 0))
    return addDate(scan, start, size, 'date-glued', 0.7)
  return -1
}

/** "03 14 2025", or "031425" after a word of time. */
function scanBareDigits(scan: Scan, index: number): number {
  const { text, tokens } = scan
  const start = tokens.start[index]!
  if (tokens.end[index]! - start === 6) {
    if ((classAt(scan, index - 1) & DATE_CUE) === 0 && !IMAGED.has(tokens.hash[index - 1] ?? 0)) return -1
    return SIX.test(wordAt(scan, index)) ? addDate(scan, start, 6, 'date-compact', 0.6) : -1
  }
  const spaced = attempt(SPACED_OUT, text, start)
  if (spaced === null || !isDayAndMonth(spaced[1]!, spaced[2]!)) return -1
  return addDate(scan, start, spaced[0].length, 'date', 0.7)
}
const SIX = /^(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{2}$/
const SPACED_OUT = /(\d{1,2}) (\d{1,2}) (?:19|20)\d{2}(?![\dA-Za-z%]|[-/.]\d)/y
const IMAGED = wordSet('ct mri xr ray xray cxr echo us labs lab note notes date dos dob visit seen')

/** The letter a to z after one or two digits, a separator and a space, as a bit; 0 when there is none. */
function letterAfterDay(units: Uint16Array, start: number): number {
  let at = start + 1
  if (at < units.length && isDigit(units[at]!)) at += 1
  const mark = units[at]
  if (mark === 0x20 || mark === 0x2d || mark === 0x2e || mark === 0x2f) at += 1
  if (units[at] === 0x20) at += 1
  return at < units.length ? letterBit(units[at]!) : 0
}

const letterBit = (unit: number): number => (((unit | 0x20) - 0x61) >>> 0 < 26 ? 1 << ((unit | 0x20) - 0x61) : 0)
const letterBits = (letters: string): number => Array.from(letters).reduce((bits, letter) => bits | letterBit(letter.charCodeAt(0)), 0)
const MONTH_INITIALS = letterBits('jfmasond')
const ROMAN_INITIALS = letterBits('ivx')

/** "?", "x" and "_" stand for a day that is not known. */
const isUnknownDay = (unit: number | undefined): boolean => unit === 0x3f || unit === 0x58 || unit === 0x78 || unit === 0x5f

function attempt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

function addDate(scan: Scan, start: number, length: number, detector: string, confidence: number): number {
  scan.findings.add(start, start + length, 'date', detector, confidence)
  return start + length
}

/** Length without the spaces, commas and full stops at its end. */
function trimmed(value: string): number {
  let length = value.length
  while (length > 0 && ' ,.\t\n'.includes(value[length - 1]!)) length -= 1
  return length
}

/** "2 mar" is a date; "2 dec" too; "3 mar 4" — only "may" and "mar" in lower case are doubtful and handled above. */
function isUnitAfterDay(month: string, mark: string, year: string | undefined): boolean {
  return mark === '' && year === undefined && month.length <= 3 && month === month.toLowerCase()
}

const EDITION = wordSet('rev revised revision version ver edition ed form')
const ADMITTED = wordSet('adm admit admitted readmitted dc discharged seen born dob appt since until')
const [DE, DI, D, THE] = ['de', 'di', 'd', 'the'].map(hashWord) as [number, number, number, number]

/** Whether "Weds", "Sat." or "Tuesday the" stands before: looked at for every small number, so it looks at two words at most. */
function isAfterDayName(scan: Scan, index: number): boolean {
  const { hash } = scan.tokens
  const at = hash[index - 1] === THE || markAt(scan, index - 1) === '.' ? index - 2 : index - 1
  return (classAt(scan, at) & WEEKDAY) !== 0
}

/** "admitted 6.6": after a word that a day follows; "01.10" anywhere. A unit behind it makes it an amount. */
function isDotted(scan: Scan, index: number): boolean {
  const { tokens } = scan
  if ((classAt(scan, index + 3) & UNIT) !== 0 || ((tokens.flags[index + 1]! | tokens.flags[index + 2]!) & SPACED) !== 0) return false
  if ((tokens.flags[index]! & SPACED) === 0 && markAt(scan, index - 1) !== '(') return false
  const isPadded = tokens.units[tokens.start[index]!] === 0x30 && tokens.end[index + 2]! - tokens.start[index + 2]! === 2
  return isPadded || ADMITTED.has(tokens.hash[index - 1] ?? 0)
}

/** "12 de marzo": the month is two words away. */
function isOfAbroad(scan: Scan, index: number): boolean {
  const hash = scan.tokens.hash[index + 1]
  return (hash === DE || hash === DI || hash === D) && (classAt(scan, index + 2) & MONTH_ABROAD) !== 0
}

/** "12 février 2024", "3. Oktober", "5 de mayo de 1961": a day and a month in another language. */
function scanAbroad(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  let at = index + 1
  if (markAt(scan, at) === '.' || isOfAbroad(scan, index)) at += 1
  if ((classAt(scan, at) & MONTH_ABROAD) === 0 || (tokens.flags[at]! & FIRST) !== 0) return -1
  const day = Number.parseInt(wordAt(scan, index), 10)
  if (!(day >= 1 && day <= 31) || tokens.end[index]! - tokens.start[index]! > 3) return -1
  const year = tokens.hash[at + 1] === DE || tokens.hash[at + 1] === DI ? at + 2 : at + 1
  const end = year < tokens.count && YEAR.test(wordAt(scan, year)) ? year : at
  addRangeStart(scan, index, day)
  findings.add(tokens.start[index]!, tokens.end[end]!, 'date', 'date-named', 0.85)
  return tokens.end[end]!
}
