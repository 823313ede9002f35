/** Decodes a window of a reply once for all checks of its session. */
import type { CheckContext } from '../base/seams/check.ts'
import { decodedReadings, plainReading, type Reading } from '../text/readings.ts'

/**
 * How far a value may spread when it is encoded: 60 characters as numeric entities. Checks that decode share this reach, and so
 * one decoding of each window.
 */
export const READING_REACH = 384

interface Remembered {
  readonly text: string
  readonly plain: Reading
  readonly decoded: readonly Reading[]
}

/** By context, so that no text outlives its session. */
const remembered = new WeakMap<CheckContext, Remembered>()

/** The plain reading of `text`, and every reading that decodes something. */
export function readingsOf(text: string, context: CheckContext): Remembered {
  const last = remembered.get(context)
  if (last !== undefined && last.text === text) return last
  const plain = plainReading(text)
  const decoded = decodedReadings(text, ['tags', 'base64', 'hex', 'url', 'entities', 'spaced', 'rot13', 'rendered'], plain)
  const fresh: Remembered = { text, plain, decoded }
  remembered.set(context, fresh)
  return fresh
}
