/** Keeps the best-ranked fragments that fit: whole or not at all, never cut. */

/** Counts the tokens of a text, as the model's tokenizer would. */
export type TokenCounter = (text: string) => number

/** Without a tokenizer: a token for every three UTF-16 units, which overstates English and understates few scripts. */
export const estimateTokens: TokenCounter = (text) => Math.ceil(text.length / 3)

/** What fits and what does not. */
export interface Fitted<T> {
  readonly kept: readonly T[]
  readonly omitted: readonly T[]
}

/**
 * Takes items in order while they fit. One that does not fit is left out whole, and later, smaller ones may still be taken, so
 * that one long note does not crowd out the rest.
 */
export function keepWhatFits<T>(items: readonly T[], cost: (item: T) => number, budget: number, limit: number): Fitted<T> {
  const kept: T[] = []
  const omitted: T[] = []
  let left = budget
  for (const item of items) {
    const price = cost(item)
    // A counter that answers nonsense must not let everything in.
    if (kept.length < limit && Number.isFinite(price) && price >= 0 && price <= left) {
      kept.push(item)
      left -= price
    } else omitted.push(item)
  }
  return { kept, omitted }
}
