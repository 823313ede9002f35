/** People whom a job, a service or an act beside them betrays: "attg Okonjo", "ortho Reyes,", "paged Okonjo", "landlord (Crum)". */
import { ACT, JOB } from './cues.ts'
import { isTerm } from './guards.ts'
import { DRUG, ENGLISH_SHIFT, EPONYM, GIVEN_SHIFT } from './lexicon.ts'
import { addName, englishOf, givenOf, isCaselessName, isPersonWord, NO_NAME, personEnd, surnameOf } from './person-words.ts'
import { classAt, markAt, type Scan, isFirst, sizeOf } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, hashWord, INNER, LETTER, LOWER, MARK, OPENS, SPACED } from './tokens.ts'
import { CREDENTIAL, FUNCTION } from './vocabulary.ts'
import { scanNamedUser } from './usernames.ts'
import { wordSet } from './word-table.ts'

/** What a full stop only shortens. */
const DOTTED = wordSet('fr ofc asst attg att anes anesth pharm interp atty surg mgr')
const INTERPRETERS = wordSet('interp interpreter')
const FILLER = wordSet('is was on today tonight now here the by')

/** The index of the first word after a role: past a bracket, a colon, an equals sign and "on", "is". */
function afterRole(scan: Scan, index: number): number {
  let at = index + 1
  for (let step = 0; step < 3 && !isFirst(scan, at); step += 1) {
    const mark = (scan.tokens.flags[at]! & MARK) !== 0 ? markAt(scan, at) : ''
    if (mark !== '' && (':=(_-"'.includes(mark) || (mark === '.' && DOTTED.has(scan.tokens.hash[index]!)))) at += 1
    else if (FILLER.has(scan.tokens.hash[at]!) && step < 2) at += 1
    else break
  }
  return at
}

/** Looks for whom the cue at `index` announces. */
export function scanRolePerson(scan: Scan, index: number, cue: number): void {
  if ((cue & JOB) !== 0) {
    if (scan.tokens.hash[index] === LAW && scan.tokens.hash[index - 2] !== IN && scan.tokens.hash[index - 1] !== IN) return
    // "Interp (Kinyarwanda)"
    if (INTERPRETERS.has(scan.tokens.hash[index]!) && markAt(scan, index + 1) === '(') return
    let at = afterRole(scan, index)
    if (isFirst(scan, at)) return
    // "our nurse, Marguerite,"
    if (markAt(scan, at) === ',') {
      at += 1
      if (isFirst(scan, at) || givenOf(scan, at) < 3 || englishOf(scan, at) > 1 || !closes(scan, at + 1)) return
    }
    if (at === index + 1 && isBorneWord(scan, at) && closes(scan, at + 1)) addName(scan, at, at, 'role-person', 0.6)
    const last = personEnd(scan, at)
    if (last !== -1 && !(isCaseless(scan, at) && !closes(scan, last + 1))) addName(scan, at, last, 'role-person', 0.66)
    return
  }
  if ((cue & ACT) !== 0) {
    const at = afterAct(scan, index)
    if (at === -1 || isFirst(scan, at) || !isPersonWord(scan, at)) return
    const last = personEnd(scan, at)
    if (last !== -1 && !isTerm(scan, last)) addName(scan, at, last, 'act-person', 0.62)
    return
  }
  // A service: only what ends there is whom one speaks of, for services have nouns after them.
  const at = index + 1
  if (isFirst(scan, at) || !isPersonWord(scan, at)) return
  const last = personEnd(scan, at)
  if (last !== -1 && closes(scan, last + 1) && !isTerm(scan, last)) addName(scan, at, last, 'service-person', 0.62)
}

const isCaseless = (scan: Scan, at: number): boolean => (scan.tokens.flags[at]! & (CAPITAL | LOWER)) !== (CAPITAL | LOWER)

/** Capitalised, borne by people, and at most a rare word: "doula Saffron". */
function isBorneWord(scan: Scan, at: number): boolean {
  if ((scan.tokens.flags[at]! & (CAPITAL | LOWER | DIGIT)) !== (CAPITAL | LOWER) || (scan.classes[at]! & NO_NAME) !== 0) return false
  return givenOf(scan, at) > 0 && (scan.lexicon[at]! & DRUG) === 0
}

/** "notified by Skip.", "by Okonjo": who did it. */
export function scanDoer(scan: Scan, at: number): void {
  if (isFirst(scan, at)) return
  if (scan.tokens.hash[at - 2] === FOLLOWED) return
  const isBorne = isBorneWord(scan, at) && englishOf(scan, at) < 5
  if (!isBorne && !(isPersonWord(scan, at) && surnameOf(scan, at) > 1)) return
  const last = isBorne ? at : personEnd(scan, at)
  if (last !== -1 && closes(scan, last + 1) && !isTerm(scan, last)) addName(scan, at, Math.max(last, personEnd(scan, at)), 'doer', 0.6)
}

