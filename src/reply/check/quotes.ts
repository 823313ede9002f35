/** Finds quotations of a cited record that the record does not contain. */
import type { Check, Finding } from '../../base/seams/check.ts'
import { CITATION, labelsOf } from './citations.ts'

const QUOTE = /["“]([^"“”\n]{12,600})["”]/g
const plain = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/\s+/g, ' ')
    .replace(/[.,;:!?…]+$/, '')
    .trim()

/** Marks quotations of three words or more whose sentence cites records, when none of those contains them. */
export function quotesCheck(): Check {
  return {
    name: 'quotes',
    mode: 'sentence',
    holdBack: 0,
    check(text, { prompt }) {
      const quotes = [...text.matchAll(QUOTE)]
      if (quotes.length === 0) return []
      const cited = new Set([...text.matchAll(CITATION)].flatMap((match) => labelsOf(match[0])))
      if (cited.size === 0) return []
      const sources = prompt.fragments.filter(({ header }) => cited.has(header.label)).map((fragment) => plain(fragment.text))
      const findings: Finding[] = []
      for (const match of quotes) {
        const pieces = plain(match[1]!)
          .split(/\s?(?:…|\.\.\.|\[\.\.\.\])\s?/)
          .filter((piece) => piece !== '')
        if (pieces.join(' ').split(' ').length < 3) continue
        if (sources.some((source) => pieces.every((piece) => source.includes(piece)))) continue
        const end = match.index + match[0].length
        findings.push({
          rule: 'quote-not-in-record',
          start: match.index,
          end,
          action: 'annotate',
          replacement: 'not a quotation from the cited record',
        })
      }
      return findings
    },
  }
}
