/** Finds marks of the prompt that must never come back: a reply that carries one is repeating the prompt. */
import type { Check, Finding } from '../../base/seams/check.ts'
import { READING_REACH, readingsOf } from '../readings.ts'

/** Withholds a reply that carries a canary or a boundary's code, in any case, spacing, order or encoding; takes line marks out. */
export function canariesCheck(): Check {
  return {
    name: 'canaries',
    mode: 'stream',
    holdBack: READING_REACH,
    check(text, context) {
      const { prompt } = context
      const { plain, decoded } = readingsOf(text, context)
      const findings: Finding[] = []
      for (const reading of [plain, ...decoded]) {
        const bare = reading.text.replace(/[^a-z0-9]+/gi, '').toLowerCase()
        for (const canary of prompt.canaries) {
          for (const spelled of [canary, reversed(canary)]) {
            const at = bare.indexOf(spelled)
            if (at === -1) continue
            const offsets = offsetsOf(reading.text)
            const [start, end] = reading.spanOf(offsets[at]!, offsets[at + spelled.length - 1]! + 1)
            findings.push({ rule: 'canary', start, end, action: 'withhold' })
          }
        }
      }
      for (let at = prompt.mark === '' ? -1 : text.indexOf(prompt.mark); at !== -1; at = text.indexOf(prompt.mark, at + 1)) {
        const end = at + prompt.mark.length
        findings.push({ rule: 'line-mark', start: at, end: text[end] === ' ' ? end + 1 : end, action: 'redact', replacement: '' })
      }
      return findings
    },
  }
}

const reversed = (text: string): string => [...text].reverse().join('')

/** Where each letter and digit of a text stands. */
function offsetsOf(text: string): readonly number[] {
  const offsets: number[] = []
  for (let index = 0; index < text.length; index += 1) if (/[a-z0-9]/i.test(text[index]!)) offsets.push(index)
  return offsets
}
