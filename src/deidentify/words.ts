/** Splits text into words with their places, the same way for every comparison of identifiers in this folder. */

/** A run of letters, marks and digits: offsets into the text as given, and the letters as they are compared. */
export interface Word {
  readonly start: number
  readonly end: number
  /** Compatibility-composed, in lower case, without format characters. */
  readonly folded: string
}

const WORD = /[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}\p{Cf}]*[\p{L}\p{M}\p{N}])?/gu
const FORMAT = /\p{Cf}/gu

/** Folds a text for comparison. */
export function fold(text: string): string {
  return text.replace(FORMAT, '').normalize('NFKC').toLowerCase()
}

/** The words of a text, in order. Zero-width and other format characters do not end a word. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  for (const match of text.matchAll(WORD)) words.push({ start: match.index, end: match.index + match[0].length, folded: fold(match[0]) })
  return words
}

/** The letters and digits of a text, folded, with everything else left out. */
export function squeeze(text: string): string {
  return wordsOf(text)
    .map(({ folded }) => folded)
    .join('')
}
