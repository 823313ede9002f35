/** Finds known values in text word by word: any case, any punctuation between words, Unicode disguises undone, linear in the text. */
import type { KnownValue } from '../base/seams/deidentifier.ts'
import { normalise } from '../text/normalise.ts'
import { isTitleWord } from './coreference.ts'
import { DRUG, isCommonWord, lexiconOf } from './detect/lexicon.ts'
import { hashWord } from './detect/tokens.ts'
import { fold, squeeze, type Word, wordsOf } from './words.ts'

/** A known value that stands in a text. */
export interface KnownMatch {
  readonly start: number
  readonly end: number
  readonly known: KnownValue
}

/** Matches known values. */
export interface KnownMatcher {
  /** Disjoint matches in order; of those that start together, the longest. */
  find(text: string): readonly KnownMatch[]
}

interface Pattern {
  readonly words: readonly string[]
  readonly known: KnownValue
  /** A word such as `Will` counts only where it begins with a capital. */
  readonly capital: boolean
}

// Between the words of one value: white space and punctuation, but not so much that two sentences meet.
const MAX_GAP = 4
// Connecting words of names: a pronoun or an article elsewhere.
const PARTICLES = new Set('an do so to no on le la de van von der den al el ben and the of'.split(' '))
// A record that calls somebody Metformin must not take the drug out of every other.
const isDrug = (word: string): boolean => (lexiconOf(hashWord(word)) & DRUG) !== 0
/** Whether a name is a word that anybody writes, such as `will` or `graves`. */
const isOrdinary = (word: string): boolean => PARTICLES.has(word) || isCommonWord(lexiconOf(hashWord(word)))
// The heads of eponyms: `Graves disease` names no patient.
const EPONYM_HEAD =
  /^(?:['’]?s?\s+|-)(?:disease|syndrome|sign|signs|scale|score|test|criteria|classification|palsy|chorea|lymphoma|sarcoma|tumou?r|dementia|body|bodies|fracture|contracture|thyroiditis|ophthalmopathy|orbitopathy|anaemia|anemia|catheter|procedure|manoeuvre|maneuver|index|reflex|murmur|phenomenon|cyst|node|nodes|ulcer|esophagus|oesophagus|encephalopathy|ataxia|nephritis|purpura|triad|grade|stage|drain|clamp|stain)(?![\p{L}\p{N}])/iu

/** What to look for, when a value is telling enough that finding its words means finding the value. */
function patternsOf(known: KnownValue): readonly Pattern[] {
  const words = wordsOf(normalise(known.value).text).map(({ folded }) => folded)
  const letters = words.join('')
  const digits = letters.replace(/\D/g, '').length
  const whole = { words, known, capital: false }
  switch (known.category) {
    case 'age':
      return []
    case 'name':
      return namePatterns(whole)
    case 'location':
      return letters.length < 4 ? [] : [{ ...whole, capital: words.length === 1 && digits === 0 }]
    case 'date':
      return digits >= 5 && letters.length >= 6 ? withSqueezed(whole) : []
    default:
      // An identifier has digits, or is an address; a word that a detector took for one must not take the word from every text.
      return letters.length >= 5 && (digits >= 3 || /[@/]/.test(known.value) || !/[a-z\s]/.test(known.value)) ? withSqueezed(whole) : []
  }
}

/** A name as a whole, and each part of it that is long enough to be nobody else's word. Titles are not part of a name. */
function namePatterns({ words, known }: Pattern): readonly Pattern[] {
  const first = words.findIndex((word) => !isTitleWord(word))
  if (first < 0) return []
  const name = words.slice(first, words.findLastIndex((word) => !isTitleWord(word)) + 1)
  if (name.length === 1) {
    const [word] = name as [string]
    return word.length < 3 || isDrug(word) ? [] : [{ words: name, known, capital: word.length < 5 || isOrdinary(word) }]
  }
  const telling = name.join('').length >= 5 && name.some((word) => word.length > 2)
  const parts = name.filter((word) => word.length >= 4 && !isTitleWord(word) && !isOrdinary(word))
  return [
    ...(telling ? [{ words: name, known, capital: false }] : []),
    ...parts.map((word) => ({ words: [word], known, capital: word.length < 5 })),
  ]
}

/** `123-45-6789` is also `123456789`. */
function withSqueezed(whole: Pattern): readonly Pattern[] {
  const squeezed = whole.words.join('')
  return whole.words.length > 1 && /\d/.test(squeezed) ? [whole, { ...whole, words: [squeezed] }] : [whole]
}

const startsWithCapital = (text: string, { start }: Word): boolean => /^\p{Lu}/u.test(text.slice(start, start + 2))

/** Builds a matcher over values; those that are too short to tell are left to the detectors. */
export function knownMatcher(values: Iterable<KnownValue>): KnownMatcher {
  // By the first word, or by the first two, since thousands of numbers may begin alike.
  const byBeginning = new Map<string, Pattern[]>()
  const firsts = new Set<string>()
  const seen = new Set<string>()
  const add = (pattern: Pattern): void => {
    const name = `${pattern.known.category}:${pattern.capital}:${pattern.words.join(' ')}`
    const [first, second] = pattern.words
    if (first === undefined || seen.has(name)) return
    seen.add(name)
    firsts.add(first)
    const beginning = second === undefined ? first : `${first} ${second}`
    const list = byBeginning.get(beginning)
    if (list === undefined) byBeginning.set(beginning, [pattern])
    else list.push(pattern)
  }
  const given = new Set<string>()
  for (const known of values) {
    const name = `${known.category}:${known.value}`
    if (given.has(name)) continue
    given.add(name)
    for (const pattern of patternsOf(known)) add(pattern)
  }
  for (const patterns of byBeginning.values()) patterns.sort((a, b) => b.words.length - a.words.length)
  const matchAt = (text: string, words: readonly Word[], at: number, pattern: Pattern): number | null => {
    for (let index = 1; index < pattern.words.length; index++) {
      const word = words[at + index]
      if (word === undefined || word.folded !== pattern.words[index] || word.start - words[at + index - 1]!.end > MAX_GAP) return null
    }
    const last = at + pattern.words.length - 1
    if (pattern.capital && !startsWithCapital(text, words[at]!)) return null
    const single = pattern.known.category === 'name' && pattern.words.length === 1
    return single && EPONYM_HEAD.test(text.slice(words[last]!.end, words[last]!.end + 24)) ? null : last
  }
  return {
    find(written) {
      if (byBeginning.size === 0) return []
      const plain = normalise(written)
      const { text } = plain
      const words = wordsOf(text)
      const found: KnownMatch[] = []
      for (let at = 0; at < words.length; at++) {
        const first = words[at]!
        if (!firsts.has(first.folded)) continue
        const next = words[at + 1]
        // The longest first: those of several words before those of one.
        const patterns = [
          ...((next === undefined ? undefined : byBeginning.get(`${first.folded} ${next.folded}`)) ?? []),
          ...(byBeginning.get(first.folded) ?? []),
        ]
        for (const pattern of patterns) {
          const last = matchAt(text, words, at, pattern)
          if (last === null) continue
          found.push({ start: plain.originalStart(first.start), end: plain.originalEnd(words[last]!.end), known: pattern.known })
          at = last
          break
        }
      }
      return found
    },
  }
}

/** The value as {@link knownMatcher} would compare it, reversed: for finding it written backwards. */
export function backwards(known: KnownValue): KnownValue | null {
  const folded = fold(known.value)
  const reversed = [...folded].reverse().join('')
  return reversed === folded || squeeze(folded).length < 6 ? null : { ...known, value: reversed }
}
