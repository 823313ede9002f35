/** Finds marks of the prompt that must never come back: a reply that carries one is repeating the prompt. */
import type { Check, Finding } from '../../base/seams/check.ts'
import { decodedReadings } from '../../text/readings.ts'
import { readingsOf } from '../readings.ts'

/** Withholds a reply that carries a canary or a boundary's code, in any case, spacing, order or encoding; takes line marks out. */
export function canariesCheck(): Check {
  return {
    name: 'canaries',
    mode: 'stream',
    holdBack: 160,
    check(text, context) {
      const { prompt } = context
      const { plain, decoded } = readingsOf(text, context)
      const findings: Finding[] = []
      for (const reading of [plain, ...decoded, ...decodedReadings(text, ['reversed'])]) {
        const squeezed = squeeze(reading.text)
        for (const canary of prompt.canaries) {
          const at = squeezed.text.indexOf(canary)
          if (at === -1) continue
          const [start, end] = reading.spanOf(squeezed.offsets[at]!, squeezed.offsets[at + canary.length - 1]! + 1)
          findings.push({ rule: 'canary', start, end, action: 'withhold' })
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

/** Letters and digits alone, in lower case, with where each stood. */
function squeeze(text: string): { readonly text: string; readonly offsets: readonly number[] } {
  let squeezed = ''
  const offsets: number[] = []
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    const lower = unit >= 65 && unit <= 90 ? unit + 32 : unit
    if ((lower >= 97 && lower <= 122) || (lower >= 48 && lower <= 57)) {
      squeezed += String.fromCharCode(lower)
      offsets.push(index)
    }
  }
  return { text: squeezed, offsets }
}
