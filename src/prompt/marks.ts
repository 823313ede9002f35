/** Draws the random marks of one prompt: boundaries, line mark and canaries, none of which the content contains. */
import { randomBytes } from 'node:crypto'
import { createMatcher } from '../text/matcher.ts'

/** Letters and digits that are not taken for one another; 32 of them, so that a byte gives one without bias. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz234567890'

/** Where random bytes come from. */
export type RandomSource = (size: number) => Uint8Array

/** A random word of `length` characters: five bits each. */
export function randomWord(length: number, random: RandomSource = randomBytes): string {
  return Array.from(random(length), (byte) => ALPHABET[byte & 31]!).join('')
}

/** The marks of one prompt. */
export interface Marks {
  /** Stands at the start of every line of data: `q7x3|`. */
  readonly line: string
  /** Names one request's boundaries. */
  readonly boundary: string
  /** Must never come back: one for the request. */
  readonly canary: string
  /** Must never come back: one for each record, written on its boundary. */
  readonly records: readonly string[]
}

/**
 * Draws marks that occur in none of `contents`, in any case.
 *
 * @param records - How many records there are.
 */
export function drawMarks(contents: readonly string[], records: number, random: RandomSource = randomBytes): Marks {
  const content = contents.join('\n')
  const words = [5, 10, 16, ...Array.from({ length: records }, () => 12)].map((length) => draw(length, random))
  // INVARIANT: no content contains a mark, so no content can close its own boundary or start a line of its own.
  for (let taken = occurring(words, content); taken.length > 0; taken = occurring(words, content))
    for (const index of taken) words[index] = draw(words[index]!.length, random)
  const [line, boundary, canary, ...codes] = words
  return Object.freeze({ line: `${line}|`, boundary: boundary!, canary: canary!, records: Object.freeze(codes) })
}

/** A word with a digit and a letter in it. */
function draw(length: number, random: RandomSource): string {
  for (;;) {
    const word = randomWord(length, random)
    if (/\d/.test(word) && /[a-z]/.test(word)) return word
  }
}

/** Which of `words` occur in `content`, in any case. */
function occurring(words: readonly string[], content: string): readonly number[] {
  const found = new Set<number>()
  createMatcher(words).scan(content, (word) => void found.add(word))
  return [...found]
}
