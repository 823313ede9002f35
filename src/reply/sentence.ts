/** Cuts text at sentences and lines: a cut depends on the text before it and on a little after it, never on how the text arrived. */

/**
 * The end of a sentence with the citations that follow it, or the end of a line; only where what comes next has been seen, so
 * that more text cannot move the cut.
 */
const BOUNDARY =
  /(?:[.!?]["'”’)*_]*(?:[ \t]*\[F\d{1,4}(?:[ ,;]+F\d{1,4})*\])*(?:[ \t]+(?=[^\s[]|\[(?:[^F]|F\D))|[ \t]*\n\s*(?=\S))|\n\s*(?=\S))/g

/** A sentence that is longer than this is cut anyway. */
export const MAX_SENTENCE = 2_000

/** The offset after the first sentence that begins at `from`; null while the text does not yet show it. */
export function sentenceEnd(text: string, from: number, final: boolean): number | null {
  BOUNDARY.lastIndex = from
  const match = BOUNDARY.exec(text)
  const end = match === null ? null : match.index + match[0].length
  if (end !== null && end - from <= MAX_SENTENCE) return end
  if (text.length - from > MAX_SENTENCE) return from + MAX_SENTENCE
  return final && text.length > from ? text.length : null
}

/** Every sentence of a whole text, as spans. */
export function sentences(text: string): readonly (readonly [start: number, end: number])[] {
  const spans: (readonly [number, number])[] = []
  for (let from = 0; from < text.length; ) {
    const end = sentenceEnd(text, from, true) ?? text.length
    spans.push([from, end])
    from = end
  }
  return spans
}
