/** Numbers whose shape says what they are: telephones, social security numbers, cards, plan and provider numbers, vehicles. */
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { isDea, isIban, isMbi, isNpi, isSsn, isVin, luhn } from './checksums.ts'
import { isClock } from './clock.ts'
import { digitsOf, isDigit } from './digits.ts'
import { isPublicNumber } from './public-numbers.ts'
import { classAt, type Scan, tokenFrom } from './scan.ts'
import { LETTER, MARK } from './tokens.ts'
import { FAX_CUE, PHONE_CUE, UNIT } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** A shape, tried where a token with a digit or an opening mark begins. */
interface Shape {
  readonly category: PhiCategory
  readonly name: string
  readonly pattern: RegExp
  readonly confidence: number
  /** The only character that it may begin with. */
  readonly opens?: number
  /** How many characters its first token may have, as bits; the highest stands for all greater ones. */
  readonly sizes: number
  /** Its first token holds a letter. */
  readonly lettered?: true
  /** Refuses a match, or says that it is certain. */
  readonly judge?: (value: string, digits: string) => 'certain' | 'refuse' | 'keep'
}

const certainIf = (valid: (text: string) => boolean) => (value: string) => (valid(value) ? 'certain' : 'keep')

/** An opening parenthesis, and a plus sign. */
const OPENING = 0x28
const PLUS = 0x2b

const MOST = 17
const sizes = (...counts: readonly number[]): number => counts.reduce((bits, count) => bits | (1 << count), 0)
const from = (least: number): number => (2 << MOST) - (1 << least)

