/** Verifies JWS signatures (RFC 7518 §3) with node:crypto, which costs half of WebCrypto; the algorithm must fit the key exactly. */
import { constants, KeyObject, verify, type VerifyKeyObjectInput } from 'node:crypto'
import type { CryptoKey } from 'jose'

interface Scheme {
  readonly hash: string | null
  readonly keyType: 'rsa' | 'ec' | 'ed25519'
  /** `ec`: the only curve; RFC 7518 §3.4 ties each algorithm to one. */
  readonly curve?: string
  /** `ec`: R and S together, in bytes. */
  readonly length?: number
  readonly pss?: true
}

const SCHEMES: ReadonlyMap<string, Scheme> = new Map<string, Scheme>([
  ['RS256', { hash: 'sha256', keyType: 'rsa' }],
  ['RS384', { hash: 'sha384', keyType: 'rsa' }],
  ['RS512', { hash: 'sha512', keyType: 'rsa' }],
  ['PS256', { hash: 'sha256', keyType: 'rsa', pss: true }],
  ['PS384', { hash: 'sha384', keyType: 'rsa', pss: true }],
  ['PS512', { hash: 'sha512', keyType: 'rsa', pss: true }],
  ['ES256', { hash: 'sha256', keyType: 'ec', curve: 'prime256v1', length: 64 }],
  ['ES384', { hash: 'sha384', keyType: 'ec', curve: 'secp384r1', length: 96 }],
  ['ES512', { hash: 'sha512', keyType: 'ec', curve: 'secp521r1', length: 132 }],
  ['EdDSA', { hash: null, keyType: 'ed25519', length: 64 }],
  ['Ed25519', { hash: null, keyType: 'ed25519', length: 64 }],
])
/** RFC 7518 §3.3, §3.5. */
const LEAST_RSA_BITS = 2048

const inputs = new WeakMap<CryptoKey, Map<string, VerifyKeyObjectInput | null>>()

/** What node:crypto needs for a key under an algorithm, or null when they do not fit. */
function verifyInput(key: CryptoKey, alg: string, scheme: Scheme): VerifyKeyObjectInput | null {
  let known = inputs.get(key)
  if (known === undefined) {
    known = new Map()
    inputs.set(key, known)
  }
  let input = known.get(alg)
  if (input === undefined) {
    input = inputFor(KeyObject.from(key as Parameters<typeof KeyObject.from>[0]), scheme)
    known.set(alg, input)
  }
  return input
}

function inputFor(key: KeyObject, scheme: Scheme): VerifyKeyObjectInput | null {
  // INVARIANT: a key verifies only under an algorithm of its own type, curve and strength; there is no algorithm with a secret key.
  if (key.type !== 'public' || key.asymmetricKeyType !== scheme.keyType) return null
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {}
  if (scheme.keyType === 'ec' && namedCurve !== scheme.curve) return null
  if (scheme.keyType === 'rsa' && modulusLength < LEAST_RSA_BITS) return null
  if (scheme.keyType === 'ec') return { key, dsaEncoding: 'ieee-p1363' }
  if (scheme.pss === true) return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return scheme.keyType === 'rsa' ? { key, padding: constants.RSA_PKCS1_PADDING } : { key }
}

/**
 * Whether the compact JWS `text` is signed with `key` under `alg`.
 *
 * @param text - Three parts of canonical base64url, as `readTokenText` accepted them.
 */
export function isSignedBy(text: string, key: CryptoKey, alg: string): boolean {
  const scheme = SCHEMES.get(alg)
  const input = scheme === undefined ? null : verifyInput(key, alg, scheme)
  if (scheme === undefined || input === null) return false
  const dot = text.lastIndexOf('.')
  const signature = Buffer.from(text.slice(dot + 1), 'base64url')
  if (scheme.length !== undefined && signature.byteLength !== scheme.length) return false
  return verify(scheme.hash, Buffer.from(text.slice(0, dot), 'latin1'), input, signature)
}
