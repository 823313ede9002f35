/** Reads what a case marks with ⟦ ⟧, and what detection masks, as the words that go: cases say both what leaves and what stays. */
import { createDeidentifier, type knownIdentity } from '../../../src/deidentify/index.ts'

const deidentifier = createDeidentifier()

/** The text of a case without its marks. */
export const plainOf = (marked: string): string => marked.replace(/[⟦⟧]/g, '')

/** The words between ⟦ and ⟧, each with its offset in the plain text. */
export function wordsMarked(marked: string): string[] {
  const words: string[] = []
  let offset = 0
  for (const [index, part] of marked.split(/[⟦⟧]/).entries()) {
    if (index % 2 === 1) words.push(...wordsIn(part, offset))
    offset += part.length
  }
  return words
}

/** The words that detection masks, whole or in part, each with its offset. */
export function wordsMasked(text: string, known?: ReturnType<typeof knownIdentity>): string[] {
  const spans = deidentifier.detect(text, { known })
  return [...text.matchAll(WORD)]
    .filter(({ index, 0: word }) => spans.some(({ start, end }) => start < index + word.length && end > index))
    .map(({ index, 0: word }) => `${index}:${word}`)
}

const WORD = /[\p{L}\p{N}]+/gu

function wordsIn(part: string, offset: number): string[] {
  return [...part.matchAll(WORD)].map(({ index, 0: word }) => `${offset + index}:${word}`)
}
