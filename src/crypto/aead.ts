/** AES-256-GCM with a random IV, a 16-byte tag and bound context: what does not authenticate is never given out, not in part. */
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { ConfigurationError } from '../base/errors/index.ts'

/** Bytes of an AES-256 key. */
export const KEY_BYTES = 32
/** NIST SP 800-38D §8.2.2: a random IV of 96 bits, for at most 2^32 messages a key. */
const IV_BYTES = 12
/** NIST SP 800-38D §5.2.1.2: the full tag. Node accepts one of 4 bytes unless the length is said. */
const TAG_BYTES = 16
const VERSION = 1
const OVERHEAD = 1 + IV_BYTES + TAG_BYTES

/** Makes a key from 32 bytes. @throws ConfigurationError ARGUMENT_INVALID for any other length */
export function secretKey(bytes: Uint8Array): KeyObject {
  if (bytes.byteLength !== KEY_BYTES) throw new ConfigurationError('ARGUMENT_INVALID', `a key has ${KEY_BYTES} bytes`)
  return createSecretKey(bytes)
}

/**
 * Encrypts. The result is version, IV, ciphertext and tag, in this order.
 *
 * @param context - Authenticated, not encrypted: whose it is and what for. The same must be given to {@link unseal}.
 */
export function seal(key: KeyObject, plaintext: Uint8Array, context: string): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(context, 'utf8'))
  const ciphertext = cipher.update(plaintext)
  cipher.final()
  return Buffer.concat([Buffer.of(VERSION), iv, ciphertext, cipher.getAuthTag()], OVERHEAD + plaintext.byteLength)
}

/** Decrypts what {@link seal} made; null when anything of key, context or bytes is not what it was. */
export function unseal(key: KeyObject, sealed: Uint8Array, context: string): Buffer | null {
  if (sealed.byteLength < OVERHEAD || sealed[0] !== VERSION) return null
  const end = sealed.byteLength - TAG_BYTES
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + IV_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(context, 'utf8'))
    decipher.setAuthTag(sealed.subarray(end))
    const plaintext = decipher.update(sealed.subarray(1 + IV_BYTES, end))
    // INVARIANT: `update` gives unauthenticated bytes; nothing is returned before `final` accepted the tag.
    decipher.final()
    return plaintext
  } catch {
    return null
  }
}
