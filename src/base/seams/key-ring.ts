/** The seam to key custody: wraps and unwraps data keys, so that the customer's KMS holds the master. */

/** A data key and how to get it back. */
export interface DataKey {
  /** 32 bytes. */
  readonly key: Uint8Array
  readonly wrapped: Uint8Array
  /** Which master version wrapped it. */
  readonly keyId: string
}

/** Wraps data keys for one tenant. */
export interface KeyRing {
  /** Makes a new data key. */
  generate(tenant: string, signal: AbortSignal): Promise<DataKey>
  /** Gives a data key back, with any version that still unwraps. Throws when the key was destroyed. */
  unwrap(tenant: string, wrapped: Uint8Array, keyId: string, signal: AbortSignal): Promise<Uint8Array>
}
