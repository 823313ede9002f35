/** Turns each token into eighteen hashed features: the word, its shape, what the lexicon says, and its neighbours. */
import { CITY_SHIFT, DRUG, ENGLISH_SHIFT, EPONYM, GIVEN_SHIFT, JARGON, LEXICON_BITS, PROPER, SURNAME_SHIFT, TOWN_PART } from './lexicon.ts'
import { PLAIN, RELATIVE } from './cues.ts'
import { isDigit } from './digits.ts'
import type { Scan } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, HASH_BASIS, hashOn, hashWord, INNER, LETTER, LOWER, MARK, OPENS, SPACED, type Tokens } from './tokens.ts'
import { ACRONYM, CREDENTIAL, FACILITY, FUNCTION, KIN, STATE, STREET, TITLE, WEEKDAY } from './vocabulary.ts'
import { hashSet, wordSet } from './word-table.ts'

/** Weights are addressed by this many bits of a feature's hash. */
export const FEATURE_BITS = 17
/** How many features a token has. */
export const FEATURES = 18

const SHAPE_MARK = 0
const SHAPE_NUMBER = 1
const SHAPE_MIXED = 2
const SHAPE_LOWER = 3
export const SHAPE_CAPITAL = 4
/** Capitals throughout, in a line that has others. */
export const SHAPE_CAPS = 5
const SHAPE_LETTER = 6
const SHAPE_INNER = 7
export const SHAPE_CAPS_LINE = 8
/** Lower case in a text that does not begin its sentences with capitals. */
const SHAPE_CASUAL = 9

/** What the features of a text are made from. */
export interface TokenFacts {
  readonly scan: Scan
  /** Mark, number, mixed, lower, Capital, CAPS, letter, inner capitals, caps line, casual. */
  readonly shape: Uint8Array
  /** 1 where the tagger must decide; elsewhere the word is no name and no place. */
  readonly candidate: Uint8Array
}

/** Gathers facts about every token of a scan. */
export function tokenFacts(scan: Scan): TokenFacts {
  const { lexicon, cues } = scan
  const { count, start, end, flags } = scan.tokens
  const shape = new Uint8Array(count)
  const candidate = new Uint8Array(count)
  let line = 0
  let words = 0
  let caps = 0
  let lowerOpenings = 0
  let capitalOpenings = 0
  for (let index = 0; index < count; index += 1) {
    const bits = flags[index]!
    if ((bits & FIRST) !== 0) {
      if (isCapsLine(caps, words)) markCapsLine(shape, line, index)
      line = index
      words = 0
      caps = 0
    }
    if ((bits & LETTER) === 0) {
      shape[index] = (bits & MARK) !== 0 ? SHAPE_MARK : SHAPE_NUMBER
      continue
    }
    const size = end[index]! - start[index]!
    const own = size === 1 && (bits & CAPITAL) !== 0 ? SHAPE_LETTER : SHAPES[shapeKey(bits)]!
    shape[index] = own
    if (own < SHAPE_LOWER) continue
    if (size >= CAPS_SIZE) {
      words += 1
      if (own === SHAPE_CAPS) caps += 1
    }
    if (own !== SHAPE_LOWER || (cues[index]! & PLAIN) === 0) candidate[index] = 1
    if ((bits & OPENS) === 0 || size < 2) continue
    if (own === SHAPE_LOWER) lowerOpenings += 1
    else capitalOpenings += 1
  }
  if (isCapsLine(caps, words)) markCapsLine(shape, line, count)
  // Where sentences open in lower case, lower case says nothing.
  if (lowerOpenings > capitalOpenings)
    for (let index = 0; index < count; index += 1) if (shape[index] === SHAPE_LOWER) shape[index] = SHAPE_CASUAL
  for (let index = 0; index < count; index += 1)
    if (candidate[index] === 1 && !isCandidate(scan, index, lexicon[index]!, shape[index]!)) candidate[index] = 0
  return { scan, shape, candidate }
}

/** A small code of what the lexicon says of token `index`; 0 for what is no word. */
function coarseAt({ lexicon, tokens }: Scan, index: number): number {
  return (tokens.flags[index]! & LETTER) === 0 ? 0 : COARSE[lexicon[index]!]!
}

/** For all bits there can be. */
const COARSE = Uint8Array.from({ length: 1 << LEXICON_BITS }, (_, bits) => coarseOf(bits))

