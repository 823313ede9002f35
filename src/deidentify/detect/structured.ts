/** The fused pass over the tokens: each token is looked at once, and its class decides which detectors may speak. */
import { scanAge, scanSpokenAge } from './ages.ts'
import { scanBareNumber } from './bare-numbers.ts'
import {
  ACCOUNT,
  ACT,
  AROUND,
  BOX,
  CALLED,
  CAR,
  COUNTY,
  EPITHET,
  FLEET,
  HOLIDAY,
  JOB,
  LABEL,
  MODAL,
  PEOPLE,
  PLAIN,
  RELATIVE,
  SECRET,
  SERVICE,
  SIGNER,
  SPELLING,
  VALUES,
} from './cues.ts'
import { type Heading, scanColumns } from './columns.ts'
import { type DoubtfulDate, scanDate } from './dates.ts'
import { scanHoliday, scanSeason } from './holidays.ts'
import {
  scanAircraft,
  scanCarPlate,
  scanEmployer,
  scanEnding,
  scanFleet,
  scanLicence,
  scanNumbered,
  scanSecret,
  scanSession,
  scanSpokenAddress,
} from './cued-values.ts'
import { scanMonth } from './months.ts'
import { scanLabel } from './labels.ts'
import { scanNumberPlate } from './number-plates.ts'
import { scanNumber } from './numbers.ts'
import {
  scanAccountName,
  scanAsIn,
  scanCalled,
  scanLineEnd,
  scanModalName,
  scanRelative,
  scanReversed,
  scanScannedName,
  scanSignatureLine,
  scanSigner,
  scanSpeaker,
  scanSpelled,
} from './people.ts'
import { scanBeforeState, scanBox, scanCoordinates, scanZip } from './places.ts'
import { scanStreet } from './streets.ts'
import { scanBeforeCredential, scanDoubleBarrelled, scanDoer, scanEpithet, scanListHead, scanRolePerson, scanSubject } from './roles.ts'
import { scanRuns } from './runs.ts'
import { scanClaimName, scanIntroduced, scanQuotedNickname, scanReadAloud } from './spoken-names.ts'
import { judgeShortDate } from './short-dates.ts'
import { scanSignedRow, scanSigning } from './signing.ts'
import { scanSpokenDate } from './spoken-dates.ts'
import { mayGoOnInWords, scanUnannounced } from './spoken-numbers.ts'
import { classAt, type Scan, tokenFrom, wordAt } from './scan.ts'
import { scanExtension, scanTelephone } from './telephones.ts'
import { scanDottedUser, scanNamedUser, scanNumberedUser } from './usernames.ts'
import { CAPITAL, DIGIT, FIRST, hashWord, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { CREDENTIAL, FAX_CUE, MONTH, PHONE_CUE, SEASON, SPOKEN_DIGIT, SPOKEN_NUMBER, STATE } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** "xxx-xx-5530": the last four digits of a social security number. */
const MASKED_SSN = hashWord('xxx')

/** Runs every structured detector over `scan`. Time is linear in the text. */
export function scanStructured(scan: Scan): void {
  const { tokens, classes, cues } = scan
  scanRuns(scan)
  const doubtful: DoubtfulDate[] = []
  let labelled = 0
  let dated = 0
  let numbered = 0
  const headings: Heading[] = []
  let spelled = 0
  let bare = 0
  for (let index = 0; index < tokens.count; index += 1) {
    const flags = tokens.flags[index]!
    const bits = classes[index]!
    if ((flags & FIRST) !== 0) {
      scanLineEnd(scan, index - 1)
      scanSpeaker(scan, index)
      scanSignatureLine(scan, index)
    }
    if ((flags & MARK) !== 0) {
      const mark = tokens.units[tokens.start[index]!]!
      if (mark === 0x2c) scanReversed(scan, index)
      else if (mark === 0x2d) {
        if ((flags & SPACED) === 0) scanDoubleBarrelled(scan, index)
      } else if (mark === 0x22) scanQuotedNickname(scan, index)
      else if ((mark === 0x28 || mark === 0x2b) && index >= numbered && opensNumber(scan, index)) {
        const end = scanNumber(scan, index)
        if (end !== -1) numbered = tokenFrom(scan, end, index)
      }
      continue
    }
    const cue = cues[index]!
    const size = tokens.end[index]! - tokens.start[index]!
    // Most words are long and say nothing.
    if (size > 3 && (flags & DIGIT) === 0 && (cue & ~PLAIN) === 0 && (bits & TELLING) === 0) continue
    if ((cue & LABEL) !== 0 && index >= labelled) {
      const after = scanLabel(scan, index, headings)
      if (after !== -1) labelled = after
    }
    if ((flags & DIGIT) !== 0) {
      if ((flags & (CAPITAL | LOWER)) === (CAPITAL | LOWER)) scanScannedName(scan, index)
      if (tokens.hash[index] === CLAIM_NAME) scanClaimName(scan, index)
      scanListHead(scan, index)
      if ((flags & LETTER) !== 0 && size > 5) scanNumberedUser(scan, index)
      if (index < dated && index < numbered) continue
      const glued = index > 0 && (flags & SPACED) === 0
      // The middle of "1.2.3" or "A-4471-B" is not the start of a number.
      if (
        glued &&
        isJoint(tokens.units[tokens.start[index - 1]!]!) &&
        index - 1 !== dated &&
        ((tokens.flags[index - 2] ?? 0) & DIGIT) !== 0 &&
        (tokens.flags[index - 1]! & SPACED) === 0
      )
        continue
      if (index >= dated) {
        const end = scanDate(scan, index, judgeShortDate, doubtful)
        if (end !== -1) {
          dated = tokenFrom(scan, end, index)
          continue
        }
      }
      if (index >= labelled && mayGoOnInWords(scan, index)) {
        const after = scanUnannounced(scan, index)
        if (after !== -1) {
          scan.findings.add(tokens.start[index]!, tokens.end[after - 1]!, spokenCategory(scan, index), 'spoken-number', 0.6)
          labelled = after
          continue
        }
      }
      if (index >= numbered) {
        const end = scanNumber(scan, index)
        if (end !== -1) {
          numbered = tokenFrom(scan, end, index)
          continue
        }
      }
      if (index >= labelled) {
        const after = scanTelephone(scan, index)
        if (after !== -1) {
          labelled = after
          continue
        }
      }
      if (scanZip(scan, index) !== -1) continue
      if (scanAge(scan, index)) continue
      if (scanCoordinates(scan, index) !== -1) continue
      if (scanStreet(scan, index) !== -1) continue
      if (index >= labelled && index >= bare) bare = Math.max(bare, scanBareNumber(scan, index))
      continue
    }
    if ((cue & RARE) !== 0) {
      if ((cue & VALUES) !== 0) scanValueCue(scan, index, cue)
      if ((cue & PEOPLE) !== 0) scanPeopleCue(scan, index, cue)
    }
    if (size === 1 && index >= spelled) spelled = Math.max(spelled, scanLetter(scan, index))
    else if (size <= 3) scanSigning(scan, index)
    if (bits !== 0) {
      if ((bits & MONTH) !== 0 && index >= dated) {
        const after = scanMonth(scan, index)
        if (after !== -1) dated = after
      }
      if ((bits & SEASON) !== 0) scanSeason(scan, index)
      if ((bits & STATE) !== 0) scanBeforeState(scan, index)
      if ((bits & SPOKEN_DIGIT) !== 0 && index >= labelled) {
        const after = scanUnannounced(scan, index)
        if (after !== -1) {
          scan.findings.add(tokens.start[index]!, tokens.end[after - 1]!, spokenCategory(scan, index), 'spoken-number', 0.6)
          labelled = after
        }
      }
      if ((bits & CREDENTIAL) !== 0) {
        scanLicence(scan, index)
        scanBeforeCredential(scan, index)
      }
      if ((bits & SPOKEN_NUMBER) !== 0 && index >= dated) {
        const after = scanSpokenDate(scan, index)
        if (after !== -1) dated = after
        else scanSpokenAge(scan, index)
      }
    }
    if (tokens.hash[index] === MASKED_SSN) scanNumber(scan, index)
    if ((cue & HOLIDAY) !== 0) scanHoliday(scan, index)
    if ((cue & BOX) !== 0) scanBox(scan, index)
    if ((cue & COUNTY) !== 0) scanBeforeState(scan, index)
  }
  scanLineEnd(scan, tokens.count - 1)
  if (headings.length > 0) scanColumns(scan, headings)
  if (doubtful.length > 0) addConfirmed(scan, doubtful)
}

function scanValueCue(scan: Scan, index: number, cue: number): void {
  if ((cue & FLEET) !== 0) scanFleet(scan, index)
  if ((cue & CAR) !== 0) {
    scanCarPlate(scan, index)
    scanNumberPlate(scan, index)
    scanAircraft(scan, index)
  }
  if ((cue & SECRET) !== 0) {
    if (SESSIONS.has(scan.tokens.hash[index]!)) scanSession(scan, index)
    else scanSecret(scan, index)
  }
  if ((cue & AROUND) !== 0) {
    const hash = scan.tokens.hash[index]!
    if (hash === AT) {
      if (mayBeAddress(scan, index)) scanSpokenAddress(scan, index)
    } else if (ENDINGS.has(hash)) scanEnding(scan, index)
    else if (NUMBERED.has(hash)) {
      if (((scan.tokens.flags[index + 1] ?? 0) & (DIGIT | MARK)) !== 0 && (scan.tokens.flags[index]! & (CAPITAL | LOWER)) !== LOWER)
        scanNumbered(scan, index)
    } else scanEmployer(scan, index)
  }
}
const isJoint = (unit: number): boolean => unit === 0x2d || unit === 0x2e || unit === 0x2f

/** "dot" or a bracket two words on, or a bracket at once: cheap, for "at" is frequent. */
function mayBeAddress(scan: Scan, index: number): boolean {
  const { hash } = scan.tokens
  if (hash[index + 2] === DOT || hash[index + 4] === DOT) return true
  const next = index + 1 < scan.tokens.count ? scan.tokens.units[scan.tokens.start[index + 1]!]! : 0
  return next === 0x5d || next === 0x29 || next === 0x7d || next === 0x3e
}
/** One letter: the first of a name spelled out, "S-m-i-t-h" or "O as in Oscar". */
function scanLetter(scan: Scan, index: number): number {
  const { count, hash, units, start, end } = scan.tokens
  if (hash[index + 1] === AS) return scanAsIn(scan, index)
  if (hash[index] === X) return scanExtension(scan, index)
  scanDottedUser(scan, index)
  if (units[end[index]!] === 0x2d) return scanSpelled(scan, index)
  return index + 1 < count && (end[index + 1]! - start[index + 1]! === 1 || hash[index + 1] === APOSTROPHE)
    ? scanReadAloud(scan, index)
    : -1
}

const DOT = hashWord('dot')
const AS = hashWord('as')
const APOSTROPHE = hashWord('apostrophe')
/** The segment of an X12 claim that holds a name. */
const CLAIM_NAME = hashWord('nm1')
const X = hashWord('x')
const RARE = PEOPLE | VALUES
/** The classes that a detector here begins with. */
const TELLING = MONTH | SEASON | STATE | SPOKEN_DIGIT | CREDENTIAL | SPOKEN_NUMBER
const AT = hashWord('at')
const BY = hashWord('by')
const SESSIONS = wordSet('session sess')
const ENDINGS = wordSet('ends ending ended')
const NUMBERED = wordSet('ps is ms jhs cr sr us fm rt s')

/** Two or three letters, or a mark, after the signing word. */
function maySign(scan: Scan, index: number): boolean {
  const { flags, start, end, count } = scan.tokens
  if (index + 1 >= count) return false
  return (flags[index + 1]! & MARK) !== 0 || end[index + 1]! - start[index + 1]! <= 3
}

function scanPeopleCue(scan: Scan, index: number, cue: number): void {
  if ((cue & SIGNER) !== 0) {
    if (maySign(scan, index)) scanSigner(scan, index)
    else {
      scanNamedUser(scan, index + 1)
      if (scan.tokens.hash[index] === BY) scanDoer(scan, index + 1)
    }
  }
  if ((cue & RELATIVE) !== 0) scanRelative(scan, index)
  if ((cue & ACCOUNT) !== 0) {
    scanAccountName(scan, index)
    scanSignedRow(scan, index)
  }
  if ((cue & MODAL) !== 0) scanModalName(scan, index)
  if ((cue & CALLED) !== 0 && ((scan.tokens.flags[index + 1] ?? 0) & MARK) !== 0) scanCalled(scan, index)
  if ((cue & (JOB | SERVICE | ACT)) !== 0) scanRolePerson(scan, index, cue)
  if ((cue & ACT) !== 0) scanSubject(scan, index)
  if ((cue & SPELLING) !== 0) scanIntroduced(scan, index)
  if ((cue & EPITHET) !== 0) scanEpithet(scan, index)
}

const FIRST_NUMBER = /^\d{1,2}(?=[/-]\d)/

/** A month and day without a telling word is a date where another date of the document lies in the same month. */
function addConfirmed(scan: Scan, doubtful: readonly DoubtfulDate[]): void {
  const { text, findings } = scan
  let months = 0
  let others = 0
  for (const { start, category, detector } of findings.list) {
    if (category !== 'date' || (detector !== 'date' && detector !== 'date-short')) continue
    if (detector === 'date-short') others += 1
    months |= 1 << Number(FIRST_NUMBER.exec(text.slice(start, start + 3))?.[0] ?? 0)
  }
  for (const { start, end, month, anyMonth } of doubtful)
    if (((months >> month) & 1) !== 0 || (anyMonth && others > 0)) findings.add(start, end, 'date', 'date-short', 0.55)
}

/** "(218" or "+1 218": a digit follows and no digit or letter stands before. */
function opensNumber(scan: Scan, index: number): boolean {
  const { flags, count, start, end } = scan.tokens
  if (index + 1 >= count || (flags[index + 1]! & (DIGIT | SPACED)) !== DIGIT) return false
  // "+1" goes on with a separator, or is long itself.
  const after = scan.text.charCodeAt(end[index + 1]!)
  const goesOn = after === 0x2d || after === 0x2e || after === 0x20 || after === 0x28 || after === 0x29
  if (!goesOn && end[index + 1]! - start[index + 1]! < 8) return false
  return index === 0 || (flags[index]! & SPACED) !== 0 || (flags[index - 1]! & MARK) !== 0
}

function spokenCategory(scan: Scan, index: number): 'phone' | 'fax' | 'other' {
  for (let back = index - 1; back >= Math.max(0, index - 8); back -= 1) {
    if ((classAt(scan, back) & FAX_CUE) !== 0) return 'fax'
    if ((classAt(scan, back) & PHONE_CUE) !== 0 || /^(?:at|number)$/i.test(wordAt(scan, back))) return 'phone'
  }
  return 'other'
}
