/** Cuts text at sentences and lines: a cut depends on the text before it and on a little after it, never on how the text arrived. */

/**
 * The end of a sentence with the citations that follow it, or the end of a line; only where what comes next has been seen, so
 * that more text cannot move the cut.
 */
const BOUNDARY =
  /(?:[.!?]["'”’)*_]{0,8}(?:[ \t]{0,8}\[F\d{1,4}(?:[ ,;]{1,3}F\d{1,4}){0,20}\]){0,8}(?:[ \t]{1,64}(?=[^\s[]|\[(?:[^F]|F\D))|[ \t]{0,64}\n\s{0,64}(?=\S))|\n\s{0,64}(?=\S))/g

/** A sentence that is longer than this is cut anyway. */
export const MAX_SENTENCE = 2_000

/** A boundary looks no further. */
const LOOK_AHEAD = 1_024

/** The offset after the first sentence that begins at `from`; null while the text does not yet show it. */
export function sentenceEnd(text: string, from: number, final: boolean): number | null {
  // No further than a sentence may be long, with what a boundary looks ahead.
  BOUNDARY.lastIndex = 0
  const match = BOUNDARY.exec(text.slice(from, from + MAX_SENTENCE + LOOK_AHEAD))
  const end = match === null ? null : from + match.index + match[0].length
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
