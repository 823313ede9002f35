/** Identifiers that only the words beside them betray: ages after people, ZIP codes after towns, vessels, roads, plates. */
import { ROAD, VESSEL } from './cues.ts'
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, MARK, SPACED } from './tokens.ts'
import { AGE_UNIT, FUNCTION, KIN, SCORE, STATE, UNIT } from './vocabulary.ts'
import { scanRoad } from './roads.ts'
import { scanBareStreet } from './streets.ts'
import { NAME, PLACE } from './tagger.ts'

const OVER_89 = /^(?:9\d|1[01]\d)$/
const PERSON =
  /^(?:he|she|hes|shes|who|whos|i|im|pt|patient|client|veteran|resident|gran|granny|nana|nan|pop|grandpa|grandma|baba|tutu|man|woman|lady|gentleman)$/i
const CONTRACTED = /^(?:shes|hes|im|whos)$/i
const BECOMES =
  /^(?:is|was|be|turned|turns|turning|turn|aged|age|now|almost|nearly|about|just|only|at|lived|to|well|s|m|until|of|approx|approximately|reached|died)$/i

/** Runs after the tagger: `tags` says which tokens are names and places. */
export function scanNeighbours(scan: Scan, tags: Uint8Array): void {
  const { tokens, cues } = scan
  for (let index = 0; index < tokens.count; index += 1) {
    const flags = tokens.flags[index]!
    if ((flags & (DIGIT | MARK)) === DIGIT) {
      const size = tokens.end[index]! - tokens.start[index]!
      if (size === 2 || size === 3) scanAgeOfPerson(scan, tags, index)
      else if (size === 5) scanZipOfPlace(scan, tags, index)
      if (size >= 2 && size <= 5) scanBareStreet(scan, tags, index)
      if (size >= 6 && size <= 8) scanPlate(scan, index)
    } else if ((flags & MARK) === 0) {
      const cue = cues[index]!
      if (cue === 0) continue
      if ((cue & ROAD) !== 0) scanRoad(scan, index)
      if ((cue & VESSEL) !== 0) scanVessel(scan, index)
    }
  }
}

/** "Mrs. Ng, 90, CHF"; "he is 96 today"; "grandmother, about 93"; "Grandpa (91, DOB …)". */
function scanAgeOfPerson(scan: Scan, tags: Uint8Array, index: number): void {
  const { tokens, findings } = scan
  if (!OVER_89.test(wordAt(scan, index))) return
  const next = markAt(scan, index + 1)
  const after = index + 1 < tokens.count ? tokens.flags[index + 1]! : FIRST
  if (
    next === '%' ||
    next === '/' ||
    (next === '.' && (tokens.flags[index + 2] ?? SPACED) !== SPACED && ((tokens.flags[index + 2] ?? 0) & DIGIT) !== 0)
  )
    return
  if (next === '-' && ((tokens.flags[index + 2] ?? 0) & DIGIT) !== 0) return
  if ((classAt(scan, index + 1) & UNIT) !== 0 && (classAt(scan, index + 1) & AGE_UNIT) === 0) return
  let at = index - 1
  let verb = 0
  while (at >= 0 && index - at < 6) {
    const mark = markAt(scan, at)
    if (mark === ',' || mark === '(' || mark === "'" || mark === ';' || mark === ':') {
      at -= 1
      continue
    }
    if (!BECOMES.test(wordAt(scan, at))) break
    verb += 1
    at -= 1
  }
  // "At 98 she still drives"
  if (/^at$/i.test(wordAt(scan, index - 1)) && /^(?:he|she)$/i.test(wordAt(scan, index + 1))) {
    findings.add(tokens.start[index]!, tokens.end[index]!, 'age', 'age-of-person', 0.75)
    return
  }
  if (at < 0 && !/^(?:lived|died)$/i.test(wordAt(scan, 0))) return
  if (CONTRACTED.test(wordAt(scan, at))) verb += 1
  const isPerson =
    tags[at] === NAME || (classAt(scan, at) & KIN) !== 0 || PERSON.test(wordAt(scan, at)) || /^(?:lived|died)$/i.test(wordAt(scan, at + 1))
  if (!isPerson) return
  const touches = at === index - 1
  // A number right after a name is rarely an age; a mark or a verb makes it one.
  if (touches && verb === 0 && (classAt(scan, at) & KIN) === 0) return
  const closes =
    (after & (MARK | FIRST)) !== 0 ||
    (classAt(scan, index + 1) & (FUNCTION | AGE_UNIT)) !== 0 ||
    /^(?:today|now|lives?|years|male|female|m|f|when|last|in)$/i.test(wordAt(scan, index + 1))
  if (!closes || (verb === 0 && (after & (MARK | FIRST)) === 0)) return
  if ((classAt(scan, index - 2) & SCORE) !== 0) return
  findings.add(tokens.start[index]!, tokens.end[index]!, 'age', 'age-of-person', 0.75)
}

