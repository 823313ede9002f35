/** Keyed hashes and derived keys: equal input gives equal output under one key, and says nothing without it. */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import { KEY_BYTES } from './aead.ts'

/**
 * HMAC-SHA-256 (RFC 2104) over a use and parts. Each part is preceded by its length, so that no two lists of parts give the same
 * input; strings count by UTF-16 units, so that lone surrogates stay distinct.
 *
 * @param use - What the hash is for, such as `vault-lookup`: hashes of different uses never meet.
 */
export function keyedHash(key: KeyObject, use: string, ...parts: readonly string[]): Buffer {
  const hmac = createHmac('sha256', key)
  for (const part of [use, ...parts]) hmac.update(`${part.length}:`).update(part, 'utf16le')
  return hmac.digest()
}

/**
 * Derives a 32-byte key by HKDF-SHA-256 (RFC 5869).
 *
 * @param use - Names the application, the version, the owner and the purpose, each unambiguously: one key for one use.
 */
export function deriveKey(key: KeyObject, use: string, salt: Uint8Array = new Uint8Array(0)): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', key, salt, use, KEY_BYTES)))
}
