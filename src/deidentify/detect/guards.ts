/** Takes back what is medicine and not a person: eponyms, drugs, tests, and words that only opened a sentence. */
import { clearForms } from './form-guards.ts'
import { CITY_SHIFT, DRUG, ENGLISH_SHIFT, GIVEN_SHIFT, SURNAME_SHIFT } from './lexicon.ts'
import { markAt, type Scan } from './scan.ts'
import type { TokenFacts } from './tagger-features.ts'
import { NAME, PLACE } from './tagger.ts'
import { APART, CAPITAL, DIGIT, FIRST, hashWord, LOWER, MARK } from './tokens.ts'
import { CREDENTIAL, FACILITY, FUNCTION, KIN, NATION, PARTICLE, ROLE, STREET, TITLE } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** Nouns that make the name before them a term. */
const TERM = wordSet(
  'synd nodule muscular dysplasia locus gene genes kindreds ascites enzyme saw bars bar evacuator osteotome curette speculum disease diseases syndrome syndromes sign signs test tests testing scale scales score scores criteria criterion classification class grade grading stage staging synd palsy chorea lymphoma sarcoma carcinoma tumor tumour tumors dementia body bodies fracture fractures contracture contractures thyroiditis ophthalmopathy orbitopathy anemia anaemia catheter catheters procedure procedures operation maneuver manoeuvre maneuvers index reflex reflexes murmur phenomenon cyst cysts node nodes ulcer esophagus oesophagus encephalopathy ataxia nephritis purpura triad drain drains clamp clamps stain stains smear gait position point line lines wire pin pins plate cells cell protein malformation anomaly atrophy dystrophy neuropathy arteritis vasculitis granulomatosis fever virus tear ring hernia diverticulum diverticula patches pouch gland glands ligament canal tube artery ganglion membrane space triangle angle area aphasia psychosis paralysis paresis apnea breathing respirations respiration block tachycardia bradycardia arrhythmia cardiomyopathy shunt bypass fundoplication repair graft incision approach technique method equation formula law curve effect response angina gangrene lesion lesions spots papules nodules neuroma deformity tenosynovitis bursitis arthritis exercise exercises contractions laceration rule rules nomogram protocol regimen diet monitor ultrasound study flow lens lamp chart mask tracheostomy retractor retractors forceps scissors needle needles cannula elevator hook blade bag bottle bed frame brace collar boot splint stocking stockings dressing hose valve stent lead leads prosthesis implant screw rod nail knee arm thumb finger toe ear nose pupil eye hump crisis coma deficiency reaction inventory questionnaire interview assessment matrices examination exam panel assay antibody antigen agar medium solution lactate tenderness loop fossa layer capsule corpuscle patients families kindred mutation mutations phenotype phenotypes allele alleles haplotype carriers heterozygotes homozygotes',
)
/** Nouns that name an illness, also with a word between them and the name: "Nijmegen breakage syndrome". */
const ILLNESS = wordSet(
  'syndrome syndromes disease diseases dystrophy dysplasia myotonia atrophy anemia anaemia dementia lymphoma sarcoma neuropathy',
)
/** What a substance does after a hyphen: "X-induced", never a person or a place. */
const ACTED = wordSet('induced treated pretreated untreated mediated dependent resistant sensitive like related associated')
const GREEK = wordSet('alpha beta gamma delta epsilon kappa lambda omega sigma')
/** What ends the name of a study or a body of researchers. */
const STUDY = wordSet('trial trials study studies register registry society consortium')

const GREETING = wordSet('hello hi hey dear greetings welcome')
const TIME_OF_DAY = wordSet('morning afternoon evening day')
const GOOD = hashWord('good')

/** The index after a greeting that opens a sentence at `index`: "Dear", "Good morning"; `index` when none does. */
export function greetingEnd({ tokens }: Scan, index: number): number {
  if ((tokens.flags[index]! & FIRST) === 0) return index
  if (GREETING.has(tokens.hash[index]!)) return index + 1
  return tokens.hash[index] === GOOD && index + 1 < tokens.count && TIME_OF_DAY.has(tokens.hash[index + 1]!) ? index + 2 : index
}

/** "Hello Maria": the greeting is no part of what follows, and whom one greets is no place. */
function clearGreeting(scan: Scan, tags: Uint8Array, index: number): void {
  const end = greetingEnd(scan, index)
  if (end === index) return
  tags.fill(0, index, end)
  for (let at = end; at < tags.length && tags[at] === PLACE && (scan.tokens.flags[at]! & FIRST) === 0; at += 1) tags[at] = NAME
}