/** Five digits after a town, also in parentheses or after its state. */
function scanZipOfPlace(scan: Scan, tags: Uint8Array, index: number): void {
  const { tokens, findings } = scan
  let at = index - 1
  if (markAt(scan, at) === '(' || markAt(scan, at) === ',' || markAt(scan, at) === '.') at -= 1
  if ((classAt(scan, at) & STATE) !== 0 && (tokens.flags[at]! & CAPITAL) !== 0) at -= 1
  if (markAt(scan, at) === ',') at -= 1
  const isZone = /^(?:zone|zip|zipcode)$/i.test(wordAt(scan, at))
  if (at < 0 || (tags[at] !== PLACE && !isZone)) return
  findings.add(tokens.start[index]!, tokens.end[index]!, 'location', 'zip-of-place', 0.8)
}

/** The name of a vessel: "M/V Wahkiakum Rose", "the tug Miss Geraldine". */
function scanVessel(scan: Scan, index: number): void {
  const { tokens, findings } = scan
  let at = index + 1
  if (/^[MFSR]$/.test(wordAt(scan, index)) && markAt(scan, index + 1) === '/' && /^V$/.test(wordAt(scan, index + 2))) at = index + 3
  else if (tokens.end[index]! - tokens.start[index]! === 1) return
  if (/^(?:named|called|the|")$/i.test(wordAt(scan, at))) at += 1
  if (markAt(scan, at) === '"') at += 1
  const from = at
  while (at < Math.min(tokens.count, from + 4) && (tokens.flags[at]! & (FIRST | MARK | DIGIT)) === 0 && (tokens.flags[at]! & CAPITAL) !== 0)
    at += 1
  if (at > from) findings.add(tokens.start[from]!, tokens.end[at - 1]!, 'vehicle', 'vessel', 0.93)
}

const CAR =
  /^(?:plate|plates|tag|car|truck|van|suv|sedan|pickup|jeep|toyota|honda|ford|chevy|chevrolet|nissan|subaru|tacoma|corolla|camry|civic|accord|tesla|kia|hyundai|mazda|buick|dodge|ram|gmc|bmw|audi|lexus|volvo|prius|rav4|explorer|silverado|f|cr|vehicle|motorcycle|harley|trailer)$/i

/** "silver Tacoma BXK9047", "BXK9047 (WA)". */
function scanPlate(scan: Scan, index: number): void {
  const { tokens, findings } = scan
  if (!/^(?:[A-Z]{2,3}\d{3,4}|\d[A-Z]{3}\d{3}|\d{3}[A-Z]{3})$/.test(wordAt(scan, index))) return
  let isCar = markAt(scan, index + 1) === '(' && (classAt(scan, index + 2) & STATE) !== 0 && markAt(scan, index + 3) === ')'
  for (let back = 1; back <= 4 && !isCar; back += 1) isCar = CAR.test(wordAt(scan, index - back))
  if (isCar) findings.add(tokens.start[index]!, tokens.end[index]!, 'vehicle', 'plate', 0.75)
}
