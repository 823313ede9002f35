/** Short numbers, codes and words that only the word before them makes an identifier: "unit 27", "gate code 4471", "RN 448812". */
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { classAt, markAt, type Scan, wordAt, isFirst } from './scan.ts'
import { CAPITAL, DIGIT, hashWord, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { AGE_UNIT, CREDENTIAL, FUNCTION, SPOKEN_DIGIT, STATE, UNIT } from './vocabulary.ts'
import { isCommonWord } from './lexicon.ts'
import { wordSet } from './word-table.ts'

/** The last token of the value that begins at `at` and is glued by - _ . : / # ; -1 when none begins. */
function gluedEnd(scan: Scan, at: number): number {
  const { flags } = scan.tokens
  if (isFirst(scan, at) || (flags[at]! & MARK) !== 0) return -1
  let last = at
  while (last + 2 < scan.tokens.count && last < at + 16) {
    const next = flags[last + 1]!
    if ((next & (MARK | SPACED)) !== MARK || !'-_.:/'.includes(markAt(scan, last + 1))) break
    if ((flags[last + 2]! & (MARK | SPACED)) !== 0) break
    last += 2
  }
  return last
}

function isMark(scan: Scan, index: number, marks: string): boolean {
  const mark = markAt(scan, index)
  return mark !== '' && marks.includes(mark)
}

function hasDigit(scan: Scan, from: number, to: number): boolean {
  for (let index = from; index <= to; index += 1) if ((scan.tokens.flags[index]! & DIGIT) !== 0) return true
  return false
}

function addValue(scan: Scan, from: number, to: number, category: PhiCategory, detector: string): void {
  scan.findings.add(scan.tokens.start[from]!, scan.tokens.end[to]!, category, detector, 0.7)
}

/** What a number after a fleet word counts instead. */
const COUNTS = wordSet('wheels wheel stops blocks doors seats axle axles of x people patients pts more hours trips times l')
const ALWAYS_FLEET = wordSet('medic engine ambulance squad ems ladder rescue')

/** "unit 27", "medic 14 and engine 6", "truck 4418", "bus 212". */
export function scanFleet(scan: Scan, index: number): void {
  const { tokens } = scan
  let at = index + 1
  if (markAt(scan, at) === '#') at += 1
  if (/^(?:no|number|num)$/i.test(wordAt(scan, at))) at += 1
  if (isFirst(scan, at) || (tokens.flags[at]! & (DIGIT | LETTER)) !== DIGIT) return
  const size = tokens.end[at]! - tokens.start[at]!
  if (size > 6) return
  const next = isFirst(scan, at + 1) ? 0 : classAt(scan, at + 1)
  if ((next & (UNIT | AGE_UNIT)) !== 0 || COUNTS.has(tokens.hash[at + 1] ?? 0)) return
  if (isMark(scan, at + 1, './%-') && ((tokens.flags[at + 2] ?? 0) & DIGIT) !== 0 && (tokens.flags[at + 1]! & SPACED) === 0) return
  const isUnit = /^units?$/i.test(wordAt(scan, index))
  if (isUnit && size < 3 && !/^(?:ems|fire|medic|rescue|ambulance|by|amr|als|bls|via|from)$/i.test(wordAt(scan, index - 1))) return
  if (!ALWAYS_FLEET.has(tokens.hash[index]!) && !isUnit && size < (/^(?:truck|rig)$/i.test(wordAt(scan, index)) ? 1 : 3)) return
  addValue(scan, at, at, 'vehicle', 'fleet')
}

const TAIL = /^N\d{1,5}[A-HJ-NP-Z]{0,2}$/

/** "N4471K" after an aircraft word. */
export function scanAircraft(scan: Scan, index: number): void {
  for (let at = index + 1; at < index + 5 && !isFirst(scan, at); at += 1)
    if (TAIL.test(wordAt(scan, at))) {
      addValue(scan, at, at, 'vehicle', 'tail-number')
      return
    }
}

const PLATE_WORDS = wordSet('plate plates tag')
const CARS = wordSet(
  'car truck van suv sedan pickup jeep toyota honda ford chevy chevrolet nissan subaru tacoma corolla camry civic accord tesla kia hyundai mazda buick dodge ram gmc bmw audi lexus volvo prius rav4 explorer silverado f150 vehicle motorcycle harley trailer wagon minivan hatchback coupe rig semi camper rv moped scooter',
)

/** "plate HUNT-EM", "pickup MN 418-LKT", "Corolla Nevada 418-LKT", "tag 7KLM 204". */
export function scanCarPlate(scan: Scan, index: number): void {
  const { tokens } = scan
  const isPlate = PLATE_WORDS.has(tokens.hash[index]!)
  if (!isPlate && !CARS.has(tokens.hash[index]!)) return
  let at = index + 1
  for (; at < index + 5 && !isFirst(scan, at); at += 1) {
    const mark = markAt(scan, at)
    if (mark === ':' || mark === '#' || mark === '(' || mark === ',') continue
    if ((classAt(scan, at) & STATE) !== 0 || /^(?:is|no|number|reg|with|w|plates?|tag)$/i.test(wordAt(scan, at))) continue
    break
  }
  if (isFirst(scan, at)) return
  let last = gluedEnd(scan, at)
  if (last === -1 || (tokens.flags[at]! & LOWER) !== 0) return
  // "7KLM 204": two groups of letters and digits in capitals
  if (
    last === at &&
    !isFirst(scan, at + 1) &&
    (tokens.flags[at + 1]! & (DIGIT | LOWER | MARK)) === DIGIT &&
    tokens.end[at + 1]! - tokens.start[at + 1]! <= 4 &&
    (tokens.flags[at]! & CAPITAL) !== 0
  )
    last = at + 1
  const size = tokens.end[last]! - tokens.start[at]!
  if (size < 5 || size > 9) return
  let isLow = false
  let letters = false
  for (let each = at; each <= last; each += 1) {
    if ((tokens.flags[each]! & LOWER) !== 0) isLow = true
    if ((tokens.flags[each]! & LETTER) !== 0) letters = true
  }
  if (isLow || !letters || /^F-?\d50$/.test(scan.text.slice(tokens.start[at], tokens.end[last])) || (!isPlate && !hasDigit(scan, at, last)))
    return
  if (isPlate && !hasDigit(scan, at, last) && last === at && isCommonWord(scan.lexicon[at]!)) return
  addValue(scan, at, last, 'vehicle', 'car-plate')
}

const SECRET_FILLER = wordSet('is was code number no to the her his my for at combo combination')
const CODE_BEFORE = wordSet(
  'gate door entry alarm garage access lock lockbox building security keypad safe pass entrance elevator locker voicemail',
)

/** "gate code 4471", "password Hunter22", "wifi pw tulip-88", "keypad 7714". */
export function scanSecret(scan: Scan, index: number): void {
  const { tokens } = scan
  const word = wordAt(scan, index).toLowerCase()
  const isWordSecret = word.startsWith('pass') || word === 'pw' || word === 'pwd'
  if (word === 'code' && !CODE_BEFORE.has(tokens.hash[index - 1] ?? 0)) return
  if (
    word === 'pin' &&
    (classAt(scan, index - 1) & FUNCTION) === 0 &&
    index > 0 &&
    markAt(scan, index + 1) !== ':' &&
    !isFour(scan, index + 1)
  )
    return
  let at = index + 1
  let isAnnounced = false
  while (at < index + 5 && !isFirst(scan, at)) {
    const mark = markAt(scan, at)
    if ((tokens.flags[at]! & MARK) !== 0) {
      if (!':=#"-*('.includes(mark)) return
      if (mark === ':' || mark === '=') isAnnounced = true
    } else if (SECRET_FILLER.has(tokens.hash[at]!)) isAnnounced ||= wordAt(scan, at) === 'is'
    else break
    at += 1
  }
  const last = gluedEnd(scan, at)
  if (last === -1) return
  const size = tokens.end[last]! - tokens.start[at]!
  if (isWordSecret ? !hasDigit(scan, at, last) && !(isAnnounced && size > 3) : !hasDigit(scan, at, last) || size < 3 || size > 10) return
  if ((classAt(scan, last + 1) & UNIT) !== 0 && !isFirst(scan, last + 1)) return
  addValue(scan, at, last, 'other', 'secret')
}

function isFour(scan: Scan, at: number): boolean {
  return !isFirst(scan, at) && /^\d{4,6}$/.test(wordAt(scan, at))
}

/** "session [a4f9-77c1]", "sess 9f3ab2c7". */
export function scanSession(scan: Scan, index: number): void {
  let at = index + 1
  while (at < index + 4 && !isFirst(scan, at) && ('[:#=('.includes(markAt(scan, at)) || /^(?:id|token|key)$/i.test(wordAt(scan, at))))
    at += 1
  const last = gluedEnd(scan, at)
  if (last === -1 || !hasDigit(scan, at, last)) return
  let letters = false
  for (let each = at; each <= last; each += 1) if ((scan.tokens.flags[each]! & LETTER) !== 0) letters = true
  const size = scan.tokens.end[last]! - scan.tokens.start[at]!
  if (size >= 5 && (letters || size >= 7)) addValue(scan, at, last, 'other', 'session')
}

/** "RN 448812", "PA-C 1123", "MD G44718": a number that a profession announces. */
export function scanLicence(scan: Scan, index: number): void {
  const { tokens } = scan
  if ((classAt(scan, index) & CREDENTIAL) === 0 || (tokens.flags[index]! & LOWER) !== 0) return
  let at = index + 1
  if (markAt(scan, at) === '-' && ((tokens.flags[at + 1] ?? 0) & LETTER) !== 0) at += 2
  while (markAt(scan, at) === '#' || markAt(scan, at) === ',' || markAt(scan, at) === '(' || /^(?:lic|no|license)$/i.test(wordAt(scan, at)))
    at += 1
  if (at > index + 5 || isFirst(scan, at)) return
  const word = wordAt(scan, at)
  if (!/^(?:[A-Z]{0,2}\d{4,8})$/.test(word) || /^(?:19|20)\d\d$/.test(word)) return
  if (/^[0-2]\d[0-5]\d$/.test(word) || (classAt(scan, at + 1) & UNIT) !== 0) return
  if (markAt(scan, at + 1) === '/' || markAt(scan, at + 1) === '-') return
  addValue(scan, at, at, 'license', 'professional-licence')
}

/** A time follows: "the run ended 0212". */
const ENDED = hashWord('ended')

/** "ends in 0142", "ending 0142". */
export function scanEnding(scan: Scan, index: number): void {
  const { tokens } = scan
  let at = index + 1
  while (at < index + 4 && (/^(?:in|with|digits)$/i.test(wordAt(scan, at)) || isMark(scan, at, ':#"-'))) at += 1
  if (
    isFirst(scan, at) ||
    !/^\d{3,4}$/.test(wordAt(scan, at)) ||
    (at === index + 1 && tokens.hash[index] === ENDED) ||
    /^(?:19|20)[0-3]\d$/.test(wordAt(scan, at))
  )
    return
  if ((classAt(scan, at + 1) & UNIT) !== 0 && !isFirst(scan, at + 1)) return
  addValue(scan, at, at, 'phone', 'ending')
}

/** "jane at example dot org", "jane.doe [at] mail [dot] example": outward from the "at". */
export function scanSpokenAddress(scan: Scan, index: number): void {
  const { tokens } = scan
  const isBracketed = isMark(scan, index - 1, '[({<') && isMark(scan, index + 1, '])}>')
  const before = isBracketed ? index - 2 : index - 1
  let at = isBracketed ? index + 2 : index + 1
  if (before < 0 || isFirst(scan, at) || (tokens.flags[before]! & MARK) !== 0) return
  // The host: words joined by "dot" or a full stop.
  let dots = 0
  let isSpoken = isBracketed
  let last = -1
  for (let steps = 0; steps < 6 && !isFirst(scan, at) && (tokens.flags[at]! & MARK) === 0; steps += 1) {
    last = at
    let next = at + 1
    if (isMark(scan, next, '[({') && /^dot$/i.test(wordAt(scan, next + 1))) next += 3
    else if (/^dot$/i.test(wordAt(scan, next))) {
      next += 1
      isSpoken = true
    } else if (markAt(scan, next) === '.' && !isFirst(scan, next + 1) && (tokens.flags[next + 1]! & (SPACED | LETTER)) === LETTER) next += 1
    else break
    dots += 1
    at = next
  }
  if (dots === 0 || !isSpoken || last === before) return
  let first = before
  for (let steps = 0; steps < 4 && first > 1; steps += 1) {
    const isDot =
      /^(?:dot|underscore|dash)$/i.test(wordAt(scan, first - 1)) ||
      (isMark(scan, first - 1, '._-') && (tokens.flags[first]! & SPACED) === 0)
    const isGlued = (classAt(scan, first - 1) & SPOKEN_DIGIT) !== 0
    if (!isDot && !isGlued) break
    first -= isDot ? 2 : 1
  }
  if ((tokens.flags[first]! & MARK) !== 0) return
  scan.findings.add(tokens.start[first]!, tokens.end[last]!, 'email', 'email-spoken', 0.8)
}

const ROAD_NUMBER = /^\d{1,4}[A-Za-z]?$/

/** "Rt 9", "US-2", "CR 118", "PS 118": numbered roads and schools. */
export function scanNumbered(scan: Scan, index: number): void {
  const { tokens } = scan
  const word = wordAt(scan, index)
  let at = index + 1
  if (markAt(scan, at) === '-' || markAt(scan, at) === '#' || (markAt(scan, at) === '.' && (tokens.flags[at]! & SPACED) === 0)) at += 1
  let from = index
  if (/^S$/.test(word) && markAt(scan, index - 1) === '.' && /^P$/.test(wordAt(scan, index - 2))) from = index - 2
  else if (/^(?:PS|IS|MS|JHS|CR|SR|US|FM|RT|Rt|rt|Rte)$/.test(word) === false) return
  if (isFirst(scan, at) || !ROAD_NUMBER.test(wordAt(scan, at))) return
  const next = isFirst(scan, at + 1) ? 0 : classAt(scan, at + 1)
  if ((next & (UNIT | AGE_UNIT)) !== 0 || (isMark(scan, at + 1, '.%/') && ((tokens.flags[at + 2] ?? SPACED) & SPACED) === 0)) return
  const isSchool = /^(?:PS|IS|MS|JHS|S)$/.test(word)
  const lead = wordAt(scan, from - 1)
  if (
    isSchool
      ? !/^(?:at|attends?|to|school|from|was|and|in|student|pupil|grade|grader)$/i.test(lead) && markAt(scan, from - 1) !== ','
      : /^(?:CR|SR|US|FM)$/.test(word) && !/^(?:on|off|at|near|and|along|from|to|of)$/i.test(lead) && !isMark(scan, from - 1, ',&/')
  )
    return
  if (isSchool && markAt(scan, from - 1) === ',' && word !== 'PS' && word !== 'JHS' && word !== 'S') return
  addValue(scan, from, at, 'location', isSchool ? 'numbered-school' : 'road')
}

/** "works at Dunmore Tire", "laid off by Corvane Steel", "cook at Nonna Lia": capitals after a word of work, a shop, a landmark. */
export function scanEmployer(scan: Scan, index: number): void {
  const { tokens } = scan
  let at = index + 1
  let joints = 0
  while (
    at < index + 5 &&
    !isFirst(scan, at) &&
    (EMPLOY_JOINT.has(tokens.hash[at]!) || markAt(scan, at) === '@' || markAt(scan, at) === ':')
  ) {
    if (!/^(?:the|old|a|an)$/i.test(wordAt(scan, at))) joints += 1
    at += 1
  }
  if (joints === 0 && !/^(?:behind|owns|employer|workplace)$/i.test(wordAt(scan, index))) return
  const from = at
  let last = -1
  let isUnusual = false
  while (at < from + 6 && !isFirst(scan, at)) {
    const flags = tokens.flags[at]!
    const mark = markAt(scan, at)
    if ((flags & MARK) !== 0) {
      if (last === -1 || !"'&-".includes(mark)) break
      at += 1
      continue
    }
    if ((flags & CAPITAL) === 0) {
      if (
        last !== -1 &&
        (/^(?:and|of|the|n)$/.test(wordAt(scan, at)) || (wordAt(scan, at) === 's' && markAt(scan, at - 1) === "'")) &&
        ((tokens.flags[at + 1] ?? 0) & CAPITAL) !== 0 &&
        !isFirst(scan, at + 1)
      ) {
        at += 1
        continue
      }
      break
    }
    if (at === from && (classAt(scan, at) & FUNCTION) !== 0) return
    if (!isCommonWord(scan.lexicon[at]!) || at > from) isUnusual = true
    last = at
    at += 1
  }
  if (last === -1 || !isUnusual || (scan.tokens.flags[from]! & (CAPITAL | LOWER)) !== (CAPITAL | LOWER)) return
  if (last === from && NOT_WORKPLACE.has(tokens.hash[from]!)) return
  addValue(scan, from, last, 'location', 'employer')
}
const EMPLOY_JOINT = wordSet('at for from by with to the old a an of in near')
const NOT_WORKPLACE = wordSet(
  'home monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december medicare medicaid',
)