function coarseOf(bits: number): number {
  const given = (bits >> GIVEN_SHIFT) & 7
  const surname = (bits >> SURNAME_SHIFT) & 3
  const english = (bits >> ENGLISH_SHIFT) & 7
  if ((bits & DRUG) !== 0) return 1
  if ((bits & JARGON) !== 0 && given < 2 && surname < 2) return 0
  const name = given >= 3 ? 3 : surname === 3 ? 2 : given > 0 || surname > 0 ? 1 : 0
  const word = english >= 4 ? 3 : english >= 2 ? 2 : english === 1 ? 1 : 0
  const town = ((bits >> CITY_SHIFT) & 3) >= 2 ? 2 : (bits & TOWN_PART) !== 0 || ((bits >> CITY_SHIFT) & 3) !== 0 ? 1 : 0
  return 2 + name + 4 * word + 16 * town + ((bits & PROPER) !== 0 ? 48 : 0) + ((bits & EPONYM) !== 0 ? 96 : 0)
}

/** Digit, capital, lower and inner of a token's flags as four bits. */
function shapeKey(flags: number): number {
  return ((flags & (DIGIT | CAPITAL | LOWER)) >> 1) | ((flags & INNER) >> 6)
}
const SHAPES = Uint8Array.from({ length: 16 }, (_, key) => {
  const flags = (key & 7) << 1
  if ((flags & DIGIT) !== 0) return SHAPE_MIXED
  if ((flags & CAPITAL) === 0) return SHAPE_LOWER
  if ((flags & LOWER) === 0) return SHAPE_CAPS
  return (key & 8) !== 0 ? SHAPE_INNER : SHAPE_CAPITAL
})

/** A line is in capitals when it has so many words of so many letters, and seven of ten in capitals. */
const CAPS_WORDS = 3
const CAPS_SIZE = 3

const isCapsLine = (caps: number, words: number): boolean => words >= CAPS_WORDS && caps * 10 >= words * 7

/** Where a whole line is in capitals, capitals say nothing. */
function markCapsLine(shape: Uint8Array, from: number, to: number): void {
  for (let at = from; at < to; at += 1) if (shape[at] === SHAPE_CAPS) shape[at] = SHAPE_CAPS_LINE
}

/**
 * What a token is to its neighbours: the hash of a word, the pattern of a number, for numbers differ and mean the same: "67F", "44M" and
 * "0331" count by their pattern.
 */
function neighbourOf({ start, end, units, hash, flags }: Tokens, index: number): number {
  if ((flags[index]! & DIGIT) === 0) return hash[index]!
  let pattern = 5
  for (let at = start[index]!; at < Math.min(end[index]!, start[index]! + 8); at += 1) {
    const unit = units[at]!
    pattern = (Math.imul(pattern, 31) + (isDigit(unit) ? 0x23 : unit | 0x20)) | 0
  }
  return pattern
}

function isCandidate(scan: Scan, index: number, bits: number, shape: number): boolean {
  const classes = scan.classes[index]!
  const size = scan.tokens.end[index]! - scan.tokens.start[index]!
  if ((classes & WEEKDAY) !== 0 && size !== 3) return false
  if (shape === SHAPE_LOWER || shape === SHAPE_CASUAL) {
    // "her nana": the word for a relative is not the relative's name.
    if ((scan.cues[index]! & RELATIVE) !== 0) return false
    // "po intake": shorthand in small letters.
    if ((bits & JARGON) !== 0 && size <= 3) return false
    // "resourceType": a key of a program. "deShawn" is a name that the lists know.
    if (bits === 0 && (scan.tokens.flags[index]! & INNER) !== 0) return false
    const least = bits === 0 ? 3 : 2
    if (size < least || (bits === 0 && (size > 24 || isOneLetter(scan, index)))) return false
    return !isMedicalForm(scan, index, bits, size)
  }
  // "Next-of-Kin", "Mother": the word for a relative is not the relative's name.
  if (shape === SHAPE_CAPITAL && (classes & KIN) !== 0 && ((bits >> ENGLISH_SHIFT) & 7) >= 3) return false
  // "The patient …", "Exam shows …": plain words that only open a sentence.
  if (
    shape === SHAPE_CAPITAL &&
    ((bits >> ENGLISH_SHIFT) & 7) >= 4 &&
    (bits & (7 << GIVEN_SHIFT)) === 0 &&
    ((bits >> SURNAME_SHIFT) & 3) < 2 &&
    isOpener(scan, index)
  )
    return false
  if (shape === SHAPE_CAPITAL && NEVER.has(scan.tokens.hash[index]!)) return false
  if (shape === SHAPE_LETTER && scan.tokens.units[scan.tokens.end[index]!] === 0x2d) return false
  if (shape === SHAPE_CAPITAL && size === 2 && (classes & ACRONYM) !== 0) return hasTitle(scan, index)
  // Abbreviations of medicine and credentials in capitals are nobody, unless a title says so.
  if ((shape === SHAPE_CAPS || shape === SHAPE_CAPS_LINE) && (classes & (ACRONYM | CREDENTIAL | WEEKDAY)) !== 0 && size <= 5)
    return hasTitle(scan, index)
  if ((classes & FUNCTION) !== 0 && shape !== SHAPE_CAPITAL && shape !== SHAPE_LETTER) return false
  return !isMedicalForm(scan, index, bits, size)
}

