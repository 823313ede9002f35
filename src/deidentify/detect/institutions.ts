/** Gives institutions, firms and landmarks their whole name: what the tagger found of one grows over the nouns that such names are made of. */
import { FIRM, HEAD, PLACES, SITE, WARD, WHERE, YARD } from './cues.ts'
import { CITY_SHIFT, DRUG, ENGLISH_SHIFT, EPONYM, GIVEN_SHIFT, isCommonWord, SURNAME_SHIFT, TOWN_PART } from './lexicon.ts'
import { scanWhere } from './local-places.ts'
import { markAt, type Scan, wordAt, sizeOf } from './scan.ts'
import { NAME, OUTSIDE, PLACE } from './tagger.ts'
import { SHAPE_CAPITAL, SHAPE_CAPS, SHAPE_CAPS_LINE, type TokenFacts } from './tagger-features.ts'
import { APART, CAPITAL, DIGIT, FIRST, hashWord, LOWER, MARK, OPENS, SPACED } from './tokens.ts'
import { ACRONYM, AGE_UNIT, CREDENTIAL, FUNCTION, KIN, MONTH, ROLE, STATE, STREET, TITLE, UNIT, WEEKDAY } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** Words that end a name, whatever it is of. */
const STOP = FUNCTION | MONTH | WEEKDAY | TITLE | KIN | CREDENTIAL | UNIT | AGE_UNIT | ACRONYM
const JOINTS = wordSet('of for and the de la del los las el y des du da do n')
/** Of these the word before must be a noun that such names begin with. */
const WEAK_JOINTS = wordSet('for and the n')
/** After a name in capitals these, in lower case, say what is there and not how it is called. */
const SAID = wordSet('hosp er pharm pharmacy peds church market shipyard hospital clinic')
/** What follows "hospital" when no hospital is named. */
const STAYS = wordSet('course day days stay number no')
/** Kinds of an institution that are not yet the name of one: "Outpatient Surgery Center", "Heart Failure Clinic". */
const KINDS = wordSet(
  'outpatient inpatient acute chronic long short term failure rhythm device coumadin anticoagulation poison control crisis intake stabilization private local outside public charter magnet group halfway sober nursing teaching tertiary level safe free standing ambulatory same stay observation patient patients weight loss bariatric transplant stroke chest breast prostate hiv std methadone suboxone needle exchange vaccine flu covid testing screening radiation chemo chemotherapy data call contact information resource visitor help service support job career drop food clothing homeless domestic violence battered your our their this that my his her new old main first second last next big small good referring admitting receiving discharge transfer teen adolescent geriatric elder day night respite hosp facility house hand grade age focus peer study therapy dressing plastics intensive critical postanesthesia brief trauma consult consultation',
)

/** Grows, plants and joins places in `tags`, which is changed in place. */
export function markInstitutions(facts: TokenFacts, tags: Uint8Array): void {
  const { scan } = facts
  const { count, flags } = scan.tokens
  const { cues } = scan
  let index = 0
  while (index < count) {
    if (tags[index] === OUTSIDE && (cues[index]! & (PLACES | YARD)) === 0) {
      index += 1
      continue
    }
    if (tags[index] === NAME) {
      const last = runEnd(scan, tags, index)
      // "Zabrowski Law PLLC": who ends in the kind of a firm is the firm.
      if (last > index && (cues[last]! & FIRM) !== 0) {
        tags.fill(OUTSIDE, index, last + 1)
        if (plant(facts, tags, last, true)) {
          index = growRight(facts, tags, last) + 1
          continue
        }
        tags.fill(NAME, index, last + 1)
      }
      if (!isCalledAfter(scan, tags, last)) {
        index = last + 1
        continue
      }
      for (let at = index; at <= last; at += 1) if (tags[at] === NAME) tags[at] = PLACE
    }
    if (tags[index] === PLACE) {
      let last = index
      while (last + 1 < count && tags[last + 1] === PLACE && (flags[last + 1]! & FIRST) === 0) last += 1
      const begin = growLeft(facts, tags, index)
      const end = growRight(facts, tags, last)
      if (isGeneric(scan, begin, end)) tags.fill(OUTSIDE, begin, end + 1)
      index = end + 1
      continue
    }
    const cue = cues[index]!
    if ((cue & PLACES) !== 0) {
      if ((cue & FIRM) !== 0 || ((cue & HEAD) !== 0 && (flags[index]! & CAPITAL) !== 0)) {
        if (tags[index] === OUTSIDE && plant(facts, tags, index, (cue & FIRM) !== 0)) {
          index = growRight(facts, tags, index) + 1
          continue
        }
      }
      if ((cue & WHERE) !== 0) scanWhere(facts, tags, index)
    } else if (tags[index] === OUTSIDE && (cue & YARD) !== 0 && isNamed(facts, tags, index)) tags.fill(PLACE, index - 1, index + 1)
    index += 1
  }
}

