/** Judges `3/14` and `4-2`: a month and a day without a year, or a fraction, a score, a strength, a setting. */
import { isOrdinal } from './days.ts'
import { DRUG } from './lexicon.ts'
import { classAt, markAt, type Scan, sizeOf, tokenFrom, wordAt } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, hashWord, LETTER, LOWER, MARK, OPENS, SPACED } from './tokens.ts'
import { AGE_UNIT, CREDENTIAL, FUNCTION, ROLE, SCORE, SERIES, TITLE, UNIT, WEEKDAY } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** What two numbers are. */
export type Verdict = typeof NO_DATE | typeof SAME_MONTH | typeof SURE | typeof IN_COMPANY
export const NO_DATE = 0
/** A date if the document has others in that month. */
export const SAME_MONTH = 1
export const SURE = 2
/** A date if the document writes other dates in this form. */
export const IN_COMPANY = 3

/** Acts, visits, tests and papers that a day is written after. */
const EVENT = wordSet(
  "seen saw visit visits visited appt appts appointment appointments rtc rov fu followup follow recheck rechecks recheckd reeval eval evaluated adm admit admits admitted admission readmit readmitted readmission hosp hospitalized dc dcd c'd discharge discharged dsch transfer transferred xfer tx txd rx dx dxd sx surg surgery op postop preop procedure operation exam service cath cathed stent stented echo ekg ecg eeg emg ct cta mri mra mrcp us uss xr xray cxr kub dexa mammo mammogram pap colo colonoscopy egd scope scoped bx biopsy biopsied path labs lab cx cxs culture cultures ucx bcx ua cbc bmp cmp lft lfts a1c tsh psa pet scan scanned imaging films film sutures stitches staples out pulled removed placed inserted started start starting begun began stopped stop held resumed restarted ended end finished completed done due next last prior prev previous previously dated date dob born birth birthday bday lmp edd edc onset fell doi mva mvc accident fx broke fractured called call calls lm lmom lvm phoned texted emailed mailed faxed sent received recd rec'd signed cosigned reviewed read reported resulted collected drawn repeat repeated cancelled canceled rescheduled resched sched scheduled booked set court hearing meeting mtg shot shots vacc vaccine vaccinated covid booster ppd extubated intubated trach picc foley chemo xrt radiation infusion transfused delivered delivery csection died expired death dod effective eff exp expires expiration refill refilled refills filled picked dispensed ordered ortho derm gyn ent neuro cards pulm renal uro rheum endo heme onc psych podiatry dental dentist optho ophtho pcp ed er icu ir wound approved denied returned return back home left arrived arrival arr flew moved posted note notes ltr letter today tonight tomorrow yesterday dos doe dd dt positive noted off dictated transcribed typed via worked work excused excuse restrictions lifted cleared again confirmed consult consulted eob decert cert recert revisit ck check added closed tested ercp tka tha tkr thr bka aka orif turp cabg pci marrow appy lap thora para tips graft implant crown extraction wedding funeral graduation bm lkw tod toc loa nst stim tte tee lp pft tsat tetanus tdap visited communion mass trip vacation crash hurt injury injured stroke seizure",
)
/** Pictures and tests, between which and their day the part of the body stands. */
const IMAGED = wordSet('ct cta mri mra mrcp us xr xray cxr echo tte tee dexa pet scan bx biopsy culture labs')
/** Words of time and place before a day. */
const TOWARD = wordSet('on since until till til by from thru before after around approx circa between d t')
/** Words that may stand before a day or a fraction. */
const LOOSE = wordSet('for and to at through between the or then was had re')
/** Words between an act and its day: "surgery was 3/20". */
const LINK = wordSet('was were is are for the = ~ - around about scheduled set est')
/** What was judged or made less, not done on a day. */
const RATED = wordSet(
  'rated scored graded estimated decreased increased reduced diminished needed limited measured consumed divided crushed diluted mixed assisted attempted required demonstrated',
)
const SIDES = wordSet('r l rt lt bilat bilateral bilaterally finger ue le')
/** Words before a score, a setting or a share. */
const SCORED_BEFORE = wordSet(
  'grip quad quads quadriceps ham hams hamstrings biceps bicep triceps tricep deltoid deltoids delts iliopsoas hip knee ankle dorsiflexion plantarflexion patellar achilles brachioradialis ehl tibialis gastroc wrist finger fingers r l rt lt bilat bilateral bilaterally ue le rue lue rle lle ues les ext flex extension flexion abduction adduction mmse moca slums phq gad gcs nihss bishop sirs ros audit cage recall clock registration orientation bpp va od os ou vision sem hsm node nodes ln lns cores bp sbp bipap cpap vent peep settings epap ipap ate eats eaten gleason pack half bout about only q every x ratio rass cam braden morse norton kps ecog edss updrs fim berg tinetti wells curb qsofa sofa meld heart timi chads ballard silverman brudzinski seidel',
)
/** Words before one of several: "dose 2/3" is none, "dose 7/2" may be a day. */
const COUNTED_OFF = wordSet(
  'vaccine vaccines vaccination vaccinations dose doses day days cycle cycles session sessions stage grade number part week weeks',
)
/** Words after a score, a part or a solution. */
const SCORED_AFTER = wordSet(
  'murmur sem hsm ue le ues les rue lue rle lle bilat bilaterally bilateral throughout strength grip power motor systolic diastolic node nodes ln lns core cores ns nss saline normal d5 cup cups glass glasses pack ppd inch inches brother sister sibling siblings of way time times dose doses tsp tbsp teaspoon tablespoon strengths sessions cycles treatments fractions vision acuity liters litres courses vials units visits infusions sutures pulses reflexes dtrs dtr amp ampule vial patch patches spray sprays lozenge stool stools lb lbs pint pints portion tray meal meals strength quads hams sets reps rep bottle bottles specimens specimen samples sample biopsies cultures criteria sirs points dp pt radial femoral pedal patellar achilles biceps triceps intensity blowing holosystolic crescendo ejection edema pitting r l ap lat',
)
/** Counted nouns after "4-6". */
const COUNTED = wordSet(
  'x drinks beers cigs cigarettes packs people kids children episodes pillows blocks flights stairs visits sessions more other small large new per wounds lesions stools diapers bottles feeds hour nights times months refills falls loose large bm bms level levels disc vertebra vertebrae digits toes fingers fold contractions rounds cycles',
)

