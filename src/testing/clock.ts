/** A clock that moves only when told to. */
import type { Clock } from '../base/clock.ts'

/** A clock for tests. */
export interface FakeClock extends Clock {
  /** Moves time forward by so many milliseconds. */
  advance(milliseconds: number): void
  /** Sets the time, in epoch milliseconds or as an instant. */
  set(time: number | string): void
}

/**
 * Makes a clock that stands still until it is moved.
 *
 * @param start - Epoch milliseconds or an instant. Default 2026-03-02T09:00:00.000Z.
 */
export function fakeClock(start: number | string = '2026-03-02T09:00:00.000Z'): FakeClock {
  let time = toMilliseconds(start)
  return Object.freeze({
    now: () => time,
    advance: (milliseconds: number) => {
      time += milliseconds
    },
    set: (next: number | string) => {
      time = toMilliseconds(next)
    },
  })
}

function toMilliseconds(time: number | string): number {
  const milliseconds = typeof time === 'number' ? time : Date.parse(time)
  if (!Number.isFinite(milliseconds)) throw new TypeError('`time` must be epoch milliseconds or an instant')
  return milliseconds
}