/** The last token of the run of names at `index`: words, and the initials' full stops and hyphens between them. */
function runEnd({ tokens }: Scan, tags: Uint8Array, index: number): number {
  let last = index
  for (let at = index + 1; at < tokens.count && (tokens.flags[at]! & (FIRST | APART)) === 0; at += 1) {
    if (tags[at] === NAME) last = at
    else if ((tokens.flags[at]! & MARK) === 0 || (tokens.flags[at]! & SPACED) !== 0 || at > last + 1) break
  }
  return last
}

/** "Quillby Mortuary", "Quimby's Pharmacy", "Larkmoor hall", "Larkmoor Family Med": whether a noun makes an institution of the name before it. */
function isCalledAfter(scan: Scan, tags: Uint8Array, last: number): boolean {
  const { tokens, cues } = scan
  const isOwned = last + 1 < tokens.count && isPossessive(scan, last + 1)
  const at = isOwned ? last + 3 : last + 1
  if (at >= tokens.count || tags[at] !== OUTSIDE || (tokens.flags[at]! & (FIRST | APART | MARK | DIGIT)) !== 0) return false
  const cue = cues[at]!
  if ((tokens.flags[at]! & CAPITAL) === 0) {
    if ((tokens.flags[last]! & CAPITAL) === 0) return false
    return (cue & YARD) !== 0 && (isOwned ? SHOPS : CALLED).has(tokens.hash[at]!)
  }
  if (STAYS.has(tokens.hash[at + 1] ?? 0) || markAt(scan, at + 1) === ':') return false
  if ((scan.classes[at]! & CREDENTIAL) !== 0 && (tokens.flags[at]! & LOWER) === 0) return false
  if ((cue & (HEAD | FIRM)) !== 0) return true
  const next = markAt(scan, at + 1) === '&' ? at + 2 : at + 1
  return (cue & SITE) !== 0 && ((cues[next] ?? 0) & (SITE | HEAD)) !== 0 && (tokens.flags[next]! & (CAPITAL | FIRST | APART)) === CAPITAL
}
/** "Larkmoor beach": an unknown or a town's word with a capital before a building or ground in lower case. */
function isNamed({ scan }: TokenFacts, tags: Uint8Array, index: number): boolean {
  const { flags, hash } = scan.tokens
  if (index === 0 || (flags[index]! & (FIRST | APART | CAPITAL)) !== 0 || !CALLED.has(hash[index]!) || tags[index - 1] !== OUTSIDE)
    return false
  const before = index - 1
  return (
    (flags[before]! & (CAPITAL | LOWER | DIGIT)) === (CAPITAL | LOWER) &&
    (scan.classes[before]! & STOP) === 0 &&
    (scan.cues[before]! & SITE) === 0 &&
    isRare(scan, before)
  )
}
/** Shops and taverns that are their owner's. */
const SHOPS = wordSet('drug pawn tap market mart deli diner cafe tavern grill saloon grocery pharm pharmacy bakery store')
/** Buildings and grounds that bear a name in lower case; what else follows a name is somebody's. */
const CALLED = wordSet(
  'hall school park ramp trail pawn chapel temple correctional lodge manor elem elementary academy marina feedlot beach mill mills inn motel mart deli',
)

