/** Evidence that a prompt was assembled from trusted instructions and redacted data. Readable and immutable. */
import { createHash } from 'node:crypto'
import type { FragmentFields, FragmentHeader } from '../fragment.ts'
import type { Obligation } from '../seams/policy-engine.ts'
import type { Confidentiality } from '../vocabulary/confidentiality.ts'
import type { Sensitivity } from '../vocabulary/sensitivity.ts'
import { deepFreeze } from '../freeze.ts'
import { makeSealer, type Evidence, type SessionScope } from './seal.ts'

/** One provider-neutral message. */
export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

/** The label that a prompt carries: the high-water mark of its fragments. */
export interface SecurityLabel {
  readonly confidentiality: Confidentiality
  readonly sensitivities: readonly Sensitivity[]
}

/** What may go to a model. */
export interface Prompt extends Evidence<'Prompt'> {
  readonly messages: readonly PromptMessage[]
  readonly label: SecurityLabel
  /** The fragments inside, in the order shown; cite them by `label`. */
  readonly fragments: readonly FragmentHeader[]
}

/** What the model and the reply stages find inside. */
export interface PromptValue {
  readonly messages: readonly PromptMessage[]
  readonly label: SecurityLabel
  readonly fragments: readonly { readonly header: FragmentHeader; readonly text: string }[]
  readonly instructions: string
  readonly question: string
  /** Random marks that must never come back in a reply. */
  readonly canaries: readonly string[]
  /** The random mark at the start of every line of data; taken out of a reply that copies it. */
  readonly mark: string
  readonly obligations: readonly Obligation[]
  /**
   * The attributes of every fragment that stands in it, also through an earlier turn. Absent when messages of an application stand
   * in it, of which nobody knows what they were made from.
   */
  readonly basis?: readonly FragmentFields[] | undefined
}

const sealer = makeSealer<Prompt, PromptValue>('Prompt', ({ messages, label, fragments }) => ({
  messages,
  label,
  fragments: Object.freeze(fragments.map(({ header }) => header)),
}))
/** Only src/prompt may call this. */
export const sealPrompt = (scope: SessionScope, value: PromptValue): Prompt => sealer.seal(scope, deepFreeze(value))
/** `sha256:` and the hex digest of the messages as JSON: the same for the prompt that was assembled and the one that was sent. */
export const promptDigest = (messages: readonly PromptMessage[]): string =>
  `sha256:${createHash('sha256').update(JSON.stringify(messages)).digest('hex')}`
/** Only src/model and src/reply may call this. */
export const openPrompt = sealer.open
