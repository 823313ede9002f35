/** The one source of time: every expiry, age and window check takes it, so that tests can move it. */

/** Gives the present time in epoch milliseconds. */
export interface Clock {
  now(): number
}

/** The machine's clock. */
export const systemClock: Clock = Object.freeze({ now: () => Date.now() })
