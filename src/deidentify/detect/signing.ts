/** Initials that sign although nobody's name explains them: where nothing but a signature stands. */
import { isInitials } from './people.ts'
import { addName, isPersonWord } from './person-words.ts'
import { classAt, markAt, type Scan, isFirst, sizeOf } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, INNER, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { STATE, UNIT } from './vocabulary.ts'

function add(scan: Scan, from: number, to: number): void {
  addName(scan, from, to, 'signing-initials', 0.6)
}

/** Looks at two or three letters: a dated entry's, a line's of its own, those after a full stop that ends a paragraph, a pair. */
export function scanSigning(scan: Scan, index: number): void {
  const { flags, count } = scan.tokens
  const own = flags[index]!
  const next = index + 1
  const after = next < count ? flags[next]! : FIRST
  const before = index > 0 && (own & FIRST) === 0 ? flags[index - 1]! : FIRST
  if ((after & MARK) !== 0 && (after & SPACED) === 0 && ((own & (FIRST | APART)) !== 0 || (before & MARK) !== 0)) scanPair(scan, index)
  if ((before & (MARK | DIGIT | FIRST)) === 0) return
  if ((own & FIRST) !== 0) {
    // "rk 0412" ends a note.
    if (index > 0 && (after & DIGIT) !== 0 && isTime(scan, next) && isInitials(scan, index)) add(scan, index, index)
    return
  }
  const mark = (before & MARK) !== 0 ? markAt(scan, index - 1) : ''
  if ((after & FIRST) !== 0) {
    // "— jm" at the end of a line, "- MO" on a line of its own; every dash is a hyphen here.
    const isDash = mark === '-' && (flags[index - 1]! & SPACED) !== 0 && (own & SPACED) !== 0
    const isLine = isDash && index > 1 && (flags[index - 1]! & FIRST) !== 0
    if (isDash && (isInitials(scan, index) || (isLine && isState(scan, index)))) add(scan, index, index)
    else if (mark === '.' && (own & SPACED) !== 0 && endsParagraph(scan, index) && isInitials(scan, index)) add(scan, index, index)
    return
  }
  if (mark === '_' && markAt(scan, next) === '_' && ((own | after) & SPACED) === 0 && (own & CAPITAL) !== 0 && isInitials(scan, index)) {
    add(scan, index, index)
    return
  }
  // "GROSS (rlb):"
  if (mark === '(' && markAt(scan, next) === ')') {
    const isHead = index > 1 && (flags[index - 2]! & (LETTER | CAPITAL | LOWER)) === (LETTER | CAPITAL) && sizeOf(scan, index - 2) > 3
    if (isHead && (isFirst(scan, next + 1) || markAt(scan, next + 1) === ':') && isInitials(scan, index)) add(scan, index, index)
    return
  }
  // "4/11 tjl - claim rejected"
  if (
    (after & (MARK | SPACED)) === (MARK | SPACED) &&
    '-–—:'.includes(markAt(scan, next)) &&
    isDateline(scan, index - 1) &&
    isInitials(scan, index)
  )
    add(scan, index, index)
}

/** "MO": the short form of a State, which is nothing on a line of its own. */
function isState(scan: Scan, index: number): boolean {
  return (classAt(scan, index) & STATE) !== 0 && (scan.tokens.flags[index]! & (CAPITAL | LOWER)) === CAPITAL
}

/** "1845", "0412", "6:45" and nothing thereafter. */
function isTime(scan: Scan, index: number): boolean {
  const { flags } = scan.tokens
  if (isFirst(scan, index + 1)) return (flags[index]! & LETTER) === 0 && sizeOf(scan, index) === 4
  return markAt(scan, index + 1) === ':' && sizeOf(scan, index) <= 2 && isFirst(scan, index + 3)
}

/** Whether the text ends after `index`, or the next line is empty or begins another entry. */
function endsParagraph(scan: Scan, index: number): boolean {
  const { tokens, text } = scan
  const next = index + 1
  if (next >= tokens.count || (tokens.flags[next]! & (DIGIT | MARK)) !== 0) return true
  const gap = text.slice(tokens.end[index]!, tokens.start[next]!)
  return gap.indexOf('\n') !== gap.lastIndexOf('\n')
}

/** Whether only a date or a time stands from the line's beginning to `last`. */
function isDateline(scan: Scan, last: number): boolean {
  const { flags } = scan.tokens
  for (let at = last; at >= 0 && last - at < 8; at -= 1) {
    if ((flags[at]! & (DIGIT | LETTER)) !== DIGIT && !((flags[at]! & MARK) !== 0 && '/:.-'.includes(markAt(scan, at)))) return false
    if ((flags[at]! & FIRST) !== 0) return (flags[at]! & DIGIT) !== 0
  }
  return false
}

/** "TE/dmb", "TPW:ms", "nv/cso": who dictated and who typed, in a field of their own. */
function scanPair(scan: Scan, first: number): void {
  const { flags, count } = scan.tokens
  const mark = markAt(scan, first + 1)
  const second = first + 2
  if ((mark !== '/' && mark !== ':') || second >= count || (flags[second]! & (LETTER | DIGIT | SPACED)) !== LETTER) return
  if ((flags[first]! & (FIRST | APART)) === 0) {
    const before = markAt(scan, first - 1)
    // "| TK/Hyacinth |": who is in charge of a bed.
    if (before === '|' && mark === '/' && isInitials(scan, first) && isPersonWord(scan, second)) {
      add(scan, first, first)
      scan.findings.add(scan.tokens.start[second]!, scan.tokens.end[second]!, 'name', 'signing-initials', 0.6)
    }
    if (before !== ':') return
  }
  const size = sizeOf(scan, second)
  if (size < 2 || size > 3 || (flags[second]! & (CAPITAL | INNER)) !== 0) return
  if (!isFirst(scan, second + 1) && (flags[second + 1]! & APART) === 0) return
  if (((classAt(scan, first) | classAt(scan, second)) & UNIT) !== 0 || (flags[first]! & (CAPITAL | LOWER)) === (CAPITAL | LOWER)) return
  const isMixed = (flags[first]! & CAPITAL) !== 0
  const isKnownPair = isMixed
    ? isInitials(scan, first) || isInitials(scan, second)
    : mark === '/' && isFirst(scan, second + 1) && (isInitials(scan, first) || isInitials(scan, second))
  if (!isKnownPair) return
  add(scan, first, first)
  add(scan, second, second)
}

/** "User SE SE MQ": the rest of a row that is initials only. */
export function scanSignedRow(scan: Scan, index: number): void {
  const { flags, count } = scan.tokens
  let at = index + 1
  for (; at < count && (flags[at]! & FIRST) === 0; at += 1) {
    const isLetters =
      (flags[at]! & (LETTER | DIGIT | CAPITAL | LOWER)) === (LETTER | CAPITAL) && sizeOf(scan, at) >= 2 && sizeOf(scan, at) <= 3
    if (!isLetters && markAt(scan, at) !== '|' && markAt(scan, at) !== '-') return
  }
  if (at < index + 3) return
  for (let cell = index + 1; cell < at; cell += 1) if ((flags[cell]! & LETTER) !== 0) add(scan, cell, cell)
}
