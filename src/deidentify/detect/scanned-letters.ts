/** Reads the digits in a word for the letters that a scanner took them for: "BLESSINGT0N", "Ram1rez". */
import { isDigit } from './digits.ts'
import { HASH_BASIS, hashOn, type Tokens } from './tokens.ts'

/** The letter that each digit from 0 to 9 is read for; a blank where it looks like none. */
const LOOKALIKE = 'ol eas  b '
const [BLANK, ZERO, ONE, SMALL_I] = [0x20, 0x30, 0x31, 0x69]

/** The hashes of token `index` with letters for its digits, a 1 read for an l and for an i; none when a digit looks like no letter. */
export function readingsOf({ units, start, end }: Tokens, index: number): readonly number[] {
  let withL = HASH_BASIS
  let withI = HASH_BASIS
  for (let at = start[index]!; at < end[index]!; at += 1) {
    const unit = units[at]!
    const letter = isDigit(unit) ? LOOKALIKE.charCodeAt(unit - ZERO) : unit
    if (letter === BLANK) return []
    withL = hashOn(withL, letter)
    withI = hashOn(withI, unit === ONE ? SMALL_I : letter)
  }
  return [withL, withI]
}
