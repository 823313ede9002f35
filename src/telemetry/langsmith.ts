/** A LangSmith anonymizer without holes: LangSmith's own stops at a depth, and leaves object keys and numbers as they are. */
import type { Deidentifier } from '../base/seams/deidentifier.ts'
import { scrubberOf, scrubValue, type TextScrubber } from './scrub.ts'

type Values = Record<string, unknown>

/** What LangSmith's `Client` takes. A hide function replaces the anonymizer for its part, so all are set. */
export interface LangSmithPrivacy {
  readonly anonymizer: (values: Values) => Values
  readonly hideInputs: (values: Values) => Values
  readonly hideOutputs: (values: Values) => Values
  readonly hideMetadata: (values: Values) => Values
}

/**
 * Options for `new Client({ ...langSmithPrivacy({ … }) })`: `mask` scrubs every string, key and long number at any depth; `hide`
 * sends nothing of inputs and outputs, which is what to choose when tracing is for timing only.
 */
export function langSmithPrivacy(
  options: ({ readonly deidentifier: Deidentifier } | { readonly scrub: TextScrubber }) & { readonly mode?: 'mask' | 'hide' },
): LangSmithPrivacy {
  const scrub = 'scrub' in options ? options.scrub : scrubberOf(options.deidentifier)
  const mask = (values: Values): Values => {
    const masked = scrubValue(values, scrub)
    return typeof masked === 'object' && masked !== null ? (masked as Values) : {}
  }
  const hide = options.mode === 'hide' ? (): Values => ({}) : mask
  return Object.freeze({ anonymizer: mask, hideInputs: hide, hideOutputs: hide, hideMetadata: mask })
}
