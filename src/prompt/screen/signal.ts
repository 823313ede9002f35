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
  | 'planted-answer'
  | 'denies-answer'
  | 'calls-tool'
  | 'favours'
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

/** A signal that looks at a whole reading. */
export interface Signal {
  readonly name: SignalName
  /** @param original - The text before it was read in this way. */
  find(reading: Reading, original: string): SignalMatch | null
}

/** A signal that a pattern gives, in every reading, near one of its anchors. */
export interface PatternSignal {
  readonly name: SignalName
  readonly weight: number
  /** One of these stands in every match, lower case; `=` marks a whole word. The pattern is tried only around them. */
  readonly anchors: readonly string[]
  readonly pattern: RegExp
}

/** A pattern signal. Upper and lower case are the same unless `flags` say otherwise. */
export function patternSignal(name: SignalName, weight: number, anchors: string, source: string, flags = 'i'): PatternSignal {
  return { name, weight, anchors: anchors.split('|'), pattern: new RegExp(source, flags) }
}