/** Whether a word is more the name of a town or a person, or unknown, than an ordinary word. */
export function isRare(scan: Scan, index: number): boolean {
  const bits = scan.lexicon[index]!
  if ((bits & (DRUG | EPONYM)) !== 0 && ((bits >> CITY_SHIFT) & 3) < 2) return false
  return ((bits >> ENGLISH_SHIFT) & 7) < 3 && !isCommonWord(bits)
}

/** Whether a capitalised word may be part of an institution's name. */
function isNameable(scan: Scan, index: number): boolean {
  return (scan.cues[index]! & (SITE | HEAD)) !== 0 || (scan.classes[index]! & STOP) === 0
}

const isPossessive = (scan: Scan, index: number): boolean =>
  markAt(scan, index) === "'" && /^s$/i.test(wordAt(scan, index + 1)) && (scan.tokens.flags[index + 1]! & SPACED) === 0

/** From the last word of a place over the nouns that go on with it; gives the index of the new last word. */
function growRight({ scan }: TokenFacts, tags: Uint8Array, last: number): number {
  const { tokens, cues, classes } = scan
  const { count, flags } = tokens
  let end = last
  let pending = 0
  for (let at = last + 1; at < count && at < last + 10; at += 1) {
    const own = flags[at]!
    if ((own & (FIRST | APART)) !== 0) break
    if ((own & MARK) !== 0) {
      if (isPossessive(scan, at)) {
        at += 1
        continue
      }
      const mark = markAt(scan, at)
      if (mark === ',' && isFirm(scan, at + 1)) {
        end = firmEnd(scan, at + 1)
        break
      }
      const isGlue =
        mark === '&' || (mark === '-' && (own & SPACED) === 0) || (mark === '.' && (own & SPACED) === 0 && sizeOf(scan, at - 1) <= 4)
      if (!isGlue || (mark === '.' && ((flags[at + 1] ?? SPACED) & CAPITAL) === 0)) break
      continue
    }
    if (tags[at] === NAME || (own & DIGIT) !== 0) break
    const cue = cues[at]!
    if (tags[at] === PLACE) {
      end = at
      pending = 0
    } else if ((own & CAPITAL) !== 0) {
      if (
        (cue & (SITE | HEAD | FIRM)) !== 0 ||
        ((cue & YARD) !== 0 && pending === 0) ||
        ((classes[at]! & STREET) !== 0 && (classes[at]! & STATE) === 0 && at === end + 1)
      ) {
        // "The Dallas Hospital. Family history": what opens a sentence or stands before a colon is no part of the name.
        if (markAt(scan, at + 1) === ':') break
        end = at
        pending = 0
      } else if (!isNameable(scan, at) || (classes[at]! & STATE) !== 0) break
      else {
        pending += 1
        if (pending > 2) break
        if (pending === 1 && at === end + 1 && (own & LOWER) !== 0 && isRare(scan, at) && markAt(scan, at + 1) !== ':') end = at
      }
    } else if (JOINTS.has(tokens.hash[at]!)) {
      if (((flags[at + 1] ?? 0) & CAPITAL) === 0 && !JOINTS.has(tokens.hash[at + 1] ?? 0)) break
      if ((cues[at - 1]! & (SITE | HEAD)) === 0) break
    } else if ((cue & YARD) !== 0) {
      if ((flags[at - 1]! & CAPITAL) !== 0 && SAID.has(tokens.hash[at]!)) break
      end = at
      if ((cue & SITE) === 0 && (cues[at + 1] ?? 0) === 0) break
    } else if ((cue & SITE) === 0 || ((cues[at + 1] ?? 0) & YARD) === 0) break
  }
  if (end > last) tags.fill(PLACE, last + 1, end + 1)
  return end
}