/** Clears tags of words that medicine uses. `tags` is changed in place. */
export function guardTags(facts: TokenFacts, tags: Uint8Array): void {
  const { scan } = facts
  const { tokens, lexicon } = scan
  clearNations(facts, tags)
  clearPlainWords(facts, tags)
  clearForms(scan, tags)
  for (let index = 0; index < tokens.count; index += 1) {
    if (tags[index] === 0) continue
    clearGreeting(scan, tags, index)
    const bits = lexicon[index]!
    // "Mask M.", "P.S.": one letter by itself is nobody.
    if (tokens.end[index]! - tokens.start[index]! === 1 && isAlone(scan, tags, index)) {
      tags[index] = 0
      continue
    }
    if ((bits & DRUG) !== 0 && ((bits >> GIVEN_SHIFT) & 7) < 2 && !hasTitleBefore(scan, index)) {
      tags[index] = 0
      continue
    }
    if (isSubstance(facts, tags, index) || isStudy(scan, tags, index)) {
      for (let back = index; back >= 0 && tags[back] !== 0 && index - back < 6; back -= 1) tags[back] = 0
    } else if (isTerm(scan, afterParticles(scan, index))) {
      // "van der Woude syndrome", "Borjeson-Forssman-Lehmann syndrome": the particles and hyphens of the term go with it.
      for (let back = index; back >= 0 && index - back < 6 && (tags[back] !== 0 || isJoint(scan, back)); back -= 1) tags[back] = 0
    }
  }
}

/** Whether no other tagged word, title or colon stands within three tokens of the line. */
function isAlone(scan: Scan, tags: Uint8Array, index: number): boolean {
  if (markAt(scan, index + 1) === ':' || markAt(scan, index - 1) === ':' || hasTitleBefore(scan, index)) return false
  for (let at = index - 3; at <= index + 3; at += 1)
    if (at !== index && tags[at] === tags[index] && scan.tokens.end[at]! - scan.tokens.start[at]! > 1) return false
  return ((scan.classes[index + 1] ?? 0) & CREDENTIAL) === 0
}

/** The index of the word that the particles at `index` belong to. */
function afterParticles(scan: Scan, index: number): number {
  let at = index
  while (at < index + 3 && at + 1 < scan.tokens.count && (scan.classes[at]! & PARTICLE) !== 0) at += 1
  return at
}

function isJoint(scan: Scan, index: number): boolean {
  return (scan.classes[index]! & PARTICLE) !== 0 || markAt(scan, index) === '-'
}

/** An abbreviation or word that only a substance, a gene or a study arm is: "GABA", "CPA/EE", "Dex-treated", "alpha-". */
function isSubstance({ scan, shape }: TokenFacts, tags: Uint8Array, index: number): boolean {
  const { flags, start, end, hash, count } = scan.tokens
  if (hasTitleBefore(scan, index)) return false
  if (index + 2 < count && markAt(scan, index + 1) === '-' && (ACTED.has(hash[index + 2]!) || GREEK.has(hash[index]!))) return true
  if (tags[index - 1] === tags[index] || tags[index + 1] === tags[index] || hasNameLabel(scan, index)) return false
  const bits = scan.lexicon[index]!
  const size = end[index]! - start[index]!
  const isNamed = ((bits >> GIVEN_SHIFT) & 7) > 0 || ((bits >> SURNAME_SHIFT) & 3) > 0 || ((bits >> CITY_SHIFT) & 3) > 0
  // INVARIANT: a word that people bear as a name, a whole line of capitals, or one with a credential stays masked.
  if (isNamed || shape[index] !== CAPS || size < 2 || size > 5 || (flags[index]! & (LOWER | DIGIT | MARK)) !== 0) return false
  if (((scan.classes[index + 1] ?? 0) & CREDENTIAL) !== 0 || ((scan.classes[index + 2] ?? 0) & CREDENTIAL) !== 0) return false
  // A ratio, a compound, or a word that only an amount, an illness or its bearers can have beside it.
  const before = markAt(scan, index - 1)
  const after = markAt(scan, index + 1)
  if (before === '/' || after === '/' || before === '+' || after === '+') return (flags[index]! & FIRST) === 0
  if (after === '-' && index + 2 < count) return (flags[index + 2]! & CAPITAL) === 0
  return AMOUNT_BEFORE.has(hash[index - 1] ?? 0) || AMOUNT_AFTER.has(hash[index + 1] ?? 0)
}
const AMOUNT_BEFORE = wordSet(
  'taking take received receiving increased decreased elevated low high plus induced oral intravenous serum plasma of mg kg',
)
const AMOUNT_AFTER = wordSet(
  'levels level concentrations concentration receptor receptors therapy treatment administration activity expression group deficiency mutations',
)

/** The shape of a word in capitals where not the whole line is (tagger-features.ts). */
const CAPS = 5

/** "Patient: ABQU", "seen by ABQU". */
function hasNameLabel(scan: Scan, index: number): boolean {
  const before = scan.classes[index - 1] ?? 0
  return (
    markAt(scan, index - 1) === ':' || markAt(scan, index - 1) === ',' || (before & ROLE) !== 0 || BY.has(scan.tokens.hash[index - 1] ?? 0)
  )
}
const BY = wordSet('by with named name')

