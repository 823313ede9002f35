/** Names that a title announces: "Dr. Okafor", "Mrs. Maria Ortiz", "Sister Agnes". */
import { isDigit } from './digits.ts'
import { greetingEnd, isTerm } from './guards.ts'
import { DRUG, ENGLISH_SHIFT, EPONYM, GIVEN_SHIFT, SURNAME_SHIFT } from './lexicon.ts'
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, hashWord, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { ACRONYM, CREDENTIAL, FACILITY, FUNCTION, KIN, PARTICLE, ROLE, STREET, TITLE } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** The index after the name that begins at token `at`, at most `limit` words; `at` when none does. */
export function nameEnd(scan: Scan, at: number, limit: number): number {
  const { tokens } = scan
  let index = at
  let end = at
  let words = 0
  while (index < tokens.count && words < limit) {
    const flags = tokens.flags[index]!
    // Two spaces end a field.
    if (index > at && (flags & (FIRST | APART)) !== 0) break
    if ((flags & MARK) !== 0) {
      const mark = markAt(scan, index)
      const glued = (flags & SPACED) === 0
      // "J. Ortiz", "Garcia-Lopez"
      const isInitial = mark === '.' && glued && tokens.end[index - 1]! - tokens.start[index - 1]! === 1
      if (index > at && (isInitial || (mark === '-' && glued && (tokens.flags[index + 1]! & (CAPITAL | SPACED)) === CAPITAL))) {
        if (isInitial) end = index + 1
        index += 1
        continue
      }
      break
    }
    const bits = classAt(scan, index)
    if ((flags & DIGIT) !== 0 || (flags & LETTER) === 0) break
    if ((flags & CAPITAL) === 0) {
      if ((bits & PARTICLE) === 0 || (tokens.flags[index + 1]! & CAPITAL) === 0) break
    } else {
      if ((bits & (FUNCTION | CREDENTIAL)) !== 0 && (flags & LOWER) === 0 && tokens.end[index]! - tokens.start[index]! > 1) break
      if ((bits & FUNCTION) !== 0 && words > 0) break
      if ((bits & CREDENTIAL) !== 0 && words > 0) break
      end = index + 1
      words += 1
    }
    index += 1
  }
  // "N. Ringer-Holt": the limit counts a name of two parts as one.
  while (end > at && words === limit && isHyphenated(scan, end)) end += 2
  return end
}

function isHyphenated(scan: Scan, hyphen: number): boolean {
  const { flags, count } = scan.tokens
  if (hyphen + 1 >= count || markAt(scan, hyphen) !== '-' || (flags[hyphen]! & SPACED) !== 0) return false
  return (flags[hyphen + 1]! & (CAPITAL | SPACED | DIGIT)) === CAPITAL
}

/** Runs the rules of this file over every word. */
export function scanTitles(scan: Scan): void {
  const { classes } = scan
  const { count, units, start, hash, flags: allFlags } = scan.tokens
  for (let index = 0; index < count; index += 1) {
    const flags = allFlags[index]!
    if ((flags & LETTER) === 0) {
      if (index === 0 || (flags & MARK) === 0 || (allFlags[index - 1]! & LETTER) === 0) continue
      const mark = units[start[index]!]
      if (mark === 0x2e) scanInitial(scan, index - 1)
      else if (mark === 0x3a) scanRole(scan, index - 1)
      continue
    }
    if (hash[index] === BY && index > 0) scanRole(scan, index - 1)
    if ((classes[index]! & TITLE) !== 0) scanTitle(scan, index)
    if ((flags & FIRST) !== 0) scanGreeting(scan, index)
    if ((flags & (CAPITAL | LOWER)) === (CAPITAL | LOWER)) scanFullName(scan, index)
  }
}