/** Capitalised in notes, and nobody: "Hello Dr. …", "Flexion 0-112", "May-Thurner". */
const NEVER = wordSet(
  'hello hi dear thanks regards flexion extension abduction adduction rotation accession crew tel frame phleb bolus fluid fluids thurner hegglin goutte trait recall exam pupils gait reflexes sensation motor cranial lungs heart abdomen chest skin neck back extremities neuro psych deferred unremarkable human resources hosp coll dest lunch guarantor vit okay latin navajo navy corolla tacoma camry civic prius tacoma toyota honda thu normal stable small moderate mild severe trace flew christmas easter thanksgiving halloween dimes',
)

function isOpener(scan: Scan, index: number): boolean {
  const { flags, count } = scan.tokens
  return (
    (flags[index]! & OPENS) !== 0 && (index + 1 >= count || (flags[index + 1]! & CAPITAL) === 0) && (scan.classes[index]! & FACILITY) === 0
  )
}

function isOneLetter(scan: Scan, index: number): boolean {
  const { units, start, end } = scan.tokens
  const first = units[start[index]!]
  for (let at = start[index]! + 1; at < end[index]!; at += 1) if (units[at] !== first) return false
  return true
}

function hasTitle(scan: Scan, index: number): boolean {
  return ((scan.classes[index - 1] ?? 0) & TITLE) !== 0 || ((scan.classes[index - 2] ?? 0) & TITLE) !== 0
}

/** Endings of findings, substances and procedures that no family name of ours has. */
const ENDINGS =
  'acetate acetates aemia algia amide amides amine amines antoin avone azepam azepams azine azines azole azoles bacillus bacter barbital benzol benzyl bromide bromides butyl caine caines calcemia carboxyl cardia centesis cephaly chloride chlorides cillin cillins cilpine citrate citrates cocci coccus cycline cyclines cyte cytes degeneration desis dipine dipines dronate dronates dystonias ectasis ectomies ectomy eemia ella embolism emesis emias epithelial ergic ericin estatic esthesia etamol ethyl formin genesis genic gliflozin gliflozins gliptin gliptins glitazone glitazones glycan glycans glycemia glycemic gnosia gram graphic graphy hydroxy iasis idine idines ifene imide imides imus iridia itis kainic kalemia kinesia kinesias kinin linib linibs lukast lysis lytic mania mazenil metry monas morphic mutation mycin mycins natremia navir nitrate nitrates nitro olol olols olone olones oma omas omata opam opathic opathy opia opsia orphan oses osis ostomies ostomy otomies otomy oxacin oxacins oxide oxides paresis parin parins pathies penia pexy phagia phasia phenyl pherol pherols phobia phosphate phosphates phosphorus phylline plantar plasia plasties plasty platin platins plegia ploid pnea praxia pril prils profen profens propyl ptysis quine quines rrhage rrhagic rrhaphy rrhea rubicin rubicins saccharide saccharides sartan sartans scopic scopies scopy semide setron setrons somal sone sones statin statins steroid steroids sulfate sulfates taxel taxels tegravir tensin thiazide thiazides tinib tinibs tonia toxic toxicity triptan triptans trophic trophy tropic trozole umab umabs uresis uria viridae virus viruses xaban xabans ximab ximabs ylate ylates zotocin zygous azid orphine terenol terol butamol phenicol virin virine dolac ozide bitone fylline carpine serazide trogens peridol peridone tidine ciclib metacin fenac oxicam coxib entan grel gatran poetin grastim fungin bactam penem vudine ciclovir fovir buvir asvir previr trexate trexed citabine tecan poside blastine cristine mustine relin relix caserin azosin pamil tiazem anserin tadine ergoline giline racetam gabine triptyline pramine oxetine faxine zapine curium curonium flurane ketamine fentanil nisolone clonus ylamine actemide ethinyl arthrin dopa megaly uracil parinux coumarate noside nosides megalic zolam zolan'.split(
    ' ',
  )
