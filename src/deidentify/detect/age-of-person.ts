/** Ages over 89 that only a person beside them betrays: "Mrs. Ng, 90, CHF", "she is 96 today". Vital signs and amounts stay. */
import { RELATIVE } from './cues.ts'
import { DRUG } from './lexicon.ts'
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { NAME } from './tagger.ts'
import { APART, CAPITAL, DIGIT, FIRST, hashWord, LETTER, MARK, SPACED } from './tokens.ts'
import { AGE_UNIT, FUNCTION, KIN, MONTH, SCORE, TITLE, UNIT } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

const PRONOUN = wordSet("he she hes shes he's she's i im i'm who whos who's they")
const PERSON = wordSet('pt patient client veteran resident man woman lady gentleman widow widower member participant')
/** The old of the family, in the words of many families. */
const ELDER = wordSet(
  'gran granny nana nanna nan pop grandpa grandma baba tutu mamaw papaw memaw meemaw mawmaw pawpaw peepaw nonna nonno oma opa abuela abuelo abuelita abuelito suegra suegro lola lolo bubbe bubbie zayde zaide halmoni harabeoji yiayia yaya pappous memere pepere obaachan ojiisan sitto teta jiddo dadi nani mama maman papa tante oncle tia tio titi auntie gf gm mgm mgf pgm pgf gma gpa great',
)
/** Between a person and an age. */
const BECOMES = wordSet(
  'is was be turned turns turning turn aged age now almost nearly about just only at lived to well s m until till til of approx approximately reached died like going pushing will would ll reckoned thought living alive still deceased dec passed away expired made it',
)
/** After these the number says how old, whoever it is. */
const GROWS = wordSet('turned turns turning turn lived aged reached pushing')
const LIVED = wordSet('lived died dec deceased passed expired')
const CONTRACTED = wordSet("shes hes im whos she's he's i'm who's")
/** What else is measured in such numbers. */
const VITAL = wordSet(
  'hr pulse p rate sat sats spo2 o2 sao2 bp map sbp dbp rr temp t tmax wt weight weighs weighed glucose bg fsbs fsbg sugar ef hct plt plts rate bpm fev fev1 fio2 ra na cl bun score scored dose room rm bed unit apt lbs kg rating ht height pressure diastolic systolic',
)
const GOES_ON = wordSet('today now lives live years male female m f when last in herself himself right til till until next this and but')
const MEASURES = wordSet(
  'monitor tele pounds pills tablets doses miles times ra room oxygen o2 nc bipap vent air percent sats sat percentile degrees over mmhg',
)
const [AT, HE, SHE, ON, WILL, BE, NOW, IT, TO] = ['at', 'he', 'she', 'on', 'will', 'be', 'now', 'it', 'to'].map(hashWord) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
]

/** Looks at a number of two or three digits. Runs after the tagger: `tags` says which tokens are names. */
export function scanAgeOfPerson(scan: Scan, tags: Uint8Array, index: number): void {
  const { tokens, findings } = scan
  if (isOver89(scan, index) && !isMeasured(scan, index) && isAge(scan, tags, index))
    findings.add(tokens.start[index]!, tokens.end[index]!, 'age', 'age-of-person', 0.75)
}

/** 90 to 119. */
function isOver89({ tokens }: Scan, index: number): boolean {
  const { units, start, end, flags } = tokens
  const at = start[index]!
  const size = end[index]! - at
  if ((flags[index]! & (DIGIT | LETTER)) !== DIGIT) return false
  if (size === 2) return units[at] === 0x39
  return size === 3 && units[at] === 0x31 && (units[at + 1] === 0x30 || units[at + 1] === 0x31)
}

/** "92 %", "98/60", "98.6", "90-95", "94 kg", "92 on room air". */
function isMeasured(scan: Scan, index: number): boolean {
  const { flags, hash } = scan.tokens
  const next = markAt(scan, index + 1)
  const beyond = index + 2 < scan.tokens.count ? flags[index + 2]! : SPACED
  // "94, 96, 98": a series of readings
  if (next === ',' && /^\d{2,3}$/.test(wordAt(scan, index + 2)) && (beyond & FIRST) === 0) return true
  if (next === '%' || next === '/' || next === '°') return true
  if ((next === '.' || next === '-') && (beyond & (DIGIT | SPACED)) === DIGIT) return true
  const bits = classAt(scan, index + 1)
  if (((bits & UNIT) !== 0 && (bits & AGE_UNIT) === 0) || MEASURES.has(hash[index + 1] ?? 0)) return true
  return hash[index + 1] === ON && (MEASURES.has(hash[index + 2] ?? 0) || isLitres(scan, index + 2))
}

/** "2L", "2 L" */
function isLitres(scan: Scan, at: number): boolean {
  return /^\d{1,2}l?$/i.test(wordAt(scan, at)) && markAt(scan, at + 1) !== '/' && (classAt(scan, at + 1) & MONTH) === 0
}