/** Tried in order; the first that matches and is not refused wins. Every quantifier is bounded. */
export const SHAPES: readonly Shape[] = [
  {
    category: 'ssn',
    name: 'ssn',
    sizes: sizes(1, 2, 3),
    pattern: /(?:\d{3}|[Xx*]{3})([- .])(?:\d{2}|[Xx*]{2})\1\d{4}(?![\dA-Za-z]|[-./]\d)/y,
    confidence: 0.85,
    judge: (_, digits) => (isSsn(digits) ? 'certain' : 'keep'),
  },
  {
    category: 'phone',
    name: 'phone',
    sizes: sizes(1, 3, 4),
    pattern:
      /(?:\+?1[-. ]{0,2})?(?:\(\d{3}\)[-. ]{0,2}|\d{3}[-./ ]{1,3})\d{3}[-./ \n]{1,3}\d{4}(?![\dA-Za-z]|[-./]\d)(?:,? ?(?:x|ext|extension)[.:]? ?\d{1,6}(?![\dA-Za-z]))?/iy,
    confidence: 0.92,
    // "250 500 1000": steps of a scale.
    judge: (value) => (/^\d\d0 \d\d0 \d\d00$/.test(value) ? 'refuse' : 'keep'),
  },
  {
    category: 'phone',
    name: 'phone-compact',
    sizes: sizes(1, 3, 4, 6, 7) | from(9),
    pattern: /(?:\+?1[-. ]?)?(?:\(\d{3}\) ?\d{7}|[2-9]\d{2}[2-9]\d{6}|\d{3}[-. ]\d{7}|\d{6}[-. ]\d{4})(?![\dA-Za-z]|[-./]\d)/y,
    confidence: 0.6,
  },
  {
    category: 'device',
    name: 'udi',
    sizes: sizes(1),
    opens: OPENING,
    pattern: /\(01\)[0-9OolISB]{14}(?:\(\d{2}\)[0-9A-Za-z-]{1,20}){0,4}/y,
    confidence: 0.95,
  },
  {
    category: 'phone',
    name: 'phone-area',
    sizes: sizes(1),
    opens: OPENING,
    pattern: /\(0\d{1,4}\) ?\d{3,4}[- ]?\d{3,4}(?![\dA-Za-z]|[-./]\d)/y,
    confidence: 0.8,
    judge: (_, digits) => (digits.length >= 9 && digits.length <= 11 ? 'keep' : 'refuse'),
  },
  {
    category: 'phone',
    name: 'phone-abroad',
    sizes: sizes(3),
    opens: 0x30,
    pattern: /011[- ]\d{1,3}(?:[- ]\d{2,5}){2,4}(?![\dA-Za-z]|[-./]\d)/y,
    confidence: 0.85,
    judge: (_, digits) => (digits.length >= 11 && digits.length <= 17 ? 'keep' : 'refuse'),
  },
  {
    category: 'phone',
    name: 'phone-pairs',
    sizes: sizes(1, 3),
    pattern: /(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{2}[-. ]\d{2}(?![\dA-Za-z]|[-./]\d)/y,
    confidence: 0.6,
  },
  {
    category: 'phone',
    name: 'phone-british',
    sizes: from(3),
    opens: 0x30,
    pattern:
      /0\d{2,4}[- ]?\d{3,4}[- ]\d{3,4}(?![\dA-Za-z]|[-./]\d)|07\d{3}[- ]?\d{6}(?![\dA-Za-z]|[-./]\d)|0\d{4}[- ]\d{6}(?![\dA-Za-z]|[-./]\d)/y,
    confidence: 0.7,
    judge: (_, digits) => (digits.length === 10 || digits.length === 11 ? 'keep' : 'refuse'),
  },
  {
    category: 'phone',
    name: 'phone-international',
    opens: PLUS,
    sizes: sizes(1),
    pattern: /\+\d{1,3}(?:[-. ]?\(?\d{1,4}\)?){2,5}(?![\dA-Za-z])/y,
    confidence: 0.9,
    judge: (_, digits) => (digits.length >= 8 && digits.length <= 15 ? 'keep' : 'refuse'),
  },
  {
    category: 'account',
    name: 'card',
    sizes: sizes(4) | from(13),
    pattern: /\d{4}([- ]?)\d{4}\1\d{4}\1\d{1,7}(?![\dA-Za-z]|[-./]\d)/y,
    confidence: 0.75,
    judge: (value, digits) => (luhn(digits) ? 'certain' : value.split(/[- ]/).every(isClock) ? 'refuse' : 'keep'),
  },
  {
    category: 'account',
    name: 'card-amex',
    sizes: sizes(4) | from(10),
    pattern: /3[47]\d{2}[- ]?\d{6}[- ]?\d{5}(?!\d)/y,
    confidence: 0.8,
    judge: (_, digits) => (luhn(digits) ? 'certain' : 'keep'),
  },
  {
    category: 'health-plan',
    name: 'mbi',
    lettered: true,
    sizes: sizes(4, 7) | from(11),
    pattern: /[1-9][A-Za-z][A-Za-z0-9]\d[- ]?[A-Za-z][A-Za-z0-9]\d[- ]?[A-Za-z]{2}\d{2}(?![\dA-Za-z])/y,
    confidence: 0.9,
    judge: (value) => (isMbi(value.replace(/[- ]/g, '')) ? 'certain' : 'refuse'),
  },
  {
    category: 'vehicle',
    name: 'vin',
    sizes: from(17),
    pattern: /[A-HJ-NPR-Z0-9]{17}(?![\dA-Za-z])/iy,
    confidence: 0.7,
    judge: (value) => (isVin(value) ? 'certain' : /\d{5}/.test(value) ? 'keep' : 'refuse'),
  },
  {
    category: 'license',
    name: 'npi',
    sizes: from(10),
    pattern: /[12]\d{9}(?![\dA-Za-z]|[-./]\d)/y,
    confidence: 0.55,
    judge: (value) => (isNpi(value) ? 'keep' : 'refuse'),
  },
  {
    category: 'license',
    name: 'dea',
    lettered: true,
    sizes: from(9),
    pattern: /[A-Z][A-Z9]\d{7}(?![\dA-Za-z])/y,
    confidence: 0.6,
    judge: certainIf(isDea),
  },
  {
    category: 'account',
    name: 'iban',
    lettered: true,
    sizes: from(4),
    pattern: /[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\dA-Za-z])/y,
    confidence: 0.8,
    judge: (value) => (isIban(value) ? 'certain' : 'refuse'),
  },
  { category: 'phone', name: 'phone-extension', lettered: true, sizes: from(5), pattern: /x\d{4,5}(?![\dA-Za-z])/iy, confidence: 0.7 },
  {
    category: 'phone',
    name: 'phone-local',
    sizes: sizes(3),
    pattern: /\d{3}[-.]\d{4}(?![\dA-Za-z]|[-./]\d)(?:,? ?(?:x|ext|extension)[.:]? ?\d{1,6}(?![\dA-Za-z]))?/iy,
    confidence: 0.6,
  },
]

