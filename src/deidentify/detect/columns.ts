/** Tables: what stands under a heading that announces an identifier is one in every row. */
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { isClock } from './clock.ts'
import { countDigits } from './digits.ts'
import type { Scan } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, LETTER, LOWER, MARK, SPACED } from './tokens.ts'

/** A word that would announce a value, had not the next cell of a table's head begun. */
export interface Heading {
  readonly first: number
  readonly category: PhiCategory
}

const COMMA = 0x2c
const BAR = 0x7c
const QUOTE = 0x22
/** How far, in characters, a cell may lie from its heading where only spaces part them. */
const SHIFT = 2
const ROWS = 80

/** Whether the label from `first` to before `after` fills a cell: nothing, a gap, a comma or a bar stands on both sides. */
export function isHeading({ tokens }: Scan, first: number, after: number): boolean {
  const { flags, units, start, count } = tokens
  const opens = (flags[first]! & (FIRST | APART)) !== 0 || isDelimiter(units[start[first - 1]!]!)
  const isEnd = after >= count || (flags[after]! & (FIRST | APART)) !== 0
  const closes = isEnd || (isDelimiter(units[start[after]!]!) && (units[start[after]!] === BAR || !isSpacedAfter(tokens, after)))
  const alone = (flags[first]! & FIRST) !== 0 && (after >= count || (flags[after]! & FIRST) !== 0)
  return opens && closes && !alone
}

function isSpacedAfter({ flags, count }: Scan['tokens'], at: number): boolean {
  return at + 1 < count && (flags[at + 1]! & (SPACED | FIRST)) === SPACED
}

function isDelimiter(unit: number): boolean {
  return unit === COMMA || unit === BAR
}

/** Masks the cells under `headings`, which are in the order of the text. */
export function scanColumns(scan: Scan, headings: readonly Heading[]): void {
  const { flags, count } = scan.tokens
  let at = 0
  while (at < headings.length) {
    let line = headings[at]!.first
    while (line > 0 && (flags[line]! & FIRST) === 0) line -= 1
    let end = headings[at]!.first + 1
    while (end < count && (flags[end]! & FIRST) === 0) end += 1
    let next = at
    while (next < headings.length && headings[next]!.first < end) next += 1
    scanTable(scan, line, end, headings.slice(at, next))
    at = next
  }
}

function scanTable(scan: Scan, line: number, end: number, headings: readonly Heading[]): void {
  const { tokens } = scan
  const delimiter = delimiterOf(tokens, line, end)
  if (delimiter === -1) return
  const places = headings.map(({ first }) => (delimiter === 0 ? offsetOf(tokens, line, first) : cellOf(tokens, line, first, delimiter)))
  let row = end
  for (let rows = 0; rows < ROWS && row < tokens.count; rows += 1) {
    // A blank line ends the table, once it has begun.
    if (rows > 0 && isBlankBefore(tokens, row)) return
    let after = row + 1
    while (after < tokens.count && (tokens.flags[after]! & FIRST) === 0) after += 1
    for (const [index, { category }] of headings.entries()) {
      const cell =
        delimiter === 0 ? findByOffset(tokens, row, after, places[index]!) : findByCount(tokens, row, after, places[index]!, delimiter)
      if (cell !== -1) addCell(scan, cell, after, category, delimiter)
    }
    row = after
  }
}

/** What parts the cells of a table's head: a comma, a bar, gaps (0), or nothing (-1). A head has three cells at least. */
function delimiterOf({ flags, units, start }: Scan['tokens'], line: number, end: number): number {
  let commas = 0
  let bars = 0
  let gaps = 0
  for (let at = line; at < end; at += 1) {
    const unit = units[start[at]!]!
    if (unit === COMMA) commas += 1
    else if (unit === BAR) bars += 1
    if (at > line && (flags[at]! & APART) !== 0) gaps += 1
    // A head names its columns; it holds no values.
    if ((flags[at]! & (DIGIT | LETTER)) === DIGIT) return -1
  }
  if (bars >= 2) return BAR
  if (commas >= 2 && gaps === 0) return COMMA
  return gaps >= 2 ? 0 : -1
}

function offsetOf({ start }: Scan['tokens'], line: number, first: number): number {
  return start[first]! - start[line]!
}

function cellOf({ units, start }: Scan['tokens'], line: number, first: number, delimiter: number): number {
  let cells = 0
  for (let at = line; at < first; at += 1) if (units[start[at]!] === delimiter) cells += 1
  return cells
}

function findByOffset({ start, flags }: Scan['tokens'], row: number, after: number, offset: number): number {
  const wanted = start[row]! + offset
  for (let at = row; at < after; at += 1) {
    if ((flags[at]! & (FIRST | APART)) === 0) continue
    if (start[at]! > wanted + SHIFT) return -1
    if (start[at]! >= wanted - SHIFT) return at
  }
  return -1
}

function findByCount({ units, start }: Scan['tokens'], row: number, after: number, cell: number, delimiter: number): number {
  let cells = 0
  let isQuoted = false
  for (let at = row; at < after; at += 1) {
    const unit = units[start[at]!]!
    if (unit === QUOTE) isQuoted = !isQuoted
    else if (unit === delimiter && !isQuoted) cells += 1
    else if (cells === cell) return at
  }
  return -1
}

/** The leading figures and capitals of a cell, when they hold three digits at least and are no time. */
function addCell({ tokens, text, findings }: Scan, first: number, after: number, category: PhiCategory, delimiter: number): void {
  const { flags, units, start, end } = tokens
  let last = -1
  let digits = 0
  for (let at = first; at < after && at < first + 12; at += 1) {
    if (at > first && (flags[at]! & APART) !== 0) break
    const unit = units[start[at]!]!
    if ((flags[at]! & MARK) !== 0) {
      if (unit === delimiter || (delimiter === BAR && unit === BAR)) break
      if (unit !== 0x2d && unit !== 0x2e && unit !== 0x2f && unit !== 0x23 && !(unit === 0x28 || unit === 0x29)) break
      if (unit === 0x28 && at > first) break
      continue
    }
    if ((flags[at]! & DIGIT) === 0 && (flags[at]! & LOWER) !== 0) break
    if ((flags[at]! & DIGIT) === 0 && ((flags[at]! & CAPITAL) === 0 || end[at]! - start[at]! > 4)) break
    digits += countDigits(units, start[at]!, end[at]!)
    last = at
  }
  if (last === -1 || digits < 3) return
  while (last > first && (flags[last]! & DIGIT) === 0 && (flags[last]! & SPACED) !== 0 && end[last]! - start[last]! > 2) last -= 1
  const value = text.slice(start[first], end[last])
  if (isClock(value) || /^\d{1,3}[./]\d{1,3}$/.test(value)) return
  findings.add(start[first]!, end[last]!, category, 'column', 0.6)
}

function isBlankBefore({ start, end, text }: Scan['tokens'], row: number): boolean {
  return text.slice(end[row - 1], start[row]).split('\n').length > 2
}
