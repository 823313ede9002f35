/** Plates of cars, trailers and boats: two or three short groups of capitals and digits near a word for what bears them. */
import { countDigits } from './digits.ts'
import { classAt, markAt, type Scan } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, INNER, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { STATE, UNIT } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** How far from the word the plate may begin. */
const REACH = 9
const LETTERED = wordSet('plate plates tag')
const ROMAN = wordSet('ii iii iv vi vii viii ix xi xii iv im sq po pm am mg ml l d e')
const STARTS = wordSet('starts begins')

/** Looks for a plate after the word for a vehicle at `index`: "white sedan 4CK 8817", "pontoon (AL 4418 LM)", "Impala, IN TK 882 QRL". */
export function scanNumberPlate(scan: Scan, index: number): void {
  const { tokens } = scan
  const { flags, start, end, hash, count } = tokens
  const isPlate = LETTERED.has(hash[index]!)
  let hasState = false
  for (let at = index + 1; at < count && at < index + REACH; at += 1) {
    const flag = flags[at]!
    if ((flag & FIRST) !== 0) return
    if ((flag & MARK) !== 0) {
      if (markAt(scan, at) === '.' || markAt(scan, at) === ';') return
      continue
    }
    if ((flag & LOWER) !== 0) {
      // "plate starts HXW"
      if (isPlate && STARTS.has(hash[at]!)) hasState = true
      continue
    }
    if ((classAt(scan, at) & STATE) !== 0 && (flag & DIGIT) === 0 && at + 1 < count && (flags[at + 1]! & (FIRST | MARK)) === 0) {
      hasState = true
      continue
    }
    const last = plateEnd(scan, at, hasState, isPlate)
    if (last === -1) {
      if ((flag & DIGIT) !== 0) hasState = false
      continue
    }
    scan.findings.add(start[at]!, end[last]!, 'vehicle', 'number-plate', 0.7)
    return
  }
}

/** The last token of the plate that begins at `at`, or -1: capitals and digits, five to eight in all, both of them, no decimal, no unit. */
function plateEnd(scan: Scan, at: number, hasState: boolean, isPlate: boolean): number {
  const { flags, start, end, hash, count } = scan.tokens
  let last = -1
  let letters = 0
  let digits = 0
  let groups = 0
  let probe = at
  while (probe < count && groups < 3) {
    const flag = flags[probe]!
    const size = end[probe]! - start[probe]!
    if ((flag & (MARK | LOWER)) !== 0 || (probe > at && (flag & (FIRST | APART)) !== 0) || size > 7) break
    if (
      (flag & DIGIT) === 0 &&
      (ROMAN.has(hash[probe]!) || (classAt(scan, probe) & UNIT) !== 0 || (classAt(scan, probe) !== 0 && !hasState && !isPlate))
    )
      break
    const own = countDigits(scan.tokens.units, start[probe]!, end[probe]!)
    if ((flag & LETTER) !== 0 && (flag & (CAPITAL | INNER)) === 0) break
    digits += own
    letters += size - own
    groups += 1
    last = probe
    const glued =
      probe + 2 < count && markAt(scan, probe + 1) === '-' && (flags[probe + 1]! & SPACED) === 0 && (flags[probe + 2]! & SPACED) === 0
    probe += glued ? 2 : 1
  }
  if (last === -1) return -1
  const total = digits + letters
  if (last + 1 < count && (flags[last + 1]! & FIRST) === 0) {
    const mark = markAt(scan, last + 1)
    if (mark === '%' || mark === '/' || (classAt(scan, last + 1) & UNIT) !== 0) return -1
    if (mark === '.' && last + 2 < count && (flags[last + 2]! & (SPACED | DIGIT)) === DIGIT) return -1
  }
  if (digits >= 3 && letters >= 2 && total >= 5 && total <= 8 && (groups > 1 || hasState || isPlate)) return last
  return isPlate && hasState && digits === 0 && groups === 1 && letters >= 2 && letters <= 4 ? last : -1
}
