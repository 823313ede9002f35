/** Gives an aggregate the label of its parts: the high-water mark of confidentiality, and every sensitivity. */
import type { SecurityLabel } from '../base/evidence/prompt.ts'
import type { FragmentFields } from '../base/fragment.ts'
import { highWaterMark } from '../base/vocabulary/confidentiality.ts'

/** The label of a prompt that was made from these fragments. */
export function labelOf(headers: readonly Pick<FragmentFields, 'confidentiality' | 'sensitivities'>[]): SecurityLabel {
  return {
    confidentiality: highWaterMark(headers.map(({ confidentiality }) => confidentiality)),
    sensitivities: [...new Set(headers.flatMap(({ sensitivities }) => sensitivities))].sort(),
  }
}
