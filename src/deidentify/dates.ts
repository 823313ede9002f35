/** Reads a date as it is written, and writes another in the same style: shifted by days, or its year alone. */

/** A date as it was read. What the text does not say is null. */
export interface WrittenDate {
  readonly year: number | null
  readonly month: number | null
  readonly day: number | null
  /** Writes another full date as this one was written; null when this one is not full. */
  write(date: Date): string | null
}

type Part = 'year' | 'month' | 'day' | 'month-name' | 'weekday' | 'ordinal'

const MONTHS = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']
const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const MONTH = `(${MONTHS.map((month) => `${month}|${month.slice(0, 3)}|${month === 'september' ? 'sept|' : ''}`).join('')}(?!))`.replace(
  '|(?!)',
  '',
)
const WEEKDAY = `(?:(${WEEKDAYS.map((day) => `${day}|${day.slice(0, 3)}`).join('|')})(?:[.,]? +))?`
const TAIL = '(?:[T ,@]+(?:at )?\\d{1,2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?(?: ?[ap]\\.?m\\.?)?(?: ?(?:Z|[+-]\\d{2}:?\\d{2}))?)?'

const form = (pattern: string, ...parts: readonly Part[]): readonly [RegExp, readonly Part[]] => [new RegExp(`^${pattern}$`, 'di'), parts]

// The whole text is one date in one of these forms; anything else is not understood, and then not guessed.
const FORMS: readonly (readonly [RegExp, readonly Part[]])[] = [
  form(`(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${TAIL}`, 'year', 'month', 'day'),
  form('(\\d{4})(\\d{2})(\\d{2})(?:\\d{4}(?:\\d{2})?)?', 'year', 'month', 'day'),
  form(`${WEEKDAY}(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4}|\\d{2})${TAIL}`, 'weekday', 'month', 'day', 'year'),
  form(`${WEEKDAY}${MONTH}\\.? +(\\d{1,2})(st|nd|rd|th)?,? +(\\d{4})${TAIL}`, 'weekday', 'month-name', 'day', 'ordinal', 'year'),
  form(
    `${WEEKDAY}(\\d{1,2})(st|nd|rd|th)?(?: +of +| +|-)${MONTH}\\.?(?:,? +|-)(\\d{4})${TAIL}`,
    'weekday',
    'day',
    'ordinal',
    'month-name',
    'year',
  ),
  form(`${MONTH}\\.?(?:,? +|-)(\\d{4})`, 'month-name', 'year'),
  form('(\\d{4})-(\\d{1,2})', 'year', 'month'),
  form('(\\d{1,2})/(\\d{4})', 'month', 'year'),
  form(`${WEEKDAY}${MONTH}\\.? +(\\d{1,2})(st|nd|rd|th)?`, 'weekday', 'month-name', 'day', 'ordinal'),
  form(`(\\d{1,2})(st|nd|rd|th)?(?: +of)? +${MONTH}\\.?`, 'day', 'ordinal', 'month-name'),
  form('(\\d{1,2})[-/](\\d{1,2})', 'month', 'day'),
  form('(\\d{4})', 'year'),
]

/** Reads `text`, all of which must be one date. Numbers are month first, as written in the United States, unless that cannot be. */
export function readDate(text: string, now: number): WrittenDate | null {
  for (const [pattern, parts] of FORMS) {
    const match = pattern.exec(text)
    if (match !== null) return fromMatch(text, match, parts, now)
  }
  return null
}

function fromMatch(text: string, match: RegExpExecArray, parts: readonly Part[], now: number): WrittenDate | null {
  const said = (part: Part): string | undefined => (parts.includes(part) ? match[parts.indexOf(part) + 1] : undefined)
  const year = said('year') === undefined ? null : fullYear(said('year')!, now)
  const name = said('month-name')
  let month = name === undefined ? numberOf(said('month')) : monthNumber(name)
  let day = numberOf(said('day'))
  const swapped =
    name === undefined &&
    parts[0] !== 'year' &&
    parts.indexOf('month') < parts.indexOf('day') &&
    month !== null &&
    month > 12 &&
    day !== null &&
    day <= 12
  if (swapped) [month, day] = [day, month]
  if (!exists(year, month, day)) return null
  const places = parts.map(
    (part, index): Part => (swapped && part === 'month' ? 'day' : swapped && part === 'day' ? 'month' : parts[index]!),
  )
  const full = year !== null && month !== null && day !== null
  return { year, month, day, write: (date) => (full ? rewrite(text, match, places, date) : null) }
}