/** Looks for a title at token `index` and the name after it. */
function scanTitle(scan: Scan, index: number): void {
  const { tokens, findings } = scan
  if ((classAt(scan, index) & TITLE) === 0) return
  const titleFlags = tokens.flags[index]!
  let at = index + 1
  if (markAt(scan, at) === '.') {
    // "Tell your doctor. We …": a title in full is not abbreviated by a full stop.
    if (IN_FULL.has(tokens.hash[index]!)) return
    at += 1
  }
  // "Prof. Dr. Ortiz": three titles at most, so that a row of titles costs no more than words.
  while (at < index + 6 && (classAt(scan, at) & TITLE) !== 0 && (tokens.flags[at]! & CAPITAL) !== 0) {
    at += 1
    if (markAt(scan, at) === '.') at += 1
  }
  if (at >= tokens.count || (tokens.flags[at]! & FIRST) !== 0) return
  if (
    (index > 0 && isDigit(tokens.units[tokens.start[index - 1]!]!)) ||
    ((classAt(scan, at) & ACRONYM) !== 0 && (tokens.flags[at]! & LOWER) === 0 && !isHyphenated(scan, at + 1))
  )
    return
  // A lower-case "sister" or "nurse" is a word; the tagger decides about what follows it.
  if ((titleFlags & CAPITAL) === 0 && (tokens.flags[at]! & CAPITAL) === 0) return
  const end = plainEnd(scan, at, nameEnd(scan, at, 4))
  // "MS D": a letter by itself is no name unless a full stop follows; "Lt. On return": nor is a word like "on".
  if (end === at + 1 && tokens.end[at]! - tokens.start[at]! === 1 && (titleFlags & LOWER) === 0) return
  if (SIDE.has(tokens.hash[index]!) && ((classAt(scan, at) & FUNCTION) !== 0 || (scan.lexicon[at]! & EPONYM) !== 0)) return
  if (isTerm(scan, end - 1) && (tokens.flags[index]! & LETTER) !== 0 && SISTER.has(tokens.hash[index]!)) return
  // "Dr. X", "Mr. ABC": placeholders of a text that was masked before.
  if (end === at + 1 && /^(?:[XYZ]|ABCD?|XXX+|XYZ|AB|CD)$/.test(wordAt(scan, at))) return
  if (end > at) findings.add(tokens.start[at]!, tokens.end[end - 1]!, 'name', 'title', 0.85)
}

const IN_FULL = wordSet('doctor sister nurse father pastor mother brother coach chaplain officer judge captain deputy professor sir madam')
/** Who gave her name to a sign of medicine: "Sister Mary Joseph nodule". */
const SISTER = wordSet('sister')
/** Titles that also say left. */
const SIDE = wordSet('lt')

/** In a line of capitals a name ends before the first word that is nothing but English: "MR. QUIMBY CAME BY". */
function plainEnd(scan: Scan, at: number, end: number): number {
  const { tokens, lexicon } = scan
  if (end <= at + 1 || (tokens.flags[at]! & LOWER) !== 0) return end
  for (let index = at + 1; index < end; index += 1) {
    const bits = lexicon[index]!
    const isPlain = ((bits >> ENGLISH_SHIFT) & 7) >= 3 && ((bits >> GIVEN_SHIFT) & 7) < 2 && ((bits >> SURNAME_SHIFT) & 3) < 2
    if (isPlain && (tokens.flags[index]! & LETTER) !== 0) return index
  }
  return end
}

/** "Hello Maria,", "Good morning Austin!": whom a greeting names, when it ends there. */
function scanGreeting(scan: Scan, index: number): void {
  const { tokens, findings } = scan
  const at = greetingEnd(scan, index)
  if (at === index || at >= tokens.count || (tokens.flags[at]! & (CAPITAL | FIRST)) !== CAPITAL) return
  if ((classAt(scan, at) & (TITLE | ROLE | FUNCTION | CREDENTIAL | FACILITY | KIN)) !== 0) return
  const bits = scan.lexicon[at]!
  // "Dear Colleague", "Hello Team".
  if (((bits >> ENGLISH_SHIFT) & 7) >= 3 && ((bits >> GIVEN_SHIFT) & 7) === 0) return
  const end = nameEnd(scan, at, 3)
  const closes = end >= tokens.count || (tokens.flags[end]! & FIRST) !== 0 || ',!:;.—–-'.includes(markAt(scan, end))
  if (end > at && closes) findings.add(tokens.start[at]!, tokens.end[end - 1]!, 'name', 'greeting', 0.8)
}

