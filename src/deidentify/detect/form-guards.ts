/** Takes back what notes, machines and scales write where a name could stand: products, scores, short words, titles. */
import { JOB, RELATIVE } from './cues.ts'
import { GIVEN_SHIFT, SURNAME_SHIFT } from './lexicon.ts'
import { markAt, type Scan } from './scan.ts'
import { NAME } from './tagger.ts'
import { APART, CAPITAL, DIGIT, FIRST, hashWord, LETTER, MARK } from './tokens.ts'
import { AGE_UNIT, CREDENTIAL, FUNCTION, TITLE } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** Words of notes and forms that nobody is called, however they are written. */
const NOTE_WORDS = wordSet(
  'accn alb apap asma assoc auth batt brady cb certifier chrono conn del dev disch dispo dob doi dos dtr ebl eff emp eng evals fax flt freq fwd gen goc gr hemi hme imm impr inattn info inj interp interpreter irb irr job lang lic meds mgmt mgr micro misc ndc nadir niosh npi orth pend perio panc pgy pharm po prelim rater recert recs referring reg regn rel rep resp rm rpt sig sos sub supp sw sx tab tele tranq tri unk unm vent vitals ward wing xfer yeah okay hi helo van told nobody female male respectfully respectfuly sincerely oral stone school day',
)

/** Of a machine's maker: what names the piece follows. */
const PIECE = wordSet('s ser serial sn series model asset')
/** Scales and scores by their authors. */
const SCALE = wordSet(
  'allred bayley berg borg braden cormack epworth fitzpatrick garden gleason hamilton jamar kellgren lansky mallampati marshall modic morse norton outerbridge ranson rey rockwood salter schatzker tanner tinetti vanderbilt waddell wagner wechsler weber zung amsler snellen goldmann',
)
const GRADE = wordSet('i ii iii iv v vi one two three four five six seven eight nine ten nineteen grade score copy test')

/** Clears tags. `tags` is changed in place. */
export function clearForms(scan: Scan, tags: Uint8Array): void {
  const { flags, hash, count } = scan.tokens
  for (let index = 0; index < count; index += 1) {
    if (tags[index] !== NAME) continue
    const isRunStart = tags[index - 1] !== NAME
    const isAlone = isRunStart && tags[index + 1] !== NAME
    if (NOTE_WORDS.has(hash[index]!) && !isBorne(scan, index)) tags[index] = 0
    else if (isAlone && SCALE.has(hash[index]!) && isGraded(scan, index)) tags[index] = 0
    else if (isRunStart && (flags[index]! & CAPITAL) !== 0 && isPiece(scan, index))
      tags.fill(0, index, tags[index + 1] === NAME ? index + 2 : index + 1)
    else if (isRunStart && tags[index + 1] === NAME && markAt(scan, index - 1) !== ',' && announces(scan, index)) tags[index] = 0
  }
}

const isBorne = (scan: Scan, index: number): boolean => ((scan.lexicon[index]! >> GIVEN_SHIFT) & 7) > 2

/** "Berg 33/56", "Fitzpatrick II", "Amsler:". */
function isGraded(scan: Scan, index: number): boolean {
  const { flags, hash, count } = scan.tokens
  let at = index + 1
  if (at < count && (flags[at]! & MARK) !== 0 && ':-('.includes(markAt(scan, at))) at += 1
  if (at >= count || (flags[at]! & FIRST) !== 0) return false
  if ((flags[at]! & LETTER) !== 0) return GRADE.has(hash[at]!)
  return (flags[at]! & DIGIT) !== 0 && ((scan.classes[at + 1] ?? 0) & AGE_UNIT) === 0
}

/** "Zoll X ser …", "Everflo s/n …": a product's number follows, at once or after its model. */
function isPiece(scan: Scan, index: number): boolean {
  const { flags, hash, count } = scan.tokens
  for (let at = index + 1; at < index + 3 && at < count && (flags[at]! & (FIRST | APART)) === 0; at += 1) {
    if (markAt(scan, at) === ',') continue
    if (!PIECE.has(hash[at]!)) continue
    const isShort = at + 1 < count && hash[at] === S
    return !isShort || markAt(scan, at + 1) === '/'
  }
  return false
}
const S = hashWord('s')

/** "Deacon Hiers", "mgr Ruiz": the first word of a run is a title or a job, no name. */
function announces(scan: Scan, index: number): boolean {
  if ((scan.classes[index]! & (FUNCTION | CREDENTIAL)) !== 0) return false
  if (TITLES.has(scan.tokens.hash[index]!)) return true
  if (((scan.lexicon[index]! >> SURNAME_SHIFT) & 3) > 1 || isBorne(scan, index)) return false
  return (scan.classes[index]! & TITLE) !== 0 || (scan.cues[index]! & (JOB | RELATIVE)) !== 0
}
const TITLES = wordSet(
  'deacon doc docteur mme mlle smt shri ssgt sgt cpl pvt maman mama papa tatie lola lolo tita tito yiayia pappou abuela abuelo tio tia amma ayeeyo don dona doña comadre compadre atty pastor neice aunty auntie',
)