const FOLLOWED = hashWord('followed')
const SPEAKS = wordSet('called calls said says aware wants agreed agrees coming texted paged rounding thinks asking asks asked')

/** "Okonjo called back", "Okonjo aware": who speaks, after a mark or at the beginning of a line. */
export function scanSubject(scan: Scan, verb: number): void {
  if (verb === 0 || isFirst(scan, verb) || !SPEAKS.has(scan.tokens.hash[verb]!)) return
  let at = verb - 1
  if (!isPersonWord(scan, at)) return
  while (at > 1 && markAt(scan, at - 1) === '-' && (scan.tokens.flags[at]! & (SPACED | FIRST)) === 0 && isPersonWord(scan, at - 2)) at -= 2
  const opens = (scan.tokens.flags[at]! & FIRST) !== 0 || (scan.tokens.flags[at - 1]! & MARK) !== 0
  if (opens) addName(scan, at, verb - 1, 'subject', 0.6)
}

/** Whether what stands at `index` ends a name: a line, a mark, a wide gap, a number, a credential, a function word. */
function closes(scan: Scan, index: number): boolean {
  if (isFirst(scan, index)) return true
  const flags = scan.tokens.flags[index]!
  if ((flags & MARK) !== 0) return markAt(scan, index) !== '-' || (flags & SPACED) !== 0
  return (flags & (APART | DIGIT)) !== 0 || (classAt(scan, index) & (CREDENTIAL | FUNCTION)) !== 0
}

const LAW = hashWord('law')
const IN = hashWord('in')
const TO = hashWord('to')
const HANDED = wordSet('handed signed handoff signout report turned sign')
/** Who speaks stands before these. */
const SPEAKS_ONLY = wordSet('calls said says aware agreed agrees coming rounding thinks asking asks')
const W = hashWord('w')
const S = hashWord('s')
const D = hashWord('d')
const WITH = hashWord('with')
const TALKED = wordSet('d s seen w spoke spoken discussed staffed met reviewed rounded huddle')

/** The word after an act, also "d/w", "s/w", "seen w"; -1 when the word at `index` is none here. */
function afterAct(scan: Scan, index: number): number {
  const { hash } = scan.tokens
  if (hash[index] === D || hash[index] === S) {
    return markAt(scan, index + 1) === '/' && hash[index + 2] === W ? index + 3 : -1
  }
  if (hash[index] === W || hash[index] === WITH) {
    const at = markAt(scan, index + 1) === '/' ? index + 2 : index + 1
    return TALKED.has(hash[index - 1] ?? 0) || markAt(scan, index + 1) === '/' ? at : -1
  }
  if (SPEAKS_ONLY.has(hash[index]!)) return -1
  if (HANDED.has(hash[index]!)) {
    // "handed off Mon 0800 to"
    for (let at = index + 1; at < index + 7 && !isFirst(scan, at); at += 1) if (hash[at] === TO) return at + 1
    return -1
  }
  return markAt(scan, index + 1) === '-' && (scan.tokens.flags[index + 1]! & SPACED) !== 0 ? index + 2 : index + 1
}

/** "Big Lamar", "Aunt Teeny": what follows an epithet in capitals, whatever word it is. */
export function scanEpithet(scan: Scan, index: number): void {
  const { tokens } = scan
  const at = index + 1
  if ((tokens.flags[index]! & CAPITAL) === 0 || isFirst(scan, at)) return
  if ((tokens.flags[at]! & (CAPITAL | LOWER | DIGIT | MARK)) !== (CAPITAL | LOWER) || sizeOf(scan, at) < 2) return
  if ((scan.classes[at]! & NO_NAME) !== 0) return
  if (AUNT.has(tokens.hash[index]!)) {
    addName(scan, at, at, 'epithet', 0.7)
    return
  }
  if ((tokens.flags[index]! & OPENS) !== 0 && !isPersonWord(scan, at)) return
  if (givenOf(scan, at) >= 2 && ((scan.lexicon[at]! >> ENGLISH_SHIFT) & 7) < 3) addName(scan, index, at, 'epithet', 0.62)
}
const AUNT = wordSet('aunt auntie aunty uncle tio tia titi')

/** "(Quevrin-Ostermeyr)": two words joined by a hyphen, capitalised, neither English nor an eponym, in brackets; `hyphen` is between them. */
export function scanDoubleBarrelled(scan: Scan, hyphen: number): void {
  const { flags } = scan.tokens
  const both = LETTER | CAPITAL | LOWER
  const first = hyphen - 1
  const second = hyphen + 1
  if (first < 0 || second >= scan.tokens.count) return
  if ((flags[first]! & (both | DIGIT | INNER)) !== both || (flags[second]! & (both | DIGIT | INNER | SPACED)) !== both) return
  if (!isPersonWord(scan, first) || !isPersonWord(scan, second)) return
  if (((scan.lexicon[first]! | scan.lexicon[second]!) & EPONYM) !== 0 || englishOf(scan, first) + englishOf(scan, second) > 1) return
  if (markAt(scan, first - 1) !== '(' || markAt(scan, second + 1) !== ')') return
  addName(scan, first, second, 'double-barrelled', 0.62)
}

