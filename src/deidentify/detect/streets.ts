/** Addresses that begin with a house number: a street by its suffix, its direction, its first word or its route number, and the flat. */
import { countDigits } from './digits.ts'
import { CITY_SHIFT, ENGLISH_SHIFT, isCommonWord, SURNAME_SHIFT } from './lexicon.ts'
import { classAt, markAt, type Scan, wordAt, sizeOf, isFirst } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, hashWord, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { ACRONYM, DIRECTION, FUNCTION, KIN, MONTH, STATE, STREET, TITLE, UNIT, WEEKDAY } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

const UNIT_WORD = wordSet('apt apartment unit suite ste floor fl lot bldg building room rm space spc trlr trailer no')
/** What opens the name of a street in French and Spanish. */
const OPENING = wordSet('rue calle avenida camino paseo chemin carrera')
const ARTICLES = wordSet('de la las los el des du del')
const JOINTS = wordSet('of the la de')
const [PARK, EN] = ['pk', 'en'].map(hashWord) as [number, number]
const LONG_SUFFIX = wordSet('street avenue road lane court boulevard parkway terrace highway circle turnpike')
/** In lower case these end a street only after a word that is no ordinary one. */
const SHORT_SUFFIX = wordSet('st ave rd ln blvd ter pkwy hwy trl cir pl ct dr way pike')
/** A full stop after these does not end a sentence. */
const SHORT_FORM = wordSet('n s e w ne nw se sw no so st ste mt ft dr jr sr')
const ROUTE_WORD = wordSet('rural county state us rr hwy highway route rt rte cr sr fm')
/** Route words that are also vital signs, values of a laboratory or agents: these need the beginning of an address before the number. */
const DOUBTFUL_ROUTE = wordSet('us rr rt cr sr fm')
const ROUTE_NUMBER = /^(?:route|road|highway|rd|hwy|rt|rte|\d{1,4})$/i
/** What stands before an address. */
const ADDRESS_BEFORE = wordSet(
  'at live lives living lived address addresses addres addr add resides residence residing mail to of home house from moved on in is now confirmed location loc street pu do ship owner still scene',
)

/** Whether a word is more the name of a town or a person than an ordinary word. */
function isUnusual(scan: Scan, index: number): boolean {
  const bits = scan.lexicon[index]!
  if (((bits >> ENGLISH_SHIFT) & 7) >= 3) return false
  return !isCommonWord(bits) || ((bits >> CITY_SHIFT) & 3) >= 2 || ((bits >> SURNAME_SHIFT) & 3) >= 2
}

/** Looks for a street address that begins with a house number at `index`; gives the index after it, or -1. */
export function scanStreet(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const size = sizeOf(scan, index)
  if (size > 6) return -1
  const next = index + 1 < tokens.count ? tokens.flags[index + 1]! : MARK
  const mark = (next & MARK) === 0 ? '' : markAt(scan, index + 1)
  // A house number is followed by a word, or by a second number after a hyphen or space.
  if ((next & LETTER) === 0 && mark !== '-' && mark !== '.' && ((next & DIGIT) === 0 || !isFraction(scan, index + 1))) return -1
  if (!isHouseNumber(scan, index, size)) return -1
  // The minutes of "10:02", the end of "1/4", the decimals of "1.6".
  const isGlued = index > 0 && (tokens.flags[index]! & SPACED) === 0
  if (isGlued && (tokens.flags[index - 1]! & MARK) !== 0 && ((tokens.flags[index - 2] ?? 0) & DIGIT) !== 0) return -1
  let at = index + 1
  if (isFraction(scan, at)) at += 3
  else if (mark === '-' && /^\d{1,5}$/.test(wordAt(scan, at + 1))) at += 2
  const end = streetEnd(scan, index, at)
  if (end === -1) return -1
  const last = unitEnd(scan, directionEnd(scan, end))
  findings.add(tokens.start[index]!, tokens.end[last - 1]!, 'location', 'street-address', 0.9)
  return last
}

/** "316", "4410B". */
function isHouseNumber({ tokens }: Scan, index: number, size: number): boolean {
  const { units, start, end, flags } = tokens
  if ((flags[index]! & LETTER) === 0) return size <= 5
  const last = units[end[index]! - 1]! | 0x20
  return size > 1 && countDigits(units, start[index]!, end[index]!) === size - 1 && last >= 0x61 && last <= 0x7a
}

/** "63 1/2 Harbor St" */
function isFraction(scan: Scan, at: number): boolean {
  return sizeOf(scan, at) === 1 && markAt(scan, at + 1) === '/' && /^[1-3]$/.test(wordAt(scan, at)) && /^[2-4]$/.test(wordAt(scan, at + 2))
}