const isShare = (a: number, b: number): boolean => a < b && b <= 5
/** What the second number of a score, a fraction or a strength is. */
const DENOMINATORS = [2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 16, 20, 21, 24, 25, 27, 28, 30].reduce((mask, number) => mask | (1 << number), 0)

/** Judges the numbers `a` and `b` that `mark` joins; `index` is the token of the first, `end` the offset after the second. */
export function judgeShortDate(scan: Scan, index: number, a: number, b: number, mark: string, end: number): Verdict {
  const { tokens, lexicon } = scan
  const { flags, hash } = tokens
  const after = tokenFrom(scan, end, index)
  const isLast = after >= tokens.count || (flags[after]! & FIRST) !== 0
  let at = index - 1
  const open = markAt(scan, at)
  if (open === ':' || open === '(' || open === '.' || open === '~' || open === '#') at -= 1
  const opens = (flags[index]! & FIRST) !== 0
  const before = at >= 0 && !opens ? hash[at]! : 0
  const beforeBits = opens ? 0 : classAt(scan, at)
  const next = isLast ? 0 : classAt(scan, after)
  const nextHash = isLast ? 0 : hash[after]!
  const nextMark = isLast ? '' : markAt(scan, after)
  const hasZero = tokens.units[tokens.start[index]!] === 0x30 || tokens.units[tokens.start[index + 2] ?? 0] === 0x30
  const isEvent =
    open !== '#' &&
    (EVENT.has(before) ||
      (beforeBits & CREDENTIAL) !== 0 ||
      (beforeBits & WEEKDAY) !== 0 ||
      isActAfterSlash(scan, at, opens) ||
      (LINK.has(before) && at > 0 && EVENT.has(hash[at - 1]!)))
  const isToward = TOWARD.has(before) || open === '~' || (before === FOR && index > 1 && EVENT.has(hash[index - 2]!))
  const endsList = endsDate(scan, index)
  const isOf = a <= b
  const isScored =
    ((next & UNIT) !== 0 && nextHash !== X && !(isEvent && !isOf && (flags[after]! & (CAPITAL | LOWER)) === CAPITAL)) ||
    nextMark === '%' ||
    SCORED_AFTER.has(nextHash) ||
    ((next & SCORE) !== 0 && !isOutcome(nextHash))
  const isApart = !opens && (flags[index]! & APART) !== 0
  const endsCell = isLast || (flags[after]! & APART) !== 0
  const isCell = isApart && endsCell
  if (isScored && !(nextHash === OF && isEvent) && !(endsCell && b > 10)) return NO_DATE
  if (mark === '-') {
    // "placed 2-3 stents"
    if (a === b - 1 && !isLast && isPlural(scan, after)) return NO_DATE
    if (COUNTED.has(nextHash) || (next & AGE_UNIT) !== 0 || (beforeBits & SERIES) !== 0 || ((flags[after] ?? 0) & DIGIT) !== 0)
      return NO_DATE
    if (isEvent || endsList !== '' || (isCell && isFirstLine(scan, index)) || (isApart && EVENT.has(nextHash))) return SURE
    return isToward && before !== T && before !== D && a !== b - 1 && !opens ? SURE : NO_DATE
  }
  if ((beforeBits & SCORE) !== 0 && !isOutcome(before)) return NO_DATE
  if (open === '=') return NO_DATE
  if (endsList !== '' || beginsList(scan, after, a, b)) return SURE
  if ((SCORED_BEFORE.has(before) && (b <= 5 || !SIDES.has(before))) || (isOf && COUNTED_OFF.has(before))) return NO_DATE
  const isOutOfTen = b === 10 && isOf
  if ((hasZero && before !== P) || (isTimed(scan, after, isLast) && !(isOutOfTen && !isEvent && !isToward && !opens))) return SURE
  if (at >= 0 && !opens && (lexicon[at]! & DRUG) !== 0 && !isEvent)
    return isStrength(b) || isShare(a, b) || a > 12 || a === b ? NO_DATE : SURE
  // "bcx 1/4": bottles
  if (BOTTLED.has(before) && isOf && b <= 4 && !isLast && (flags[after]! & MARK) === 0) return NO_DATE
  if ((beforeBits & SERIES) !== 0 && before !== VISIT) return NO_DATE
  if (before === VISIT && open !== ':' && (isOf || nextHash === OF)) return isTimedVisit(scan, at) ? SURE : NO_DATE
  if (a === 24 && b === 7) return NO_DATE
  const isFraction = ((DENOMINATORS >> b) & 1) !== 0 ? isOf || a > 12 : a === b
  // "2/2" is how "secondary to" is written.
  if (a === 2 && b === 2) return isToward || (isEvent && isLast) ? SURE : NO_DATE
  if (isEvent || isToward) return SURE
  if (before === OF && (classAt(scan, at - 1) & SCORE) !== 0) return NO_DATE
  if (before === OF) return !isFraction || b > 12 || isWeek(scan, at - 1) ? SURE : NO_DATE
  const isDay = !isShare(a, b) && !isOutOfTen && a <= 12
  if (opens) return !(isFraction && b < 9 && isOf) || nextMark === ':' || isLast ? SURE : NO_DATE
  if (isDay) {
    if (isDone(scan, at) || isByPerson(scan, after, isLast, b)) return SURE
    if (b > 10 && markAt(scan, index - 2) === ':' && isMinute(scan, index - 1)) return SURE
    if (b !== a && isAfterProcedure(scan, index)) return SURE
    // A heading: "Committee 9/9: …", "MSGS for the desk   5/13   …".
    if ((nextMark === ':' || isCell) && isFirstLine(scan, index)) return SURE
    if ((b > 10 || !isFraction) && isWithinAct(scan, index)) return SURE
    if ((isCell || ((flags[index]! & OPENS) !== 0 && b > 8 && markAt(scan, index - 1) !== '"')) && a !== 10) return IN_COMPANY
  }
  // The word before is a score's name: a capital without a cue.
  const isNamed = (flags[index - 1]! & (CAPITAL | MARK)) === CAPITAL && tokens.units[tokens.start[index - 1]!]! < 0x5b
  const isAbbreviation = isNamed && (flags[index - 1]! & LOWER) === 0
  if (isFraction) {
    // "Cr 1.4 4/30": a day after a value
    if (b > 20 && a <= 12 && !opens && ((flags[at] ?? 0) & DIGIT) !== 0 && markAt(scan, at - 1) === '.') return SURE
    if (open === '(' && nextMark === ')' && b > 5 && b !== 10) return SURE
    if (!isDay) return NO_DATE
    // Tests that count beyond twenty are named just before; these were looked at above.
    if (b >= 20) return IN_COMPANY
    return a === b || isAbbreviation ? NO_DATE : SAME_MONTH
  }
  if (b > 13) return SURE
  if (LOOSE.has(before)) return SURE
  // Of nine criteria most are met.
  if (b === 9 && isOf && a > 5) return SAME_MONTH
  if (!isNamed) return SURE
  return isAbbreviation ? SAME_MONTH : IN_COMPANY
}

