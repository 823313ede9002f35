/** Initials of somebody whose name stands in the document are that person's, wherever initials sign or fill a cell. */
import { SIGNER } from './cues.ts'
import type { Finding } from './finding.ts'
import { isInitials } from './people.ts'
import { classAt, markAt, type Scan, tokenFrom, isFirst, sizeOf } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { ACRONYM, CREDENTIAL, FUNCTION, KIN, MONTH, PARTICLE, TITLE, UNIT, WEEKDAY } from './vocabulary.ts'

/** The initials belong to a name of the document. */
const NAMED = 1
/** They were seen to sign, or stand beside the name. */
const SIGNED = 2

/** What is known of every set of up to three letters, by {@link pack}. Empty but while {@link scanInitials} runs. */
const known = new Uint8Array(1 << 15)

/** Letters as one number: five bits each. */
function pack(letters: readonly number[]): number {
  let packed = 0
  for (const letter of letters) packed = (packed << 5) | letter
  return packed
}

/** 1 for a, 26 for z; 0 for what no initial is. */
function letterOf(unit: number): number {
  const letter = (unit | 0x20) - 0x60
  return letter > 0 && letter <= 26 ? letter : 0
}

/** The {@link pack} of the word of two or three letters from `from` to `to`; 0 when it holds another sign. */
function packWord(units: Uint16Array, from: number, to: number): number {
  let packed = 0
  for (let at = from; at < to; at += 1) {
    const letter = letterOf(units[at]!)
    if (letter === 0) return 0
    packed = (packed << 5) | letter
  }
  return packed
}

/** A set of letters as written at some place. */
interface Written {
  /** {@link pack}. */
  readonly key: number
  /** The index after it. */
  readonly after: number
}

/** The initials written at `index`: "tw", "T.W.", "T-W"; null when none are. */
function writtenAt(scan: Scan, index: number): Written | null {
  const { tokens } = scan
  const { flags, units, start } = tokens
  const own = flags[index]!
  const size = sizeOf(scan, index)
  if ((own & (LETTER | DIGIT)) !== LETTER || size > 3) return null
  if (size > 1) {
    if ((own & CAPITAL) !== 0 && (own & LOWER) !== 0) return null
    const key = packWord(units, start[index]!, tokens.end[index]!)
    return key === 0 ? null : { key, after: index + 1 }
  }
  const mark = markAt(scan, index + 1)
  if (mark !== '.' && mark !== '-') return null
  const letters = [letterOf(units[start[index]!]!)]
  let at = index + 1
  while (
    letters.length < 3 &&
    markAt(scan, at) === mark &&
    at + 1 < tokens.count &&
    (flags[at]! & SPACED) === 0 &&
    (flags[at + 1]! & (SPACED | LETTER)) === LETTER &&
    sizeOf(scan, at + 1) === 1
  ) {
    letters.push(letterOf(units[start[at + 1]!]!))
    at += 2
  }
  if (letters.length < 2 || letters.includes(0)) return null
  return { key: pack(letters), after: mark === '.' && markAt(scan, at) === '.' ? at + 1 : at }
}

/** Adds the initials that the name between two offsets gives. */
function addName(scan: Scan, { start, end }: Finding, keys: number[]): void {
  const { tokens } = scan
  const words: number[] = []
  const parts: number[] = []
  let comma = -1
  for (let index = tokenFrom(scan, start); index < tokens.count && tokens.start[index]! < end; index += 1) {
    if ((tokens.flags[index]! & MARK) !== 0) {
      if (markAt(scan, index) === ',' || markAt(scan, index) === '^') comma = words.length
      continue
    }
    if ((tokens.flags[index]! & LETTER) === 0) continue
    const bits = classAt(scan, index)
    if ((bits & (TITLE | FUNCTION | CREDENTIAL)) !== 0 && sizeOf(scan, index) > 1) continue
    const letter = letterOf(tokens.units[tokens.start[index]!]!)
    if (letter === 0) return
    // "Okonjo-Reyes": the second part of a double-barrelled name.
    const isPart = words.length > 0 && markAt(scan, index - 1) === '-' && (tokens.flags[index]! & SPACED) === 0
    if (isPart) parts.push(words.length - 1, letter)
    if ((bits & PARTICLE) === 0) words.push(letter)
  }
  if (words.length < 2 || words.length > 5) return
  const ordered = comma > 0 && comma < words.length ? [...words.slice(comma), ...words.slice(0, comma)] : words
  const first = ordered[0]!
  const last = ordered.at(-1)!
  putName(keys, (first << 5) | last)
  if (ordered.length > 2) putName(keys, (first << 10) | (ordered[1]! << 5) | last)
  if (ordered.length === 3) putName(keys, (first << 5) | ordered[1]!)
  for (let at = 0; at < parts.length; at += 2) putName(keys, (words[parts[at]!]! << 5) | parts[at + 1]!)
}

function putName(keys: number[], key: number): void {
  if (known[key] === 0) keys.push(key)
  known[key] = known[key]! | NAMED
}

/** Adds findings for initials. Runs when all names are found. */
export function scanInitials(scan: Scan): void {
  const keys: number[] = []
  try {
    const nameStarts = learnNames(scan, keys)
    if (keys.length > 0) findInitials(scan, nameStarts)
  } finally {
    for (const key of keys) known[key] = 0
  }
}

