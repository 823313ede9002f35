/** Finds characters that a reader does not see and control characters: they may carry data out or reorder what is read. */
import type { Check, Finding } from '../../base/seams/check.ts'
import { hasInvisible } from '../../text/invisible.ts'
import { invisibleSpans } from '../../text/invisible-spans.ts'

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g

const OTHER_THAN_ASCII = /[^\t\n\r -~]/

const PIECE = 16
/** From how many UTF-16 units on a run leaves a mark. */
const MARKED = 4

/** Takes them out, and keeps joiners where a script or an emoji needs them. */
export function invisibleCheck(): Check {
  return {
    name: 'invisible',
    mode: 'stream',
    holdBack: 16,
    check(text) {
      const findings: Finding[] = []
      if (!OTHER_THAN_ASCII.test(text)) return findings
      if (hasInvisible(text)) {
        for (const [start, end] of invisibleSpans(text)) {
          // In short pieces, so that a long run does not have to be seen to its end.
          for (let at = start; at < end; at += PIECE) {
            const to = Math.min(end, at + PIECE)
            // INVARIANT: a run long enough to part what another check must see together leaves a mark, so that nothing comes together.
            findings.push({ rule: 'invisible', start: at, end: to, action: 'redact', replacement: to - at >= MARKED ? '\ufffd' : '' })
          }
        }
      }
      for (const { index } of text.matchAll(CONTROL))
        findings.push({ rule: 'control', start: index, end: index + 1, action: 'redact', replacement: '' })
      return findings
    },
  }
}
