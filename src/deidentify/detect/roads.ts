/** Numbered roads, with or without the word for one: "Highway 17", "I-80", "Rt 48 mm 17", "south on 47", "off va 318". */
import { classAt, markAt, type Scan, wordAt, isFirst } from './scan.ts'
import { CAPITAL, DIGIT, MARK, SPACED } from './tokens.ts'
import { AGE_UNIT, STATE, UNIT } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

const ALWAYS = wordSet('highway hwy interstate freeway rte turnpike')
/** Road words that are also ways to give a drug, or nothing: these need a capital or a word of travel before them. */
const SOMETIMES = wordSet('route rt')
const TRAVEL = wordSet('transit off at near along onto drives drove bus accident wreck crash exit via scene tire stuck broke and')
const MILE = wordSet('mile milepost marker exit near at')
const TAKE = wordSet('take follow')
const ON = wordSet('on off')
const HEADING = wordSet(
  'north south east west northbound southbound eastbound westbound nb sb eb wb killed crash crashed accident mvc mva wreck wrecked',
)
const ONWARD = wordSet('past to toward towards until till north south east west')

function isMeasured(scan: Scan, after: number): boolean {
  if (isFirst(scan, after)) return false
  if ((classAt(scan, after) & (UNIT | AGE_UNIT)) !== 0) return true
  return '%/.'.includes(markAt(scan, after)) && (scan.tokens.flags[after]! & (MARK | SPACED)) === MARK && !isFirst(scan, after + 1)
    ? (scan.tokens.flags[after + 1]! & DIGIT) !== 0 || markAt(scan, after) === '%'
    : false
}

/** "mm 17": the mile marker after a road. */
function isMile(scan: Scan, at: number): boolean {
  return /^(?:mm|mp)$/i.test(wordAt(scan, at)) && /^\d{1,3}$/.test(wordAt(scan, at + 1)) && markAt(scan, at + 2) !== '/'
}

/** A road at a token that ROAD marks. */
export function scanRoad(scan: Scan, index: number): void {
  const { hash, flags, start, end } = scan.tokens
  const own = hash[index]!
  if (TAKE.has(own) || ON.has(own)) {
    scanBareNumber(scan, index)
    return
  }
  const word = wordAt(scan, index)
  let at = index + 1
  if (
    ALWAYS.has(own) ||
    (SOMETIMES.has(own) && ((flags[index]! & CAPITAL) !== 0 || TRAVEL.has(hash[index - 1] ?? 0) || TRAVEL.has(hash[index - 2] ?? 0))) ||
    (/^(?:marker|milepost|exit)$/i.test(word) && MILE.has(hash[index - 1] ?? 0))
  ) {
    if (markAt(scan, at) === '.' && (flags[at]! & SPACED) === 0) at += 1
    if (markAt(scan, at) === '-' || markAt(scan, at) === '#') at += 1
  } else if (word === 'I' && markAt(scan, at) === '-' && (flags[at]! & SPACED) === 0) at += 1
  else if (word !== 'I' || !(TRAVEL.has(hash[index - 1] ?? 0) || HEADING.has(hash[index - 1] ?? 0) || ON.has(hash[index - 1] ?? 0))) return
  if (isFirst(scan, at)) return
  const number = wordAt(scan, at)
  if (!/^\d{1,4}[A-Z]?$/.test(number) || (word === 'I' && !/^\d{2,3}$/.test(number)) || (isMeasured(scan, at + 1) && !isMile(scan, at + 1)))
    return
  // "Rt 3/5" is how strong a side is.
  if (SOMETIMES.has(own) && markAt(scan, at + 1) === '/') return
  let last = at
  if (isMile(scan, at + 1)) last = at + 2
  scan.findings.add(start[index]!, end[last]!, 'location', 'road', 0.75)
}

/** "take 61 past the store", "go south on 47", "off va 318": a number where only a road can be. */
function scanBareNumber(scan: Scan, index: number): void {
  const { hash, flags, start, end } = scan.tokens
  const next = index + 1
  if (isFirst(scan, next)) return
  const hasState = (classAt(scan, next) & STATE) !== 0 && end[next]! - start[next]! === 2
  const at = hasState ? next + 1 : next
  if (isFirst(scan, at) || (flags[at]! & DIGIT) === 0 || !/^\d{2,3}$/.test(wordAt(scan, at)) || isMeasured(scan, at + 1)) return
  const isTold = hasState || (TAKE.has(hash[index]!) ? ONWARD.has(hash[at + 1] ?? 0) : HEADING.has(hash[index - 1] ?? 0))
  if (isTold && markAt(scan, at + 1) !== '/') scan.findings.add(start[next]!, end[at]!, 'location', 'road', 0.7)
}
