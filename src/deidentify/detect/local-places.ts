/** Places that a preposition or a word of work leads to: in lower case, as initials, without a noun that says what they are. */
import { DRUG, ENGLISH_SHIFT, CITY_SHIFT, SURNAME_SHIFT, GIVEN_SHIFT, isCommonWord, EPONYM } from './lexicon.ts'
import { PLAIN, SITE, WARD, WHERE, YARD } from './cues.ts'
import { markAt, type Scan, wordAt, sizeOf, isFirst } from './scan.ts'
import { PLACE } from './tagger.ts'
import { SHAPE_CAPS, type TokenFacts } from './tagger-features.ts'
import { CAPITAL, DIGIT, hashWord, LETTER, MARK, SPACED } from './tokens.ts'
import { ACRONYM, AGE_UNIT, CREDENTIAL, FUNCTION, KIN, MONTH, NATION, ROLE, STATE, TITLE, UNIT, WEEKDAY } from './vocabulary.ts'
import { wordSet, wordTable } from './word-table.ts'

const NEVER = ACRONYM | AGE_UNIT | CREDENTIAL | FUNCTION | KIN | MONTH | NATION | ROLE | TITLE | UNIT | WEEKDAY | STATE
const ARTICLE = wordSet('the old that')
/** Where one is, goes and comes from. */
const LEADS_INITIALS = 1
const LEADS_LOWER = 2
const LEADS_TOWN = 4
/** On which, off which and along which one lives. */
const LEADS_STREET = 8
const OPENS_STREET = 16
const WORK = 32
/** What each word of WHERE leads to. */
const LEADS = wordTable(
  new Map([
    [LEADS_INITIALS, 'at to from via transport transported transfer transferred transferring appt phone outside'],
    [LEADS_LOWER, 'at near behind past off outside beside by'],
    [LEADS_TOWN, 'in from near'],
    [LEADS_STREET, 'on off onto along'],
    [OPENS_STREET, 'calle rue avenida camino'],
    [WORK, 'works work worked working drives cleans cleaned cooks bakes baked attends dispatcher mechanic welder foreman'],
  ]),
)
const STREETS = wordSet('avenue ave street st road rd blvd boulevard lane ln parkway pkwy trail pike hollow gap')
const NO_STREET = wordSet('dirt gravel paved county section side main private back city same busy icy this that wet')
/** What opens the name of a town, a lake or a saint. */
const OPENING = wordSet('saint st mt mount fort ft lake camp san santa rio')
/** Shops and yards that any word before names. */
const STRONG_YARD = wordSet(
  'mart docks pawn deli inn motel saloon tavern fairgrounds correctional foundry cannery shipyard feedlot express transit',
)
const MEDICAL_YARD = wordSet('clinic hospital er peds pharmacy pharm drug home house store')
/** After these "to" and "from" lead to a substance, a cause or a finding: "due to", "sensitive to". */
const RELATED = wordSet(
  'due secondary respect leading leads led response responses relative related prior similar compared comparable equal superior inferior sensitive resistant allergic negative positive exposed exposure suffering suffer suffers intolerant refractory reaction reactions sensitivity resistance owing attributed attributable according subjected bound binding added addition switched converted conversion',
)
const OF = hashWord('of')
const OUT = hashWord('out')
const ON = hashWord('on')
const AT = hashWord('at')
const WORK_FILLER = wordSet(
  'nights night days evenings weekends mornings graveyard shift 1st 2nd 3rd first second third swing part full time seasonal offices security maintenance out over still mostly weekdays overtime doubles for at with from there now in on',
)
const AFTER_WORK = wordSet('through around up down next across until til till since w so who where pt denies and')
const WORK_JOINT = wordSet('at for with from')
/** "works 2nd shift …": where the employer follows at once. */
const SHIFT = wordSet('shift seasonal')
/** What one works at, or as, that is no firm. */
const NO_FIRM = wordSet(
  'home night nights day days desk it school work church a an his her my their our some all any this that least times once present both hours hard well length heights jobs job two three several different various local construction retail fast food grocery convenience department thrift auto car gas warehouse factory hospital nursing elementary high middle community family same other another someone somebody people himself herself themselves nothing money cash pay wages',
)
/** Kinds of shops and works that say no name. */
const KIND = wordSet(
  'grocery convenience thrift liquor hardware department drug feed shoe pet vape smoke gas auto body beauty barber coffee pizza sandwich meat packing chicken poultry paper steel saw textile chemical power water treatment sewage processing assembly bottling recycling retirement nursing group funeral rest care skilled assisted foster halfway high middle elementary grade public private local community corner outdoor farmers flea super city county state old new big main boat trailer mobile fishing golf sports youth summer church fellowship dining banquet town court house tree flower christmas dog beer furniture clothing school',
)

