/** The seam to revocation: what no longer counts, noticed at the next stage and before delivery. */

/** What can be revoked. `everything` is the kill switch. */
export type RevocationKey =
  | { readonly kind: 'session'; readonly id: string }
  | { readonly kind: 'user'; readonly issuer: string; readonly subject: string }
  | { readonly kind: 'token'; readonly issuer: string; readonly tokenId: string }
  | { readonly kind: 'grant'; readonly id: string }
  | { readonly kind: 'workload'; readonly id: string }
  | { readonly kind: 'everything' }

/** Remembers revocations. Throwing or hanging is a denial. */
export interface RevocationList {
  revoke(key: RevocationKey, options: { readonly until: number; readonly reason: string }): Promise<void>
  /** Whether any of the keys, or everything, is revoked. */
  isRevoked(keys: readonly RevocationKey[], options: { readonly now: number; readonly signal: AbortSignal }): Promise<boolean>
}