/** The index after the street whose name begins at `from`, or -1. */
function streetEnd(scan: Scan, number: number, from: number): number {
  const { tokens } = scan
  if (OPENING.has(tokens.hash[from] ?? 0) && !isFirst(scan, from)) return openedEnd(scan, number, from)
  let words = 0
  let capitals = 0
  let end = -1
  for (let at = from; at < tokens.count && words < 6; at += 1) {
    const flags = tokens.flags[at]!
    if ((flags & FIRST) !== 0 && ((classAt(scan, at) & STREET) === 0 || words === 0)) break
    if ((flags & MARK) !== 0) {
      const mark = markAt(scan, at)
      if (mark === '.' && words > 0 && (SHORT_FORM.has(tokens.hash[at - 1]!) || sizeOf(scan, at - 1) === 1)) continue
      if (mark === "'" || (mark === '-' && (flags & SPACED) === 0 && ((tokens.flags[at + 1] ?? SPACED) & SPACED) === 0)) continue
      break
    }
    const bits = classAt(scan, at)
    const isSuffix = (bits & STREET) !== 0 || (tokens.hash[at] === PARK && (flags & CAPITAL) !== 0)
    if (isSuffix && words > 0 && isStreetSuffix(scan, from, at, flags, capitals)) {
      end = at + 1
      // "Martin Luther King Drive North", "Park Place Court": the last suffix of a row counts
      if ((classAt(scan, at + 1) & STREET) !== 0 && (tokens.flags[at + 1]! & CAPITAL) !== 0) continue
      break
    }
    if (isRoute(scan, number, at, words)) {
      end = routeEnd(scan, at)
      break
    }
    if ((bits & DIRECTION) !== 0) {
      if ((flags & CAPITAL) !== 0) capitals += 1
      words += 1
      continue
    }
    if ((bits & (UNIT | MONTH)) !== 0 && (flags & CAPITAL) === 0) return -1
    if ((flags & DIGIT) !== 0 && !/^\d{1,3}(?:st|nd|rd|th)$/i.test(wordAt(scan, at)) && !isNumberedStreet(scan, at)) break
    if ((bits & FUNCTION) !== 0 && (flags & CAPITAL) === 0 && !JOINTS.has(tokens.hash[at]!)) return -1
    if ((flags & CAPITAL) !== 0) capitals += 1
    words += 1
  }
  return end
}

/** "1180 NW 94 Terrace" */
function isNumberedStreet(scan: Scan, at: number): boolean {
  return (
    sizeOf(scan, at) <= 3 &&
    (classAt(scan, at - 1) & DIRECTION) !== 0 &&
    (classAt(scan, at + 1) & STREET) !== 0 &&
    ((scan.tokens.flags[at + 1] ?? 0) & CAPITAL) !== 0
  )
}

/** Whether the word at `at` ends a street and is not a doctor, a scan, or what one does with a car. */
function isStreetSuffix(scan: Scan, from: number, at: number, flags: number, capitals: number): boolean {
  const { tokens } = scan
  const size = sizeOf(scan, at)
  const word = wordAt(scan, at).toLowerCase()
  if (word === 'route' && tokens.hash[at - 1] === EN) return false
  // "… called Dr Ortiz", "ASKING DR ORTIZ": a doctor stands before a name, a street before a mark, a town or the line's end.
  const isAmbiguous = word === 'dr' || word === 'ct'
  if (isAmbiguous && isPerson(scan, at + 1)) return false
  if (isAmbiguous && at - from > 2) return false
  if ((flags & CAPITAL) !== 0) return !(isAmbiguous && capitals === 0)
  const before = at - 1
  if ((tokens.flags[before]! & CAPITAL) !== 0 && capitals > 0) return true
  for (let index = from; index < at; index += 1) if ((classAt(scan, index) & (FUNCTION | UNIT | ACRONYM | TITLE | KIN)) !== 0) return false
  if (at - from > 3) return false
  if (LONG_SUFFIX.has(tokens.hash[at]!)) return true
  if (!SHORT_SUFFIX.has(tokens.hash[at]!)) return capitals > 0 && size > 3
  return (tokens.flags[before]! & DIGIT) !== 0 || isUnusual(scan, before)
}

/** A capitalised word that is no direction, flat or State. */
function isPerson(scan: Scan, at: number): boolean {
  if (isFirst(scan, at) || (scan.tokens.flags[at]! & (CAPITAL | MARK | DIGIT)) !== CAPITAL) return false
  if ((classAt(scan, at) & (DIRECTION | STATE)) !== 0 || UNIT_WORD.has(scan.tokens.hash[at]!)) return false
  return ((scan.lexicon[at]! >> CITY_SHIFT) & 3) < 2 && markAt(scan, at + 1) !== ','
}

/** "19 Rue Marchand", "77 CALLE DE LOMA". */
function openedEnd(scan: Scan, number: number, from: number): number {
  const { tokens } = scan
  let at = from + 1
  while (at < from + 3 && ARTICLES.has(tokens.hash[at] ?? 0)) at += 1
  const isCapital = (tokens.flags[from]! & CAPITAL) !== 0
  let end = -1
  for (; at < from + 5 && !isFirst(scan, at); at += 1) {
    const flags = tokens.flags[at]!
    if ((flags & (MARK | DIGIT)) !== 0 || UNIT_WORD.has(tokens.hash[at]!)) break
    if (isCapital ? (flags & CAPITAL) === 0 : !isUnusual(scan, at)) break
    end = at + 1
  }
  return end > number ? end : -1
}

