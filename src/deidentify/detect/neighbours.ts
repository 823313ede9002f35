/** Identifiers that only the words beside them betray: ZIP codes after towns, vessels, roads, plates. */
import { scanAgeOfPerson } from './age-of-person.ts'
import { ROAD, VESSEL } from './cues.ts'
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, LOWER, MARK } from './tokens.ts'
import { STATE } from './vocabulary.ts'
import { scanRoad } from './roads.ts'
import { scanBareStreet } from './streets.ts'
import { PLACE } from './tagger.ts'

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
      if ((cue & (ROAD | VESSEL)) === 0) continue
      if ((cue & ROAD) !== 0) scanRoad(scan, index)
      if ((cue & VESSEL) !== 0) scanVessel(scan, index)
    }
  }
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
  // "his boat (the Lady Ann)", "the boat is the Lady Ann": an article after a mark or a verb brings the name.
  let joint = at
  while (joint < at + 4 && VESSEL_JOINT.test(wordAt(scan, joint))) joint += 1
  if (joint > at && /^the$/i.test(wordAt(scan, joint)) && isTitleCase(scan, joint + 1)) at = joint
  if (/^(?:named|called|the|")$/i.test(wordAt(scan, at))) at += 1
  if (markAt(scan, at) === '"') at += 1
  const from = at
  while (at < Math.min(tokens.count, from + 4) && (tokens.flags[at]! & (FIRST | MARK | DIGIT)) === 0 && (tokens.flags[at]! & CAPITAL) !== 0)
    at += 1
  if (at > from) findings.add(tokens.start[from]!, tokens.end[at - 1]!, 'vehicle', 'vessel', 0.93)
}

const VESSEL_JOINT = /^(?:is|was|out|'|s|\(|,)$/i

function isTitleCase({ tokens }: Scan, at: number): boolean {
  return at < tokens.count && (tokens.flags[at]! & (CAPITAL | LOWER | FIRST)) === (CAPITAL | LOWER)
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
