/** Tells times of day as hospitals write them, four digits without a colon, from other numbers. */

const CLOCK = /^((?:[01]\d|2[0-4])[0-5]\d)(?:-((?:[01]\d|2[0-4])[0-5]\d)|:[0-5]\d)?$/

/** "0931", "0012-0042", "0001:12". A span of time climbs, or begins after noon and ends in the night. */
export function isClock(text: string): boolean {
  if (text.length !== 4 && text.length !== 7 && text.length !== 9) return false
  const match = CLOCK.exec(text)
  if (match === null) return false
  const [, from, until] = match
  return until === undefined || from! <= until || from! >= '1200'
}