/** Looks behind a word of WHERE. `tags` is changed in place. */
export function scanWhere(facts: TokenFacts, tags: Uint8Array, index: number): void {
  const { scan, shape } = facts
  const { hash, flags } = scan.tokens
  const own = hash[index]!
  const leads = LEADS.get(own)
  let at = index + 1
  if ((leads & WORK) !== 0) {
    scanWork(scan, tags, index)
    return
  }
  if (own === OF) {
    if (hash[index - 1] === OUT && !isFirst(scan, at) && tags[at] === 0 && isInitials(facts, at)) tags[at] = PLACE
    return
  }
  if ((leads & OPENS_STREET) !== 0) {
    if (!isFirst(scan, at) && tags[at] === 0 && (flags[at]! & (CAPITAL | DIGIT | MARK)) === CAPITAL) tags.fill(PLACE, index, at + 1)
    return
  }
  let isThe = false
  while (at < index + 3 && !isFirst(scan, at) && ARTICLE.has(hash[at]!)) {
    isThe = true
    at += 1
  }
  if (isFirst(scan, at) || tags[at] !== 0 || (flags[at]! & (MARK | DIGIT)) !== 0) return
  if ((leads & LEADS_STREET) !== 0 && !isThe && isStreet(scan, tags, at)) return
  if ((flags[at]! & CAPITAL) !== 0) {
    if (
      isThe &&
      shape[at] === SHAPE_CAPS &&
      !isFirst(scan, at + 1) &&
      (scan.cues[at + 1]! & YARD) !== 0 &&
      (flags[at + 1]! & CAPITAL) === 0
    ) {
      // "the QTA deli"
      if (sizeOf(scan, at) >= 3 && (scan.classes[at]! & NEVER) === 0 && (scan.cues[at]! & WARD) === 0 && !MEDICAL_YARD.has(hash[at + 1]!))
        tags.fill(PLACE, at, at + 2)
    } else if (!isThe && (leads & LEADS_INITIALS) !== 0 && !RELATED.has(hash[index - 1] ?? 0) && isInitials(facts, at)) tags[at] = PLACE
    return
  }
  // "in alpha-methyldopa"
  if (markAt(scan, at + 1) === '-') return
  if (OPENING.has(hash[at]!) && !isFirst(scan, at + 1) && tags[at + 1] === 0 && (isTown(scan, at + 1) || isNamelike(scan, at + 1, true))) {
    tags.fill(PLACE, at, at + 2)
    return
  }
  if ((isThe || (leads & LEADS_LOWER) !== 0) && isNamedYard(scan, tags, at)) return
  if ((leads & LEADS_LOWER) !== 0 && isNamelike(scan, at, isThe)) mark(scan, tags, at)
  else if ((leads & LEADS_TOWN) !== 0 && isTown(scan, at)) mark(scan, tags, at)
  else if (own === ON && !isThe && isNamelike(scan, at, false) && closes(scan, at + 1)) mark(scan, tags, at)
}

