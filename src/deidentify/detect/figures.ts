/** What a token with a digit may begin: each detector of dates, numbers, ages and streets is asked in turn, and none twice for the same token. */
import { scanAge } from './ages.ts'
import { scanBareNumber } from './bare-numbers.ts'
import type { Heading } from './columns.ts'
import { type DoubtfulDate, scanDate } from './dates.ts'
import { scanNumber } from './numbers.ts'
import { scanScannedName } from './people.ts'
import { scanCoordinates, scanZip } from './places.ts'
import { scanListHead } from './roles.ts'
import { type Scan, tokenFrom } from './scan.ts'
import { judgeShortDate } from './short-dates.ts'
import { scanClaimName } from './spoken-names.ts'
import { mayGoOnInWords, scanUnannounced } from './spoken-numbers.ts'
import { scanStreet } from './streets.ts'
import { scanTelephone } from './telephones.ts'
import { CAPITAL, DIGIT, hashWord, LETTER, LOWER, SPACED } from './tokens.ts'
import { scanNumberedUser } from './usernames.ts'

/** The segment of an X12 claim that holds a name. */
const CLAIM_NAME = hashWord('nm1')

/** How far the detectors have come, as indices of tokens; what lies before is taken. */
export interface Pass {
  labelled: number
  dated: number
  numbered: number
  bare: number
  readonly doubtful: DoubtfulDate[]
  readonly headings: Heading[]
}

/** A token with a digit: what stands before and after it says which detector may speak. */
export function scanFigure(scan: Scan, index: number, pass: Pass): void {
  const { tokens } = scan
  const flags = tokens.flags[index]!
  const size = tokens.end[index]! - tokens.start[index]!
  if ((flags & (CAPITAL | LOWER)) === (CAPITAL | LOWER)) scanScannedName(scan, index)
  if (tokens.hash[index] === CLAIM_NAME) scanClaimName(scan, index)
  scanListHead(scan, index)
  if ((flags & LETTER) !== 0 && size > 5) scanNumberedUser(scan, index)
  if (index < pass.dated && index < pass.numbered) return
  const glued = index > 0 && (flags & SPACED) === 0
  // The middle of "1.2.3" or "A-4471-B" is not the start of a number.
  if (
    glued &&
    isJoint(tokens.units[tokens.start[index - 1]!]!) &&
    index - 1 !== pass.dated &&
    ((tokens.flags[index - 2] ?? 0) & DIGIT) !== 0 &&
    (tokens.flags[index - 1]! & SPACED) === 0
  )
    return
  if (index >= pass.dated) {
    const end = scanDate(scan, index, judgeShortDate, pass.doubtful)
    if (end !== -1) {
      pass.dated = tokenFrom(scan, end, index)
      return
    }
  }
  if (index >= pass.labelled && mayGoOnInWords(scan, index)) {
    const after = scanUnannounced(scan, index)
    if (after !== -1) {
      pass.labelled = after
      return
    }
  }
  if (index >= pass.numbered) {
    const end = scanNumber(scan, index)
    if (end !== -1) {
      pass.numbered = tokenFrom(scan, end, index)
      return
    }
  }
  if (index >= pass.labelled) {
    const after = scanTelephone(scan, index)
    if (after !== -1) {
      pass.labelled = after
      return
    }
  }
  if (scanZip(scan, index) !== -1) return
  if (scanAge(scan, index)) return
  if (scanCoordinates(scan, index) !== -1) return
  if (scanStreet(scan, index) !== -1) return
  if (index >= pass.labelled && index >= pass.bare) pass.bare = Math.max(pass.bare, scanBareNumber(scan, index))
}

const isJoint = (unit: number): boolean => unit === 0x2d || unit === 0x2e || unit === 0x2f
