/** Envelope encryption of one value: a fresh data key, wrapped by a key ring, travels with the ciphertext that it opens. */
import type { KeyRing } from '../base/seams/key-ring.ts'
import { seal, secretKey, unseal } from './aead.ts'
import { canonicalJson } from './canonical-json.ts'
import type { RotatingKeyRing } from './key-ring.ts'

const VERSION = 1
const LENGTH_BYTES = 2
const HEADER_BYTES = 1 + 2 * LENGTH_BYTES

/** Whose a sealed value is and what it is for; authenticated, and needed again to open it. */
export interface SealedContext {
  readonly tenant: string
  /** What it is for, such as `held-reply`. */
  readonly use: string
  /** Which one it is: an opaque id. */
  readonly id: string
}

const aad = ({ tenant, use, id }: SealedContext): string => canonicalJson(['phi-envelope', 'sealed', VERSION, tenant, use, id])

function frame(keyId: string, wrapped: Uint8Array, ciphertext: Uint8Array): Buffer {
  const id = Buffer.from(keyId, 'utf8')
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt8(VERSION)
  header.writeUInt16BE(id.byteLength, 1)
  header.writeUInt16BE(wrapped.byteLength, 1 + LENGTH_BYTES)
  return Buffer.concat([header, id, wrapped, ciphertext])
}

function unframe(sealed: Uint8Array): { keyId: string; wrapped: Buffer; ciphertext: Buffer } | null {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  if (bytes.byteLength < HEADER_BYTES || bytes[0] !== VERSION) return null
  const idEnd = HEADER_BYTES + bytes.readUInt16BE(1)
  const wrappedEnd = idEnd + bytes.readUInt16BE(1 + LENGTH_BYTES)
  if (wrappedEnd > bytes.byteLength) return null
  return {
    keyId: bytes.toString('utf8', HEADER_BYTES, idEnd),
    wrapped: bytes.subarray(idEnd, wrappedEnd),
    ciphertext: bytes.subarray(wrappedEnd),
  }
}

/** Encrypts under a fresh data key. Rejects when the key ring does. */
export async function sealEnvelope(keyRing: KeyRing, context: SealedContext, plaintext: Uint8Array, signal: AbortSignal): Promise<Buffer> {
  const { key, wrapped, keyId } = await keyRing.generate(context.tenant, signal)
  return frame(keyId, wrapped, seal(secretKey(key), plaintext, aad(context)))
}

/** Decrypts what {@link sealEnvelope} made; null when it does not authenticate. Rejects when the key ring does. */
export async function openEnvelope(
  keyRing: KeyRing,
  context: SealedContext,
  sealed: Uint8Array,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const parts = unframe(sealed)
  if (parts === null) return null
  const key = await keyRing.unwrap(context.tenant, parts.wrapped, parts.keyId, signal)
  return unseal(secretKey(key), parts.ciphertext, aad(context))
}

/** Wraps the data key of a sealed value under the present master key; null when the value is not one. The ciphertext stays. */
export async function rewrapEnvelope(
  keyRing: RotatingKeyRing,
  tenant: string,
  sealed: Uint8Array,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const parts = unframe(sealed)
  if (parts === null) return null
  const { wrapped, keyId } = await keyRing.rewrap(tenant, parts.wrapped, parts.keyId, signal)
  return frame(keyId, wrapped, parts.ciphertext)
}
