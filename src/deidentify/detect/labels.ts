/** Values that a label announces, whatever their shape: "MRN: A-4471-B", "member id 9417720365", "s/n PKH 118440 S". */
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { isClock } from './clock.ts'
import { type Heading, isHeading } from './columns.ts'
import { countDigits, digitsOf } from './digits.ts'
import { isPublicNumber } from './public-numbers.ts'
import { LABELS, WEAK } from './label-phrases.ts'
import { classAt, markAt, type Scan } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, LETTER, LOWER, MARK, SPACED, tokenise } from './tokens.ts'
import { AGE_UNIT, MONTH, STATE, UNIT } from './vocabulary.ts'
import { scanSpoken } from './spoken-numbers.ts'
import { wordSet } from './word-table.ts'

interface Node {
  readonly next: Map<number, Node>
  category: PhiCategory | null
  phrase: string
}

const ROOT: Node = { next: new Map(), category: null, phrase: '' }
for (const [category, phrases] of LABELS) {
  for (const phrase of phrases.split(',')) {
    const tokens = tokenise(phrase.trim())
    let node = ROOT
    for (let index = 0; index < tokens.count; index += 1) {
      const hash = tokens.hash[index]!
      let child = node.next.get(hash)
      if (child === undefined) {
        child = { next: new Map(), category: null, phrase: '' }
        node.next.set(hash, child)
      }
      node = child
    }
    node.category ??= category
    node.phrase = phrase.trim()
  }
}
/** Words and marks that may stand between the label and the value. */
const BETWEEN = wordSet(
  'number no num nbr id is was of code ending ends in on file reads listed as the her his their new old at to your my with last four digits home work office front back desk starts begins start end reads reading currently now given posted stated tube label wristband form slip card sticker bag tray',
)
/** Before how many digits of a value are told. */
const COUNTED = wordSet('last first final')

/** Over a column these tell of ranges and catalogues. */
const NO_HEADING = new Set(['ref', 'reference', 'sample', 'specimen', 'photo', 'desk', 'ip', 'email'])

/** Looks for a label at token `index`; gives the index of the token after the value, or -1. */
export function scanLabel(scan: Scan, index: number, headings: Heading[]): number {
  const { tokens } = scan
  let node = ROOT.next.get(tokens.hash[index]!)
  let found: Node | null = null
  let after = index
  let at = index + 1
  while (node !== undefined) {
    if (node.category !== null) {
      found = node
      after = at
    }
    if (at >= tokens.count || (tokens.flags[at]! & FIRST) !== 0) break
    let next = node.next.get(tokens.hash[at]!)
    // "HOSP. NO": a full stop that shortens a word of the label.
    if (next === undefined && markAt(scan, at) === '.' && at + 1 < tokens.count && (tokens.flags[at + 1]! & FIRST) === 0) {
      at += 1
      next = node.next.get(tokens.hash[at]!)
    }
    node = next
    at += 1
  }
  if (found === null || found.category === null) return -1
  // "chartered": a label is a whole word already; "case-control" is not a label.
  if (markAt(scan, index - 1) === '-' && (tokens.flags[index]! & SPACED) === 0) return -1
  if (!NO_HEADING.has(found.phrase) && !VERBS.has(found.phrase) && isHeading(scan, index, after))
    headings.push({ first: index, category: found.category })
  return scanValue(scan, after, found.category, found.phrase)
}