/** Learns the initials of the names found so far; gives where the names begin. */
function learnNames(scan: Scan, keys: number[]): ReadonlyMap<number, number> {
  const nameStarts = new Map<number, number>()
  const { list } = scan.findings
  let signed = 0
  for (const finding of list) {
    if (finding.category !== 'name') continue
    if (finding.detector === 'signing-initials') {
      signed += 1
      continue
    }
    // Several detectors find one name.
    if (nameStarts.get(finding.start) === finding.end) continue
    nameStarts.set(finding.start, finding.end)
    addName(scan, finding, keys)
  }
  if (signed === 0) return nameStarts
  for (const { start, detector } of list) {
    if (detector !== 'signing-initials') continue
    const written = writtenAt(scan, tokenFrom(scan, start))
    if (written === null) continue
    if (known[written.key] === 0) keys.push(written.key)
    known[written.key] = known[written.key]! | SIGNED
  }
  return nameStarts
}

function findInitials(scan: Scan, nameStarts: ReadonlyMap<number, number>): void {
  const { tokens, findings } = scan
  const { count, flags, start, end, units } = tokens
  const places: { readonly index: number; readonly written: Written }[] = []
  for (let index = 0; index < count; index += 1) {
    const size = end[index]! - start[index]!
    if (size > 3 || (flags[index]! & (LETTER | DIGIT)) !== LETTER) continue
    if (size === 1) {
      if (index + 1 < count && (flags[index + 1]! & (MARK | SPACED)) !== MARK) continue
    } else if (known[packWord(units, start[index]!, end[index]!)] === 0) continue
    const written = writtenAt(scan, index)
    if (written === null || known[written.key] === 0) continue
    places.push({ index, written })
    if (isLegend(scan, index, written, nameStarts)) known[written.key] = NAMED | SIGNED
  }
  for (const { index, written } of places) {
    if (!mayStand(scan, index, written, known[written.key]!)) continue
    findings.add(start[index]!, end[written.after - 1]!, 'name', 'initials-of-name', 0.62)
  }
}

/** "tw  Tallulah Wrightsman": beside the name, apart from the text around. */
function isLegend(scan: Scan, index: number, { after }: Written, nameStarts: ReadonlyMap<number, number>): boolean {
  const { flags, start } = scan.tokens
  if ((flags[index]! & (FIRST | APART)) === 0 && markAt(scan, index - 1) !== '|') return false
  let at = after
  while (at < after + 2 && !isFirst(scan, at) && '=:-|–—'.includes(markAt(scan, at))) at += 1
  return !isFirst(scan, at) && (at > after || (flags[at]! & APART) !== 0) && nameStarts.has(start[at]!)
}

/** Whether initials can stand at `index`: a cell, a line of their own, beside a time, a dash, a slash, or after a word that asks for them. */
function mayStand(scan: Scan, index: number, { after }: Written, why: number): boolean {
  const { tokens, classes } = scan
  const { flags } = tokens
  const isWord = after === index + 1
  const isDoubtful = isWord && !isInitials(scan, index)
  if (isWord && (classes[index]! & (FUNCTION | TITLE | MONTH | WEEKDAY | KIN | UNIT)) !== 0) return false
  const before = index > 0 ? flags[index - 1]! : MARK
  const own = flags[index]!
  const next = isFirst(scan, after) ? FIRST : flags[after]!
  const markBefore = (own & FIRST) === 0 ? markAt(scan, index - 1) : ''
  const markAfter = (next & FIRST) === 0 ? markAt(scan, after) : ''
  const opens = (own & FIRST) !== 0
  const closes = (next & FIRST) !== 0 || (markAfter === '.' && isFirst(scan, after + 1))
  // A whole line, or a line of initials and a time.
  if (opens && index > 0 && (closes || ((next & DIGIT) !== 0 && isFirst(scan, after + 1)))) return true
  if (markBefore === '_' && markAfter === '_') return true
  if (isDoubtful) return (why & SIGNED) !== 0 && isCell(scan, index, after)
  if (isCell(scan, index, after)) return true
  if ((own & SPACED) !== 0 && (own & FIRST) === 0 && (before & MARK) === 0 && ((scan.cues[index - 1] ?? 0) & SIGNER) !== 0) return true
  if (markBefore === '(' && markAfter === ')') return true
  if (opens && ((next & DIGIT) !== 0 || (markAfter !== '' && ':-–—,(/='.includes(markAfter)))) return true
  if (closes && (before & (MARK | DIGIT)) !== 0) return markBefore !== '/' || isSlashed(scan, index)
  if (markBefore === '|' && markAfter === '/') return true
  if (markBefore === '/' || markAfter === '/') return isSlashed(scan, markAfter === '/' ? after + 1 : index)
  if ((before & DIGIT) !== 0 && (markAfter !== '' || (own & APART) !== 0)) return markAfter !== '' && '-–—:,;|.)'.includes(markAfter)
  if (markBefore === ':' || markBefore === '—' || markBefore === '–' || (markBefore === '-' && (before & SPACED) !== 0)) return true
  if ((classAt(scan, after) & CREDENTIAL) !== 0 && (next & FIRST) === 0 && (classAt(scan, index) & ACRONYM) === 0) return true
  return false
}

/** A cell of a table: bars or wide gaps on both sides. */
function isCell(scan: Scan, index: number, after: number): boolean {
  const { flags } = scan.tokens
  const opens = (flags[index]! & (FIRST | APART)) !== 0 || markAt(scan, index - 1) === '|'
  return opens && (isFirst(scan, after) || (flags[after]! & APART) !== 0 || markAt(scan, after) === '|')
}

/** "tw/jo", "TW/lk": letters on both sides of a slash, and no third. */
function isSlashed(scan: Scan, second: number): boolean {
  const { flags } = scan.tokens
  if (second < 2 || isFirst(scan, second)) return false
  if (((flags[second]! | flags[second - 1]!) & SPACED) !== 0 || sizeOf(scan, second) > 3 || sizeOf(scan, second - 2) > 3) return false
  return markAt(scan, second + 1) !== '/' && markAt(scan, second - 3) !== '/'
}