const BOTTLED = wordSet('cx cxs bcx ucx culture cultures')

/** "next visit 2/13", "6 wk visit 2/20": what stands before the visit tells of a time, not of a count. */
function isTimedVisit(scan: Scan, at: number): boolean {
  return VISITED.has(scan.tokens.hash[at - 1] ?? 0)
}
const VISITED = wordSet(
  'next last prior previous first final wk week month mo home office clinic ed er pcp postop followup return annual nurse',
)

/** Whether no line has ended before the token: a heading names the day. Looks back over a few tokens only. */
function isFirstLine({ tokens }: Scan, index: number): boolean {
  if (index > 24) return false
  for (let at = index; at > 0; at -= 1) if ((tokens.flags[at]! & FIRST) !== 0) return false
  return true
}

/** "sutured 5/8", "added 5/28": a participle in lower case. */
function isDone({ tokens }: Scan, at: number): boolean {
  const { units, start, end, flags, hash } = tokens
  if (at < 0 || (flags[at]! & (CAPITAL | MARK | DIGIT)) !== 0) return false
  const last = end[at]!
  return last - start[at]! > 4 && units[last - 1] === 0x64 && units[last - 2] === 0x65 && !RATED.has(hash[at]!)
}

/** "10:15 3/21": two digits of a minute. */
function isMinute({ tokens }: Scan, at: number): boolean {
  return (tokens.flags[at]! & (DIGIT | LETTER | SPACED)) === DIGIT && tokens.end[at]! - tokens.start[at]! === 2
}

