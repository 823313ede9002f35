/** Gives an aggregate the label of its parts: the high-water mark of confidentiality, and every sensitivity. */
import type { SecurityLabel } from '../base/evidence/prompt.ts'
import type { FragmentHeader } from '../base/fragment.ts'
import { highWaterMark } from '../base/vocabulary/confidentiality.ts'

/** The label of a prompt with these fragments. */
export function labelOf(headers: readonly FragmentHeader[]): SecurityLabel {
  return {
    confidentiality: highWaterMark(headers.map(({ confidentiality }) => confidentiality)),
    sensitivities: [...new Set(headers.flatMap(({ sensitivities }) => sensitivities))].sort(),
  }
}
