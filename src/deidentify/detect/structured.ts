/** The fused pass over the tokens: each token is looked at once, and its class decides which detectors may speak. */
import { scanSpokenAge } from './ages.ts'
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
import { scanColumns } from './columns.ts'
import type { DoubtfulDate } from './dates.ts'
import { type Pass, scanFigure } from './figures.ts'
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
  scanSignatureLine,
  scanSigner,
  scanSpeaker,
  scanSpelled,
} from './people.ts'
import { scanBeforeState, scanBox } from './places.ts'
import { scanBeforeCredential, scanDoubleBarrelled, scanDoer, scanEpithet, scanRolePerson, scanSubject } from './roles.ts'
import { scanRuns } from './runs.ts'
import { scanIntroduced, scanQuotedNickname, scanReadAloud } from './spoken-names.ts'
import { scanSignedRow, scanSigning } from './signing.ts'
import { scanSpokenDate } from './spoken-dates.ts'
import { scanUnannounced } from './spoken-numbers.ts'
import { type Scan, tokenFrom } from './scan.ts'
import { scanExtension } from './telephones.ts'
import { scanDottedUser, scanNamedUser } from './usernames.ts'
import { CAPITAL, DIGIT, FIRST, hashWord, LOWER, MARK, SPACED } from './tokens.ts'
import { CREDENTIAL, MONTH, SEASON, SPOKEN_DIGIT, SPOKEN_NUMBER, STATE } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** "xxx-xx-5530": the last four digits of a social security number. */
const MASKED_SSN = hashWord('xxx')

/** Runs every structured detector over `scan`. Time is linear in the text. */
export function scanStructured(scan: Scan): void {
  const { tokens, classes, cues } = scan
  scanRuns(scan)
  const pass: Pass = { labelled: 0, dated: 0, numbered: 0, bare: 0, doubtful: [], headings: [] }
  let spelled = 0
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
      else if ((mark === 0x28 || mark === 0x2b) && index >= pass.numbered && opensNumber(scan, index)) {
        const end = scanNumber(scan, index)
        if (end !== -1) pass.numbered = tokenFrom(scan, end, index)
      }
      continue
    }
    const cue = cues[index]!
    const size = tokens.end[index]! - tokens.start[index]!
    // Most words are long and say nothing.
    if (size > 3 && (flags & DIGIT) === 0 && (cue & ~PLAIN) === 0 && (bits & TELLING) === 0) continue
    if ((cue & LABEL) !== 0 && index >= pass.labelled) {
      const after = scanLabel(scan, index, pass.headings)
      if (after !== -1) pass.labelled = after
    }
    if ((flags & DIGIT) !== 0) {
      scanFigure(scan, index, pass)
      continue
    }
    if ((cue & RARE) !== 0) {
      if ((cue & VALUES) !== 0) scanValueCue(scan, index, cue)
      if ((cue & PEOPLE) !== 0) scanPeopleCue(scan, index, cue)
    }
    if (size === 1 && index >= spelled) spelled = Math.max(spelled, scanLetter(scan, index))
    else if (size <= 3) scanSigning(scan, index)
    if (bits !== 0) {
      if ((bits & MONTH) !== 0 && index >= pass.dated) {
        const after = scanMonth(scan, index)
        if (after !== -1) pass.dated = after
      }
      if ((bits & SEASON) !== 0) scanSeason(scan, index)
      if ((bits & STATE) !== 0) scanBeforeState(scan, index)
      if ((bits & SPOKEN_DIGIT) !== 0 && index >= pass.labelled) {
        const after = scanUnannounced(scan, index)
        if (after !== -1) pass.labelled = after
      }
      if ((bits & CREDENTIAL) !== 0) {
        scanLicence(scan, index)
        scanBeforeCredential(scan, index)
      }
      if ((bits & SPOKEN_NUMBER) !== 0 && index >= pass.dated) {
        const after = scanSpokenDate(scan, index)
        if (after !== -1) pass.dated = after
        else scanSpokenAge(scan, index)
      }
    }
    if (tokens.hash[index] === MASKED_SSN) scanNumber(scan, index)
    if ((cue & HOLIDAY) !== 0) scanHoliday(scan, index)
    if ((cue & BOX) !== 0) scanBox(scan, index)
    if ((cue & COUNTY) !== 0) scanBeforeState(scan, index)
  }
  scanLineEnd(scan, tokens.count - 1)
  if (pass.headings.length > 0) scanColumns(scan, pass.headings)
  if (pass.doubtful.length > 0) addConfirmed(scan, pass.doubtful)
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
