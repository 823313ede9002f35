/** Numbers read aloud or written half in words: "four oh two, eight two six, thirty-one oh five", "842 three nine two five". */
import { classAt, type Scan } from './scan.ts'
import { CAPITAL, DIGIT, FIRST, hashWord, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { FAX_CUE, PHONE_CUE, SPOKEN_NUMBER } from './vocabulary.ts'
import { wordSet, wordTable } from './word-table.ts'

const SINGLE = 1
/** Ten to nineteen. */
const TEEN = 2
const TENS = 4
const HUNDRED = 8
const DOUBLE = 16
const TRIPLE = 32
/** What a speaker says between digits. */
const BETWEEN = 64
/** A digit that was not read: the rest is a number all the same. */
const UNREAD = 128
const SPOKEN = wordTable(
  new Map([
    [SINGLE, 'zero oh o one two three four five six seven eight nine'],
    [TEEN, 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'],
    [TENS, 'twenty thirty forty fifty sixty seventy eighty ninety'],
    [HUNDRED, 'hundred'],
    [DOUBLE, 'double'],
    [TRIPLE, 'triple'],
    [BETWEEN, 'dash hyphen uh um er erm then'],
    [UNREAD, 'something somethin'],
  ]),
)
/** A count or a reading follows these, whatever its length. */
const READINGS = wordSet('odometer mileage miles days weeks')
const ELLIPSIS = 0x2026

/** What the words from a token on amount to; one at a time. */
const HEARD = { end: -1, digits: 0, plain: 0, words: 0, letters: 0, commas: 0, unread: 0 }

/** Reads on from `at`: digits in words, tens, figures of up to five digits, and what is said between them. */
function listen({ tokens, classes }: Scan, at: number): void {
  const { flags, start, end, hash, units, count } = tokens
  HEARD.end = -1
  HEARD.digits = HEARD.plain = HEARD.words = HEARD.letters = HEARD.commas = HEARD.unread = 0
  let commas = 0
  let tens = false
  for (let index = at; index < count && index < at + 48; index += 1) {
    const flag = flags[index]!
    if ((flag & FIRST) !== 0 && index > at && (classes[index]! & SPOKEN_NUMBER) === 0) return
    if ((flag & MARK) !== 0) {
      const unit = units[start[index]!]!
      const isDots = unit === ELLIPSIS || (unit === 0x2e && (units[start[index]! + 1] === 0x2e || units[start[index]! - 1] === 0x2e))
      if (HEARD.digits === 0 && HEARD.letters === 0) return
      if (unit === 0x2c || isDots) commas += unit === 0x2c ? 1 : 0
      else if (unit !== 0x2d || (flag & SPACED) !== 0) return
      continue
    }
    const size = end[index]! - start[index]!
    if ((flag & (DIGIT | LETTER)) === DIGIT) {
      if (size > 5) return
      HEARD.digits += size
      tens = false
    } else {
      const kind = size <= 9 ? SPOKEN.get(hash[index]!) : 0
      if (kind === SINGLE && (hash[index] !== O || HEARD.digits > 0)) {
        // "thirty-one" is two digits, "thirty oh one" three.
        if (!tens || hash[index] === OH || hash[index] === O) HEARD.digits += 1
        HEARD.plain += 1
        HEARD.words += 1
        tens = false
      } else if (kind === TEEN || kind === TENS) {
        HEARD.digits += 2
        HEARD.words += 1
        tens = kind === TENS
      } else if (kind === HUNDRED && HEARD.digits > 0) {
        HEARD.digits += 2
        tens = false
      } else if ((kind === DOUBLE || kind === TRIPLE) && SPOKEN.get(hash[index + 1] ?? 0) === SINGLE) {
        HEARD.digits += kind === DOUBLE ? 1 : 2
        continue
      } else if ((kind === BETWEEN || kind === UNREAD) && (HEARD.digits > 0 || HEARD.letters > 0)) {
        if (kind === UNREAD) HEARD.unread += 1
        else HEARD.words += 1
        continue
      } else if (size === 1 && HEARD.digits === 0 && (flag & (CAPITAL | LOWER)) === CAPITAL && HEARD.letters < 4) {
        HEARD.letters += 1
        continue
      } else return
    }
    HEARD.commas = commas
    HEARD.end = index + 1
  }
}
const O = hashWord('o')
const OH = hashWord('oh')

/** A value read aloud after its label: four characters or more, at least one of them a word. Gives the index after it, or -1. */
export function scanSpoken(scan: Scan, at: number): number {
  if (!mayBegin(scan, at)) return -1
  listen(scan, at)
  const isRead = HEARD.words > 0 && (HEARD.plain > 0 || HEARD.letters > 0 || HEARD.digits >= 7)
  const isLong = (scan.tokens.flags[at]! & DIGIT) === 0 || HEARD.digits >= 7
  return isRead && isLong && HEARD.digits + HEARD.letters >= 4 && HEARD.digits >= 2 ? HEARD.end : -1
}

function mayBegin(scan: Scan, at: number): boolean {
  if ((classAt(scan, at) & SPOKEN_NUMBER) !== 0) return true
  const { start, end, flags, hash } = scan.tokens
  if (((flags[at] ?? MARK) & MARK) !== 0) return false
  if (SPOKEN.get(hash[at]!) !== 0 || (flags[at]! & (DIGIT | LETTER)) === DIGIT) return true
  return end[at]! - start[at]! === 1
}

/**
 * A number read aloud that nothing announces: four digits one by one, or as many as a telephone has. Lists of counts ("three, four,
 * six") and readings are none.
 */
export function scanUnannounced(scan: Scan, at: number): number {
  const end = unannouncedEnd(scan, at)
  if (end !== -1) scan.findings.add(scan.tokens.start[at]!, scan.tokens.end[end - 1]!, categoryOf(scan, at), 'spoken-number', 0.6)
  return end
}

function unannouncedEnd(scan: Scan, at: number): number {
  let before = at - 1
  while (before > at - 8 && (classAt(scan, before) & SPOKEN_NUMBER) !== 0) before -= 1
  if (READINGS.has(scan.tokens.hash[before] ?? 0)) return -1
  listen(scan, at)
  const { end, digits, plain, words, commas, letters, unread } = HEARD
  if (letters > 0 || end === -1 || commas * 2 >= words + 1) return -1
  if (plain >= 4 && digits === plain) return end
  const isTelephone = digits === 7 || digits === 10 || digits === 11 || (digits === 8 && unread > 0)
  return isTelephone && (plain >= 2 || unread > 0 || scan.tokens.end[at]! - scan.tokens.start[at]! === 3) ? end : -1
}

/** Whether a figure of three digits goes on in words: "842 three nine two five". */
export function mayGoOnInWords({ tokens, classes }: Scan, index: number): boolean {
  if (tokens.end[index]! - tokens.start[index]! !== 3) return false
  for (let at = index + 1; at <= index + 2 && at < tokens.count; at += 1) {
    if ((classes[at]! & SPOKEN_NUMBER) !== 0 || SPOKEN.get(tokens.hash[at]!) === UNREAD) return true
  }
  return false
}

const LEADS = wordSet('at number')

function categoryOf(scan: Scan, index: number): 'phone' | 'fax' | 'other' {
  for (let back = index - 1; back >= Math.max(0, index - 8); back -= 1) {
    if ((classAt(scan, back) & FAX_CUE) !== 0) return 'fax'
    if ((classAt(scan, back) & PHONE_CUE) !== 0 || LEADS.has(scan.tokens.hash[back]!)) return 'phone'
  }
  return 'other'
}
