/** Dates of the charts, relative to now, so that "last week" is true on any day. */

const DAY = 86_400_000

/** How charts are dated. */
export interface Calendar {
  /** An instant so many days before now (after, when negative), at `hour:minute` UTC. */
  at(daysAgo: number, time?: string): string
  /** The date alone. */
  on(daysAgo: number): string
  /** In words, as people write it in notes: `March 4`. */
  words(daysAgo: number): string
  /** How many days ago last week's visit was: Wednesday of the week before this one. */
  readonly visit: number
}

/** Makes the calendar for charts read at `now`, in epoch milliseconds. */
export function calendar(now: number): Calendar {
  const day = (daysAgo: number): string => new Date(now - daysAgo * DAY).toISOString().slice(0, 10)
  const weekday = new Date(now).getUTCDay() || 7
  return {
    at: (daysAgo, time = '09:00') => `${day(daysAgo)}T${time}:00.000Z`,
    on: day,
    words: (daysAgo) => new Date(now - daysAgo * DAY).toLocaleDateString('en-US', { month: 'long', day: 'numeric', timeZone: 'UTC' }),
    visit: weekday + 4,
  }
}
