/** Misspellings of the words that orders to a machine are made of: letters swapped, doubled or left out, digits for letters. */
import type { WordClass } from './lexicon.ts'

/** Only long words that have no clinical neighbour. */
const WORDS =
  /^(?:ignore|disregard|forget|bypass|override|instructions?|previous|previous instructions|system prompt|prompt|assistant|answer|reply|respond|response|output|reveal|disclose|everything|everything above|the above|your reply|your answer|your instructions|your rules|patient names|print|system message|model|names)$/
const DIGITS: Readonly<Record<string, string>> = { i: '1', l: '1', o: '0', e: '3', a: '4', s: '5', t: '7' }
/** Words that a misspelling would hit. */
const REAL = new Set(
  ['pint', 'rely', 'prin', 'rint', 'reply', 'names', 'mames', 'mode', 'modl', 'eveal', 'forge', 'repel', 'pront', 'romp', 'promt'].filter(
    (word) => word !== 'promt',
  ),
)

function variants(word: string): ReadonlySet<string> {
  const found = new Set<string>()
  for (let at = 1; at < word.length; at += 1) {
    const [before, letter, after] = [word.slice(0, at), word[at]!, word.slice(at + 1)]
    if (letter === ' ' || before.endsWith(' ')) continue
    const next = word[at + 1]
    if (next !== undefined && next !== ' ' && next !== letter) found.add(before + next + letter + word.slice(at + 2))
    if (word.length > 5) found.add(before + after)
    found.add(before + letter + letter + after)
  }
  found.add(word[1]! + word[0]! + word.slice(2))
  for (const [letter, digit] of Object.entries(DIGITS)) if (word.includes(letter)) found.add(word.replaceAll(letter, digit))
  found.add([...word].map((letter) => DIGITS[letter] ?? letter).join(''))
  for (const real of [...REAL, word]) found.delete(real)
  return found
}

/** The misspelt forms of the words of each class. */
export function misspellings(lexicon: Readonly<Record<WordClass, string>>): Readonly<Partial<Record<WordClass, string>>> {
  const known = new Set(Object.values(lexicon).flatMap((words) => words.split('|')))
  const misspelt: Partial<Record<WordClass, string>> = {}
  for (const [name, words] of Object.entries(lexicon) as [WordClass, string][]) {
    const forms = words
      .split('|')
      .filter((word) => WORDS.test(word))
      .flatMap((word) => [...variants(word)])
      .filter((word) => !known.has(word))
    if (forms.length > 0) misspelt[name] = forms.join('|')
  }
  return misspelt
}
