/** Takes back what is medicine and not a person: eponyms, drugs, tests, and words that only opened a sentence. */
import { DRUG, ENGLISH_SHIFT, GIVEN_SHIFT, SURNAME_SHIFT } from './lexicon.ts'
import { markAt, type Scan } from './scan.ts'
import type { TokenFacts } from './tagger-features.ts'
import { NAME } from './tagger.ts'
import { CAPITAL, FIRST, hashWord } from './tokens.ts'
import { CREDENTIAL, FACILITY, KIN, NATION, STREET, TITLE } from './vocabulary.ts'

/** Nouns that make the name before them a term. */
const TERM = new Set(
  'muscular dysplasia locus gene genes kindreds ascites enzyme saw bars bar evacuator osteotome curette speculum disease diseases syndrome syndromes sign signs test tests testing scale scales score scores criteria criterion classification class grade grading stage staging palsy chorea lymphoma sarcoma carcinoma tumor tumour tumors dementia body bodies fracture fractures contracture contractures thyroiditis ophthalmopathy orbitopathy anemia anaemia catheter catheters procedure procedures operation maneuver manoeuvre maneuvers index reflex reflexes murmur phenomenon cyst cysts node nodes ulcer esophagus oesophagus encephalopathy ataxia nephritis purpura triad drain drains clamp clamps stain stains smear gait position point line lines wire pin pins plate cells cell protein malformation anomaly atrophy dystrophy neuropathy arteritis vasculitis granulomatosis fever virus tear ring hernia diverticulum diverticula patches pouch gland glands ligament canal tube artery ganglion membrane space triangle angle area aphasia psychosis paralysis paresis apnea breathing respirations respiration block tachycardia bradycardia arrhythmia cardiomyopathy shunt bypass fundoplication repair graft incision approach technique method equation formula law curve effect response angina gangrene lesion lesions spots papules nodules neuroma deformity tenosynovitis bursitis arthritis exercise exercises contractions laceration rule rules nomogram protocol regimen diet monitor ultrasound study flow lens lamp chart mask tracheostomy retractor retractors forceps scissors needle needles cannula elevator hook blade bag bottle bed frame brace collar boot splint stocking stockings dressing hose valve stent lead leads prosthesis implant screw rod nail knee arm thumb finger toe ear nose pupil eye hump crisis coma deficiency reaction inventory questionnaire interview assessment matrices examination exam panel assay antibody antigen agar medium solution lactate tenderness loop fossa layer capsule corpuscle'
    .split(' ')
    .map(hashWord),
)

/** Clears tags of words that medicine uses. `tags` is changed in place. */
export function guardTags(facts: TokenFacts, tags: Uint8Array): void {
  const { scan, lexicon } = facts
  const { tokens } = scan
  clearNations(facts, tags)
  clearPlainWords(facts, tags)
  for (let index = 0; index < tokens.count; index += 1) {
    if (tags[index] === 0) continue
    const bits = lexicon[index]!
    if ((bits & DRUG) !== 0 && ((bits >> GIVEN_SHIFT) & 7) < 2 && !hasTitleBefore(scan, index)) {
      tags[index] = 0
      continue
    }
    if (isTerm(scan, index)) {
      for (let back = index; back >= 0 && tags[back] !== 0 && index - back < 4; back -= 1) tags[back] = 0
    }
  }
}

/** A run of plain words without a title or credential beside it is no name; plain lower-case words are no place. */
function clearPlainWords(facts: TokenFacts, tags: Uint8Array): void {
  const { scan, lexicon } = facts
  const { flags, count } = scan.tokens
  let from = 0
  while (from < count) {
    const tag = tags[from]!
    if (tag === 0) {
      from += 1
      continue
    }
    let to = from + 1
    while (to < count && tags[to] === tag) to += 1
    let isPlain = true
    let hasCapital = false
    let hasOwnName = false
    for (let index = from; index < to; index += 1) {
      const bits = lexicon[index]!
      const english = (bits >> ENGLISH_SHIFT) & 7
      const given = (bits >> GIVEN_SHIFT) & 7
      const surname = (bits >> SURNAME_SHIFT) & 3
      if (english < 3 || given > 1 || (surname === 3 && tag === NAME)) isPlain = false
      if ((flags[index]! & CAPITAL) !== 0) hasCapital = true
      if ((scan.classes[index]! & (FACILITY | STREET)) === 0) hasOwnName = true
    }
    const isNamed =
      hasTitleBefore(scan, from) || ((scan.classes[to] ?? 0) & CREDENTIAL) !== 0 || ((scan.classes[to + 1] ?? 0) & CREDENTIAL) !== 0
    const isNothing =
      tag === NAME
        ? isPlain && !isNamed && to - from === 1
        : (!hasCapital && isPlain) || (!hasOwnName && (to - from === 1 || !hasCapital) && !follows(scan, tags, from, tag))
    if (isNothing) tags.fill(0, from, to)
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
  if (markAt(scan, at) === '-' && at + 1 < tokens.count) {
    at += 2
    if (markAt(scan, at) === "'") at += 2
  }
  if (at >= tokens.count || (tokens.flags[at]! & FIRST) !== 0) return false
  return TERM.has(tokens.hash[at]!)
}