/** "on harbor avenue", "off cedar st", "onto Barley Gap". */
function isStreet(scan: Scan, tags: Uint8Array, from: number): boolean {
  const { flags, hash } = scan.tokens
  for (let at = from; at < from + 3 && !isFirst(scan, at); at += 1) {
    if (
      (flags[at]! & (LETTER | DIGIT)) !== LETTER ||
      (scan.classes[at]! & (FUNCTION | UNIT | ROLE | KIN)) !== 0 ||
      NO_STREET.has(hash[at]!)
    )
      return false
    if (at > from && STREETS.has(hash[at]!)) {
      tags.fill(PLACE, from, at + 1)
      return true
    }
  }
  return false
}

/** Capitals that are no word, no abbreviation of medicine and no ward, in a line that has small letters. */
function isInitials({ scan, shape }: TokenFacts, at: number): boolean {
  const isAt = scan.tokens.hash[at - 1] === AT
  const size = sizeOf(scan, at)
  if (shape[at] !== SHAPE_CAPS || size < 3 || size > 7 || (scan.tokens.flags[at]! & DIGIT) !== 0) return false
  if ((scan.classes[at]! & NEVER) !== 0 || (scan.cues[at]! & WARD) !== 0) return false
  const bits = scan.lexicon[at]!
  if (((bits >> ENGLISH_SHIFT) & 7) > (isAt ? 2 : 1) || (bits & DRUG) !== 0) return false
  const next = markAt(scan, at + 1)
  return next !== '/' && next !== '-' && next !== '+' && next !== '%'
}

/** A lower-case word that is a town or a family name and not English, or that nobody knows after "the". */
function isNamelike(scan: Scan, at: number, isThe: boolean): boolean {
  const bits = scan.lexicon[at]!
  const size = sizeOf(scan, at)
  if (size < 4 || (scan.cues[at]! & (PLAIN | SITE)) !== 0 || (scan.classes[at]! & NEVER) !== 0 || (bits & (DRUG | EPONYM)) !== 0)
    return false
  if (bits === 0) return (isThe || scan.tokens.hash[at - 1] === AT) && size >= 5 && size <= 12 && closes(scan, at + 1)
  if (((bits >> ENGLISH_SHIFT) & 7) > (isThe ? 0 : 1) || isCommonWord(bits)) return false
  return ((bits >> CITY_SHIFT) & 3) > 1 || (((bits >> SURNAME_SHIFT) & 3) > 1 && (isThe || ((bits >> GIVEN_SHIFT) & 7) < 2))
}

/** What a place is followed by: the end, a mark, a function word, a noun of places. */
function closes(scan: Scan, at: number): boolean {
  if (markAt(scan, at) === '-' && (scan.tokens.flags[at]! & SPACED) === 0) return false
  return isFirst(scan, at) || (scan.tokens.flags[at]! & MARK) !== 0 || (scan.classes[at]! & FUNCTION) !== 0 || (scan.cues[at]! & YARD) !== 0
}

/** A lower-case town that is no other word. */
function isTown(scan: Scan, at: number): boolean {
  const bits = scan.lexicon[at]!
  if (sizeOf(scan, at) < 5 || (scan.cues[at]! & PLAIN) !== 0 || (scan.classes[at]! & NEVER) !== 0 || (bits & (DRUG | EPONYM)) !== 0)
    return false
  return ((bits >> CITY_SHIFT) & 3) >= 2 && ((bits >> ENGLISH_SHIFT) & 7) < 2
}

