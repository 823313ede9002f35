/** Takes known values out of masked text that stand there encoded, so that an odd record is answered; what is left in clear stops everything. */
import { StageFailed } from '../base/errors/index.ts'
import type { PhiSpan, Tokenized } from '../base/seams/deidentifier.ts'
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'
import type { SpannedText } from './find-spans.ts'
import type { LeakScanner } from './leak-check.ts'
import { maskOf, replaceSpans } from './replace.ts'
import { joinSpans, subtract } from './spans.ts'

/** Masking one run may bring another to light; a text that goes on hiding is given up. */
const ROUNDS = 3

/** Whether a value stood in the text as it is written and was not replaced: its detector has failed. */
function wasMissed({ text, spans, kept }: SpannedText, scanner: LeakScanner): boolean {
  const left = scanner.plain(text).flatMap((hit) => subtract(hit, spans).flatMap((piece) => subtract(piece, kept)))
  return left.some(({ start, end }) => /[\p{L}\p{N}]/u.test(text.slice(start, end)))
}

/**
 * The text with every run that hides a known value replaced whole by a mask such as `[MRN]`: a mark that nobody restores, since a
 * model cannot carry an encoding and a reader does not miss it. A text that hides values still after three rounds becomes one mark.
 *
 * @throws StageFailed IDENTITY_LEAKED when a known value stood in `given` as it is written and was not replaced
 */
export function maskHidden(written: Tokenized, given: SpannedText, scanner: LeakScanner): Tokenized {
  let { text } = written
  const masked: Partial<Record<PhiCategory, number>> = { ...written.masked }
  const mask = (category: PhiCategory): string => {
    masked[category] = (masked[category] ?? 0) + 1
    return maskOf(category)
  }
  for (let round = 0; round <= ROUNDS; round++) {
    const leaks: readonly PhiSpan[] = scanner.all(text)
    if (leaks.length === 0) return round === 0 ? written : Object.freeze({ text, masked: Object.freeze(masked) })
    // INVARIANT: a known value that a detector left in clear stops everything. One that only replacing laid bare is masked here.
    if (leaks.some(({ detector }) => detector === 'leak-text') && wasMissed(given, scanner)) break
    text = round < ROUNDS - 1 ? replaceSpans(text, joinSpans(leaks), ({ category }) => mask(category)) : mask('other')
  }
  throw new StageFailed('IDENTITY_LEAKED')
}
