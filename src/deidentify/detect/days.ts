/** A day of the month by itself: "on the 12th", "the 22nd of November", "Weds 12". A count, a floor or a rib is none. */
import { yearAfter } from './months.ts'
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, hashWord, MARK, SPACED } from './tokens.ts'
import { DATE_CUE, FUNCTION, MONTH, STREET, WEEKDAY } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** What has a number of its own: "the 12th rib". */
const COUNTED = wordSet(
  'percentile percentiles week weeks grade grader graders floor rib ribs cranial nerve digit finger toe metatarsal metacarpal vertebra intercostal trimester time attempt dose degree generation line day hour month year edition stage visit course cycle ed ward space interspace ventricle heart of person party birthday lumbar thoracic cervical try episode admission stay round street st ave avenue pass postoperative hospital branch century child patient case request warning session amendment hole mtp mcp pip dip mt mc ray tooth teeth molar',
)
const BEFORE_ORDINAL = wordSet(
  'the on by until til till since from through between before after and or - , to thru seen due appt back adm admitted discharged dc c f/u u rtc mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday recheck scheduled surgery',
)
export const GOES_ON = wordSet('and or to through thru & -')
const [THE, OF] = ['the', 'of'].map(hashWord) as [number, number]
const ORDINAL = /^(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th)$/i

/** Whether `word` is written as a day's ordinal: "3rd", "31st". */
export const isOrdinal = (word: string): boolean => ORDINAL.test(word)

/** "the 22nd of November", "on the 12th", "Tuesday the 3rd": gives the offset after it, or -1. */
export function scanOrdinal(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  let end = index + 1
  if (tokens.hash[end] === OF && (classAt(scan, end + 1) & MONTH) !== 0) end = yearAfter(scan, end + 2)
  else if ((classAt(scan, end) & MONTH) !== 0) end = yearAfter(scan, index + 2)
  else if (!isDay(scan, index)) return -1
  findings.add(tokens.start[index]!, tokens.end[end - 1]!, 'date', 'date-ordinal', 0.8)
  return tokens.end[end - 1]!
}

function isDay(scan: Scan, index: number): boolean {
  const { tokens, findings } = scan
  const isOfWeek = isAfterWeekday(scan, index)
  const isSecond = markAt(scan, index - 1) === '&' && findings.list.at(-1)?.end === tokens.end[index - 2]
  if (!isOfWeek && !isSecond && !BEFORE_ORDINAL.has(tokens.hash[index - 1] ?? 0)) return false
  return closesDay(scan, index + 1, isOfWeek || Number.parseInt(wordAt(scan, index), 10) > 12)
}

/** "Tuesday the 3rd", "Sat. 8th", "Saturday (the 6th)". */
export function isAfterWeekday(scan: Scan, index: number): boolean {
  let at = index - 1
  if (scan.tokens.hash[at] === THE) at -= 1
  const mark = markAt(scan, at)
  if (mark === '(' || mark === '.' || mark === ',') at -= 1
  return (classAt(scan, at) & WEEKDAY) !== 0
}

/** "May", "of May" */
function beginsMonth(scan: Scan, at: number): boolean {
  return (classAt(scan, scan.tokens.hash[at] === OF ? at + 1 : at) & MONTH) !== 0
}

/** Whether what stands at `at`, after an ordinal, is nothing that is counted. A `free` one may be followed by any word of a sentence. */
export function closesDay(scan: Scan, at: number, free: boolean): boolean {
  const { tokens } = scan
  if (at >= tokens.count) return true
  const flags = tokens.flags[at]!
  if ((flags & FIRST) !== 0) return true
  if (COUNTED.has(tokens.hash[at]!) || (classAt(scan, at) & STREET) !== 0) return false
  // "the 2nd and 5th metatarsals": what the last of them counts, they all count.
  if (GOES_ON.has(tokens.hash[at]!) && isOrdinal(wordAt(scan, at + 1))) return beginsMonth(scan, at + 2) || closesDay(scan, at + 2, free)
  if ((flags & MARK) !== 0) return markAt(scan, at) !== '-' || (tokens.flags[at + 1]! & (SPACED | DIGIT)) !== 0
  if ((classAt(scan, at) & (FUNCTION | DATE_CUE)) !== 0) return tokens.hash[at] !== OF
  return free && (flags & CAPITAL) === 0
}

/** "Weds 12" as a line of its own, "Tuesday the 16": a bare number after a weekday; gives the offset after it, or -1. */
export function scanWeekdayNumber(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const { flags } = tokens
  const day = Number(wordAt(scan, index))
  if (day < 1 || day > 31 || (flags[index]! & FIRST) !== 0) return -1
  const at = markAt(scan, index - 1) === '.' ? index - 2 : index - 1
  const isLine = (flags[at]! & FIRST) !== 0 && (index + 1 >= tokens.count || (flags[index + 1]! & FIRST) !== 0)
  const isSaid = tokens.hash[index - 1] === THE && closesDay(scan, index + 1, false)
  if (!isLine && !isSaid) return -1
  findings.add(tokens.start[index]!, tokens.end[index]!, 'date', 'date-weekday', 0.75)
  return tokens.end[index]!
}
