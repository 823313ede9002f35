/** A name found once is masked everywhere in the document, also in another case and, when long, with one slip. */
import { fold } from '../../text/fold.ts'
import { EPITHET, JOB, RELATIVE } from './cues.ts'
import type { Finding } from './finding.ts'
import { isTerm } from './guards.ts'
import { CITY_SHIFT, DRUG, ENGLISH_SHIFT, GIVEN_SHIFT, isCommonWord, isNameWord } from './lexicon.ts'
import type { Scan } from './scan.ts'
import { tokenFrom, wordAt } from './scan.ts'
import { readingsOf } from './scanned-letters.ts'
import { SHORTHAND } from './shorthand.ts'
import { APART, CAPITAL, DIGIT, FIRST, hashOn, hashWord, LETTER, LOWER, MARK, OPENS } from './tokens.ts'
import { Misspellings } from './typo.ts'
import { wordSet } from './word-table.ts'
import { ACRONYM, CREDENTIAL, FACILITY, FUNCTION, KIN, MONTH, ROLE, STREET, TITLE, WEEKDAY } from './vocabulary.ts'

const NEVER = FUNCTION | TITLE | KIN | ROLE | MONTH | WEEKDAY | CREDENTIAL | ACRONYM
/** Found names that are sure enough to be looked for elsewhere. */
const SURE = 0.58

/** A word that is looked for everywhere. */
interface Followed {
  readonly category: Finding['category']
  /** Also an English word. */
  readonly isCommon: boolean
  /** Nothing but the tagger says that it is a name. */
  readonly isGuessed: boolean
  /** Found in small letters. */
  readonly isSmall: boolean
  /** Folded. */
  readonly text: string
}

const GENERATION = wordSet('jr sr ii iii')
const PLACEHOLDER = hashWord('xxx')

/** A word of English that fewer than ten thousand bear as a given name. */
const isAlsoWord = (bits: number): boolean => ((bits >> ENGLISH_SHIFT) & 7) > 0 && ((bits >> GIVEN_SHIFT) & 7) < 3

/** "Ward 3": a number follows at once. */
function isNumbered({ tokens }: Scan, index: number): boolean {
  return index + 1 < tokens.count && (tokens.flags[index + 1]! & (DIGIT | FIRST | APART)) === DIGIT
}

/** Which hashes may be among the words; filled anew for each document, for an array costs more than filling it. */
const sieve = new Uint8Array(1024)