const numberOf = (digits: string | undefined): number | null => (digits === undefined ? null : Number(digits))
const monthNumber = (name: string): number => MONTHS.findIndex((month) => month.startsWith(name.toLowerCase().slice(0, 3))) + 1

/** Two digits are the latest such year that is at most one year ahead. */
function fullYear(digits: string, now: number): number {
  if (digits.length > 2) return Number(digits)
  const next = new Date(now).getUTCFullYear() + 1
  const candidate = next - (next % 100) + Number(digits)
  return candidate > next ? candidate - 100 : candidate
}

function exists(year: number | null, month: number | null, day: number | null): boolean {
  if (year !== null && (year < 1000 || year > 2999)) return false
  if (month !== null && (month < 1 || month > 12)) return false
  return day === null || (day >= 1 && day <= new Date(Date.UTC(year ?? 2000, month ?? 1, 0)).getUTCDate())
}

function rewrite(text: string, match: RegExpExecArray, parts: readonly Part[], date: Date): string {
  // Two digits may be a style or a number above nine: it is a style when a zero shows it, or where years come first.
  const padded =
    parts[0] === 'year' || parts.some((part, index) => (part === 'month' || part === 'day') && match[index + 1]!.startsWith('0'))
  let out = ''
  let from = 0
  for (const [index, part] of parts.entries()) {
    const place = match.indices?.[index + 1]
    if (place === undefined) continue
    out += text.slice(from, place[0]) + partText(part, text.slice(...place), date, padded)
    from = place[1]
  }
  return out + text.slice(from)
}

function partText(part: Part, before: string, date: Date, padded: boolean): string {
  switch (part) {
    case 'year':
      return String(date.getUTCFullYear()).padStart(4, '0').slice(-before.length)
    case 'month':
      return written(date.getUTCMonth() + 1, padded)
    case 'day':
      return written(date.getUTCDate(), padded)
    case 'month-name':
      return nameLike(MONTHS[date.getUTCMonth()]!, before)
    case 'weekday':
      return nameLike(WEEKDAYS[date.getUTCDay()]!, before)
    default:
      return ordinalOf(date.getUTCDate())
  }
}

const written = (value: number, padded: boolean): string => (padded ? String(value).padStart(2, '0') : String(value))

function nameLike(name: string, before: string): string {
  const sized =
    before.length <= 4 && before.toLowerCase() !== 'june' && before.toLowerCase() !== 'july' && before.length > 2 ? name.slice(0, 3) : name
  if (before === before.toUpperCase()) return sized.toUpperCase()
  return before[0] === before[0]!.toUpperCase() ? sized[0]!.toUpperCase() + sized.slice(1) : sized
}

function ordinalOf(day: number): string {
  if (day >= 11 && day <= 13) return 'th'
  return ['th', 'st', 'nd', 'rd'][day % 10] ?? 'th'
}

const DAY = 86_400_000

/** The date `days` later, written as `text` is; null when `text` is not a full date. */
export function shiftDate(text: string, days: number, now: number): string | null {
  const date = readDate(text, now)
  if (date?.year == null || date.month === null || date.day === null) return null
  return date.write(new Date(Date.UTC(date.year, date.month - 1, date.day) + days * DAY))
}

/**
 * The year of a date; null when it has none, or one that tells of an age above 89 (45 CFR 164.514(b)(2)(i)(C): all elements of
 * dates, the year included, that are indicative of such age).
 */
export function yearOf(text: string, now: number): string | null {
  const date = readDate(text, now)
  if (date?.year == null || new Date(now).getUTCFullYear() - date.year > 89) return null
  return String(date.year)
}

/** One text for all ways to write one full date, `2026-03-04`; null for anything else. */
export function isoDate(text: string, now: number): string | null {
  const date = readDate(text, now)
  if (date?.year == null || date.month === null || date.day === null) return null
  return `${date.year}-${String(date.month).padStart(2, '0')}-${String(date.day).padStart(2, '0')}`
}
