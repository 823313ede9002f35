/** The seam to earlier turns: tokenized, keyed by an opaque scope, expiring. */
import type { FragmentFields } from '../fragment.ts'
import type { Obligation } from './policy-engine.ts'

/** One finished turn, as tokenized text. */
export interface Turn {
  readonly question: string
  readonly answer: string
  /**
   * The attributes of every fragment that the turn was made from, those of the turns before it included, so that a later grant can be
   * asked about them.
   */
  readonly basis: readonly FragmentFields[]
  /** What the permits of those fragments demanded. Absent: none. */
  readonly obligations?: readonly Obligation[] | undefined
}

/** Keeps turns by scope id. Throwing or hanging is a denial. */
export interface ConversationStore {
  turns(scope: string, signal: AbortSignal): Promise<readonly Turn[]>
  append(scope: string, turn: Turn, options: { readonly expiresAt: number }): Promise<void>
  drop(scope: string): Promise<void>
}
