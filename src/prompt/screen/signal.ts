/** What a signal is: a name, a weight, and where it stands in a reading. */
import type { Reading } from './readings.ts'

/** What a signal is called. */
export type SignalName =
  | 'addresses-machine'
  | 'overrides-rules'
  | 'new-persona'
  | 'reveals-hidden'
  | 'reverses-placeholders'
  | 'exfiltration'
  | 'secrecy'
  | 'steers-output'
  | 'delayed-trigger'
  | 'claims-privilege'
  | 'claims-consent'
  | 'claims-emergency'
  | 'persists'
  | 'impersonates'
  | 'template-token'
  | 'few-shot'
  | 'split-instruction'
  | 'code'
  | 'hidden-characters'
  | 'hidden-markup'
  | 'mixed-scripts'
  | 'encoded-prose'

/** Where a signal stands in a reading, and how much it weighs. */
export interface SignalMatch {
  readonly weight: number
  readonly start: number
  readonly end: number
}

/** One signal. */
export interface Signal {
  readonly name: SignalName
  /** @param original - The text before it was read in this way. */
  find(reading: Reading, original: string): SignalMatch | null
}

/** A signal that a pattern gives in every reading. Upper and lower case are the same. */
export function patternSignal(name: SignalName, weight: number, source: string, flags = 'i'): Signal {
  const pattern = new RegExp(source, flags)
  return {
    name,
    find({ text }) {
      const match = pattern.exec(text)
      return match === null ? null : { weight, start: match.index, end: match.index + match[0].length }
    },
  }
}
