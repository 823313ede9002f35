/** Computes the thumbprint of a public key, its name in bound tokens. */
import { createHash } from 'node:crypto'

/** The required members of each key type, in lexicographic order (RFC 7638 §3.2, RFC 8037 §2). */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
}
const VALUE = /^[A-Za-z0-9_-]{1,1400}$/

/** base64url of the SHA-256 of the canonical JWK (RFC 7638 §3), or null when it is no public key of a known type. */
export function jwkThumbprint(jwk: object): string | null {
  const key = jwk as Readonly<Record<string, unknown>>
  const kty = Object.hasOwn(key, 'kty') ? key['kty'] : undefined
  const names = typeof kty === 'string' && Object.hasOwn(REQUIRED, kty) ? (REQUIRED[kty] as readonly string[]) : null
  if (names === null) return null
  const members: string[] = []
  for (const name of names) {
    const value = Object.hasOwn(key, name) ? key[name] : undefined
    if (typeof value !== 'string' || !VALUE.test(value)) return null
    members.push(`"${name}":"${value}"`)
  }
  return createHash('sha256')
    .update(`{${members.join(',')}}`)
    .digest('base64url')
}