/** Adds findings for further mentions of the words of names and places found so far. */
export function propagate(scan: Scan): void {
  const { tokens, classes, cues, lexicon, findings } = scan
  const words = new Map<number, Followed>()
  const generations: number[] = []
  for (const { start, end, category, confidence, detector } of findings.list) {
    if ((category !== 'name' && category !== 'location') || confidence < SURE || detector === 'known-typo') continue
    const first = tokenFrom(scan, start)
    const after = category === 'name' ? tokenFrom(scan, end, first) : tokens.count
    if (after < tokens.count && GENERATION.has(tokens.hash[after]!) && (tokens.flags[after]! & (FIRST | APART | CAPITAL)) === CAPITAL)
      generations.push(after)
    for (let index = first; index < tokens.count && tokens.start[index]! < end; index += 1) {
      const size = tokens.end[index]! - tokens.start[index]!
      if (size < (category === 'name' ? 3 : 5) || (tokens.flags[index]! & (LETTER | DIGIT)) !== LETTER) continue
      const bits = classes[index]!
      // "hub", "aunty" are anybody's; "XXX" stands for a name that is gone.
      if ((cues[index]! & (RELATIVE | JOB | EPITHET)) !== 0 && !isNameWord(lexicon[index]!)) continue
      if (tokens.hash[index] === PLACEHOLDER) continue
      if ((bits & NEVER) !== 0 || (category === 'location' && (bits & (FACILITY | STREET)) !== 0)) continue
      const known = lexicon[index]!
      // A lower-case word is followed only when it can be nothing but a name.
      if ((tokens.flags[index]! & CAPITAL) === 0 && !isNameWord(known) && confidence < 0.8) continue
      // An unknown abbreviation is followed only when a title or the chart vouches for it.
      if ((tokens.flags[index]! & LOWER) === 0 && size <= 5 && known === 0 && confidence < 0.8) continue
      const isCommon = isCommonWord(known) || size < 4
      // A word of a place is only worth following when it is the name of the place.
      if (category === 'location' && (isCommon || ((known >> CITY_SHIFT) & 3) === 1)) continue
      const key = tokens.hash[index]!
      if (words.get(key)?.category !== 'name')
        words.set(key, {
          category,
          isCommon,
          isGuessed: detector.startsWith('tagger'),
          isSmall: (tokens.flags[index]! & CAPITAL) === 0,
          text: fold(wordAt(scan, index)),
        })
    }
  }
  // "Orson Pell III": the number goes with the name.
  for (const index of generations) findings.add(tokens.start[index]!, tokens.end[index]!, 'name', 'generation', 0.6)
  if (words.size === 0) return
  const shortForms = shortFormsOf(words)
  // Most words are turned away without a look into the map.
  sieve.fill(0)
  for (const hash of words.keys()) sieve[hash & 1023] = 1
  for (const hash of shortForms.keys()) sieve[hash & 1023] = 1
  const misspellings = new Misspellings(
    [...words.values()]
      .filter(({ category, text, isCommon }) => category === 'name' && !isCommon && text.length >= 6)
      .map(({ text }) => text),
  )
  for (let index = 0; index < tokens.count; index += 1) {
    const flags = tokens.flags[index]!
    const key = tokens.hash[index]!
    const mayBeKnown = sieve[key & 1023] === 1
    if (!mayBeKnown && (flags & (CAPITAL | DIGIT)) === 0) continue
    const size = tokens.end[index]! - tokens.start[index]!
    if ((flags & MARK) !== 0 || size < 3) continue
    if ((flags & DIGIT) !== 0) {
      // "BLESSINGT0N": a digit that a scanner read for a letter.
      if ((flags & LETTER) !== 0 && size > 3 && readingsOf(tokens, index).some((hash) => words.get(hash)?.category === 'name'))
        findings.add(tokens.start[index]!, tokens.end[index]!, 'name', 'propagated', 0.6)
      continue
    }
    let word = mayBeKnown ? words.get(key) : undefined
    if (word === undefined && mayBeKnown) {
      const long = shortForms.get(key)
      if (long !== undefined && isShortForm(scan, index)) word = long
    }
    if (word !== undefined) {
      if (word.isGuessed && isTerm(scan, index)) continue
      if (word.isCommon && ((flags & CAPITAL) === 0 || (flags & OPENS) !== 0 || isNumbered(scan, index))) continue
      // "stitch", "okay": a word that few are called, where it is written as a word.
      if (word.category === 'name' && isAlsoWord(lexicon[index]!) && ((flags & CAPITAL) === 0 ? !word.isSmall : (flags & OPENS) !== 0))
        continue
      findings.add(tokens.start[index]!, tokens.end[index]!, word.category, 'propagated', 0.6)
    } else if ((flags & CAPITAL) !== 0 && size >= 5 && (classes[index]! & NEVER) === 0) {
      if (!isCommonWord(lexicon[index]!) && misspellings.isNear(tokens, index))
        findings.add(tokens.start[index]!, tokens.end[index]!, 'name', 'propagated-typo', 0.55)
    }
  }
}

/** "Siran" for Siranush: the beginnings of long names, at least four letters, and whose they are. */
function shortFormsOf(words: ReadonlyMap<number, Followed>): ReadonlyMap<number, Followed> {
  const forms = new Map<number, Followed>()
  for (const word of words.values()) {
    const size = word.text.length
    if (word.category !== 'name' || word.isCommon || size < 7 || word.text.includes("'")) continue
    let key = hashWord(word.text.slice(0, 3))
    for (let length = 4; length < size - 1; length += 1) {
      key = hashOn(key, word.text.charCodeAt(length - 1))
      if (!words.has(key)) forms.set(key, word)
    }
  }
  return forms
}

/** Whether the word at `index` is no word of its own, so that it can be short for a name. */
function isShortForm({ classes, lexicon, tokens }: Scan, index: number): boolean {
  const bits = lexicon[index]!
  if (((bits >> ENGLISH_SHIFT) & 7) > 0 || (bits & DRUG) !== 0 || (bits !== 0 && !isNameWord(bits))) return false
  return classes[index] === 0 && !SHORTHAND.has(tokens.hash[index]!)
}
