/** Evidence that a text was de-identified in this session. Readable and immutable. */
import type { FragmentFields, FragmentHeader } from '../fragment.ts'
import type { Obligation } from '../seams/policy-engine.ts'
import { deepFreeze } from '../freeze.ts'
import { makeSealer, type Evidence, type SessionScope } from './seal.ts'

/** De-identified text: a question, a fragment of the record, or a turn of the conversation. */
export interface Redacted extends Evidence<'Redacted'> {
  readonly kind: 'question' | 'fragment' | 'turn'
  /** Identifiers are replaced by tokens. Still PHI in law: residual identifiers occur. */
  readonly text: string
  /** What the fragment is; null for a question or a turn. */
  readonly fragment: FragmentHeader | null
}

/** What the next stage finds inside. */
export interface RedactedValue {
  readonly kind: Redacted['kind']
  readonly text: string
  readonly fragment: FragmentHeader | null
  /** Who spoke, for a turn. */
  readonly role: 'user' | 'assistant' | null
  /** What the decision demands of whoever uses the fragment. */
  readonly obligations: readonly Obligation[]
  /** The attributes of every fragment that the text was made from: its own, or those of the turn. */
  readonly basis: readonly FragmentFields[]
}

const sealer = makeSealer<Redacted, RedactedValue>('Redacted', ({ kind, text, fragment }) => ({ kind, text, fragment }))
/** Only src/deidentify may call this. */
export const sealRedacted = (scope: SessionScope, value: RedactedValue): Redacted => sealer.seal(scope, deepFreeze(value))
/** Only src/prompt and src/retrieve (search text) may call this. */
export const openRedacted = sealer.open
