/** Counts and reads the digits 0 to 9: what any other script calls a digit is none here. */

/** Whether a code unit is a digit. */
export const isDigit = (unit: number): boolean => (unit - 0x30) >>> 0 < 10

/** How many of the code units from `from` to `to` are digits. */
export function countDigits(units: Uint16Array, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at += 1) if (isDigit(units[at]!)) count += 1
  return count
}

/** The digits of a text alone: "(218) 555-0142" gives "2185550142". */
export function digitsOf(text: string): string {
  let digits = ''
  for (let at = 0; at < text.length; at += 1) if (isDigit(text.charCodeAt(at))) digits += text[at]!
  return digits
}
