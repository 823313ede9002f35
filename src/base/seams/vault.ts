/** The seam to the vault: where token → value lives, apart, encrypted, scoped and expiring. */
import type { PhiCategory } from '../vocabulary/phi-category.ts'

/** Whose tokens: nothing of one scope opens in another. */
export interface VaultScope {
  readonly tenant: string
  /** Opaque, derived under a key; names nobody. */
  readonly id: string
}

/** What stands behind a token. */
export interface VaultEntry {
  readonly token: string
  readonly category: PhiCategory
  readonly value: string
  readonly entity: string | null
}

/** A value that wants a token. */
export interface VaultRequest {
  readonly category: PhiCategory
  readonly value: string
  /** Who it belongs to, so that names of one person share an index; null when unknown. */
  readonly entity: string | null
}

/** Keeps identifiers. Throwing or hanging is a denial; a value that does not authenticate is never given out. */
export interface Vault {
  /** The token of each request, in order: the one already given in this scope, or a new one. Atomic per scope. */
  put(scope: VaultScope, requests: readonly VaultRequest[], signal: AbortSignal): Promise<readonly string[]>
  /** The entry of each token, in order; null for one that this scope did not give. */
  get(scope: VaultScope, tokens: readonly string[], signal: AbortSignal): Promise<readonly (VaultEntry | null)[]>
  /** Every entry of the scope. */
  entries(scope: VaultScope, signal: AbortSignal): Promise<readonly VaultEntry[]>
  /** Forgets the scope. Safe to call twice. */
  drop(scope: VaultScope): Promise<void>
}