function isAge(scan: Scan, tags: Uint8Array, index: number): boolean {
  const { hash, flags, count } = scan.tokens
  // "At 98 she still drives"
  if (hash[index - 1] === AT && (hash[index + 1] === HE || hash[index + 1] === SHE)) return true
  let at = index - 1
  let verbs = 0
  let grows = false
  let lived = false
  while (at >= 0 && index - at < 9) {
    const mark = markAt(scan, at)
    // The full stop of "dec."
    if (mark === ',' || mark === '(' || mark === "'" || mark === ';' || mark === ':' || (mark === '.' && LIVED.has(hash[at - 1] ?? 0))) {
      at -= 1
      continue
    }
    if (!BECOMES.has(hash[at]!)) break
    if (GROWS.has(hash[at]!) || (hash[at] === BE && hash[at - 1] === WILL) || (hash[at] === TO && hash[at - 1] === IT)) grows = true
    if (LIVED.has(hash[at]!)) lived = true
    verbs += 1
    if ((flags[at]! & FIRST) !== 0 && !(grows || lived)) return false
    at -= 1
  }
  const after = index + 1 < count ? flags[index + 1]! : FIRST
  const isShut = (after & (MARK | FIRST)) !== 0
  const closes = isShut || (classAt(scan, index + 1) & (FUNCTION | AGE_UNIT)) !== 0 || GOES_ON.has(hash[index + 1]!)
  // "dec. at 94", "lived to 93"
  if (lived) return closes
  // "Will be 100 on 4/9"
  if (grows && verbs > 1 && closes && (at < 0 || isSentenceEnd(scan, at))) return true
  if (at < 0 || isVital(scan, at, index)) return false
  if (CONTRACTED.has(hash[at]!)) verbs += 1
  if (PRONOUN.has(hash[at]!)) return verbs > 0 && ((after & DIGIT) === 0 || isShut)
  const touches = at === index - 1
  const isKin = isOfKin(scan, at)
  const isName = tags[at] === NAME || isTitled(scan, at)
  if (isName || isKin || PERSON.has(hash[at]!)) {
    // A number right after a name is rarely an age; a mark, a verb or kinship makes it one.
    if (touches && verbs === 0 && !isKin) return isNameOfKin(scan, at) && (isShut || (after & (CAPITAL | DIGIT)) === 0)
    if (grows && !isShut) return (after & DIGIT) === 0
    return closes && (verbs > 0 || isShut || (classAt(scan, index + 1) & AGE_UNIT) !== 0 || (GOES_ON.has(hash[index + 1]!) && !touches))
  }
  return closes && isOfRelative(scan, index, at)
}

/** What ends the sentence before, or begins the line. */
function isSentenceEnd(scan: Scan, at: number): boolean {
  const mark = markAt(scan, at)
  return mark === '.' || mark === ';' || (scan.tokens.flags[at + 1]! & FIRST) !== 0
}

/** Whether a vital sign, a score or a drug is named from a little before `from` up to the number. */
function isVital(scan: Scan, from: number, index: number): boolean {
  for (let at = Math.max(0, from - 1); at < index; at += 1) {
    if (at < from && (scan.tokens.flags[at + 1]! & FIRST) !== 0) continue
    if (VITAL.has(scan.tokens.hash[at]!) || (classAt(scan, at) & SCORE) !== 0) return true
  }
  return (scan.lexicon[from]! & DRUG) !== 0
}

function isOfKin(scan: Scan, at: number): boolean {
  return (classAt(scan, at) & KIN) !== 0 || (scan.cues[at]! & RELATIVE) !== 0 || ELDER.has(scan.tokens.hash[at]!)
}

/** "Mrs. Sofronia Ng": a capital at most three words after a title. */
function isTitled(scan: Scan, at: number): boolean {
  const { flags } = scan.tokens
  if ((flags[at]! & CAPITAL) === 0) return false
  for (let back = at - 1; back >= 0 && at - back < 4; back -= 1) {
    if ((classAt(scan, back) & TITLE) !== 0) return true
    if ((flags[back]! & CAPITAL) === 0 && markAt(scan, back) !== '.') return false
  }
  return false
}

/** "great mamaw Opal", "sister-in-law Trui": kin at most five tokens before the name at `at`. */
function isNameOfKin(scan: Scan, at: number): boolean {
  const { flags } = scan.tokens
  if ((flags[at]! & (CAPITAL | MARK)) !== CAPITAL) return false
  for (let back = at - 1; back >= 0 && at - back < 6; back -= 1) {
    if (isOfKin(scan, back)) return true
    if ((flags[back + 1]! & (FIRST | APART)) !== 0 || ((flags[back]! & MARK) !== 0 && markAt(scan, back) !== '-')) return false
  }
  return false
}

/** "gf colon ca at 90.", "Great-uncle with hearing aids, now 91.", "Grandmother Coumba, reckoned to be 96,": kin in the same sentence. */
function isOfRelative(scan: Scan, index: number, at: number): boolean {
  const { flags, hash } = scan.tokens
  if (isNameOfKin(scan, at)) return true
  const isTold = hash[index - 1] === NOW || hash[index - 1] === AT || hash[index - 1] === BE
  if (!isTold) return false
  for (let back = at; back >= 0 && index - back < 14; back -= 1) {
    if (VITAL.has(hash[back]!)) return false
    if (isOfKin(scan, back)) return true
    if (markAt(scan, back) === '.' || (flags[back]! & FIRST) !== 0) return false
  }
  return false
}