function scanValue(scan: Scan, from: number, category: PhiCategory, phrase: string): number {
  const { tokens } = scan
  let at = from
  let sure = !WEAK.has(phrase)
  let words = 0
  for (; at < tokens.count && at < from + 6; at += 1) {
    const flags = tokens.flags[at]!
    if ((flags & FIRST) !== 0 && at > from && !sure) return -1
    if ((flags & FIRST) !== 0 && (at === from ? !sure : markAt(scan, at - 1) !== ':')) return -1
    if ((flags & MARK) !== 0) {
      const mark = markAt(scan, at)
      if (mark === ':' || mark === '#' || mark === '=') sure = true
      else if (mark === '-' && (flags & SPACED) === 0) return -1
      else if (mark === ',' && sure && isLetterRead(scan, at + 1)) continue
      else if (!'.()-"\'^|~[]…'.includes(mark) || words > 2) break
      continue
    }
    if ((flags & DIGIT) !== 0) {
      // "last 4: 6083": how many digits follow is not the value.
      if (tokens.end[at]! - tokens.start[at]! > 1 || !COUNTED.has(tokens.hash[at - 1]!)) break
      words += 1
      continue
    }
    if (BETWEEN.has(tokens.hash[at]!) || (category === 'license' && isIssuer(scan, at))) {
      words += 1
      if (words > 4) return -1
      continue
    }
    // "log Nov 30": a day follows, no number of the log.
    if ((classAt(scan, at) & MONTH) !== 0) return -1
    break
  }
  if (at >= tokens.count) return -1
  const spoken = scanSpoken(scan, at)
  if (spoken !== -1) {
    scan.findings.add(tokens.start[at]!, tokens.end[spoken - 1]!, category, 'label-spoken', 0.8)
    return spoken
  }
  const end = valueEnd(scan, at, category)
  if (end === -1) return -1
  const start = tokens.start[at]!
  const stop = tokens.end[end - 1]!
  const value = scan.text.slice(start, stop)
  const digits = digitsOf(value)
  if (phrase === 'ref' && isSupply(scan, end)) return end
  if (!isPlausible(scan, category, phrase, value, digits, end, sure, words)) return -1
  if ((category === 'phone' || category === 'fax') && isPublicNumber(digits)) return end
  scan.findings.add(start, stop, category, `label-${category}`, sure ? 0.93 : 0.8)
  return end
}

/** "CA 0739264": the State that gave the licence. */
function isIssuer(scan: Scan, at: number): boolean {
  const { tokens } = scan
  if ((classAt(scan, at) & STATE) === 0 || (tokens.flags[at]! & (CAPITAL | LOWER)) !== CAPITAL || at + 1 >= tokens.count) return false
  return (tokens.flags[at + 1]! & (FIRST | SPACED)) === SPACED
}

/** "M H double oh": letters read one by one. */
function isLetterRead({ tokens }: Scan, at: number): boolean {
  if (at + 1 >= tokens.count || tokens.end[at]! - tokens.start[at]! !== 1) return false
  return (
    (tokens.flags[at]! & CAPITAL) !== 0 &&
    (tokens.flags[at + 1]! & (FIRST | MARK)) === 0 &&
    tokens.end[at + 1]! - tokens.start[at + 1]! === 1
  )
}

/** The index after the value that begins at token `at`, or -1 when it is none. */
function valueEnd(scan: Scan, at: number, category: PhiCategory): number {
  const { tokens } = scan
  let end = glueEnd(scan, at)
  let digits = digitsWithin(scan, at, end)
  let letters = end - at === 1 ? tokens.end[at]! - tokens.start[at]! - digits : 0
  // "T 60091 to be merged": a prefix of capitals belongs to the long number after it, whatever follows.
  if (digits === 0 && (letters > 0 ? letters <= 4 : isCodePrefix(scan, at, end)) && end < tokens.count && isNextGroup(scan, end, 0, 1)) {
    const next = glueEnd(scan, end)
    const own = digitsWithin(scan, end, next)
    if (own >= 4) {
      end = next
      digits = own
      letters = 0
    }
  }
  // "BCN 880 41 7723", "PKH 118440 S", "A 71204": short groups that go on after single spaces until a mark or line end.
  let probe = end
  let total = digits
  let singles = digits === 1 && end === at + 1
  while (probe < tokens.count && probe < at + 24 && isNextGroup(scan, probe, total, letters)) {
    const next = glueEnd(scan, probe)
    total += digitsWithin(scan, probe, next)
    singles &&= next === probe + 1 && tokens.end[probe]! - tokens.start[probe]! === 1
    letters = 0
    probe = next
    if (
      endsValue(scan, probe) ||
      (singles && total >= 4) ||
      (digits <= 5 && total >= 6 && (tokens.flags[probe]! & (DIGIT | MARK)) === 0 && (classAt(scan, probe) & (UNIT | AGE_UNIT)) === 0)
    ) {
      end = probe
      digits = total
    }
  }
  if (digits === 0) return -1
  return category === 'phone' && digits < 10 ? phoneEnd(scan, end, digits) : end
}