/** "4471 CR 118", "118 County Road 5", "12 Hwy 9". */
function isRoute(scan: Scan, number: number, at: number, words: number): boolean {
  const { hash } = scan.tokens
  if (!ROUTE_WORD.has(hash[at]!) || !ROUTE_NUMBER.test(wordAt(scan, at + 1)) || isFirst(scan, at + 1)) return false
  if (words > 1 || (words === 1 && (classAt(scan, at - 1) & DIRECTION) === 0)) return false
  if (!DOUBTFUL_ROUTE.has(hash[at]!)) return true
  if (markAt(scan, at + 2) === '.' && ((scan.tokens.flags[at + 3] ?? 0) & (DIGIT | SPACED)) === DIGIT) return false
  return isFirst(scan, number) || ADDRESS_BEFORE.has(hash[number - 1]!) || ',:('.includes(markAt(scan, number - 1))
}

function routeEnd(scan: Scan, at: number): number {
  let end = at + 2
  if (/^\d{1,4}[A-Z]?$/i.test(wordAt(scan, end)) && (scan.tokens.flags[end]! & FIRST) === 0) end += 1
  if ((classAt(scan, end) & STREET) !== 0 && (scan.tokens.flags[end]! & CAPITAL) !== 0) end += 1
  return end
}

function directionEnd(scan: Scan, end: number): number {
  let at = end
  if (markAt(scan, at) === '.') at += 1
  return (classAt(scan, at) & DIRECTION) !== 0 && (scan.tokens.flags[at]! & (FIRST | CAPITAL)) === CAPITAL ? at + 1 : end
}

/** The index after ", Apt 22", " #4B", " Unit C". */
export function unitEnd(scan: Scan, end: number): number {
  let at = end
  if (markAt(scan, at) === '.') at += 1
  if (markAt(scan, at) === ',') at += 1
  if (at < scan.tokens.count && UNIT_WORD.has(scan.tokens.hash[at]!)) {
    at += 1
    if (markAt(scan, at) === '.' || markAt(scan, at) === '#') at += 1
  } else if (markAt(scan, at) === '#') at += 1
  else return end
  if (at >= scan.tokens.count || !/^(?:\d{1,5}[A-Za-z]?|[A-Za-z]\d{0,4})$/.test(wordAt(scan, at))) return end
  at += 1
  if (markAt(scan, at) === '-' && /^[A-Za-z0-9]{1,3}$/.test(wordAt(scan, at + 1)) && (scan.tokens.flags[at]! & SPACED) === 0) at += 2
  return at
}

/** "lives at 316 Yellowstone", "1142 N Barlow", "316 barnwell": a house number and a name without street word. `tags` are the tagger's. */
export function scanBareStreet(scan: Scan, tags: Uint8Array, index: number): void {
  const { tokens, findings, lexicon } = scan
  if ((tokens.flags[index]! & LETTER) !== 0) return
  const mark = markAt(scan, index - 1)
  const before = mark === ':' || mark === ',' || mark === '(' ? index - 2 : index - 1
  const isHome = before >= 0 && ADDRESS_BEFORE.has(tokens.hash[before]!)
  const hasDirection = (classAt(scan, index + 1) & DIRECTION) !== 0
  const isApart = (isFirst(scan, index) && hasDirection) || mark === ',' || mark === '('
  if (!isHome && !(isApart && sizeOf(scan, index) >= 3)) return
  let end = index + 1
  let words = 0
  while (end < Math.min(tokens.count, index + 5)) {
    const flags = tokens.flags[end]!
    const bits = classAt(scan, end)
    if ((flags & (FIRST | MARK | DIGIT)) !== 0 || (bits & (FUNCTION | MONTH | UNIT | WEEKDAY)) !== 0) break
    if ((bits & DIRECTION) === 0) {
      if ((flags & CAPITAL) === 0 ? words > 0 || sizeOf(scan, end) < 4 || !isUnusual(scan, end) : (flags & LOWER) === 0) break
      words += 1
    }
    end += 1
  }
  if (words === 0) return
  const last = end - 1
  const isCapital = (tokens.flags[last]! & CAPITAL) !== 0
  const bits = lexicon[last]!
  const isKnown = ((bits >> CITY_SHIFT) & 3) >= 2 || ((bits >> SURNAME_SHIFT) & 3) >= 2
  // Outside a telling word the name alone must be that of a person or a town, and what follows must end it.
  const closes = isFirst(scan, end) || (tokens.flags[end]! & MARK) !== 0
  if (!isHome && !(isKnown && closes && (hasDirection || ((bits >> ENGLISH_SHIFT) & 7) < 2))) return
  if (!isCapital && !isKnown) return
  const isNamed = tags[last] !== 0 || ((bits >> ENGLISH_SHIFT) & 7) < 4
  if (isNamed) findings.add(tokens.start[index]!, tokens.end[unitEnd(scan, end) - 1]!, 'location', 'bare-street', 0.65)
}
