/** The seam of reply checks: each looks at tokenized text and says what it found, never the match. */
import type { PhiSpan, Restoration } from './deidentifier.ts'
import type { PromptValue } from '../evidence/prompt.ts'

/** What to do about a finding, mildest first. `withhold` ends the reply. */
export type FindingAction = 'annotate' | 'redact' | 'review' | 'withhold'

/** A finding. `hash` is a keyed hash of the match, so that repeats can be counted and nothing can be read. */
export interface Finding {
  readonly rule: string
  readonly start: number
  readonly end: number
  readonly action: FindingAction
  readonly hash?: string | undefined
  /** What stands in its place when redacted; `[removed]` unless said. */
  readonly replacement?: string | undefined
}

/** What a check may know. */
export interface CheckContext {
  readonly prompt: PromptValue
  /** What a token stands for; `unknown` for one that the session did not give. */
  restoration(token: string): Restoration
  /** Spans of values that this session or its vault knows, plain or encoded. */
  knownValues(text: string): readonly PhiSpan[]
  /** Spans that look like identifiers of anybody. */
  detect(text: string): readonly PhiSpan[]
  /** Keyed hash for findings. */
  hash(value: string): string
}

/** One reply check. */
export interface Check {
  readonly name: string
  /** `stream` sees windows of the text as it grows; `sentence` sees one sentence or line at a time; `whole` needs all of it. */
  readonly mode: 'stream' | 'sentence' | 'whole'
  /**
   * How many UTF-16 units before a finding's start and after its end may still change it, the longest finding included; only
   * for `stream`.
   */
  readonly holdBack: number
  /** Whether a finding may ask for review, which holds the whole reply and so excludes delivery before its end. */
  readonly mayHold?: boolean | undefined
  check(text: string, context: CheckContext): readonly Finding[]
}

/** What one check came to. */
export interface Verdict {
  readonly check: string
  readonly action: 'pass' | FindingAction
  readonly count: number
}
