/** Makes DPoP proofs for the requests that this application sends (RFC 9449 §4.2). */
import { createHash, randomUUID } from 'node:crypto'
import { type CryptoKey, type JWK, SignJWT } from 'jose'
import { type Clock, ConfigurationError, systemClock } from '../../base/index.ts'
import type { DpopProof } from '../../http/fhir.ts'
import { jwkThumbprint } from './jwk-thumbprint.ts'
import type { SignatureAlgorithm } from './token-rules.ts'

/** A key pair for proofs. */
export interface DpopKey {
  readonly alg: SignatureAlgorithm
  readonly privateKey: CryptoKey
  /** Public members only. */
  readonly publicJwk: JWK
}

/** Makes proofs with one key. */
export interface DpopProofs {
  /** Fits `dpopProof` of a FHIR endpoint. */
  readonly proof: DpopProof
  /** The thumbprint to which tokens are bound. */
  readonly jkt: string
  /** A proof for a request without a token, as for a token endpoint. */
  forTokenRequest(method: string, url: string, nonce?: string): Promise<string>
}

/**
 * Makes proofs.
 *
 * @throws ConfigurationError CONFIG_INVALID when the JWK is not public
 */
export function dpopProofs(key: DpopKey, clock: Clock = systemClock): DpopProofs {
  const { kty, crv, x, y, n, e } = key.publicJwk
  const jwk = Object.fromEntries(Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined)) as JWK
  const jkt = jwkThumbprint(jwk)
  if (jkt === null || Object.hasOwn(key.publicJwk, 'd'))
    throw new ConfigurationError('CONFIG_INVALID', 'dpopProofs: `publicJwk` must be a public key')
  const make = (method: string, url: string, more: Record<string, string>): Promise<string> => {
    const { origin, pathname } = new URL(url)
    return new SignJWT({ jti: randomUUID(), htm: method, htu: origin + pathname, iat: Math.floor(clock.now() / 1000), ...more })
      .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk })
      .sign(key.privateKey)
  }
  return Object.freeze({
    jkt,
    proof: ({ method, url, accessToken }: Parameters<DpopProof>[0]) =>
      make(method, url, { ath: createHash('sha256').update(accessToken, 'ascii').digest('base64url') }),
    forTokenRequest: (method: string, url: string, nonce?: string) => make(method, url, nonce === undefined ? {} : { nonce }),
  })
}