/** "610 55 7,1129", "606 218 ext 4470": what is missing of a telephone number follows a slip of the comma or the word for an extension. */
function phoneEnd(scan: Scan, end: number, digits: number): number {
  const { flags, start, end: ends, count } = scan.tokens
  if (end + 1 >= count || (flags[end + 1]! & (DIGIT | LETTER)) !== DIGIT) return end
  const size = ends[end + 1]! - start[end + 1]!
  const isSlip = markAt(scan, end) === ',' && (flags[end + 1]! & SPACED) === 0 && digits + size >= 9 && size === 4
  const isExtension = EXTENSION.has(scan.tokens.hash[end]!) && digits >= 6 && size <= 6
  return isSlip || isExtension ? end + 2 : end
}
const EXTENSION = wordSet('ext x extension extn')

function glueEnd(scan: Scan, at: number): number {
  const { tokens } = scan
  let end = at + 1
  let last = at + 1
  while (end < tokens.count && end < at + 24 && (tokens.flags[end]! & SPACED) === 0) {
    if ((tokens.flags[end]! & MARK) !== 0) {
      if (!'-./_*:+'.includes(markAt(scan, end))) break
    } else last = end + 1
    end += 1
  }
  return last
}

/** "OCS-L": capitals joined by a hyphen before a number. */
function isCodePrefix(scan: Scan, from: number, to: number): boolean {
  if (to - from < 3 || scan.tokens.end[to - 1]! - scan.tokens.start[from]! > 7) return false
  for (let at = from; at < to; at += 1)
    if ((scan.tokens.flags[at]! & (MARK | CAPITAL)) === 0 || (scan.tokens.flags[at]! & LOWER) !== 0) return false
  return true
}

/** How many digits the tokens from `from` to `to` hold. */
const digitsWithin = ({ tokens }: Scan, from: number, to: number): number =>
  countDigits(tokens.units, tokens.start[from]!, tokens.end[to - 1]!)

/** Whether another group of the same value may begin here. */
function isNextGroup(scan: Scan, at: number, digits: number, letters: number): boolean {
  const flags = scan.tokens.flags[at]!
  if ((flags & (FIRST | APART | MARK)) !== 0 || (flags & SPACED) === 0) return false
  if ((classAt(scan, at) & (UNIT | MONTH)) !== 0 && (flags & DIGIT) === 0 && scan.tokens.end[at]! - scan.tokens.start[at]! > 1) return false
  if (digits === 0) return letters > 0 && letters <= 4 && (flags & DIGIT) !== 0 && (scan.tokens.flags[at - 1]! & CAPITAL) !== 0
  if (digits > 10)
    return (flags & LOWER) === 0 && scan.tokens.end[at]! - scan.tokens.start[at]! <= (digits < 20 && (flags & LETTER) === 0 ? 4 : 1)
  return (flags & DIGIT) !== 0 ? true : (flags & (CAPITAL | LOWER)) === CAPITAL && scan.tokens.end[at]! - scan.tokens.start[at]! <= 2
}

/** A grouped value counts only when nothing that reads on follows it. */
function endsValue(scan: Scan, at: number): boolean {
  if (at >= scan.tokens.count) return true
  const flags = scan.tokens.flags[at]!
  return (flags & (FIRST | APART)) !== 0 || ((flags & MARK) !== 0 && !'/%'.includes(markAt(scan, at)))
}

const THREE_PARTS = /^(\d{1,4})[/.-](\d{1,2})[/.-](\d{2,4})$/

/** "3/14/2025", not "5501-8-02" nor "11-62-08": the parts must be able to be a day, a month and a year. */
function mayBeDate(value: string): boolean {
  const parts = THREE_PARTS.exec(value)
  if (parts === null) return false
  const [first, second, third] = [parts[1]!, Number(parts[2]), Number(parts[3])]
  if (first.length > 2) return /^(?:18|19|20|21)\d\d$/.test(first) && second < 13 && third < 32
  return Number(first) < 32 && second < 32 && (Number(first) < 13 || second < 13)
}

const DIAGNOSIS = /(?:^| )[A-TV-Z]\d{2}\.\d{1,4}$/
const DECIMAL = /(?:^| )[<>]?\d{1,3}\.\d{1,3}$/
const BAND = /^\d{0,2}[pqXY]+[pq]?\d/

