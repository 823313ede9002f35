/** Names that are read aloud or introduced: "spelled O K O N J O", "T R A N comma Duc", "my name is …", "this is …". */
import { addName, isCaselessName, isPersonWord, personEnd } from './person-words.ts'
import { markAt, type Scan, isFirst, sizeOf } from './scan.ts'
import { APART, CAPITAL, DIGIT, FIRST, hashWord, LETTER, LOWER, MARK, SPACED } from './tokens.ts'
import { FUNCTION } from './vocabulary.ts'
import { wordSet } from './word-table.ts'

/** Marks of writing, read aloud between the letters. */
const READ_MARKS = wordSet('apostrophe hyphen dash space')
const COMMA = hashWord('comma')
const CUED = wordSet('spelled spelt spell spelling spells name surname it is last first thats that')
const SPELLED = wordSet('spelled spelt spell spelling spells')
const BEGINNINGS = /^(?:abcd|soap|asap)/i

const isLetter = (scan: Scan, index: number): boolean =>
  index < scan.tokens.count && sizeOf(scan, index) === 1 && (scan.tokens.flags[index]! & LETTER) !== 0

/** "O K O N J O", "k, h, a, c", "f a apostrophe a": three letters after a word that announces them, else five. Gives the index after, or -1. */
export function scanReadAloud(scan: Scan, index: number): number {
  const { tokens } = scan
  const { flags, hash } = tokens
  let last = index
  let letters = 1
  let at = index + 1
  for (; at < index + 80 && !isFirst(scan, at); at += 1) {
    if (isLetter(scan, at) && ((flags[at]! & SPACED) !== 0 || markAt(scan, at - 1) === ',')) {
      letters += 1
      last = at
    } else if (markAt(scan, at) === ',' ? !isLetter(scan, at + 1) : !READ_MARKS.has(hash[at]!)) break
  }
  if (letters < 3) return -1
  const isCued = (index > 0 && CUED.has(hash[index - 1]!)) || (((flags[index - 1] ?? 0) & MARK) !== 0 && CUED.has(hash[index - 2] ?? 0))
  // "T R A N comma Duc"
  const hasGiven =
    hash[last + 1] === COMMA && !isFirst(scan, last + 2) && ((flags[last + 2]! & CAPITAL) !== 0 || isCaselessName(scan, last + 2))
  if (letters < 5 && !isCued && !hasGiven) return -1
  // A heading is spaced out, too: what nothing announces must stand after a word of the same line.
  if (!isCued && ((flags[index]! & (FIRST | APART)) !== 0 || (flags[index - 1]! & LETTER) === 0 || sizeOf(scan, index - 1) === 1)) return -1
  if (!isCued && BEGINNINGS.test(scan.text.slice(tokens.start[index]!, tokens.end[last]!).replace(/[, ]/g, ''))) return -1
  addName(scan, index, hasGiven ? last + 2 : last, 'spelled', 0.7)
  return last + 1
}

const NAME = hashWord('name')
const INTRODUCES = wordSet('is s was')
const ENDS = wordSet('and my i im calling from with date birthday dob um uh the speaking here')

/** "my name is fetch tarn spelled …", "name's Okonjo": whom somebody says to be. */
export function scanIntroduced(scan: Scan, index: number): void {
  const { tokens } = scan
  const { flags, hash } = tokens
  if (hash[index] !== NAME) return
  let at = index + 1
  if (markAt(scan, at) === "'") at += 1
  if (!INTRODUCES.has(hash[at] ?? 0) || isFirst(scan, at)) return
  at += 1
  if (isFirst(scan, at) || (flags[at]! & (MARK | DIGIT)) !== 0) return
  // What a recogniser heard of a name is any words; that they are spelled out thereafter says where they end.
  for (let to = at + 1; to < at + 7 && !isFirst(scan, to); to += 1) {
    if ((flags[to]! & MARK) !== 0 && markAt(scan, to) !== "'") break
    if (!SPELLED.has(hash[to]!)) continue
    let last = to - 1
    while (last > at && (markAt(scan, last) === "'" || /^(?:that|thats|s)$/i.test(scan.text.slice(tokens.start[last]!, tokens.end[last]!))))
      last -= 1
    addName(scan, at, last, 'introduced', 0.7)
    return
  }
  const last = personEnd(scan, at)
  if (last !== -1) {
    addName(scan, at, last, 'introduced', 0.66)
    return
  }
  const isOwn = /^(?:my|first|last|middle|maiden|mom|dad)$/i.test(scan.text.slice(tokens.start[index - 1] ?? 0, tokens.end[index - 1] ?? 0))
  if (isOwn && sizeOf(scan, at) > 2 && (scan.classes[at]! & FUNCTION) === 0 && !ENDS.has(hash[at]!) && (flags[at]! & CAPITAL) !== 0)
    addName(scan, at, at, 'introduced', 0.6)
}

/** `NM1*82*1*OKONJO*BEATRIX**`: the fields of an X12 name. */
export function scanClaimName(scan: Scan, index: number): void {
  const { tokens } = scan
  let stars = 0
  let first = -1
  let last = -1
  for (let at = index + 1; at < index + 16 && !isFirst(scan, at); at += 1) {
    const mark = markAt(scan, at)
    if (mark === '*') {
      stars += 1
      if (stars > 5) break
    } else if (mark === '~') break
    else if (stars >= 3 && (tokens.flags[at]! & LETTER) !== 0) {
      if (first === -1) first = at
      last = at
    }
  }
  // A field for the given name is a person's; without one it is a body's.
  if (
    first !== -1 &&
    last > first &&
    markAt(scan, first - 1) === '*' &&
    /\*/.test(scan.text.slice(tokens.end[first]!, tokens.start[last]!))
  )
    addName(scan, first, last, 'claim-name', 0.85)
}

/** `Orville "Toad"`, `"Dutch" Overmars`: a nickname in quotes beside a name; `quote` is the opening mark. */
export function scanQuotedNickname(scan: Scan, quote: number): void {
  const { tokens } = scan
  const { flags } = tokens
  const word = quote + 1
  if (isFirst(scan, word) || (flags[word]! & (CAPITAL | LOWER | SPACED)) !== (CAPITAL | LOWER) || markAt(scan, word + 1) !== '"') return
  if ((flags[word + 1]! & SPACED) !== 0 || (scan.classes[word]! & FUNCTION) !== 0) return
  const next = word + 2
  const hasNext = !isFirst(scan, next) && (flags[next]! & SPACED) !== 0 && isPersonWord(scan, next)
  const hasBefore = quote > 0 && (flags[quote]! & FIRST) === 0 && isPersonWord(scan, quote - 1)
  if (!hasNext && !hasBefore) return
  addName(scan, hasBefore ? quote - 1 : word, hasNext ? next : word, 'nickname', 0.64)
}
