/** Looks at masked text once more, for every value that is known or vaulted: plain, backwards, spaced, base64, hexadecimal, escaped. */
import type { KnownValue, PhiSpan } from '../base/seams/deidentifier.ts'
import { normalise } from '../text/normalise.ts'
import { findTokens, TOKEN_TYPES } from '../text/token-grammar.ts'
import { type Decoded, decodings } from './encodings.ts'
import { byPlace } from './spans.ts'
import { backwards, type KnownMatch, type KnownMatcher, knownMatcher } from './known-matcher.ts'
import { squeeze } from './words.ts'

/** Finds known values in text. */
export interface LeakScanner {
  /** Where a value stands as it is written, give or take case and punctuation. */
  plain(text: string): readonly PhiSpan[]
  /**
   * Where a value stands in any form, tokens aside: `leak-text` as it is written, `leak-reversed`, and `leak-` with the name of an
   * encoding over the whole run. Sorted; spans of different forms may overlap. Of what overlaps, one is enough.
   */
  all(text: string): readonly PhiSpan[]
}

const BLANK = ' '
const UNREAD: KnownValue = { category: 'other', value: '', entity: '' }

const MARK = new RegExp(`\\[(?:${Object.values(TOKEN_TYPES).join('|')})\\]`, 'g')

/** Blanks tokens and masks out, so that their letters are not read as something else; offsets stay. */
function withoutTokens(text: string): string {
  if (!text.includes('[')) return text
  let blanked = ''
  let from = 0
  for (const { start, end } of findTokens(text)) {
    blanked += text.slice(from, start) + BLANK.repeat(end - start)
    from = end
  }
  return (blanked + text.slice(from)).replace(MARK, (mark) => BLANK.repeat(mark.length))
}

/**
 * Builds a scanner over known values. Values too short to tell from ordinary words, such as two-letter names, are left to the
 * detectors.
 */
export function leakScanner(values: readonly KnownValue[]): LeakScanner {
  let forward: KnownMatcher | null = null
  const reversed = values.map(backwards).filter((value) => value !== null)
  const isReversed = new Set(reversed)
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
      .flatMap(({ known, letters }) => runs.filter((_, line) => lines[line]!.includes(letters)).map((run) => ({ ...run, known })))
      .map((match) => span(match, 'leak-spaced'))
  }
  const span = (match: Pick<KnownMatch, 'start' | 'end' | 'known'>, detector: string): PhiSpan => ({
    start: match.start,
    end: match.end,
    category: match.known.category,
    detector,
    confidence: 1,
  })
  const plain = (text: string): readonly PhiSpan[] => {
    forward ??= knownMatcher(values)
    return forward.find(text).map((match) => span(match, 'leak-plain'))
  }
  return Object.freeze({
    plain,
    all(text: string) {
      if (values.length === 0) return []
      const plainText = normalise(withoutTokens(text))
      const visible = plainText.text
      const placed = (found: PhiSpan): PhiSpan => ({
        ...found,
        start: plainText.originalStart(found.start),
        end: plainText.originalEnd(found.end),
      })
      const found = either.find(visible).map((match) => span(match, isReversed.has(match.known) ? 'leak-reversed' : 'leak-text'))
      const spaced: Decoded[] = []
      let narrow: PhiSpan | null = null
      for (const decoded of decodings(visible)) {
        if (decoded.encoding === 'spaced') {
          spaced.push(decoded)
          continue
        }
        // What a window of escapes shows, every wider one shows again.
        if (narrow !== null && decoded.start <= narrow.start && decoded.end >= narrow.end) continue
        const known = decoded.encoding === 'unread' ? UNREAD : either.find(decoded.text)[0]?.known
        if (known === undefined) continue
        const hit = span({ ...decoded, known }, `leak-${decoded.encoding}`)
        found.push(hit)
        narrow = hit
      }
      found.push(...spacedOut(spaced))
      return found.map(placed).sort(byPlace)
    },
  })
}
