/** Places with a shape: street addresses, boxes, ZIP codes, coordinates, counties, and a city before its state. */
import { classAt, markAt, type Scan, wordAt } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { DIRECTION, FUNCTION, MONTH, STATE, STREET, UNIT } from './vocabulary.ts'

const UNIT_WORD = /^(?:apt|apartment|unit|suite|ste|floor|fl|lot|bldg|building|room|rm|space|spc|trlr|no)$/i
const COORDINATES = /-?\d{1,3}\.\d{3,8}°? ?[NS]?,? {0,2}-?\d{1,3}\.\d{3,8}°? ?[EW]?(?![\d.])/y
const COORDINATES_DMS =
  /\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d{1,3})?["″]\s?)?[NSEW](?:,?\s?\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d{1,3})?["″]\s?)?[NSEW])?/y

/** Looks for a street address that begins with a house number at `index`; gives the index after it, or -1. */
export function scanStreet(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const size = tokens.end[index]! - tokens.start[index]!
  if (size > 6 || !/^\d{1,5}[A-Za-z]?$/.test(wordAt(scan, index))) return -1
  const next = index + 1 < tokens.count ? tokens.flags[index + 1]! : MARK
  // A house number is followed by a word, or by a second number after a hyphen.
  if ((next & LETTER) === 0 && !'-.'.includes(markAt(scan, index + 1))) return -1
  let at = index + 1
  if (markAt(scan, at) === '-' && /^\d{1,5}$/.test(wordAt(scan, at + 1))) at += 2
  let words = 0
  let capitals = 0
  let end = -1
  for (; at < tokens.count && words < 6; at += 1) {
    const flags = tokens.flags[at]!
    if ((flags & FIRST) !== 0 && ((classAt(scan, at) & STREET) === 0 || words === 0)) break
    if ((flags & MARK) !== 0) {
      const mark = markAt(scan, at)
      if (mark === '.' && words > 0 && tokens.end[at - 1]! - tokens.start[at - 1]! <= 3) continue
      if (mark === "'" || mark === '-') continue
      break
    }
    const bits = classAt(scan, at)
    if (
      (bits & STREET) !== 0 &&
      words > 0 &&
      ((flags & CAPITAL) !== 0 || capitals > 0 || (tokens.end[at]! - tokens.start[at]! > 3 && hasStreetName(scan, index, at)))
    ) {
      end = at + 1
      // "Martin Luther King Drive North", "Park Place Court": the last suffix of a row counts
      if ((classAt(scan, at + 1) & STREET) !== 0 && (tokens.flags[at + 1]! & CAPITAL) !== 0) continue
      break
    }
    if (isRoute(scan, at)) {
      end = routeEnd(scan, at)
      break
    }
    if ((bits & DIRECTION) !== 0) {
      if ((flags & CAPITAL) !== 0) capitals += 1
      words += 1
      continue
    }
    if ((bits & (UNIT | MONTH)) !== 0 && (flags & CAPITAL) === 0) return -1
    if ((flags & DIGIT) !== 0 && !/^\d{1,3}(?:st|nd|rd|th)$/i.test(wordAt(scan, at))) break
    if ((bits & FUNCTION) !== 0 && (flags & CAPITAL) === 0 && !/^(?:of|the|la|de)$/i.test(wordAt(scan, at))) return -1
    if ((flags & CAPITAL) !== 0) capitals += 1
    words += 1
  }
  if (end === -1) return -1
  end = unitEnd(scan, directionEnd(scan, end))
  findings.add(tokens.start[index]!, tokens.end[end - 1]!, 'location', 'street-address', 0.9)
  return end
}

/** A lower-case "12 pine street" has a name between number and suffix; "3 times a day drive" has not. */
function hasStreetName(scan: Scan, from: number, suffix: number): boolean {
  for (let index = from + 1; index < suffix; index += 1) if ((classAt(scan, index) & (FUNCTION | UNIT)) !== 0) return false
  return suffix - from <= 4 && /^(?:street|avenue|road|lane|court|boulevard|parkway|terrace|highway|circle)$/i.test(wordAt(scan, suffix))
}

