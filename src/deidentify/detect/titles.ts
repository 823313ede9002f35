/** Names that a title announces: "Dr. Okafor", "Mrs. Maria Ortiz", "Sister Agnes". */
import { classAt, markAt, type Scan } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { CREDENTIAL, FUNCTION, PARTICLE, TITLE } from './vocabulary.ts'

/** The index after the name that begins at token `at`, at most `limit` words; `at` when none does. */
export function nameEnd(scan: Scan, at: number, limit: number): number {
  const { tokens } = scan
  let index = at
  let end = at
  let words = 0
  while (index < tokens.count && words < limit) {
    const flags = tokens.flags[index]!
    if (index > at && (flags & FIRST) !== 0) break
    if ((flags & MARK) !== 0) {
      const mark = markAt(scan, index)
      const glued = (flags & SPACED) === 0
      // "J. Ortiz", "Garcia-Lopez"
      const isInitial = mark === '.' && glued && tokens.end[index - 1]! - tokens.start[index - 1]! === 1
      if (index > at && (isInitial || (mark === '-' && glued && (tokens.flags[index + 1]! & (CAPITAL | SPACED)) === CAPITAL))) {
        if (isInitial) end = index + 1
        index += 1
        continue
      }
      break
    }
    const bits = classAt(scan, index)
    if ((flags & DIGIT) !== 0 || (flags & LETTER) === 0) break
    if ((flags & CAPITAL) === 0) {
      if ((bits & PARTICLE) === 0 || (tokens.flags[index + 1]! & CAPITAL) === 0) break
    } else {
      if ((bits & (FUNCTION | CREDENTIAL)) !== 0 && (flags & LOWER) === 0 && tokens.end[index]! - tokens.start[index]! > 1) break
      if ((bits & FUNCTION) !== 0 && words > 0) break
      if ((bits & CREDENTIAL) !== 0 && words > 0) break
      end = index + 1
      words += 1
    }
    index += 1
  }
  return end
}

/** Looks for a title at token `index` and the name after it. */
export function scanTitle(scan: Scan, index: number): void {
  const { tokens, findings } = scan
  if ((classAt(scan, index) & TITLE) === 0) return
  const titleFlags = tokens.flags[index]!
  let at = index + 1
  if (markAt(scan, at) === '.') at += 1
  while ((classAt(scan, at) & TITLE) !== 0 && (tokens.flags[at]! & CAPITAL) !== 0) {
    at += 1
    if (markAt(scan, at) === '.') at += 1
  }
  if (at >= tokens.count || (tokens.flags[at]! & FIRST) !== 0) return
  // A lower-case "sister" or "nurse" is a word; the tagger decides about what follows it.
  if ((titleFlags & CAPITAL) === 0 && (tokens.flags[at]! & CAPITAL) === 0) return
  const end = nameEnd(scan, at, 4)
  if (end > at) findings.add(tokens.start[at]!, tokens.end[end - 1]!, 'name', 'title', 0.85)
}
