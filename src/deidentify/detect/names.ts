/** Names and places that only their words and neighbours betray: the tagger's verdicts, guarded, as findings. */
import { guardTags } from './guards.ts'
import { markInstitutions } from './institutions.ts'
import { CITY_SHIFT, DRUG, ENGLISH_SHIFT, EPONYM, GIVEN_SHIFT, JARGON, LEXICON_BITS, SURNAME_SHIFT } from './lexicon.ts'
import { markAt, type Scan, tokenFrom, wordAt } from './scan.ts'
import { NAME, PLACE, tagTokens, type TaggerBias, type TaggerWeights } from './tagger.ts'
import { tokenFacts } from './tagger-features.ts'
import { CAPITAL, DIGIT, FIRST, MARK, SPACED } from './tokens.ts'
import { PARTICLE } from './vocabulary.ts'

/**
 * By how much a name and a place must win, for every mask of lexicon bits: recall costs words, and costs least where people or
 * towns bear the word and English does not, most where no list knows it.
 */
export const BIAS: TaggerBias = { name: new Int16Array(1 << LEXICON_BITS), place: new Int16Array(1 << LEXICON_BITS) }
for (let bits = 0; bits < 1 << LEXICON_BITS; bits += 1) {
  const isTerm = (bits & (DRUG | EPONYM)) !== 0
  const isJargon = (bits & JARGON) !== 0
  const isWord = ((bits >> ENGLISH_SHIFT) & 7) > 1
  const isBorne = ((bits >> GIVEN_SHIFT) & 7) >= 2 || ((bits >> SURNAME_SHIFT) & 3) >= 2
  const isTown = ((bits >> CITY_SHIFT) & 3) >= 2
  BIAS.name[bits] = isTerm || (isJargon && isWord) ? 100 : isJargon ? 35 : isBorne ? (isWord ? 110 : -60) : isWord || bits === 0 ? 30 : -30
  BIAS.place[bits] = isTerm || isJargon ? 45 : isWord ? 30 : isTown ? -100 : bits === 0 ? 40 : 0
}

/** Runs the tagger over the scan and adds a finding for every run of names or places; gives the tag of each token. */
export function scanNames(scan: Scan, weights: TaggerWeights, bias: TaggerBias = BIAS): Uint8Array {
  const { tokens, findings } = scan
  const facts = tokenFacts(scan)
  const { tags, margins } = tagTokens(facts, weights, bias)
  guardTags(facts, tags)
  markInstitutions(facts, tags)
  // "Maria Ortiz maria@x.org": what an address holds is the address's, and the name beside it a name.
  for (const { start, end, detector } of findings.list) {
    if (detector !== 'email') continue
    for (let at = tokenFrom(scan, start); at < tokens.count && tokens.start[at]! < end; at += 1) tags[at] = 0
  }
  let index = 0
  while (index < tokens.count) {
    const tag = tags[index]!
    if (tag === 0) {
      index += 1
      continue
    }
    let last = index
    let margin = margins[index]!
    for (let next = bridge(scan, tags, index, tag); next !== -1; next = bridge(scan, tags, last, tag)) {
      last = next
      margin = Math.max(margin, margins[next]!)
    }
    // "N. Wren": the initial before a name belongs to it.
    const initial = index - 2
    const start =
      tag === NAME && initial >= 0 && tags[initial] === 0 && isInitial(scan, initial) && (tokens.flags[index]! & FIRST) === 0
        ? initial
        : index
    const confidence = Math.max(0.3, Math.min(0.9, 0.5 + margin / 400))
    let end = tokens.end[last]!
    // "our Dallas clinic": the noun goes with the name.
    if (tag === PLACE && isPlaceNoun(scan, last + 1)) end = tokens.end[last + 1]!
    if (
      tag === PLACE &&
      FLAT.test(wordAt(scan, last + 1)) &&
      ((tokens.flags[last + 2] ?? 0) & (DIGIT | FIRST)) === DIGIT &&
      last + 2 < tokens.count
    )
      end = tokens.end[last + 2]!
    // The full stop of a last initial belongs to the name.
    if (tokens.end[last]! - tokens.start[last]! === 1 && markAt(scan, last + 1) === '.' && (tokens.flags[last + 1]! & SPACED) === 0)
      end += 1
    findings.add(tokens.start[start]!, end, tag === NAME ? 'name' : 'location', tag === NAME ? 'tagger-name' : 'tagger-place', confidence)
    index = last + 1
  }
  return tags
}

/** "Harlow House apt 4C" */
const FLAT = /^(?:apt|apartment|flat|unit|suite|ste|#)$/i
const PLACE_JOINTS = /^(?:of|the|and|for|de|la|del|los|las|el|y)$/i

function isPlaceNoun(scan: Scan, index: number): boolean {
  return (
    /^(?:clinic|hospital|facility|office|branch|campus|center|centre|location)$/.test(wordAt(scan, index)) &&
    (scan.tokens.flags[index]! & FIRST) === 0
  )
}

function isShortWord(scan: Scan, index: number): boolean {
  return (scan.tokens.flags[index]! & (MARK | DIGIT)) === 0 && scan.tokens.end[index]! - scan.tokens.start[index]! <= 3
}

/** "N." */
function isInitial({ tokens }: Scan, index: number): boolean {
  return (
    (tokens.flags[index]! & CAPITAL) !== 0 &&
    tokens.end[index]! - tokens.start[index]! === 1 &&
    tokens.units[tokens.end[index]!] === 0x2e &&
    (index === 0 || (tokens.flags[index]! & SPACED) !== 0)
  )
}

/** The index of the next token of the same run, or -1: a space, a hyphen, an initial's full stop, a particle, "Family, Given". */
function bridge(scan: Scan, tags: Uint8Array, at: number, tag: number): number {
  const { tokens } = scan
  let next = at + 1
  for (let step = 0; step < 4 && next < tokens.count; step += 1, next += 1) {
    if ((tokens.flags[next]! & FIRST) !== 0 && tag === PLACE) return -1
    if (tags[next] === tag) return (tokens.flags[next]! & FIRST) !== 0 ? -1 : next
    if (tags[next] !== 0 || (tokens.flags[next]! & FIRST) !== 0) return -1
    const mark = markAt(scan, next)
    const isJoint =
      mark === '-' ||
      mark === "'" ||
      mark === '&' ||
      mark === '^' ||
      (mark === '.' && tokens.end[at]! - tokens.start[at]! <= 3) ||
      (mark === ',' && tag === NAME && step === 0)
    const isInside =
      tag === NAME ? (scan.classes[next]! & PARTICLE) !== 0 && isShortWord(scan, next) : PLACE_JOINTS.test(wordAt(scan, next))
    const isPossessive = tag === PLACE && markAt(scan, next - 1) === "'" && /^s$/i.test(wordAt(scan, next))
    if (!isJoint && !isInside && !isPossessive) return -1
  }
  return -1
}
