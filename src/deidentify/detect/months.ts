/** Dates at the name of a month: with a day before or after, with a year, spoken, or the month alone where a word of time shows it. */
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, hashWord, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { DATE_CUE, MONTH, SPOKEN_NUMBER, UNIT, WEEKDAY } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** Also as a scanner reads it: "l963". */
const YEAR = /^(?:[1lI]9|2[0oO])\d\d$/
const BEFORE_DAY = wordSet('in since last until til till next early late mid')
const OF = hashWord('of')

/** The index after an optional `, 2024` or `'24` at token `at`. */
export function yearAfter(scan: Scan, at: number): number {
  let probe = at
  if (markAt(scan, probe) === '.' || markAt(scan, probe) === ',') probe += 1
  if (/^(?:of|in)$/i.test(wordAt(scan, probe))) probe += 1
  if (markAt(scan, probe) === "'") return /^\d\d$/.test(wordAt(scan, probe + 1)) ? probe + 2 : at
  return YEAR.test(wordAt(scan, probe)) ? probe + 1 : at
}

/** Looks for a date at a month's name; gives the index after it, or -1. */
export function scanMonth(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const word = wordAt(scan, index)
  const isCommon = /^(?:may|march|mar|sun|sat|dec|jun)$/i.test(word)
  const isShort = word.length <= 4 && !/^(?:june|july|may)$/i.test(word)
  const isCapital = (tokens.flags[index]! & CAPITAL) !== 0
  let probe = index + 1
  if (markAt(scan, probe) === '.' && isShort) probe += 1
  let end = -1
  let confidence = 0.93
  const dayIndex = markAt(scan, probe) === '-' || markAt(scan, probe) === '/' || /^the$/i.test(wordAt(scan, probe)) ? probe + 1 : probe
  const day = wordAt(scan, dayIndex)
  if (
    /^(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?$/i.test(day) &&
    ((tokens.flags[dayIndex]! & FIRST) === 0 || (markAt(scan, dayIndex + 1) === ',' && /^(?:19|20)\d\d$/.test(wordAt(scan, dayIndex + 2))))
  ) {
    const isBare = /^\d+$/.test(day)
    const follow = wordAt(scan, dayIndex + 1)
    const measured =
      isBare &&
      ((classAt(scan, dayIndex + 1) & UNIT) !== 0 ||
        follow === '%' ||
        (follow === '.' && /^\d/.test(wordAt(scan, dayIndex + 2)) && (tokens.flags[dayIndex + 2]! & SPACED) === 0))
    if (!(measured && (isCommon || !isCapital))) end = yearAfter(scan, dayIndex + 1)
    if (isCommon && !isCapital && isBare && measured) end = -1
  } else {
    const year = yearAfter(scan, probe)
    const joined = markAt(scan, probe) === '-' || markAt(scan, probe) === '/' ? probe + 1 : probe
    if (year !== probe) end = year
    else if (joined !== probe && /^(?:(?:19|20)\d{2}|\d{2})$/.test(wordAt(scan, joined))) end = joined + 1
    else if (markAt(scan, probe) === "'" && /^\d\d$/.test(wordAt(scan, probe + 1))) end = probe + 2
    else {
      const spoken = spokenDay(scan, dayIndex)
      if (
        spoken !== -1 &&
        (!isCommon || isCapital || spoken - probe > 1 || isDated(scan, index)) &&
        !(isCommon && wordAt(scan, probe) === 'one')
      )
        end = yearAfter(scan, spoken)
      else if (isBareMonth(scan, index, isCommon, isShort, isCapital)) {
        end = isShort && markAt(scan, index + 1) === '.' && ((tokens.flags[index + 2] ?? FIRST) & FIRST) === 0 ? probe : index + 1
        confidence = 0.7
      }
    }
  }
  let from = spokenBefore(scan, index)
  if (end === -1) {
    if (from === index) {
      from = scannedDay(scan, index)
      if (from === index) return -1
      const joined = markAt(scan, index + 1) === '-' ? index + 2 : index + 1
      end = YEAR.test(wordAt(scan, joined)) ? joined + 1 : index + 1
    } else end = yearAfter(scan, index + 1)
  }
  // "1950 March 12", "2024, Nov"
  const before = markAt(scan, from - 1) === ',' ? from - 2 : from - 1
  if (from === index && end - 1 <= dayIndex && (tokens.flags[from]! & FIRST) === 0 && YEAR.test(wordAt(scan, before))) from = before
  findings.add(tokens.start[from]!, tokens.end[end - 1]!, 'date', 'date-month', confidence)
  if (end === dayIndex + 1) return rangeEnd(scan, end, Number.parseInt(day, 10))
  return end
}

/** "Friday march first", "since may second": what stands before says that the month's name is no verb. */
function isDated(scan: Scan, index: number): boolean {
  return (classAt(scan, index - 1) & (WEEKDAY | DATE_CUE)) !== 0
}

/** Where the day begins that a scanner took for letters, as in "l2 JUN" and "O3-FEB-l963"; `index` when none does. */
function scannedDay(scan: Scan, index: number): number {
  const { flags, start, end } = scan.tokens
  const at = markAt(scan, index - 1) === '-' ? index - 2 : index - 1
  if (at < 0 || (flags[at]! & (LETTER | DIGIT)) !== (LETTER | DIGIT) || end[at]! - start[at]! > 2) return index
  return /^(?:[Oo0l1I2-3][\dOolI]|[\dlI])$/.test(wordAt(scan, at)) ? at : index
}

/** The index after the second day of "September 18 to 24", which is added by itself; `at` when there is none. */
export function rangeEnd(scan: Scan, at: number, first: number): number {
  const { tokens, findings } = scan
  const last = at + 1
  if (last >= tokens.count || !RANGES.has(tokens.hash[at]!)) return at
  const word = wordAt(scan, last)
  if (!DAY.test(word) || Number.parseInt(word, 10) <= first || (tokens.flags[last]! & FIRST) !== 0) return at
  const next = markAt(scan, last + 1)
  const isLast = last + 1 >= tokens.count || (tokens.flags[last + 1]! & FIRST) !== 0
  if (!isLast) {
    const bits = tokens.flags[last + 1]!
    const isAmount = (classAt(scan, last + 1) & UNIT) !== 0 || next === '%' || HALF_DAY.has(tokens.hash[last + 1]!)
    const goesOn = (bits & (MARK | SPACED)) === MARK && ((tokens.flags[last + 2] ?? 0) & (DIGIT | SPACED)) === DIGIT
    const isListed = LISTS.has(tokens.hash[at]!) && (bits & MARK) === 0
    if (isAmount || goesOn || isListed) return at
  }
  const end = yearAfter(scan, last + 1)
  findings.add(tokens.start[last]!, tokens.end[end - 1]!, 'date', 'date-range', 0.8)
  return end
}
const RANGES = wordSet('to - through thru until till and &')
/** After these the second number may count anything, so it must be the last word. */
const LISTS = wordSet('and &')
const HALF_DAY = wordSet('am pm a p')
const DAY = /^(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?$/i

/** Adds the first day of "15 and 22 January" and "12 to 13 Dec"; `index` is the token of the second day. */
export function addRangeStart(scan: Scan, index: number, second: number): void {
  const { tokens, findings } = scan
  const at = index - 2
  if (at < 0 || !STARTS.has(tokens.hash[index - 1]!) || !DAY.test(wordAt(scan, at))) return
  if (Number.parseInt(wordAt(scan, at), 10) >= second || (tokens.flags[index - 1]! & FIRST) !== 0) return
  // Not the end of a decimal, a time or a code.
  if ((tokens.flags[at]! & SPACED) === 0 && ((tokens.flags[at - 1] ?? 0) & MARK) !== 0 && markAt(scan, at - 1) !== '(') return
  findings.add(tokens.start[at]!, tokens.end[at]!, 'date', 'date-range', 0.8)
}
const STARTS = wordSet('to - through thru and & or , /')

/** "fifth", "twenty second", "fifth nineteen sixty three": number words after a month. */
function spokenDay(scan: Scan, at: number): number {
  let index = at
  while (index < at + 8 && ((classAt(scan, index) & SPOKEN_NUMBER) !== 0 || (markAt(scan, index) === '-' && index > at))) index += 1
  return index > at ? index : -1
}

/** Where "the twenty second of November" begins: the index of its first number word, or `index`. */
function spokenBefore(scan: Scan, index: number): number {
  let at = index - 1
  if (/^of$/i.test(wordAt(scan, at))) at -= 1
  let from = index
  while (at >= 0 && index - at < 5 && ((classAt(scan, at) & SPOKEN_NUMBER) !== 0 || (markAt(scan, at) === '-' && from < index))) {
    if ((classAt(scan, at) & SPOKEN_NUMBER) !== 0) from = at
    at -= 1
  }
  if (from === index) return index
  const isOf = scan.tokens.hash[index - 1] === OF
  const last = wordAt(scan, isOf ? index - 2 : index - 1)
  // "six of march", but not "one of May's"
  return /(?:st|nd|rd|th)$/i.test(last) || (isOf && from === index - 2 && !/^(?:one|hundred|thousand)$/i.test(last)) ? from : index
}

/** "(May)" */
function isBracketed(scan: Scan, index: number): boolean {
  return markAt(scan, index - 1) === '(' && markAt(scan, index + 1) === ')'
}

const NOT_MONTH = wordSet('i we you he she it they be have not place step time also need require take want')

/** Whether nothing of the sentence follows at `at`. */
function isClosed(scan: Scan, at: number): boolean {
  return at >= scan.tokens.count || (scan.tokens.flags[at]! & (FIRST | MARK)) !== 0 || (classAt(scan, at) & DATE_CUE) !== 0
}

function isBareMonth(scan: Scan, index: number, isCommon: boolean, isShort: boolean, isCapital: boolean): boolean {
  const previous = wordAt(scan, index - 1).toLowerCase()
  const cue =
    (classAt(scan, index - 1) & DATE_CUE) !== 0 ||
    /^(?:in|of|early|late|mid|last|next|this|during|every|by|til|around|circa|and|or|to|-|\/|between|through)$/.test(previous)
  if (isCommon && isCapital && (isBracketed(scan, index) || (markAt(scan, index + 1) === '-' && (classAt(scan, index + 2) & MONTH) !== 0)))
    return true
  if (isCommon && !isCapital)
    return (
      BEFORE_DAY.has(scan.tokens.hash[index - 1] ?? 0) &&
      (!isShort || isClosed(scan, index + 1)) &&
      !NOT_MONTH.has(scan.tokens.hash[index + 1] ?? 0)
    )
  if (isCommon)
    return (
      isCapital &&
      cue &&
      !/^(?:and|or|to|this|he|she)$/.test(previous) &&
      ((scan.tokens.flags[index]! & LOWER) !== 0 || /^(?:in|since|until|by|early|late|mid|last)$/.test(previous)) &&
      (classAt(scan, index + 1) & SPOKEN_NUMBER) === 0 &&
      !/^(?:i|we|you|he|she|it|they|be|have|not)$/i.test(wordAt(scan, index + 1))
    )
  const isLower = (scan.tokens.flags[index]! & LOWER) !== 0
  if (isShort && !isCapital) return /^(?:in|since|until|til|last|next|early|late|mid|by|end)$/.test(previous)
  const next = markAt(scan, index + 1)
  const closes = index + 1 >= scan.tokens.count || (scan.tokens.flags[index + 1]! & FIRST) !== 0 || (next !== '' && ',;).'.includes(next))
  if (isShort)
    return (
      isCapital &&
      (isLower ? closes || cue || /^(?:rtc|due|appt|return|recall|next|exp)$/.test(previous) : /^(?:in|since|last|next)$/.test(previous))
    )
  return true
}
