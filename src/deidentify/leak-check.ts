/** Looks at masked text once more, for every value that is known or vaulted: plain, backwards, spaced, base64, hexadecimal, escaped. */
import type { KnownValue, PhiSpan } from '../base/seams/deidentifier.ts'
import { normalise } from '../text/normalise.ts'
import { findTokens } from '../text/token-grammar.ts'
import { type Decoded, decodings } from './encodings.ts'
import { byPlace } from './spans.ts'
import { backwards, type KnownMatch, knownMatcher } from './known-matcher.ts'
import { squeeze } from './words.ts'

/** Finds known values in text. */
export interface LeakScanner {
  /** Where a value stands as it is written, give or take case and punctuation. */
  plain(text: string): readonly PhiSpan[]
  /** Where a value stands in any form, tokens aside. Sorted; spans of different forms may overlap. */
  all(text: string): readonly PhiSpan[]
}

const BLANK = ' '

/** Blanks tokens out, so that their letters are not read as something else; offsets stay. */
function withoutTokens(text: string): string {
  let blanked = ''
  let from = 0
  for (const { start, end } of findTokens(text)) {
    blanked += text.slice(from, start) + BLANK.repeat(end - start)
    from = end
  }
  return from === 0 ? text : blanked + text.slice(from)
}

/**
 * Builds a scanner over known values. Values too short to tell from ordinary words, such as two-letter names, are left to the
 * detectors.
 */
export function leakScanner(values: readonly KnownValue[]): LeakScanner {
  const forward = knownMatcher(values)
  const reversed = values.map(backwards).filter((value) => value !== null)
  const either = knownMatcher([...values, ...reversed])
  // Spaced letters lose the places where words end, so they are compared squeezed.
  const squeezed = [...values, ...reversed]
    .map((known) => ({ known, letters: squeeze(known.value) }))
    .filter(({ known, letters }) => letters.length >= 4 && known.category !== 'age')
  /** Values within runs of single letters: each value is looked for once, whatever the number of runs. */
  const spacedOut = (runs: readonly Decoded[]): readonly PhiSpan[] => {
    if (runs.length === 0) return []
    const lines = runs.map(({ text }) => squeeze(text))
    const whole = lines.join('\n')
    return squeezed
      .filter(({ letters }) => whole.includes(letters))
      .map(({ known, letters }) => span({ ...runs[lines.findIndex((line) => line.includes(letters))]!, known }, 'leak-spaced'))
  }
  const span = (match: Pick<KnownMatch, 'start' | 'end' | 'known'>, detector: string): PhiSpan => ({
    start: match.start,
    end: match.end,
    category: match.known.category,
    detector,
    confidence: 1,
  })
  const plain = (text: string): readonly PhiSpan[] => forward.find(text).map((match) => span(match, 'leak-plain'))
  return Object.freeze({
    plain,
    all(text: string) {
      const plainText = normalise(withoutTokens(text))
      const visible = plainText.text
      const placed = (found: PhiSpan): PhiSpan => ({
        ...found,
        start: plainText.originalStart(found.start),
        end: plainText.originalEnd(found.end),
      })
      const found = either.find(visible).map((match) => span(match, 'leak-text'))
      const spaced: Decoded[] = []
      for (const decoded of decodings(visible)) {
        if (decoded.encoding === 'spaced') {
          spaced.push(decoded)
          continue
        }
        const hit = either.find(decoded.text)[0]
        if (hit !== undefined) found.push(span({ ...decoded, known: hit.known }, `leak-${decoded.encoding}`))
      }
      found.push(...spacedOut(spaced))
      return found.map(placed).sort(byPlace)
    },
  })
}
