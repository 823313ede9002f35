/** Says of words whether they can be somebody's name where a person must stand, and how far that name goes. */
import { isTerm } from './guards.ts'
import { CITY_SHIFT, DRUG, ENGLISH_SHIFT, EPONYM, GIVEN_SHIFT, isCommonWord, SURNAME_SHIFT } from './lexicon.ts'
import { classAt, markAt, type Scan, sizeOf } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, INNER, JOINED, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { ACRONYM, CREDENTIAL, FACILITY, FUNCTION, KIN, MONTH, NATION, PARTICLE, ROLE, STREET, TITLE, UNIT, WEEKDAY } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** Classes of words that are nobody's name. */
export const NO_NAME = ACRONYM | CREDENTIAL | FACILITY | FUNCTION | KIN | MONTH | ROLE | STREET | TITLE | UNIT | WEEKDAY | NATION

/** How many bear token `index` as a given name (lexicon.ts). */
export const givenOf = (scan: Scan, index: number): number => (scan.lexicon[index]! >> GIVEN_SHIFT) & 7
/** How frequent token `index` is in English (lexicon.ts). */
export const englishOf = (scan: Scan, index: number): number => (scan.lexicon[index]! >> ENGLISH_SHIFT) & 7
/** How many bear token `index` as a surname (lexicon.ts). */
export const surnameOf = (scan: Scan, index: number): number => (scan.lexicon[index]! >> SURNAME_SHIFT) & 3

/** Adds the tokens from `from` to `to` as somebody's name. */
export function addName(scan: Scan, from: number, to: number, detector: string, confidence: number): void {
  scan.findings.add(scan.tokens.start[from]!, scan.tokens.end[to]!, 'name', detector, confidence)
}

/** Words that notes shorten or capitalise beside a role and that no list of English has. */
const NOTE_WORDS = wordSet(
  'dispo interp recs rec eval evals consult consults appt appts approx assoc admin auth dept discharge disch fwd hemi imm info init intraop lic med meds micro mgmt misc neb nebs okay periop pend postop preop prelim recert regn reg req resp rehab sched sub sup tele temp temps tmrw tomorrow unk via vitals ward wnd xfer yesterday zoom epic cerner meditech pyxis omnicell dragon vocera covid emr ehr foley brady tachy afib vfib vtach lasix dilaudid ativan haldol zofran',
)

/** How substances end. */
const DRUG_END =
  /(?:caine|mab|nib|pril|olol|statin|azole|cillin|mycin|micin|vir|tide|gliptin|flozin|sartan|azepam|zolam|xaban|parin|cycline|oxacin|tidine|triptan|setron|prazole|dronate|profen|codone|barbital|thiazide|mide)$/i

function isDrugLike(scan: Scan, index: number): boolean {
  return DRUG_END.test(scan.text.slice(scan.tokens.start[index]!, scan.tokens.end[index]!))
}

/** Whether token `index` can be a name in mixed case: capitalised, in no list of other things, and unknown or borne by people. */
export function isPersonWord(scan: Scan, index: number): boolean {
  const flags = scan.tokens.flags[index] ?? 0
  if ((flags & (LETTER | CAPITAL | LOWER | DIGIT)) !== (LETTER | CAPITAL | LOWER)) return false
  const bits = scan.lexicon[index]!
  const size = sizeOf(scan, index)
  if (size < 3 && !(size === 2 && ((bits >> GIVEN_SHIFT) & 7) >= 3)) return false
  if ((scan.classes[index]! & NO_NAME) !== 0 || (bits & DRUG) !== 0 || NOTE_WORDS.has(scan.tokens.hash[index]!)) return false
  if (isCommonWord(bits) && !(englishOf(scan, index) < 3 && surnameOf(scan, index) >= 2)) return false
  if (bits === 0 && isDrugLike(scan, index)) return false
  // A town or an inner capital ("HgbA") is more often something else, unless people bear it.
  if (((bits >> CITY_SHIFT) & 3) >= 2 && surnameOf(scan, index) < 2 && givenOf(scan, index) < 2) return false
  if ((flags & (INNER | JOINED)) !== 0 && size < 5) return false
  return (bits & EPONYM) === 0 || !isTerm(scan, index)
}

/** Whether token `index` is a name in capitals or small letters: borne by people and no English word. */
export function isCaselessName(scan: Scan, index: number): boolean {
  const flags = scan.tokens.flags[index] ?? 0
  if ((flags & (LETTER | DIGIT)) !== LETTER || (flags & (CAPITAL | LOWER)) === (CAPITAL | LOWER) || sizeOf(scan, index) < 4) return false
  const bits = scan.lexicon[index]!
  if ((scan.classes[index]! & NO_NAME) !== 0 || (bits & DRUG) !== 0 || englishOf(scan, index) > 1 || ((bits >> CITY_SHIFT) & 3) > 1)
    return false
  return (givenOf(scan, index) >= 2 || surnameOf(scan, index) >= 2) && !isTerm(scan, index)
}

/** The last token of the name that begins at `at`: "Okonjo-Reyes", "J. Reyes", "Imelda W", "de la Cruz"; -1 when none does. */
export function personEnd(scan: Scan, at: number): number {
  const { tokens } = scan
  let first = at
  // "J. Okonjo"
  while (
    first < at + 4 &&
    first < tokens.count &&
    sizeOf(scan, first) === 1 &&
    (tokens.flags[first]! & (CAPITAL | LETTER)) === (CAPITAL | LETTER) &&
    markAt(scan, first + 1) === '.'
  )
    first += 2
  while (first < at + 6 && first + 1 < tokens.count && (tokens.flags[first]! & FIRST) === 0 && (classAt(scan, first) & PARTICLE) !== 0)
    first += 1
  if (first >= tokens.count || (first > at && (tokens.flags[first]! & FIRST) !== 0)) return -1
  const isCaseless = !isPersonWord(scan, first)
  if (isCaseless && !isCaselessName(scan, first)) return -1
  let last = first
  for (let words = 1; words < 4; words += 1) {
    const next = last + 1
    const flags = tokens.flags[next] ?? FIRST
    if ((flags & FIRST) !== 0) break
    if ((flags & (MARK | SPACED)) === MARK && markAt(scan, next) === '-' && isJoined(scan, next + 1)) {
      last = next + 1
      continue
    }
    if ((flags & (MARK | APART)) !== 0) break
    if (isCaseless ? isCaselessName(scan, next) : isPersonWord(scan, next)) last = next
    else if (!isCaseless && (isLastInitial(scan, next) || GENERATION.has(tokens.hash[next]!))) return next
    else break
  }
  return last
}

const GENERATION = wordSet('jr sr ii iii iv')

/** The word after a hyphen inside a name. */
function isJoined(scan: Scan, index: number): boolean {
  return ((scan.tokens.flags[index] ?? SPACED) & (LETTER | SPACED | CAPITAL | DIGIT)) === (LETTER | CAPITAL)
}

/** "Imelda W": a capital that ends the name. */
function isLastInitial(scan: Scan, index: number): boolean {
  if (sizeOf(scan, index) !== 1 || (scan.tokens.flags[index]! & (LETTER | CAPITAL)) !== (LETTER | CAPITAL)) return false
  const after = scan.tokens.flags[index + 1] ?? FIRST
  return (after & (FIRST | MARK | APART)) !== 0 && markAt(scan, index) !== 'I'
}