const ROLE_LABEL = wordSet(
  'cc attending surgeon assistant provider referring author interpreter physician resident anesthesiologist pcp nurse technician tech patient name pt guarantor subscriber witness signed scribe reviewer',
)
const ROLE_BY = wordSet(
  'dictated transcribed signed reviewed ordered authored read verified typed entered prepared interpreted performed placed requested collected seen cosigned witnessed submitted referred',
)
const BY = hashWord('by')

/** Names after a label or an act: "cc: Short", "Dictated by N. Marfan", "ATTENDING: N. Ringer, M.D." */
function scanRole(scan: Scan, index: number): void {
  const { tokens, findings } = scan
  const { hash } = tokens
  const isLabel = markAt(scan, index + 1) === ':' && ((classAt(scan, index) & ROLE) !== 0 || ROLE_LABEL.has(hash[index]!))
  const isAct = !isLabel && hash[index + 1] === BY && ROLE_BY.has(hash[index]!)
  if (!isLabel && !isAct) return
  const at = index + 2
  if (at >= tokens.count || (tokens.flags[at]! & (CAPITAL | FIRST)) !== CAPITAL || (classAt(scan, at) & TITLE) !== 0) return
  if ((classAt(scan, at) & ACRONYM) !== 0 && (tokens.flags[at]! & LOWER) === 0) return
  const end = nameEnd(scan, at, 4)
  if (end === at || (tokens.flags[end - 1]! & FIRST) !== 0) return
  const bits = scan.lexicon[end - 1]!
  const isPlain = ((bits >> ENGLISH_SHIFT) & 7) >= 3 && ((bits >> SURNAME_SHIFT) & 3) < 3
  const closes =
    end >= tokens.count ||
    (tokens.flags[end]! & FIRST) !== 0 ||
    (classAt(scan, end + 1) & CREDENTIAL) !== 0 ||
    (classAt(scan, end) & CREDENTIAL) !== 0
  if (isPlain && !closes) return
  findings.add(tokens.start[at]!, tokens.end[end - 1]!, 'name', 'role', isPlain ? 0.6 : 0.75)
}

const GENUS =
  /^(?:coli|pylori|difficile|aureus|pneumoniae|influenzae|albicans|faecalis|histolytica|vera|elegans|marcescens|maltophilia|avium|tuberculosis|cerevisiae|fragilis|jejuni|dubliniensis|catarrhalis|gonorrhoeae|trachomatis|vaginalis|hominis)$/i

const isSideAt = (scan: Scan, index: number): boolean => 'LRB'.includes(markAt(scan, index))

