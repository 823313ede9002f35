/** Finds citations of records whose class this kind of reply may not speak about. */
import type { Check } from '../../base/seams/check.ts'
import type { DataClass } from '../../base/vocabulary/data-class.ts'
import { CITATION, labelsOf, LONGEST_CITATION } from './citations.ts'

/** Withholds a reply that cites a fragment of one of `disallowed`. */
export function dataClassesCheck(disallowed: readonly DataClass[]): Check {
  return {
    name: 'data-classes',
    mode: 'stream',
    holdBack: LONGEST_CITATION,
    check(text, { prompt }) {
      const labels = new Set(
        prompt.fragments.filter(({ header }) => disallowed.includes(header.dataClass)).map(({ header }) => header.label),
      )
      return [...text.matchAll(CITATION)]
        .filter((match) => labelsOf(match[0]).some((label) => labels.has(label)))
        .map((match) => ({ rule: 'data-class', start: match.index, end: match.index + match[0].length, action: 'withhold' as const }))
    },
  }
}
