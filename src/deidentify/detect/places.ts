/** Places with a shape: boxes, ZIP codes, coordinates, counties, and a city before its state. */
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, hashWord, LETTER, LOWER, MARK } from './tokens.ts'
import { CREDENTIAL, FUNCTION, STATE, STREET } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

const COORDINATES = /-?\d{1,3}\.\d{3,8}°? ?[NS]?,? {0,2}-?\d{1,3}\.\d{3,8}°? ?[EW]?(?!\d|\.\d)/y
const COORDINATES_DMS =
  /\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d{1,3})?["″]\s?)?[NSEW](?:,?\s?\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d{1,3})?["″]\s?)?[NSEW])?/y

const POINT = 0x2e
const DEGREE = 0xb0

const BOX_WORD = /^(?:box|bx)$/i
const BOX_NUMBER = /^\d{1,6}[A-Za-z]?$/

/** "PO Box 118", "RR 2 Box 40", "Rt. 4, Bx 61", "Rural Route 6": the box must be said, for RR is also how often one breathes. */
export function scanBox(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const word = wordAt(scan, index).toLowerCase()
  let at = index
  if (word === 'p' || word === 'po' || word === 'post') {
    for (at = index + 1; at < index + 5; at += 1) if (BOX_WORD.test(wordAt(scan, at))) break
    if (!BOX_WORD.test(wordAt(scan, at))) return -1
    at += 1
  } else if (word === 'rural' && /^route$/i.test(wordAt(scan, index + 1))) at = index + 2
  else {
    at = index + 1
    if (markAt(scan, at) === '.') at += 1
    const box = markAt(scan, at + 1) === ',' ? at + 2 : at + 1
    if (!BOX_NUMBER.test(wordAt(scan, at)) || !BOX_WORD.test(wordAt(scan, box)) || !BOX_NUMBER.test(wordAt(scan, box + 1))) return -1
  }
  if (markAt(scan, at) === '#') at += 1
  if (!BOX_NUMBER.test(wordAt(scan, at))) return -1
  at += 1
  const more = markAt(scan, at) === ',' ? at + 1 : at
  if (BOX_WORD.test(wordAt(scan, more)) && BOX_NUMBER.test(wordAt(scan, more + 1))) at = more + 2
  findings.add(tokens.start[index]!, tokens.end[at - 1]!, 'location', 'box', 0.9)
  return at
}

const ZIP_WORD = wordSet('zip zipcode zcta postal postalcode postcode')
const POSTAL = wordSet('zip postal')
const CODE = hashWord('code')
/** What may stand between a State or the word for a ZIP code and the code: also in messages and forms. */
const BEFORE_ZIP = '.,:"=^*|_'

/** A five or nine digit ZIP code after a State, or a code after the word for it. Gives the index after it, or -1. */
export function scanZip(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const size = tokens.end[index]! - tokens.start[index]!
  if (size < 4 || size > 9) return -1
  let before = index - 1
  while (before > index - 5 && before >= 0 && (tokens.flags[before]! & MARK) !== 0 && BEFORE_ZIP.includes(markAt(scan, before))) before -= 1
  const word = tokens.hash[before] ?? 0
  const isZip = ZIP_WORD.has(word) || (word === CODE && POSTAL.has(tokens.hash[before - 1] ?? 0))
  if ((tokens.flags[index]! & LETTER) !== 0 || (isZip ? size > 6 : size !== 5 && size !== 9)) return -1
  if (!isZip && !isPostalState(scan, before)) return -1
  let end = index + 1
  if (markAt(scan, end) === '-' && /^\d{4}$/.test(wordAt(scan, end + 1))) end += 2
  findings.add(tokens.start[index]!, tokens.end[end - 1]!, 'location', 'zip', 0.9)
  return end
}

/** A State with a capital; ME only where nobody means himself. */
function isPostalState(scan: Scan, index: number): boolean {
  const flags = scan.tokens.flags[index] ?? 0
  if ((flags & CAPITAL) === 0) return false
  return (classAt(scan, index) & STATE) !== 0 || (wordAt(scan, index) === 'ME' && ((scan.tokens.flags[index - 1] ?? 0) & LOWER) !== 0)
}

/** Decimal or sexagesimal coordinates; gives the offset after them, or -1. */
export function scanCoordinates(scan: Scan, index: number): number {
  const { units, flags, start, end } = scan.tokens
  const after = units[end[index]!]
  // "47.8122", "47°".
  const isDecimal = after === POINT && ((flags[index + 2] ?? 0) & DIGIT) !== 0 && end[index + 2]! - start[index + 2]! >= 3
  if (!isDecimal && after !== DEGREE) return -1
  const from = start[index]! - (markAt(scan, index - 1) === '-' ? 1 : 0)
  const pattern = isDecimal ? COORDINATES : COORDINATES_DMS
  pattern.lastIndex = from
  const match = pattern.exec(scan.text)
  if (match === null) return -1
  scan.findings.add(from, from + match[0].length, 'location', 'coordinates', 0.85)
  return from + match[0].length
}

/** The capitalised words before a state ("Two Harbors, MN 55616") and before "County". Called at the state or county word. */
export function scanBeforeState(scan: Scan, index: number): void {
  const { tokens, findings } = scan
  const isCounty = /^(?:county|parish|township|borough)$/i.test(wordAt(scan, index))
  const isPostal = tokens.end[index]! - tokens.start[index]! === 2
  if (!isCounty && (classAt(scan, index) & STATE) === 0) return
  if (isPostal && (tokens.flags[index]! & LOWER) !== 0) return
  if ((tokens.flags[index]! & CAPITAL) === 0) return
  let at = index - 1
  if (!isCounty) {
    if (markAt(scan, at) === ',') at -= 1
    else if (!isPostal) return
  }
  const last = at
  while (at >= 0 && last - at < 3 && isPlaceWord(scan, at, isPostal && markAt(scan, index - 1) !== ',')) {
    at -= 1
    if ((tokens.flags[at + 1]! & FIRST) !== 0) break
    if (markAt(scan, at) === '-' || (markAt(scan, at) === '.' && tokens.end[at - 1]! - tokens.start[at - 1]! <= 3)) at -= 1
  }
  if (at === last) return
  if (isPostal && markAt(scan, index - 1) !== ',' && !/^\d{5}$/.test(wordAt(scan, index + 1)) && !/^,$/.test(markAt(scan, index + 1)))
    return
  findings.add(tokens.start[at + 1]!, tokens.end[isCounty ? index : last]!, 'location', isCounty ? 'county' : 'city-state', 0.85)
}

function isPlaceWord(scan: Scan, at: number, strict: boolean): boolean {
  const flags = scan.tokens.flags[at]!
  if ((flags & LETTER) === 0 || (flags & CAPITAL) === 0 || (flags & MARK) !== 0) return false
  const bits = classAt(scan, at)
  if ((bits & (FUNCTION | STREET | CREDENTIAL)) !== 0 || /^(?:ER|ED|OR)$/.test(wordAt(scan, at))) return false
  return !strict || (flags & LOWER) !== 0 || scan.tokens.end[at]! - scan.tokens.start[at]! > 3
}
