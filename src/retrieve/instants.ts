/** Reads FHIR dates: a partial one becomes the interval it covers, in UTC with milliseconds, so that text order is time order. */

/** An instant as filters compare it. */
export const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2}))?)?)?$/

/** When a record was, and when it was written; each may be absent. */
interface Dated {
  readonly dateStart?: string | null | undefined
  readonly dateEnd?: string | null | undefined
  readonly lastUpdated?: string | null | undefined
}

/** Whether a record was entered, amended or was still going on at or after an instant. One without any date was not. */
export const changedSince = ({ dateStart, dateEnd, lastUpdated }: Dated, since: string): boolean =>
  (lastUpdated ?? '') >= since || (dateEnd ?? dateStart ?? '') >= since

/** The first and last instant, both included. */
export interface Interval {
  readonly start: string
  readonly end: string
}

/**
 * Reads a FHIR `date`, `dateTime` or `instant`. A date without a time has no zone in FHIR; it is read in `zone`, an offset in
 * minutes east of UTC (0 unless said). Null when it is not a date.
 */
export function interval(value: unknown, zone = 0): Interval | null {
  if (typeof value !== 'string' || value.length > 40) return null
  const match = DATE.exec(value)
  if (match === null) return null
  const [, year, month, day, hour, minute, second, fraction, offset] = match
  const y = Number(year)
  if (y === 0) return null
  const from = (mo: number, d: number, h = 0, mi = 0, s = 0, ms = 0): number => {
    const date = new Date(0)
    date.setUTCFullYear(y, mo, d)
    date.setUTCHours(h, mi, s, ms)
    return date.getTime()
  }
  const shift = zone * 60_000
  const valid = (m: number, d: number): boolean => new Date(from(m, d)).getUTCMonth() === m && new Date(from(m, d)).getUTCDate() === d
  if (month === undefined) return span(from(0, 1) - shift, from(12, 1) - 1 - shift)
  const m = Number(month) - 1
  if (m < 0 || m > 11) return null
  if (day === undefined) return span(from(m, 1) - shift, from(m + 1, 1) - 1 - shift)
  const d = Number(day)
  if (!valid(m, d)) return null
  if (hour === undefined) return span(from(m, d) - shift, from(m, d + 1) - 1 - shift)
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second ?? 0) > 60) return null
  const away =
    offset === 'Z' || offset === undefined
      ? 0
      : (offset.startsWith('-') ? -1 : 1) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6)))
  const milliseconds = fraction === undefined ? 0 : Number(fraction.slice(0, 3).padEnd(3, '0'))
  const at = from(m, d, Number(hour), Number(minute), Number(second ?? 0), milliseconds) - away * 60_000
  if (second === undefined) return span(at, at + 59_999)
  return span(at, fraction === undefined ? at + 999 : at)
}

function span(start: number, end: number): Interval | null {
  const [first, last] = [toInstant(start), toInstant(end)]
  return first === null || last === null ? null : { start: first, end: last }
}

/** The instant of epoch milliseconds; null outside the years 1 to 9999, whose text order would not be time order. */
export function toInstant(milliseconds: number): string | null {
  if (!Number.isFinite(milliseconds) || milliseconds < -62_135_596_800_000 || milliseconds > 253_402_300_799_999) return null
  return new Date(milliseconds).toISOString()
}