/** "todd RN", "okonjo, MD": a name in small letters before a credential. */
export function scanBeforeCredential(scan: Scan, index: number): void {
  const { flags } = scan.tokens
  if (index === 0 || (flags[index]! & FIRST) !== 0) return
  const at = markAt(scan, index - 1) === ',' ? index - 2 : index - 1
  if (at >= 0 && (flags[at]! & (FIRST | CAPITAL)) === (FIRST | CAPITAL) && isPersonWord(scan, at))
    addName(scan, at, at, 'credential-person', 0.6)
  if (at < 0 || (flags[at]! & (MARK | CAPITAL)) !== 0) return
  scanNamedUser(scan, at)
  if (isCaselessName(scan, at) && ((scan.lexicon[at]! >> GIVEN_SHIFT) & 7) > 0) addName(scan, at, at, 'credential-person', 0.6)
}

const SEX = wordSet('m f male female h')

/** "Quennell  67F", "| OYELARAN | 61 M |", "Bergerac, P 90": who heads a list's line, before an age with a sex. */
export function scanListHead(scan: Scan, index: number): void {
  const { tokens } = scan
  const { flags, units, start, end } = tokens
  if (!isAgeSex(scan, index)) return
  // "52f Quevrin-Holt"
  const next = (flags[index]! & LETTER) === 0 ? index + 2 : index + 1
  if (!isFirst(scan, next) && (flags[next]! & APART) === 0 && isPersonWord(scan, next) && !isTerm(scan, next))
    addName(scan, next, personEnd(scan, next), 'list-head', 0.6)
  let at = index - 1
  if (at >= 0 && (flags[index]! & FIRST) === 0 && '|,'.includes(markAt(scan, at)) && (flags[at]! & MARK) !== 0) at -= 1
  if (at < 0 || (flags[index]! & FIRST) !== 0) return
  const last = at
  let first = -1
  let named = 0
  for (; at >= 0 && last - at < 8; at -= 1) {
    const own = flags[at]!
    if ((own & MARK) !== 0) {
      const unit = units[start[at]!]!
      // - , . and quotes stand inside a name.
      if (unit !== 0x2d && unit !== 0x2c && unit !== 0x2e && unit !== 0x22) return
      if ((own & FIRST) !== 0) return
      continue
    }
    if ((own & (CAPITAL | DIGIT)) !== CAPITAL && !isCaselessName(scan, at) && (own & FIRST) === 0) return
    if ((own & DIGIT) !== 0 || ((own & (CAPITAL | FIRST)) === FIRST && givenOf(scan, at) < 2 && !isCaselessName(scan, at))) return
    const size = end[at]! - start[at]!
    if (size > 1) {
      if ((scan.classes[at]! & (NO_NAME & ~FUNCTION)) !== 0 || (englishOf(scan, at) > 2 && markAt(scan, at - 1) !== '-')) return
      if ((scan.classes[at]! & FUNCTION) !== 0) return
      const bits = scan.lexicon[at]!
      if (bits === 0 || givenOf(scan, at) > 0 || surnameOf(scan, at) > 0 || ((bits >> ENGLISH_SHIFT) & 7) === 0) named += 1
      else if ((own & LOWER) === 0 || last !== at) return
      else named += ((bits >> ENGLISH_SHIFT) & 7) < 3 && (own & FIRST) !== 0 && !LOOKS.has(tokens.hash[at]!) ? 1 : 0
    }
    if ((own & (FIRST | APART)) !== 0 || markAt(scan, at - 1) === '|') {
      first = at
      break
    }
  }
  if (first !== -1 && named > 0) addName(scan, first, last, 'list-head', 0.7)
}

/** What else is said before an age. */
const LOOKS = wordSet(
  'obese frail cachectic pleasant healthy thin elderly demented nonverbal bedbound intubated sedated confused agitated anxious unresponsive ambulatory married widowed divorced retired homeless undomiciled single gravid primigravida multiparous premature preterm newborn toddler infant febrile afebrile septic hypoxic',
)

/** "67F", "61 M", "75 y/o" without a sex is none. */
function isAgeSex(scan: Scan, index: number): boolean {
  const { flags, units, start, end, hash } = scan.tokens
  const size = end[index]! - start[index]!
  if (size > 4) return false
  if ((flags[index]! & LETTER) === 0)
    return size <= 3 && !isFirst(scan, index + 1) && sizeOf(scan, index + 1) === 1 && SEX.has(hash[index + 1]!)
  const unit = units[end[index]! - 1]! | 0x20
  if (unit !== 0x6d && unit !== 0x66) return false
  for (let at = start[index]!; at < end[index]! - 1; at += 1) if ((units[at]! - 48) >>> 0 > 9) return false
  return true
}
