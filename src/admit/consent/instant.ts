/** Turns FHIR dates into intervals: a partial date covers all of its year, month or day, in the record's zone. */

/** Both ends inclusive, epoch milliseconds. */
export interface Interval {
  readonly start: number
  readonly end: number
}

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/

/**
 * The interval that a FHIR date or dateTime covers: `2022-12-31` runs to the last millisecond of that day in `zone`.
 *
 * @param zone an IANA time zone for values without an offset
 * @returns null when the value is not a FHIR date
 */
export function dateInterval(value: string, zone: string): Interval | null {
  const match = DATE.exec(value)
  if (match === null) return null
  const [, year = '', month, day, hour, minute, second, , offset] = match
  if (offset !== undefined) {
    if (!realDay(Number(year), Number(month), Number(day)) || Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59)
      return null
    const start = Date.parse(value.replace(/(\.\d{3})\d+/, '$1').replace(/T(\d{2}:\d{2})(?=[Z+-])/, 'T$1:00'))
    if (Number.isNaN(start)) return null
    const width = second === undefined ? 60_000 : match[7] === undefined ? 1000 : 1
    return { start, end: start + width - 1 }
  }
  const y = Number(year)
  if (month === undefined) return between(zonedMidnight(y, 0, 1, zone), zonedMidnight(y + 1, 0, 1, zone))
  const m = Number(month) - 1
  if (m < 0 || m > 11) return null
  if (day === undefined) return between(zonedMidnight(y, m, 1, zone), zonedMidnight(m === 11 ? y + 1 : y, (m + 1) % 12, 1, zone))
  const d = Number(day)
  if (!realDay(y, m + 1, d)) return null
  const next = new Date(Date.UTC(y, m, d + 1))
  return between(zonedMidnight(y, m, d, zone), zonedMidnight(next.getUTCFullYear(), next.getUTCMonth(), next.getUTCDate(), zone))
}

/** The interval of a FHIR Period; an absent end is open. Null when either end is not a FHIR date, or the end is before the start. */
export function periodInterval(
  period: { readonly start?: string | undefined; readonly end?: string | undefined },
  zone: string,
): Interval | null {
  const start = period.start === undefined ? { start: Number.NEGATIVE_INFINITY } : dateInterval(period.start, zone)
  const end = period.end === undefined ? { end: Number.POSITIVE_INFINITY } : dateInterval(period.end, zone)
  if (start === null || end === null || end.end < start.start) return null
  return { start: start.start, end: end.end }
}

/** Says whether `zone` is a time zone that this machine knows. */
export function isTimeZone(zone: string): boolean {
  try {
    formatter(zone)
    return true
  } catch {
    return false
  }
}

const realDay = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()

const between = (start: number, next: number): Interval => ({ start, end: next - 1 })

const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formatters.set(zone, made)
  return made
}

/** The instant of midnight of a day in `zone`. */
function zonedMidnight(year: number, month: number, day: number, zone: string): number {
  const utc = Date.UTC(year, month, day)
  if (zone === 'UTC') return utc
  // Two rounds settle the offset also on days when it changes.
  let guess = utc - offsetAt(utc, zone)
  guess = utc - offsetAt(guess, zone)
  return guess
}

function offsetAt(instant: number, zone: string): number {
  const parts: Record<string, number> = {}
  for (const { type, value } of formatter(zone).formatToParts(instant)) parts[type] = Number(value)
  const local = Date.UTC(
    parts['year'] ?? 0,
    (parts['month'] ?? 1) - 1,
    parts['day'] ?? 1,
    parts['hour'] ?? 0,
    parts['minute'] ?? 0,
    parts['second'] ?? 0,
  )
  return local - Math.floor(instant / 1000) * 1000
}
