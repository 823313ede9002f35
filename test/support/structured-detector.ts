/** A small detector of our own for tests of the round trip: known values as they are written, e-mail, telephone, SSN, dates, titled names. */
import type { Deidentifier, PhiSpan } from '../../src/base/seams/deidentifier.ts'
import type { PhiCategory } from '../../src/base/vocabulary/phi-category.ts'

const PATTERNS: readonly (readonly [PhiCategory, RegExp])[] = [
  ['email', /[\w.+-]+@[\w-]+\.[a-z]{2,}/g],
  ['ssn', /\b\d{3}-\d{2}-\d{4}\b/g],
  ['phone', /\b\d{3}-\d{3}-\d{4}\b/g],
  ['date', /\b\d{4}-\d{2}-\d{2}\b/g],
  ['mrn', /\bMRN \d+\b/g],
  ['name', /\b(?:Mrs?|Ms|Dr)\. [A-Z][a-z]+(?: [A-Z][a-z]+)?/g],
]

/** Finds what its patterns and the known values say; of spans that meet, the first and longest. */
export const structuredDetector: Deidentifier = {
  detect(text, { known } = {}) {
    const found: PhiSpan[] = []
    const add = (start: number, end: number, category: PhiCategory): void => {
      found.push({ start, end, category, detector: 'test', confidence: 1 })
    }
    for (const { category, value } of known?.values ?? []) {
      for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + value.length)) add(at, at + value.length, category)
    }
    for (const [category, pattern] of PATTERNS) {
      for (const match of text.matchAll(pattern)) add(match.index, match.index + match[0].length, category)
    }
    found.sort((a, b) => a.start - b.start || b.end - a.end)
    let last = 0
    return found.filter(({ start, end }) => {
      if (start < last) return false
      last = end
      return true
    })
  },
}

/** Finds nothing. */
export const blindDetector: Deidentifier = { detect: () => [] }
