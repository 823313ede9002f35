/** Writes a text anew with its identifiers replaced, each by the mode of its category. */
import type { PhiSpan } from '../base/seams/deidentifier.ts'
import { TOKEN_TYPES } from '../text/token-grammar.ts'
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'

/** The text of a mask: `[NAME]`. */
export const maskOf = (category: PhiCategory): string => `[${TOKEN_TYPES[category]}]`

/** Replaces spans, which are sorted and disjoint. What is not in a span stays unit by unit. */
export function replaceSpans(text: string, spans: readonly PhiSpan[], replacement: (span: PhiSpan, value: string) => string): string {
  let out = ''
  let from = 0
  for (const span of spans) {
    out += text.slice(from, span.start) + replacement(span, text.slice(span.start, span.end))
    from = span.end
  }
  return out + text.slice(from)
}
