/** Makes and checks DPoP nonces without state (RFC 9449 §9): a time and its keyed hash, good in every replica with the key. */
import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { parseOptions } from './options.ts'
import { refuse } from './refuse.ts'

/** Nonces of this application. */
export interface DpopNonces {
  /** A nonce for the `DPoP-Nonce` header. */
  issue(now: number): string
  /** @throws AccessDenied SENDER_NONCE_REQUIRED, whose challenge carries a fresh nonce */
  check(nonce: unknown, now: number): void
}

const optionsShape = z.strictObject({
  key: z.instanceof(Uint8Array).refine((key) => key.byteLength >= 32, 'must have at least 32 bytes'),
  lifetimeSeconds: z.number().int().min(10).max(3600).optional(),
})

/**
 * Nonces from a shared key.
 *
 * @param options - `key` of at least 32 bytes; `lifetimeSeconds` 120 unless said.
 * @throws ConfigurationError CONFIG_INVALID
 */
export function dpopNonces(options: { readonly key: Uint8Array; readonly lifetimeSeconds?: number | undefined }): DpopNonces {
  const { key, lifetimeSeconds = 120 } = parseOptions('dpopNonces', optionsShape, options)
  const secret = createSecretKey(key)
  const hash = (time: Uint8Array): Buffer => createHmac('sha256', secret).update('dpop-nonce').update(time).digest().subarray(0, 16)
  const issue = (now: number): string => {
    const time = Buffer.alloc(6)
    time.writeUIntBE(Math.floor(now / 1000), 0, 6)
    return Buffer.concat([time, hash(time)]).toString('base64url')
  }
  return Object.freeze({
    issue,
    check(nonce: unknown, now: number): void {
      const bytes = typeof nonce === 'string' && nonce.length === 30 ? Buffer.from(nonce, 'base64url') : null
      if (bytes !== null && bytes.byteLength === 22 && timingSafeEqual(bytes.subarray(6), hash(bytes.subarray(0, 6)))) {
        const age = Math.floor(now / 1000) - bytes.readUIntBE(0, 6)
        if (age >= 0 && age <= lifetimeSeconds) return
      }
      refuse('SENDER_NONCE_REQUIRED', 'dpop:nonce', { challenge: { dpopNonce: issue(now) } })
    },
  })
}
