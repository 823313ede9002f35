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
// Most text is ASCII, and simple classes are several times as fast.
const ASCII = /^[\0-\x7f]*$/
const ASCII_WORD = /[A-Za-z0-9]+/g

/** Folds a text for comparison. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  return text.replace(FORMAT, '').normalize('NFKC').toLowerCase()
}

/** The words of a text, in order. Zero-width and other format characters do not end a word. */
export function wordsOf(text: string): readonly Word[] {
  const words: Word[] = []
  const ascii = ASCII.test(text)
  for (const match of text.matchAll(ascii ? ASCII_WORD : WORD)) {
    const word = match[0]
    words.push({ start: match.index, end: match.index + word.length, folded: ascii ? word.toLowerCase() : fold(word) })
  }
  return words
}

/** The letters and digits of a text, folded, with everything else left out. */
export function squeeze(text: string): string {
  return wordsOf(text)
    .map(({ folded }) => folded)
    .join('')
}
