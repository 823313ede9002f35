/** The signals of planted instructions: each a pattern with a weight and a reason, calibrated against clinical language. */
import type { Reading } from './readings.ts'

/** What a signal is called. */
export type SignalName = 'addresses-machine' | 'overrides-rules' | 'template-token' | 'hidden-text' | 'exfiltration' | 'claims-privilege'

/** Where a signal stands in a reading, and how much it weighs. */
export interface SignalMatch {
  readonly weight: number
  readonly start: number
  readonly end: number
}

/** One signal. */
export interface Signal {
  readonly name: SignalName
  find(reading: Reading): SignalMatch | null
}

const signal = (name: SignalName, weight: number, pattern: RegExp): Signal => ({
  name,
  find({ text }) {
    const match = pattern.exec(text)
    return match === null ? null : { weight, start: match.index, end: match.index + match[0].length }
  },
})

/** Every signal. */
export const SIGNALS: readonly Signal[] = Object.freeze([
  signal(
    'addresses-machine',
    0.6,
    /\b(?:AI|language model|LLM|chat ?bot|summari[sz](?:er|ation engine)s?) (?:reading|that|should|must|:)/i,
  ),
  signal(
    'overrides-rules',
    0.7,
    /\b(?:ignore|disregard|forget) (?:all |any )?(?:the )?(?:previous|prior|above|earlier) (?:instructions|rules|prompts?)\b/i,
  ),
  signal('template-token', 0.8, /<\|[a-z_]{2,20}\|>|\[\/?INST\]|<<\/?SYS>>/i),
  signal('exfiltration', 0.5, /!\[[^\]\n]{0,80}\]\(https?:\/\/[^)\s]{0,200}[?&=][^)\s]{0,200}[{[]/i),
])
