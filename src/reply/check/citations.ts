/** Finds citations of records that the prompt did not have. */
import type { Check, Finding } from '../../base/seams/check.ts'

/** `[F1]`, `[F1, F2]`: the labels in it. Of more than 45 labels in one bracket the first 45 are taken, without the rest. */
export const CITATION = /\[F\d{1,4}(?:\s?[,;]\s?F\d{1,4}){0,44}(?:\]|(?=\s?[,;]\s?F\d))/g

/** No citation is longer, in UTF-16 units. */
export const LONGEST_CITATION = 6 + 44 * 8 + 2

/** The labels that a citation names. */
export const labelsOf = (citation: string): readonly string[] => citation.match(/F\d{1,4}/g) ?? []

/** Takes out citations that resolve to no fragment of the prompt. */
export function citationsCheck(): Check {
  return {
    name: 'citations',
    mode: 'stream',
    holdBack: LONGEST_CITATION,
    check(text, { prompt }) {
      const findings: Finding[] = []
      const known = new Set(prompt.fragments.map(({ header }) => header.label))
      for (const match of text.matchAll(CITATION)) {
        const labels = labelsOf(match[0])
        const resolved = labels.filter((label) => known.has(label))
        if (resolved.length === labels.length) continue
        findings.push({
          rule: 'citation-unresolved',
          start: match.index,
          end: match.index + match[0].length,
          action: 'redact',
          replacement: resolved.length === 0 ? '[citation removed]' : `[${resolved.join(', ')}]`,
        })
      }
      return findings
    },
  }
}
