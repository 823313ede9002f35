/** What a session may see: identity, policy, scopes and consent folded into one filter, with obligations and an expiry. */
import type { Filter } from './filter/index.ts'
import type { ConsentBasis } from './seams/consent.ts'
import type { DelegatedCredential } from './seams/identity.ts'
import type { DecisionSnapshot, Obligation } from './seams/policy-engine.ts'
import type { PhiCategory } from './vocabulary/phi-category.ts'

/** An issued grant. Frozen. */
export interface Grant {
  readonly id: string
  readonly snapshot: DecisionSnapshot
  /** policy ∧ scopes ∧ consent. Always names the tenant. */
  readonly filter: Filter
  readonly obligations: readonly Obligation[]
  /** Categories that the viewer of the reply may see restored. */
  readonly reveal: readonly PhiCategory[]
  /** Who reads the reply: `issuer|subject`. */
  readonly viewer: string
  readonly reasons: readonly string[]
  readonly revision: string
  readonly consents: readonly ConsentBasis[]
  /** Epoch milliseconds. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** Gives the credential for one source, minted for this grant; null when the source needs none. */
  credentials(source: string, signal: AbortSignal): Promise<DelegatedCredential | null>
  /** Gives back what was minted, when the session ends. Never throws; safe to call twice. */
  release?(): Promise<void>
}