/** Tries the shapes at token `index`. Gives the offset after the match, or -1. */
export function scanNumber(scan: Scan, index: number): number {
  const start = scan.tokens.start[index]!
  const size = scan.tokens.end[index]! - start
  const isMark = (scan.tokens.flags[index]! & MARK) !== 0
  const isLettered = (scan.tokens.flags[index]! & LETTER) !== 0
  if (!isMark && !isLettered) {
    const after = scan.text.charCodeAt(scan.tokens.end[index]!)
    // A short number goes on after a separator, or it is none of these; only a leading 1 may be shorter than three digits.
    const goesOn = after === 0x2d || after === 0x2e || after === 0x20 || after === 0x2f || after === 0x28 || after === 0x0a
    if (size < 3 ? size > 1 || !isTrunkPrefix(scan.text, start) : size < 9 && !goesOn) return -1
  }
  for (const shape of SHAPES) {
    if (!mayBegin(shape, scan.tokens.units[start]!, size, isLettered)) continue
    if (isMark && shape.category !== 'phone' && shape.opens !== OPENING) continue
    shape.pattern.lastIndex = start
    const match = shape.pattern.exec(scan.text)
    if (match === null) continue
    const value = match[0]
    const digits = digitsOf(value)
    const verdict = shape.judge?.(value, digits) ?? 'keep'
    if (verdict === 'refuse') continue
    const end = start + value.length
    const isPhone = shape.category === 'phone'
    if (isPhone && (isPublicNumber(digits) || isHelpLine(scan, index, digits))) return end
    if (shape.name === 'phone-local' && (isMeasured(scan, end) || ((value[3] === '.' || isRange(value)) && !hasPhoneCue(scan, index))))
      continue
    const category = isPhone && isFax(scan, index) ? 'fax' : shape.category
    scan.findings.add(start, end, category, shape.name, verdict === 'certain' ? 0.97 : shape.confidence)
    return end
  }
  return -1
}

/** Whether a shape can begin with a token of so many characters and this first one: an expression is tried only then. */
export function mayBegin({ sizes, lettered, opens }: Shape, first: number, size: number, isLettered: boolean): boolean {
  if (((sizes >> Math.min(size, MOST)) & 1) === 0 || (lettered === true && !isLettered)) return false
  return opens === undefined || opens === first
}

const TOLL_FREE = /^1?8(?:00|33|44|55|66|77|88)\d{7}$/
const HELP = wordSet(
  'hotline lifeline helpline quitline warmline poison crisis medicare medicaid samhsa cdc fda nami toll-free national suicide',
)

/** A toll-free number whose line is named beside it. */
function isHelpLine(scan: Scan, index: number, digits: string): boolean {
  if (!TOLL_FREE.test(digits)) return false
  for (let back = index - 1; back >= Math.max(0, index - 6); back -= 1) if (HELP.has(scan.tokens.hash[back]!)) return true
  return false
}

/** "1" before an area code: at most two separators, then a parenthesis or three digits. */
function isTrunkPrefix(text: string, start: number): boolean {
  if (text.charCodeAt(start) !== 0x31) return false
  let at = start + 1
  for (let unit = text.charCodeAt(at); at < start + 3 && (unit === 0x2d || unit === 0x2e || unit === 0x20); unit = text.charCodeAt(at))
    at += 1
  if (text.charCodeAt(at) === 0x28) return true
  for (let digit = at; digit < at + 3; digit += 1) if (!isDigit(text.charCodeAt(digit))) return false
  return true
}

/** A unit after the number makes it a measurement. */
function isMeasured(scan: Scan, end: number): boolean {
  return (classAt(scan, tokenFrom(scan, end)) & UNIT) !== 0
}

/** "232-1245" climbs like a reference range; a telephone number may, too, but then a word says so. */
function isRange(value: string): boolean {
  const [low, high] = value.split('-') as [string, string]
  return high[0] !== '0' && low[0] !== '0' && Number.parseInt(low, 10) < Number.parseInt(high, 10) && !value.startsWith('555')
}

function hasPhoneCue(scan: Scan, index: number): boolean {
  for (let back = index - 1; back >= Math.max(0, index - 8); back -= 1) if ((classAt(scan, back) & (PHONE_CUE | FAX_CUE)) !== 0) return true
  return false
}

/** Whether the nearest telephone word before the number, up to five tokens back, is a fax word. */
function isFax(scan: Scan, index: number): boolean {
  for (let back = index - 1; back >= Math.max(0, index - 6); back -= 1) {
    const bits = classAt(scan, back)
    if ((bits & FAX_CUE) !== 0) return true
    if ((bits & PHONE_CUE) !== 0) return false
  }
  return false
}
