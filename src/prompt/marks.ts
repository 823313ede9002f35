/** Draws the random marks of one prompt: boundaries, line mark and canaries, none of which the content contains. */
import { randomBytes } from 'node:crypto'

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
  const lower = contents.map((content) => content.toLowerCase())
  const draw = (length: number): string => {
    for (;;) {
      const word = randomWord(length, random)
      // INVARIANT: no content contains a mark, so no content can close its own boundary or start a line of its own.
      if (/\d/.test(word) && /[a-z]/.test(word) && !lower.some((content) => content.includes(word))) return word
    }
  }
  return Object.freeze({
    line: `${draw(5)}|`,
    boundary: draw(10),
    canary: draw(16),
    records: Object.freeze(Array.from({ length: records }, () => draw(12))),
  })
}