/** "5/28 by cards", "12/23 per Dr. Osei": somebody acted on that day. */
function isByPerson(scan: Scan, after: number, isLast: boolean, b: number): boolean {
  const { tokens, classes } = scan
  if (isLast || after + 1 >= tokens.count) return false
  const hash = tokens.hash[after]!
  if (markAt(scan, after) === ',') return b > 10 && (classes[after + 1]! & TITLE) !== 0
  if (hash !== BY && hash !== PER && hash !== WITH) return false
  return (classes[after + 1]! & (TITLE | ROLE)) !== 0 || (b > 10 && hash !== WITH)
}

/** "s/p L hip pinning 1/8": within five words after what was done. */
function isAfterProcedure(scan: Scan, index: number): boolean {
  const { hash, flags } = scan.tokens
  for (let at = index - 1; at > 1 && index - at < 7; at -= 1) {
    if (hash[at] === P && markAt(scan, at - 1) === '/' && hash[at - 2] === S) return true
    const mark = (flags[at]! & MARK) !== 0 ? markAt(scan, at) : ''
    if ((flags[at]! & FIRST) !== 0 || mark === ',' || mark === ';') return false
  }
  return false
}

/** "seen at the clinic 8/30", "flew back from Lisbon 8/11": an act, a word of place and at most three words of it before the day. */
function isWithinAct(scan: Scan, index: number): boolean {
  const { hash, flags } = scan.tokens
  for (let at = index - 1; at >= 0 && index - at < 5; at -= 1) {
    // The full stop of "Dr."
    if (markAt(scan, at) === '.' && (classAt(scan, at - 1) & TITLE) !== 0) continue
    if (IMAGED.has(hash[at]!)) return true
    if ((flags[at]! & (FIRST | MARK | DIGIT)) !== 0) return false
    if (PLACED.has(hash[at]!)) return EVENT.has(hash[at - 1]!)
  }
  return false
}

/** A word in small letters that ends with "s" and is none of the grammar. */
function isPlural({ tokens, classes }: Scan, at: number): boolean {
  return (
    (tokens.flags[at]! & (CAPITAL | MARK | DIGIT)) === 0 &&
    tokens.units[tokens.end[at]! - 1] === 0x73 &&
    tokens.end[at]! - tokens.start[at]! > 3 &&
    (classes[at]! & FUNCTION) === 0
  )
}
const PLACED = wordSet('at in from to with by w')

