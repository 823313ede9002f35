/** The rules that every kind of token obeys: algorithm, signature, audience and times, each refusal with its own code. */
import type { CryptoKey } from 'jose'
import * as z from 'zod'
import type { IssuerKeys } from './issuer-keys.ts'
import { refuse } from './refuse.ts'
import { isSignedBy } from './signature.ts'
import type { TokenText } from './token-text.ts'

/** Signature algorithms with a public key. There is no way to allow `none` or HMAC (RFC 8725 §3.1, §3.2). */
export const SIGNATURE_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const

/** An algorithm that an issuer may be allowed. */
export type SignatureAlgorithm = (typeof SIGNATURE_ALGORITHMS)[number]

/** zod shape of an allow-list of algorithms. */
export const algorithmsShape = z.array(z.enum(SIGNATURE_ALGORITHMS)).min(1).readonly()

/**
 * Verifies the signature with the issuer's own key.
 *
 * @throws AccessDenied TOKEN_ALGORITHM_REFUSED, TOKEN_KEY_UNKNOWN, TOKEN_SIGNATURE_REFUSED; StageFailed IDENTITY_UNAVAILABLE
 */
export async function verifySignature(
  token: TokenText,
  keys: IssuerKeys,
  algorithms: readonly string[],
  options: { readonly now: number; readonly signal: AbortSignal },
): Promise<void> {
  const alg = checkAlgorithm(token, algorithms)
  const { kid } = token.header
  if (kid !== undefined && (typeof kid !== 'string' || kid.length > 512)) refuse('TOKEN_KEY_UNKNOWN', 'header:kid')
  verifyWithKey(token, await keys.key({ alg, kid }, options), alg)
}

/** The algorithm of the header, when the allow-list has it. */
export function checkAlgorithm(token: TokenText, algorithms: readonly string[]): string {
  const { alg } = token.header
  // INVARIANT: the verifier chooses the algorithms, not the token (RFC 8725 §3.1).
  if (typeof alg !== 'string' || !algorithms.includes(alg)) refuse('TOKEN_ALGORITHM_REFUSED', 'header:alg')
  return alg
}

/** Verifies the signature with a given key. */
export function verifyWithKey(token: TokenText, key: CryptoKey, alg: string): void {
  let signed = false
  try {
    signed = isSignedBy(token.text, key, alg)
  } catch (cause) {
    refuse('TOKEN_SIGNATURE_REFUSED', 'signature-unusable', { cause })
  }
  if (!signed) refuse('TOKEN_SIGNATURE_REFUSED')
}

/**
 * Checks `aud` (RFC 7519 §4.1.3): one of `accepted` must be there, and nobody that is not declared.
 *
 * @param tolerated - Other audiences that tokens for us also name.
 * @throws AccessDenied TOKEN_AUDIENCE_REFUSED
 */
export function checkAudience(claims: TokenText['claims'], accepted: readonly string[], tolerated: readonly string[] = []): void {
  const aud: unknown = claims['aud']
  const named: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  if (!named.some((each) => typeof each === 'string' && accepted.includes(each))) refuse('TOKEN_AUDIENCE_REFUSED', 'claim:aud')
  // INVARIANT: a token that others may also receive could have been taken from them.
  for (const each of named) {
    if (typeof each !== 'string' || !(accepted.includes(each) || tolerated.includes(each)))
      refuse('TOKEN_AUDIENCE_REFUSED', 'claim:aud-foreign')
  }
}

/** Bounds of a token's life, in seconds. */
export interface TimeRules {
  readonly clockSkewSeconds: number
  readonly maximumLifetimeSeconds: number
  /** Whether `iat` must be there; without it the lifetime is counted from now. */
  readonly requireIssuedAt: boolean
}

/**
 * Checks `exp`, `nbf` and `iat`. The skew applies to what lies in the future; `exp` is never stretched.
 *
 * @param now - Epoch milliseconds.
 * @returns `exp`, in epoch milliseconds
 * @throws AccessDenied TOKEN_EXPIRY_MISSING, TOKEN_EXPIRED, TOKEN_NOT_YET_VALID, TOKEN_LIFETIME_REFUSED
 */
export function checkTimes(claims: TokenText['claims'], now: number, rules: TimeRules): number {
  const exp = readTime(claims, 'exp')
  const iat = readTime(claims, 'iat')
  const nbf = readTime(claims, 'nbf')
  const seconds = now / 1000
  if (exp === null) return refuse('TOKEN_EXPIRY_MISSING', 'claim:exp')
  if (iat === null && rules.requireIssuedAt) refuse('TOKEN_EXPIRY_MISSING', 'claim:iat')
  if (seconds >= exp) refuse('TOKEN_EXPIRED', 'claim:exp')
  if (nbf !== null && nbf > seconds + rules.clockSkewSeconds) refuse('TOKEN_NOT_YET_VALID', 'claim:nbf')
  if (iat !== null && iat > seconds + rules.clockSkewSeconds) refuse('TOKEN_NOT_YET_VALID', 'claim:iat')
  // INVARIANT: both ends are bounded, so that a forged `iat` cannot buy a long life.
  if (exp - (iat ?? seconds) > rules.maximumLifetimeSeconds || exp - seconds > rules.maximumLifetimeSeconds + rules.clockSkewSeconds) {
    refuse('TOKEN_LIFETIME_REFUSED', 'claim:exp')
  }
  return Math.floor(exp * 1000)
}

/** A NumericDate (RFC 7519 §2), null when absent. */
export function readTime(claims: TokenText['claims'], name: string): number | null {
  const value: unknown = Object.hasOwn(claims, name) ? claims[name] : undefined
  if (value === undefined) return null
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0 || value > MAX_TIME) refuse('TOKEN_CLAIMS_REFUSED', `claim:${name}`)
  return value
}

/** The last second that a Date can hold. */
const MAX_TIME = 8_640_000_000_000

/** A string claim of reasonable length, null when absent. */
export function readString(claims: TokenText['claims'], name: string): string | null {
  const value: unknown = Object.hasOwn(claims, name) ? claims[name] : undefined
  if (value === undefined) return null
  if (typeof value !== 'string' || value === '' || value.length > 2048) refuse('TOKEN_CLAIMS_REFUSED', `claim:${name}`)
  return value
}