/** What only looks like a value: times of day, diagnoses, results, a chromosome's band, a number that a sentence counts with. */
function isNoValue(
  scan: Scan,
  category: PhiCategory,
  phrase: string,
  value: string,
  digits: string,
  sure: boolean,
  words: number,
  end: number,
): boolean {
  if (digits.length < 7 && (DIAGNOSIS.test(value) || (DECIMAL.test(value) && category !== 'ip'))) return true
  if (/^\d{1,2}\/\d{1,2} /.test(value)) return true
  if (!sure && (phrase === 'band' || phrase === 'bands') && BAND.test(value)) return true
  // "call her at 1430"
  if (value.length === 4 && / at$|^call h|^call me$/.test(phrase) && isClock(value)) return true
  if (digits.length === 4 && value.length === 4 && !sure && isClock(value))
    return (
      VERBS.has(phrase) ||
      TIMED.has(scan.tokens.hash[end] ?? 0) ||
      (CLOCKED.has(phrase) && !LINE.has(scan.tokens.hash[end] ?? 0) && (value[0] === '0' || words > 0))
    )
  if (VERBS.has(phrase) && (digits.length < 4 || WRITTEN_DATE.test(value))) return true
  if (!sure && words > 0 && digits.length < 6 && VERBS.has(phrase)) return true
  if (words > 0 && digits.length < 4 && value.length === digits.length && BETWEEN_COUNTS.has(phrase)) return true
  return false
}
const WRITTEN_DATE = /^\d{1,2}-[A-Za-z]{3}-\d/
/** After these a time is as likely as an extension. */
const CLOCKED = new Set([
  'phone',
  'telephone',
  'phone no',
  'desk',
  'front desk',
  'vm',
  'voicemail',
  'cell',
  'mobile',
  'call back',
  'callback',
])
const TIMED = wordSet('hrs hours hr h today yesterday tonight am pm')
const LINE = wordSet('number line ext')
/** Labels that are more often a verb, or count what follows. */
const VERBS = new Set([
  'check',
  'page',
  'paged',
  'ring',
  'dial',
  'log',
  'call log',
  'rpt',
  'seal',
  'group',
  'session',
  'report',
  'conf',
  'receipt',
  'id',
])
const BETWEEN_COUNTS = new Set(['npi', 'dea'])

/** "ref 71330202 lot …": the catalogue number of a supply, which every one of its kind bears. */
function isSupply({ tokens }: Scan, end: number): boolean {
  for (let at = end; at < Math.min(tokens.count, end + 4) && (tokens.flags[at]! & FIRST) === 0; at += 1)
    if (SUPPLY.has(tokens.hash[at]!)) return true
  return false
}
const SUPPLY = wordSet('lot sn serial exp size')

/** Whether what follows the label can be its value. */
function isPlausible(
  scan: Scan,
  category: PhiCategory,
  phrase: string,
  value: string,
  digits: string,
  end: number,
  sure: boolean,
  words: number,
): boolean {
  if (digits.length === 0 || isNoValue(scan, category, phrase, value, digits, sure, words, end)) return false
  const next = classAt(scan, end)
  if (/^\d{0,4}\/?\d{0,4}\.\d/.test(value) && /^[\d./-]+$/.test(value) && category !== 'ip' && digits.length < 7) return false
  // A leading zero: no amount, whatever follows.
  if (!sure && value[0] !== '0' && (next & (UNIT | AGE_UNIT)) !== 0 && digits.length < 6) return false
  if ((phrase === 'reference' || phrase === 'ref' || phrase.startsWith('plate')) && /^\d{1,4}-\d{1,4}(?:$| )/.test(value)) return false
  if (category === 'ip') return /[.:]/.test(value)
  if (category === 'email') return false
  if (category === 'phone' || category === 'fax') {
    if (/^(?:911|988|811|711|211|311|411)$/.test(digits)) return false
    if (digits.length < (/^(?:ext|extension|pager|pgr|beeper|poste|x)|ending/.test(phrase) ? 2 : 4)) return false
    if (words > 0 && /^(?:19|20)\d\d$/.test(value)) return false
    return !/^\d{1,2}[:/]\d{1,2}/.test(value) && (next & UNIT) === 0
  }
  if (category === 'photo') return /[._-]/.test(value) && /[A-Za-z]/.test(value)
  // A date after a weak label is a date.
  if (mayBeDate(value) && category !== 'ssn') return digits.length > 8 || (sure && category === 'mrn')
  if (/^\d{1,2}\/\d{1,2}$/.test(value) || /^\d+[.:]\d+$/.test(value)) return false
  if (sure) return digits.length >= 3 || (digits.length >= 2 && /[A-Za-z-]/.test(value)) || category === 'ssn'
  if (/^\d{1,2}-\d{1,2}$/.test(value)) return false
  return digits.length >= 4 || (digits.length >= 2 && /[A-Za-z-]/.test(value))
}