/** "PLLC", "Inc", "P.A.". */
function isFirm(scan: Scan, at: number): boolean {
  if (at >= scan.tokens.count || (scan.tokens.flags[at]! & FIRST) !== 0) return false
  return (
    (scan.cues[at]! & FIRM) !== 0 || (/^P$/.test(wordAt(scan, at)) && markAt(scan, at + 1) === '.' && /^[AC]$/.test(wordAt(scan, at + 2)))
  )
}
function firmEnd(scan: Scan, at: number): number {
  return (scan.cues[at]! & FIRM) !== 0 ? at : at + 2
}

/** From the first word of a place over the capitalised words before it. */
function growLeft(facts: TokenFacts, tags: Uint8Array, first: number): number {
  const begin = nameBegin(facts, tags, first, false)
  if (begin < first) tags.fill(PLACE, begin, first)
  return begin
}

/** "Pediatric Intensive Care Unit", "General Surgery": nouns and kinds of institutions, and no name among them. */
function isGeneric({ tokens, cues }: Scan, begin: number, end: number): boolean {
  if (begin === end) return false
  for (let at = begin; at <= end; at += 1) {
    if ((tokens.flags[at]! & MARK) !== 0 || JOINTS.has(tokens.hash[at]!)) continue
    if ((cues[at]! & (SITE | HEAD)) === 0 && !KINDS.has(tokens.hash[at]!)) return false
    if (NAMING.has(tokens.hash[at]!)) return false
  }
  return true
}
/** Nouns of institutions that name one: "Lutheran Home", "University Hospital". */
const NAMING = wordSet(
  'lutheran baptist methodist presbyterian episcopal catholic christian children childrens memorial regional university univ veterans community mountain river bridge park hall lodge manor commons',
)

/** Where the name begins that `first` belongs to. */
function nameBegin({ scan, shape }: TokenFacts, tags: Uint8Array, first: number, isForFirm: boolean): number {
  const { tokens, cues } = scan
  const { flags } = tokens
  let begin = first
  let joints = 0
  for (let at = first - 1; at >= 0 && first - at < 9; at -= 1) {
    if ((flags[at + 1]! & (FIRST | APART)) !== 0) break
    const own = flags[at]!
    if ((own & MARK) !== 0) {
      const mark = markAt(scan, at)
      const isGlue =
        mark === '&' ||
        mark === "'" ||
        (mark === '-' && (own & SPACED) === 0 && (flags[at + 1]! & SPACED) === 0) ||
        (mark === '.' && sizeOf(scan, at - 1) <= 2)
      if (mark === ',' && isForFirm && (flags[at + 1]! & LOWER) === 0 && begin === first) continue
      if (!isGlue) break
      continue
    }
    if (tags[at] === NAME) break
    if ((own & CAPITAL) === 0) {
      if (/^\d{1,3}(?:st|nd|rd|th)$/i.test(wordAt(scan, at)) && begin === at + 1) begin = at
      if (WEAK_JOINTS.has(tokens.hash[at]!) && ((cues[at - 1] ?? 0) & (SITE | HEAD)) === 0 && !JOINTS.has(tokens.hash[at - 1] ?? 0)) break
      if (!(JOINTS.has(tokens.hash[at]!) && joints < 2) && !(/^s$/i.test(wordAt(scan, at)) && markAt(scan, at - 1) === "'")) break
      joints += 1
      continue
    }
    if (JOINTS.has(tokens.hash[at]!) && shape[at] === SHAPE_CAPS_LINE) continue
    if ((own & DIGIT) !== 0 || (!isNameable(scan, at) && tags[at] !== PLACE)) break
    if ((cues[at]! & WHERE) !== 0 || (scan.classes[at]! & ROLE) !== 0) break
    const isSite = (cues[at]! & (SITE | HEAD)) !== 0
    if (begin < at + 1 && joints > 0 && begin - at > 1 && !isSite && !isRare(scan, at)) break
    if (!isSite && !isForFirm && tags[at] !== PLACE) {
      const isPlain = !isRare(scan, at)
      if (isPlain && (shape[at] === SHAPE_CAPS_LINE || (own & OPENS) !== 0) && !isHeadLine(scan, at)) break
      if ((scan.lexicon[at]! & (DRUG | EPONYM)) !== 0 || (isPlain && !isBorne(scan, at))) break
    }
    begin = at
  }
  return begin
}