/** "European Stroke Trial", "Headache Society": a run of words that names research. */
function isStudy(scan: Scan, tags: Uint8Array, index: number): boolean {
  return tags[index - 1] === tags[index] && tags[index + 1] !== tags[index] && STUDY.has(scan.tokens.hash[index]!)
}

/** A run of plain words without a title or credential beside it is no name; plain lower-case words are no place. */
function clearPlainWords(facts: TokenFacts, tags: Uint8Array): void {
  const { scan } = facts
  const { lexicon } = scan
  const { flags, count } = scan.tokens
  let from = 0
  while (from < count) {
    const tag = tags[from]!
    if (tag === 0) {
      from += 1
      continue
    }
    let to = from + 1
    // A wide gap is between two columns of a form.
    while (to < count && tags[to] === tag && (flags[to]! & APART) === 0) to += 1
    let isPlain = true
    let hasCapital = false
    let hasOwnName = false
    let isParticles = true
    for (let index = from; index < to; index += 1) {
      const bits = lexicon[index]!
      const english = (bits >> ENGLISH_SHIFT) & 7
      const given = (bits >> GIVEN_SHIFT) & 7
      const surname = (bits >> SURNAME_SHIFT) & 3
      if (english < 3 || given > 1 || (surname === 3 && tag === NAME)) isPlain = false
      if ((flags[index]! & CAPITAL) !== 0) hasCapital = true
      if ((scan.classes[index]! & (FACILITY | STREET)) === 0) hasOwnName = true
      if ((scan.classes[index]! & PARTICLE) === 0) isParticles = false
    }
    const isNamed =
      hasTitleBefore(scan, from) || ((scan.classes[to] ?? 0) & CREDENTIAL) !== 0 || ((scan.classes[to + 1] ?? 0) & CREDENTIAL) !== 0
    // "the school RN", "per Policy, per Family": a plain word of a house is nobody, whoever works there.
    const isNothing =
      tag === NAME
        ? isPlain && to - from === 1 && (!isNamed || (!hasOwnName && !hasCapital))
        : (!hasCapital && isPlain) || (!hasOwnName && (to - from === 1 || !hasCapital) && !follows(scan, tags, from, tag))
    if (isNothing || (isParticles && !hasCapital)) tags.fill(0, from, to)
    from = to
  }
}

/** Whether "St. Mary's" stands before the "Hospital" at `from`. */
function follows(scan: Scan, tags: Uint8Array, from: number, tag: number): boolean {
  return tags[from - 3] === tag && markAt(scan, from - 2) === "'"
}

/** Countries, peoples and States may stay, alone: "from Kenya", not "Kenya Medical Center" or "Kenya Williams". */
function clearNations(facts: TokenFacts, tags: Uint8Array): void {
  const { scan } = facts
  for (let index = 0; index < tags.length; index += 1) {
    if (tags[index] === 0 || (scan.classes[index]! & NATION) === 0) continue
    const isJoined =
      tags[index - 1] === tags[index] || tags[index + 1] === tags[index] || (scan.classes[index + 1]! & (FACILITY | STREET)) !== 0
    if (!isJoined && !hasTitleBefore(scan, index)) tags[index] = 0
  }
}

function hasTitleBefore(scan: Scan, index: number): boolean {
  return (
    ((scan.classes[index - 1] ?? 0) & (TITLE | KIN)) !== 0 ||
    (((scan.classes[index - 2] ?? 0) & TITLE) !== 0 && markAt(scan, index - 1) === '.')
  )
}

/** "Graves' disease", "Murphy's sign", "Guillain-Barré syndrome", "Mallory-Weiss tear". */
export function isTerm(scan: Scan, index: number): boolean {
  const { tokens } = scan
  let at = index + 1
  if (at < tokens.count && markAt(scan, at) === "'") {
    at += 1
    if (/^s$/i.test(scan.text.slice(tokens.start[at], tokens.end[at]))) at += 1
  }
  for (let parts = 0; parts < 3 && markAt(scan, at) === '-' && at + 1 < tokens.count; parts += 1) {
    at += 2
    if (markAt(scan, at) === "'") at += 2
  }
  if (at >= tokens.count || (tokens.flags[at]! & FIRST) !== 0) return false
  if (TERM.has(tokens.hash[at]!)) return true
  // "Lowe oculocerebrorenal syndrome"
  return (
    at + 1 < tokens.count &&
    ILLNESS.has(tokens.hash[at + 1]!) &&
    (tokens.flags[at]! & (CAPITAL | MARK | DIGIT)) === 0 &&
    (scan.classes[at]! & FUNCTION) === 0
  )
}