function mark(scan: Scan, tags: Uint8Array, at: number): void {
  tags[at] = PLACE
  const next = at + 1
  if (isFirst(scan, next) || tags[next] !== 0) return
  // "at brevard chapel", "at brevard rice": one more noun, where nothing but the end of the phrase can follow it.
  const isNoun =
    (scan.tokens.flags[next]! & (LETTER | CAPITAL | DIGIT)) === LETTER &&
    (scan.classes[next]! & NEVER) === 0 &&
    !AFTER_PLACE.has(scan.tokens.hash[next]!) &&
    scan.tokens.hash[at - 1] === AT &&
    closes(scan, next + 1)
  if ((scan.cues[next]! & YARD) !== 0 || isNoun) tags[next] = PLACE
}
const AFTER_PLACE = wordSet(
  'today tomorrow yesterday tonight now then later ago again before after last next this am pm noon nights days weekends daily weekly monthly full part time w pt called says said told will who which when office desk appt visit follow followup fu ref records labs lab results staff team',
)

/** "the quillco plant", "by the brevard park": words before a noun of YARD, one of which is not just a kind of it. */
function isNamedYard(scan: Scan, tags: Uint8Array, from: number): boolean {
  const { flags, hash } = scan.tokens
  let named = false
  for (let at = from; at < from + 4 && !isFirst(scan, at); at += 1) {
    if ((flags[at]! & (LETTER | CAPITAL)) !== LETTER || tags[at] !== 0 || (scan.classes[at]! & FUNCTION) !== 0) return false
    if ((scan.cues[at]! & YARD) !== 0 && at > from) {
      if (!named && !(STRONG_YARD.has(hash[at]!) && !KIND.has(hash[at - 1]!))) return false
      tags.fill(PLACE, from, at + 1)
      return true
    }
    const bits = scan.lexicon[at]!
    const isOwn = ((bits >> ENGLISH_SHIFT) & 7) < 3 && (bits & (DRUG | EPONYM)) === 0 && sizeOf(scan, at) > 2
    if (isOwn && !KIND.has(hash[at]!) && (scan.classes[at]! & NEVER) === 0) named = true
  }
  return false
}

/** "works nights at the quillco", "drives for brevard freight", "works 2nd shift brevard castings". */
function scanWork(scan: Scan, tags: Uint8Array, index: number): void {
  const { flags, hash } = scan.tokens
  let at = index + 1
  let hasJoint = false
  if (markAt(scan, at) === ':') {
    hasJoint = true
    at += 1
  }
  while (at < index + 6 && !isFirst(scan, at) && WORK_FILLER.has(hash[at]!)) {
    if (WORK_JOINT.has(hash[at]!) || SHIFT.has(hash[at]!)) hasJoint = true
    at += 1
  }
  while (at < index + 8 && !isFirst(scan, at) && ARTICLE.has(hash[at]!)) at += 1
  const from = at
  let rare = 0
  while (at < from + 4 && !isFirst(scan, at)) {
    if ((flags[at]! & (LETTER | CAPITAL | DIGIT | MARK)) !== LETTER || (scan.classes[at]! & (FUNCTION | ROLE | KIN | UNIT)) !== 0) break
    if (at === from && NO_FIRM.has(hash[at]!)) return
    if (WORK_FILLER.has(hash[at]!) || AFTER_WORK.has(hash[at]!) || (scan.cues[at]! & WHERE) !== 0) break
    const bits = scan.lexicon[at]!
    if (((bits >> ENGLISH_SHIFT) & 7) < 3 && (scan.cues[at]! & PLAIN) === 0 && (bits & (DRUG | EPONYM)) === 0) rare += 1
    at += 1
  }
  if (
    at === from ||
    !(hasJoint || (at > from + 1 && (scan.cues[at - 1]! & YARD) !== 0 && !KIND.has(hash[from]!))) ||
    (rare === 0 && !isFirmLike(scan, from, at - 1))
  )
    return
  if (from > index + 8 || (flags[from]! & SPACED) === 0) return
  tags.fill(PLACE, from, at)
}

/** "colonels plant": two words the last of which is a place of work and the first no kind of it. */
function isFirmLike(scan: Scan, from: number, last: number): boolean {
  return last > from && (scan.cues[last]! & YARD) !== 0 && !KIND.has(scan.tokens.hash[from]!) && /s$/.test(wordAt(scan, from))
}