const [P, X, OF, FOR, VISIT, T, D, AT, AM, PM, NEGATIVE, POSITIVE, PAIN, NEG, POS, S, BY, PER, WITH] = [
  'p',
  'x',
  'of',
  'for',
  'visit',
  't',
  'd',
  'at',
  'am',
  'pm',
  'negative',
  'positive',
  'pain',
  'neg',
  'pos',
  's',
  'by',
  'per',
  'with',
].map(hashWord) as [
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
  number,
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

/** The second number of a drug of two: "10/20", "5/25". */
function isStrength(b: number): boolean {
  return b === 5 || b === 10 || b === 12 || b === 20 || b === 25
}

/** "MRI 7/19 negative": how a test came out, not what is scored. */
function isOutcome(hash: number): boolean {
  return hash === NEGATIVE || hash === POSITIVE || hash === PAIN || hash === NEG || hash === POS
}

/** "f/u 3/4", "d/c 3/4", "s/p 3/4", "c/o": two letters with a slash between. */
function isActAfterSlash(scan: Scan, at: number, opens: boolean): boolean {
  return !opens && at > 1 && markAt(scan, at - 1) === '/' && (scan.tokens.flags[at]! & SPACED) === 0 && ACT.has(scan.tokens.hash[at]!)
}
const ACT = wordSet("u c p up c'd cd op dc")

function isWeek(scan: Scan, at: number): boolean {
  return /^(?:wk|week|weekend|month|night|morning|day|evening|labs?|note|visit|as)$/i.test(wordAt(scan, at))
}

/** A clock time after the number: "3/4 0900", "3/4 at 2", "3/4 9:30". */
function isTimed(scan: Scan, after: number, isLast: boolean): boolean {
  if (isLast) return false
  const { tokens } = scan
  const hash = tokens.hash[after]!
  if (hash === AM || hash === PM) return true
  if (hash === AT) return ((tokens.flags[after + 1] ?? 0) & (DIGIT | LETTER)) === DIGIT && after + 1 < tokens.count
  if ((tokens.flags[after]! & (DIGIT | LETTER)) !== DIGIT) return false
  const size = sizeOf(scan, after)
  if (size <= 2) return markAt(scan, after + 1) === ':'
  if (size !== 4) return false
  const time = Number(wordAt(scan, after))
  // 2000 to 2039 is the year.
  return time < 2400 && time % 100 < 60 && (time < 2000 || time > 2039)
}

/** The mark of the date before, when "to", "-", "and", "," and that date, found just before, stand before the token; else ''. */
function endsDate(scan: Scan, index: number): string {
  const { tokens, findings } = scan
  const last = findings.list.at(-1)
  if (last === undefined || last.category !== 'date' || index < 2) return ''
  let at = beforeArrow(scan, index - 1)
  if (at === index - 1) {
    if (!JOINS.has(tokens.hash[at]!)) return ''
    at -= 1
  }
  if (markAt(scan, at) === ',' && at > 0) at -= 1
  if (last.end !== tokens.end[at]) return ''
  return last.detector === 'date-short' ? (scan.text.slice(last.start, last.end).includes('/') ? '/' : '-') : '/'
}
const JOINS = wordSet('- to and & , or through thru + ;')

/** The index before "->" or "→" that ends at `at`; `at` when none does. */
function beforeArrow(scan: Scan, at: number): number {
  const mark = markAt(scan, at)
  if (mark === '→') return at - 1
  if (mark !== '>') return at
  let from = at
  while (from > 0 && at - from < 3 && markAt(scan, from - 1) === '-') from -= 1
  return from < at ? from - 1 : at
}

/** The index after "->" or "→" that begins at `at`; `at` when none does. */
function afterArrow(scan: Scan, at: number): number {
  if (markAt(scan, at) === '→') return at + 1
  let to = at
  while (to - at < 3 && markAt(scan, to) === '-') to += 1
  return to > at && markAt(scan, to) === '>' ? to + 1 : at
}

const SHORT_AHEAD = /(\d{1,2})\/(\d{1,2})(?![\d%])/y

/** "2/3, 2/10", "4/3 to 4/9", "12/30-1/4": a second day follows, and the two are no scores out of one number. */
function beginsList(scan: Scan, after: number, a: number, b: number): boolean {
  const { tokens } = scan
  if (after + 1 >= tokens.count) return false
  const arrow = afterArrow(scan, after)
  if (arrow === after && !JOINS.has(tokens.hash[after]!)) return false
  const at = arrow !== after ? arrow : JOINS.has(tokens.hash[after + 1]!) ? after + 2 : after + 1
  // "(1/5 & 6th)"
  if (arrow === after && isOrdinal(wordAt(scan, at))) return b < Number.parseInt(wordAt(scan, at), 10)
  if (after + 3 >= tokens.count) return false
  if ((tokens.flags[at]! & (DIGIT | FIRST)) !== DIGIT || markAt(scan, at + 1) !== '/') return false
  SHORT_AHEAD.lastIndex = tokens.start[at]!
  const match = SHORT_AHEAD.exec(scan.text)
  if (match === null) return false
  const c = Number(match[1])
  const d = Number(match[2])
  if (c < 1 || d < 1 || c > 31 || d > 31 || d === b || (c > 12 && d > 12)) return false
  if (c === a && a <= 12) return d > b
  const isRange = arrow !== after || markAt(scan, after) === '-' || /^t/i.test(wordAt(scan, after))
  return isRange && (c === a + 1 || (a === 12 && c === 1)) && a <= 12
}