function isRoute(scan: Scan, at: number): boolean {
  return (
    /^(?:rural|county|state|us|rr|hwy|highway|route|rt|cr|sr|fm)$/i.test(wordAt(scan, at)) &&
    /^(?:route|road|highway|rd|hwy|\d{1,4})$/i.test(wordAt(scan, at + 1))
  )
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
function unitEnd(scan: Scan, end: number): number {
  let at = end
  if (markAt(scan, at) === '.') at += 1
  if (markAt(scan, at) === ',') at += 1
  if (UNIT_WORD.test(wordAt(scan, at))) {
    at += 1
    if (markAt(scan, at) === '.' || markAt(scan, at) === '#') at += 1
  } else if (markAt(scan, at) === '#') at += 1
  else return end
  if (at >= scan.tokens.count || !/^(?:\d{1,5}[A-Za-z]?|[A-Za-z]\d{0,4})$/.test(wordAt(scan, at))) return end
  at += 1
  if (markAt(scan, at) === '-' && /^[A-Za-z0-9]{1,3}$/.test(wordAt(scan, at + 1)) && (scan.tokens.flags[at]! & SPACED) === 0) at += 2
  return at
}

/** "PO Box 118", "RR 2 Box 40", "Rural Route 6", "Box 12" after an address word. */
export function scanBox(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  const word = wordAt(scan, index).toLowerCase()
  let at = index
  if (word === 'p' || word === 'po' || word === 'post') {
    for (at = index + 1; at < index + 5; at += 1) if (/^box$/i.test(wordAt(scan, at))) break
    if (!/^box$/i.test(wordAt(scan, at))) return -1
    at += 1
  } else if (word === 'rural' && /^route$/i.test(wordAt(scan, index + 1))) at = index + 2
  else if (word === 'rr' && /^\d{1,3}$/.test(wordAt(scan, index + 1)) && /^(?:box|,)$/i.test(wordAt(scan, index + 2))) {
    at = index + 1
  } else if (word === 'hc' && /^\d{1,3}$/.test(wordAt(scan, index + 1)) && /^box$/i.test(wordAt(scan, index + 2))) at = index + 1
  else return -1
  if (markAt(scan, at) === '#') at += 1
  if (!/^\d{1,6}[A-Za-z]?$/.test(wordAt(scan, at))) return -1
  at += 1
  let more = markAt(scan, at) === ',' ? at + 1 : at
  if (/^box$/i.test(wordAt(scan, more)) && /^\d{1,6}[A-Za-z]?$/.test(wordAt(scan, more + 1))) {
    more += 2
    at = more
  }
  findings.add(tokens.start[index]!, tokens.end[at - 1]!, 'location', 'box', 0.9)
  return at
}

/** A five or nine digit ZIP code after a state, a city and comma, or the word zip. Gives the index after it, or -1. */
export function scanZip(scan: Scan, index: number): number {
  const { tokens, findings } = scan
  if (tokens.end[index]! - tokens.start[index]! !== 5 || !/^\d{5}$/.test(wordAt(scan, index))) return -1
  const before =
    markAt(scan, index - 1) === '.' || markAt(scan, index - 1) === ',' || markAt(scan, index - 1) === ':' ? index - 2 : index - 1
  const word = wordAt(scan, before)
  const isState = (classAt(scan, before) & STATE) !== 0 && (tokens.flags[before]! & CAPITAL) !== 0
  const isZip = /^(?:zip|zipcode|zcta|postal)$/i.test(word) || (/^code$/i.test(word) && /^(?:zip|postal)$/i.test(wordAt(scan, before - 1)))
  if (!isState && !isZip) return -1
  let end = index + 1
  if (markAt(scan, end) === '-' && /^\d{4}$/.test(wordAt(scan, end + 1))) end += 2
  findings.add(tokens.start[index]!, tokens.end[end - 1]!, 'location', 'zip', 0.9)
  return end
}

/** Decimal or sexagesimal coordinates; gives the offset after them, or -1. */
export function scanCoordinates(scan: Scan, index: number): number {
  const start = scan.tokens.start[index]! - (markAt(scan, index - 1) === '-' ? 1 : 0)
  for (const pattern of [COORDINATES, COORDINATES_DMS]) {
    pattern.lastIndex = start
    const match = pattern.exec(scan.text)
    if (match === null) continue
    scan.findings.add(start, start + match[0].length, 'location', 'coordinates', 0.85)
    return start + match[0].length
  }
  return -1
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
  if ((bits & FUNCTION) !== 0 || (bits & STREET) !== 0) return false
  return !strict || (flags & LOWER) !== 0 || scan.tokens.end[at]! - scan.tokens.start[at]! > 3
}