/** "N. Ringer", "K. Langenburg-Wolf", "A. M. Oduya": an initial with its full stop and a capitalised word. */
function scanInitial(scan: Scan, index: number): void {
  const { tokens, findings } = scan
  if (tokens.end[index]! - tokens.start[index]! !== 1 || (tokens.flags[index]! & CAPITAL) === 0) return
  if (markAt(scan, index + 1) !== '.' || (tokens.flags[index + 1]! & SPACED) !== 0) return
  // "1.5 L. Daily", "MD, D.Orth": an amount, a side or a degree, no initial.
  if ((tokens.flags[index]! & FIRST) === 0 && index > 0) {
    if ((tokens.flags[index - 1]! & DIGIT) !== 0) return
    if (markAt(scan, index - 1) === ',' && ((classAt(scan, index - 2) & CREDENTIAL) !== 0 || markAt(scan, index - 2) === ')')) return
  }
  if (index > 0 && (tokens.flags[index]! & SPACED) === 0 && !'(/'.includes(markAt(scan, index - 1))) return
  let last = index + 2
  if (tokens.end[last]! - tokens.start[last]! === 1 && markAt(scan, last + 1) === '.' && (tokens.flags[last]! & CAPITAL) !== 0) last += 2
  if (last >= tokens.count || (tokens.flags[last]! & (CAPITAL | FIRST | DIGIT)) !== CAPITAL || tokens.end[last]! - tokens.start[last]! < 2)
    return
  if ((classAt(scan, last) & (FUNCTION | CREDENTIAL | ACRONYM)) !== 0 || GENUS.test(wordAt(scan, last))) return
  const bits = scan.lexicon[last]!
  const english = (bits >> ENGLISH_SHIFT) & 7
  if ((bits & (DRUG | EPONYM)) !== 0 && isSideAt(scan, index)) return
  const surname = (bits >> SURNAME_SHIFT) & 3
  // "4/10 L. Callus …", "stiff R. Lachman …", "6y F. Ht …": a side or a sex that ends its sentence.
  if (isSide(scan, index) && (surname === 0 || english >= 2 || (bits & EPONYM) !== 0)) return
  // "class II. OH good": two capitals are a State or an abbreviation.
  if ((tokens.flags[last]! & LOWER) === 0 && tokens.end[last]! - tokens.start[last]! <= 5 && bits === 0) return
  const end = nameEnd(scan, last, 1)
  const closes = end >= tokens.count || (tokens.flags[end]! & (FIRST | MARK)) !== 0 || (classAt(scan, end) & CREDENTIAL) !== 0
  // "A. Left knee" in a list is no name; "A. Torres" is.
  if ((tokens.flags[index]! & FIRST) !== 0 && !(closes && (surname > 0 || english === 0))) return
  if (english >= 3 && surname < 2 && !closes) return
  findings.add(tokens.start[index]!, tokens.end[end - 1]!, 'name', 'initial', 0.7)
}

/** Left, right, both, female, male, the liter: a letter that stands after a word or number of its sentence. */
function isSide(scan: Scan, index: number): boolean {
  if ((scan.tokens.flags[index]! & FIRST) !== 0 || !'LRBFMI'.includes(markAt(scan, index))) return false
  const before = scan.tokens.flags[index - 1] ?? 0
  return (
    (before & DIGIT) !== 0 || ((before & (LETTER | CAPITAL)) === LETTER && (classAt(scan, index - 1) & (TITLE | ROLE | FUNCTION)) === 0)
  )
}

const BEFORE_PLACE = wordSet('st saint mt mount fort port lake san santa el camp')
const SHORT_BEFORE_PLACE = wordSet('st mt ft')

/** "Mary Johnson", "John R.": a frequent given name in capitals and a surname or initial, wherever it stands. */
function scanFullName(scan: Scan, index: number): void {
  const { tokens, findings } = scan
  const bits = scan.lexicon[index]!
  const given = (bits >> GIVEN_SHIFT) & 7
  if (given < 2 || ((bits >> ENGLISH_SHIFT) & 7) > (given < 3 ? 1 : 2)) return
  const next = index + 1
  if (next >= tokens.count || (tokens.flags[next]! & (CAPITAL | FIRST | SPACED | DIGIT)) !== (CAPITAL | SPACED)) return
  if ((classAt(scan, next) & (FUNCTION | ACRONYM | FACILITY | STREET | CREDENTIAL)) !== 0) return
  const isInitial = tokens.end[next]! - tokens.start[next]! === 1
  const other = scan.lexicon[next]!
  // The rarer the given name, the less may the surname be a word.
  if (given < 3 && (isInitial || ((other >> ENGLISH_SHIFT) & 7) > 1 || ((bits | other) & (DRUG | EPONYM)) !== 0)) return
  if (isInitial ? markAt(scan, next + 1) !== '.' : ((other >> SURNAME_SHIFT) & 3) < 2 || ((other >> ENGLISH_SHIFT) & 7) > 4) return
  if (
    BEFORE_PLACE.has(tokens.hash[index - 1] ?? 0) ||
    (markAt(scan, index - 1) === '.' && SHORT_BEFORE_PLACE.has(tokens.hash[index - 2] ?? 0))
  )
    return
  if (isTerm(scan, next) || (classAt(scan, next + 1) & FACILITY) !== 0 || (classAt(scan, next + 1) & STREET) !== 0) return
  findings.add(tokens.start[index]!, tokens.end[next]! + (isInitial ? 1 : 0), 'name', 'full-name', 0.72)
}