/** Whether towns or people bear a word, too. */
function isBorne(scan: Scan, index: number): boolean {
  const bits = scan.lexicon[index]!
  return ((bits >> CITY_SHIFT) & 3) > 0 || ((bits >> SURNAME_SHIFT) & 3) > 0 || ((bits >> GIVEN_SHIFT) & 7) > 1 || (bits & TOWN_PART) !== 0
}

/** Whether the line that begins at `index` is one of the first three and in title case throughout: a letterhead. */
function isHeadLine(scan: Scan, index: number): boolean {
  const { flags, count } = scan.tokens
  if ((flags[index]! & FIRST) === 0 || index > 24) return false
  for (let at = index; at < count && at < index + 8 && (at === index || (flags[at]! & (FIRST | APART)) === 0); at += 1)
    if ((flags[at]! & (MARK | CAPITAL)) === 0 && !JOINTS.has(scan.tokens.hash[at]!)) return false
  return true
}

const HOME = hashWord('home')
const RELIGIOUS = wordSet('lutheran baptist methodist presbyterian episcopal catholic')

/** "Larkmoor Oaks Manor", "LARKMOOR REGIONAL", "Zabrowski Law PLLC": whether the capitalised words before a noun make a name of it. */
function plant(facts: TokenFacts, tags: Uint8Array, index: number, isFirmWord: boolean): boolean {
  const { scan, shape } = facts
  const { tokens, cues } = scan
  if (STAYS.has(tokens.hash[index + 1] ?? 0)) return false
  // "Ines Quillby RD", "DISCH HOME"
  if (shape[index] !== SHAPE_CAPITAL && ((scan.classes[index]! & CREDENTIAL) !== 0 || tokens.hash[index] === HOME)) return false
  const begin = nameBegin(facts, tags, index, isFirmWord)
  if (begin === index) return false
  let owns = 0
  let towns = 0
  for (let at = begin; at < index; at += 1) {
    const flags = tokens.flags[at]!
    if ((flags & DIGIT) !== 0) owns += 1
    if ((flags & (MARK | DIGIT)) !== 0 || (flags & CAPITAL) === 0 || JOINTS.has(tokens.hash[at]!)) continue
    if (RELIGIOUS.has(tokens.hash[at]!)) owns += (flags & OPENS) === 0 && (flags & LOWER) !== 0 ? 1 : 0
    if ((cues[at]! & (SITE | HEAD | WARD)) !== 0 || KINDS.has(tokens.hash[at]!)) continue
    const bits = scan.lexicon[at]!
    if (isRare(scan, at)) owns += sizeOf(scan, at) > 3 || (flags & LOWER) !== 0 ? 2 : 0
    else if (shape[at] !== SHAPE_CAPS_LINE && shape[at] !== SHAPE_CAPS && (flags & OPENS) === 0 && (bits & (DRUG | EPONYM)) === 0) {
      // An ordinary word with a capital inside a sentence: also borne by towns or people, or one of two.
      owns += isBorne(scan, at) ? 1 : 0
    } else if (shape[at] === SHAPE_CAPS_LINE && sizeOf(scan, at) > 3 && (((bits >> CITY_SHIFT) & 3) >= 2 || (bits & TOWN_PART) !== 0))
      towns += 1
  }
  if (towns > 1) owns += 1
  if (owns === 0 && !(isFirmWord && index - begin > 0 && (tokens.flags[begin]! & CAPITAL) !== 0)) return false
  tags.fill(PLACE, begin, index + 1)
  return true
}
