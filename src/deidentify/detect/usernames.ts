/** Names of accounts that are made of people's names: "jokonkwo3", "okonkwo.j", "b.okonkwo", where somebody is said to act. */
import { countDigits, isDigit } from './digits.ts'
import { DRUG, ENGLISH_SHIFT, lexiconOf, SURNAME_SHIFT } from './lexicon.ts'
import { addName } from './person-words.ts'
import { markAt, type Scan, isFirst, sizeOf } from './scan.ts'
import { CAPITAL, DIGIT, hashWord, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { wordSet } from './word-table.ts'

const ACTS = wordSet('by user agent login logged as rn md operator id uid export exported printed')

/** Words that take a number of their own. */
const NUMBERED = wordSet('covid coronavirus interleukin caspase')

function add(scan: Scan, from: number, to: number): void {
  addName(scan, from, to, 'username', 0.6)
}

/** Whether the letters from `start` to `end` are an initial and a surname, and no word together. */
function isInitialAndSurname(scan: Scan, start: number, end: number): boolean {
  if (end - start < 5) return false
  const whole = scan.text.slice(start, end)
  if (lexiconOf(hashWord(whole)) !== 0) return false
  const bits = lexiconOf(hashWord(whole.slice(1)))
  return ((bits >> SURNAME_SHIFT) & 3) >= 1 && ((bits >> ENGLISH_SHIFT) & 7) < 2 && (bits & DRUG) === 0
}

/** Whether somebody acts before `index`: "by", "user", a bracket or slash. */
function isActing(scan: Scan, index: number): boolean {
  if (index === 0 || isFirst(scan, index)) return false
  const mark = markAt(scan, index - 1)
  if ((scan.tokens.flags[index - 1]! & MARK) === 0) return ACTS.has(scan.tokens.hash[index - 1]!)
  return mark === '/' || mark === ']' || mark === '@' || (mark === ':' && index > 1 && ACTS.has(scan.tokens.hash[index - 2]!))
}

/** "jokonkwo3": letters and one to three digits, in one case. */
export function scanNumberedUser(scan: Scan, index: number): void {
  const { units, start, end, flags } = scan.tokens
  if ((flags[index]! & (CAPITAL | LOWER)) === (CAPITAL | LOWER) || !isActing(scan, index)) return
  let letters = end[index]!
  while (letters > start[index]! && isDigit(units[letters - 1]!)) letters -= 1
  const digits = end[index]! - letters
  if (digits < 1 || digits > 3 || letters - start[index]! < 5) return
  if (countDigits(units, start[index]!, letters) > 0) return
  const word = hashWord(scan.text.slice(start[index]!, letters))
  if (NUMBERED.has(word)) return
  const whole = lexiconOf(word)
  if (((whole >> ENGLISH_SHIFT) & 7) > 0 || (whole & DRUG) !== 0) return
  add(scan, index, index)
}

/** "jokonkwo" after an act, or before a credential. */
export function scanNamedUser(scan: Scan, index: number): void {
  const { start, end, flags } = scan.tokens
  if ((flags[index]! & (LETTER | DIGIT | CAPITAL)) !== LETTER || scan.lexicon[index] !== 0) return
  if (isInitialAndSurname(scan, start[index]!, end[index]!)) add(scan, index, index)
}

/** "b.okonkwo", "okonkwo.b": a small letter and a word that is none of English, joined by a full stop. */
export function scanDottedUser(scan: Scan, letter: number): void {
  const { flags } = scan.tokens
  if ((flags[letter]! & CAPITAL) !== 0) return
  if (markAt(scan, letter + 1) === '.' && (flags[letter]! & SPACED) !== 0 && isUserWord(scan, letter + 2) && !isFirst(scan, letter + 2)) {
    if (markAt(scan, letter + 3) !== '.' || isFirst(scan, letter + 4) || (flags[letter + 4]! & SPACED) !== 0) add(scan, letter, letter + 2)
    return
  }
  const word = letter - 2
  if (word < 0 || markAt(scan, letter - 1) !== '.' || (flags[word]! & SPACED) === 0) return
  if (((flags[letter]! | flags[letter - 1]!) & SPACED) !== 0 || (flags[word]! & CAPITAL) !== 0 || sizeOf(scan, word) < 5) return
  if (!isUserBits(scan, word) || (!isFirst(scan, letter + 1) && (flags[letter + 1]! & SPACED) === 0)) return
  add(scan, word, letter)
}

function isUserWord(scan: Scan, index: number): boolean {
  const flags = scan.tokens.flags[index] ?? 0
  return (
    (flags & (LETTER | DIGIT | CAPITAL | SPACED)) === LETTER &&
    sizeOf(scan, index) >= 5 &&
    (scan.tokens.flags[index - 1]! & SPACED) === 0 &&
    isUserBits(scan, index)
  )
}

function isUserBits(scan: Scan, index: number): boolean {
  const bits = scan.lexicon[index]!
  return ((bits >> ENGLISH_SHIFT) & 7) === 0 && (bits & DRUG) === 0
}