const MEDICAL_ENDINGS = hashSet(ENDINGS.map(hashEnding))
const ENDING_LENGTHS = { least: 3, most: 12 }
/** 1 for the last three letters of every ending: most words end otherwise. */
const ENDING_SIEVE = new Uint8Array(1024)
for (const ending of ENDINGS) ENDING_SIEVE[hashEnding(ending.slice(-ENDING_LENGTHS.least)) & 1023] = 1

/** Of the characters from last to first, so that one walk from the end meets every ending. */
function hashEnding(ending: string): number {
  let hash = 17
  for (let at = ending.length - 1; at >= 0; at -= 1) hash = (Math.imul(hash, 31) + (ending.charCodeAt(at) | 0x20)) | 0
  return hash
}

/** What opens the words of medicine. */
const STEMS =
  'neuro cardio hepato nephro gastro glyco lipo cyto immuno electro organo pharmaco osteo broncho psycho thrombo haemo hemo vaso myelo fibro chemo radio adeno angio arthro dermato endo encephal entero erythro leuko lympho meningo musculo ophthalm pancrea pneumo spondyl trache vestibul dextro levo chloro fluoro methyl phenyl hydroxy benzo'.split(
    ' ',
  )
const MEDICAL_STEMS = wordSet(STEMS.join(' '))
const STEM_LENGTHS = { least: 4, most: 10 }
/** 1 for the first four letters of every stem. */
const STEM_SIEVE = new Uint8Array(1024)
for (const stem of STEMS) STEM_SIEVE[hashWord(stem.slice(0, STEM_LENGTHS.least)) & 1023] = 1

function hasMedicalStem({ units, start, end }: Tokens, index: number): boolean {
  const from = start[index]!
  let hash = HASH_BASIS
  const most = Math.min(STEM_LENGTHS.most, end[index]! - from)
  for (let length = 1; length <= most; length += 1) {
    hash = hashOn(hash, units[from + length - 1]!)
    if (length < STEM_LENGTHS.least) continue
    if (length === STEM_LENGTHS.least && STEM_SIEVE[hash & 1023] === 0) return false
    if (MEDICAL_STEMS.has(hash)) return true
  }
  return false
}

function isMedicalForm(scan: Scan, index: number, bits: number, size: number): boolean {
  if (size < 6 || ((bits >> GIVEN_SHIFT) & 7) > 0 || ((bits >> SURNAME_SHIFT) & 3) > 1 || ((bits >> CITY_SHIFT) & 3) > 0) return false
  if (hasTitle(scan, index)) return false
  if (size >= 9 && hasMedicalStem(scan.tokens, index)) return true
  const { tokens } = scan
  const end = tokens.end[index]!
  let hash = 17
  for (let length = 1; length <= ENDING_LENGTHS.most && length <= size; length += 1) {
    hash = (Math.imul(hash, 31) + (tokens.units[end - length]! | 0x20)) | 0
    if (length < ENDING_LENGTHS.least) continue
    if (length === ENDING_LENGTHS.least && ENDING_SIEVE[hash & 1023] === 0) return false
    if (MEDICAL_ENDINGS.has(hash)) return true
  }
  return false
}

/** The kind of gap between a token and the word before it: 0 space, 1 hyphen, 2 full stop, 3 comma, 4 line end, 5 other marks. */
function gapBefore(scan: Scan, index: number): number {
  const { tokens } = scan
  if ((tokens.flags[index]! & FIRST) !== 0) return 4
  if (index === 0 || (tokens.flags[index - 1]! & MARK) === 0) return 0
  const mark = tokens.units[tokens.start[index - 1]!]!
  return mark === 0x2d ? 1 : mark === 0x2e ? 2 : mark === 0x2c ? 3 : mark === 0x5e ? 3 : 5
}

/** The address of feature number `template` with the values `a` and `b`. Whole 32-bit numbers throughout, which are added fastest. */
function address(template: number, a: number, b: number): number {
  let sum = Math.imul(a, 0x9e3779b1) ^ Math.imul((b + Math.imul(template, 0x1f123bb5)) | 0, 0x85ebca6b)
  sum ^= sum >>> 15
  sum = Math.imul(sum, 0x2c1b3c6d)
  return (sum ^ (sum >>> 13)) >>> (32 - FEATURE_BITS)
}

