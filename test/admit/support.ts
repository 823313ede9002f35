/** Issuers, tokens, proofs and a session context for the tests of admission. All people are invented. */
import { createHash, randomUUID } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, type JSONWebKeySet, type JWK, SignJWT } from 'jose'
import type { Clock, TrailEventDetail, VerifiedUser } from '../../src/base/index.ts'
import type { StageContext } from '../../src/base/stage-context.ts'

/** Tests live at this instant. */
export const NOW = Date.parse('2026-11-22T12:00:00.000Z')
export const SECONDS = NOW / 1000
export const ISSUER = 'https://idp.example.org'
export const AUDIENCE = 'https://envelope.example.org'

/** A clock that tests move. */
export function movableClock(start = NOW): Clock & { advance(milliseconds: number): void } {
  let now = start
  return { now: () => now, advance: (milliseconds) => (now += milliseconds) }
}

/** A session context that keeps what was recorded. */
export function testContext(options: { clock?: Clock; signal?: AbortSignal } = {}): StageContext & { readonly events: TrailEventDetail[] } {
  const events: TrailEventDetail[] = []
  const requestId = randomUUID()
  return {
    scope: Object.freeze({ id: requestId }),
    requestId,
    clock: options.clock ?? { now: () => NOW },
    signal: options.signal ?? new AbortController().signal,
    record: (event) => void events.push(event),
    events,
  }
}

/** A key pair with its public JWK. */
export interface TestKey {
  readonly alg: string
  readonly privateKey: CryptoKey
  readonly publicKey: CryptoKey
  readonly jwk: JWK
  readonly jkt: string
}

export async function testKey(alg = 'ES256', kid?: string): Promise<TestKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = await exportJWK(publicKey)
  const { crv, kty, x, y, e, n } = jwk
  const canonical = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  const jkt = createHash('sha256').update(JSON.stringify(canonical)).digest('base64url')
  return { alg, privateKey, publicKey, jwk: { ...jwk, alg, ...(kid === undefined ? {} : { kid }) }, jkt }
}

/** An issuer that signs whatever it is told. */
export async function testIssuer(alg = 'ES256', kid = 'k1') {
  const key = await testKey(alg, kid)
  const jwks: JSONWebKeySet = { keys: [key.jwk] }
  const sign = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}, signer = key): Promise<string> =>
    new SignJWT({ ...goodClaims(), ...claims })
      .setProtectedHeader({ alg: signer.alg, typ: 'at+jwt', kid, ...header })
      .sign(signer.privateKey)
  return { key, jwks, sign }
}

export function goodClaims(): Record<string, unknown> {
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'user-7',
    client_id: 'portal',
    jti: randomUUID(),
    iat: SECONDS - 10,
    exp: SECONDS + 600,
    tenant: 'clinic-a',
    roles: ['nurse'],
    fhirUser: 'Practitioner/7',
  }
}

/** A DPoP proof as RFC 9449 §4.2 has it, with parts to spoil. */
export async function dpopProof(
  key: TestKey,
  accessToken: string,
  request: { readonly method: string; readonly url: string },
  spoil: { readonly claims?: Record<string, unknown>; readonly header?: Record<string, unknown>; readonly signer?: TestKey } = {},
): Promise<string> {
  const { kty, crv, x, y, n, e } = key.jwk
  const jwk = JSON.parse(JSON.stringify({ kty, crv, x, y, n, e })) as JWK
  const claims = {
    jti: randomUUID(),
    htm: request.method,
    htu: request.url.split(/[?#]/)[0],
    iat: SECONDS,
    ath: createHash('sha256').update(accessToken).digest('base64url'),
    ...spoil.claims,
  }
  return new SignJWT(claims)
    .setProtectedHeader({ alg: key.alg, typ: 'dpop+jwt', jwk, ...spoil.header } as never)
    .sign((spoil.signer ?? key).privateKey)
}

/** A verified user for tests that begin after verification. */
export function someUser(more: Partial<VerifiedUser> = {}): VerifiedUser {
  return {
    issuer: ISSUER,
    subject: 'user-7',
    tokenId: 'token-1',
    clientId: 'portal',
    tenant: 'clinic-a',
    roles: ['nurse'],
    fhirUser: 'Practitioner/7',
    launchPatient: null,
    scope: null,
    purposes: null,
    acr: null,
    authTime: null,
    expiresAt: NOW + 600_000,
    ...more,
  }
}