/** Writes the addresses of the features of token `index` into `out`; `previous` and `second` are the tags of the two words before. */
export function writeFeatures(facts: TokenFacts, index: number, previous: number, second: number, out: Int32Array): void {
  const { scan, shape } = facts
  const { tokens, lexicon } = scan
  const { units, hash, flags, start, end, count } = tokens
  const own = hash[index]!
  const s = shape[index]!
  const c = coarseAt(scan, index)
  const p1 = index > 0 ? neighbourOf(tokens, index - 1) : 1
  const p2 = index > 1 ? neighbourOf(tokens, index - 2) : 2
  const n1 = index + 1 < count ? neighbourOf(tokens, index + 1) : 3
  const n2 = index + 2 < count ? neighbourOf(tokens, index + 2) : 4
  const ps = index > 0 ? shape[index - 1]! : 15
  const ns = index + 1 < count ? shape[index + 1]! : 15
  const pc = index > 0 ? coarseAt(scan, index - 1) : 0
  const nc = index + 1 < count ? coarseAt(scan, index + 1) : 0
  const gap = gapBefore(scan, index)
  const nextLine = index + 1 < count ? flags[index + 1]! & FIRST : FIRST
  const nextSpace = index + 1 < count ? flags[index + 1]! & SPACED : SPACED
  const opens = flags[index]! & (OPENS | FIRST)
  const from = start[index]!
  const to = end[index]!
  const size = to - from
  let suffix3 = size
  for (let at = Math.max(from, to - 3); at < to; at += 1) suffix3 = (suffix3 * 31 + (units[at]! | 0x20)) | 0
  let prefix3 = 11
  for (let at = from; at < Math.min(to, from + 3); at += 1) prefix3 = (prefix3 * 31 + (units[at]! | 0x20)) | 0
  const ahead = cueAhead(facts, index)
  const c1 = (c << 4) | s
  out[0] = address(1, s, 0)
  out[1] = address(2, own, s === SHAPE_LOWER ? 1 : s === SHAPE_CASUAL ? 2 : 0)
  out[2] = address(3, lexicon[index]!, s)
  out[3] = address(4, c1, (opens << 3) | gap)
  out[4] = address(5, suffix3, s)
  out[5] = address(6, prefix3, s)
  out[6] = address(7, p1, s)
  out[7] = address(8, n1, s)
  out[8] = address(9, p1, p2)
  out[9] = address(10, n1, n2)
  out[10] = address(11, (pc << 4) | ps, c1)
  out[11] = address(12, (nc << 4) | ns, c1)
  out[12] = address(13, (ps << 8) | (s << 4) | ns, nextLine | (nextSpace << 8) | gap)
  out[13] = address(14, (previous << 4) | second, (gap << 4) | s)
  out[14] = address(15, previous, (c1 << 3) | gap)
  out[15] = address(16, scan.classes[index]!, s)
  out[16] = address(17, ahead, c1)
  out[17] = address(18, ahead, (previous << 8) | (gap << 4) | s)
}

/** What a run of capitalised words from here on ends in: a facility, a street, a state, a credential, or nothing. */
function cueAhead(facts: TokenFacts, index: number): number {
  const { scan, shape } = facts
  const { tokens } = scan
  for (let at = index + 1; at < Math.min(tokens.count, index + 6); at += 1) {
    if ((tokens.flags[at]! & FIRST) !== 0) return 0
    const classes = scan.classes[at]!
    const s = shape[at]!
    if (s === SHAPE_MARK) {
      const mark = tokens.units[tokens.start[at]!]!
      if (mark === 0x2c && ((scan.classes[at + 1] ?? 0) & CREDENTIAL) !== 0) return 1
      if (mark === 0x2c && ((scan.classes[at + 1] ?? 0) & STATE) !== 0 && (tokens.flags[at + 1]! & CAPITAL) !== 0) return 2
      if (mark !== 0x2d && mark !== 0x2e && mark !== 0x27 && mark !== 0x26) return 0
      continue
    }
    if (s >= SHAPE_CAPITAL && s !== SHAPE_CASUAL) {
      if ((classes & FACILITY) !== 0) return 3
      if ((classes & STREET) !== 0) return 4
      if ((classes & CREDENTIAL) !== 0) return 5
    } else if ((s === SHAPE_LOWER || s === SHAPE_CASUAL) && (classes & FACILITY) !== 0) return 6
    else if ((s !== SHAPE_LOWER && s !== SHAPE_CASUAL) || (classes & FUNCTION) === 0) return 0
  }
  return 0
}
