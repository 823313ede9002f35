/** Verifies JWT-SVIDs (JWT-SVID §2–5): signed by the trust domain that the subject names, for us, for a while. */
import type { IssuerKeys } from './issuer-keys.ts'
import { refuse } from './refuse.ts'
import { parseSpiffeId, type SpiffeId } from './spiffe-id.ts'
import { checkAudience, checkTimes, readString, verifySignature } from './token-rules.ts'
import { readTokenText, type TokenText } from './token-text.ts'

/** §2.1: RSA and ECDSA; no EdDSA, no HMAC. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512']

/** A JWT-SVID whose text was read, not yet verified. */
export interface JwtSvid {
  readonly id: SpiffeId
  readonly token: TokenText
}

/**
 * Reads a JWT-SVID and checks what needs no key.
 *
 * @throws AccessDenied with a `TOKEN_…` code, WORKLOAD_REJECTED for a subject that is no SPIFFE id
 */
export function readJwtSvid(text: string): JwtSvid {
  const token = readTokenText(text)
  const { typ, kid } = token.header
  if (typ !== undefined && typ !== 'JWT' && typ !== 'JOSE') refuse('TOKEN_TYPE_REFUSED', 'header:typ')
  if (typeof kid !== 'string' || kid === '') refuse('TOKEN_KEY_UNKNOWN', 'header:kid')
  const id = parseSpiffeId(readString(token.claims, 'sub') ?? '') ?? refuse('WORKLOAD_REJECTED', 'jwt-svid:sub')
  if (id.path === '') refuse('WORKLOAD_REJECTED', 'jwt-svid:sub-root')
  return { id, token }
}

/**
 * Verifies it by the keys of its own trust domain.
 *
 * @returns until when it holds, in epoch milliseconds
 * @throws AccessDenied with a `TOKEN_…` code; StageFailed IDENTITY_UNAVAILABLE
 */
export async function verifyJwtSvid(
  svid: JwtSvid,
  keys: IssuerKeys,
  rules: { readonly audience: readonly string[]; readonly maximumLifetimeSeconds: number; readonly clockSkewSeconds: number },
  given: { readonly now: number; readonly signal: AbortSignal },
): Promise<number> {
  const { token } = svid
  await verifySignature(token, keys, ALGORITHMS, given)
  // §3: other audiences are usual for SVIDs; ours must be among them.
  const named: unknown = token.claims['aud']
  checkAudience(token.claims, rules.audience, Array.isArray(named) ? named.filter((each) => typeof each === 'string') : [])
  return checkTimes(token.claims, given.now, { ...rules, requireIssuedAt: false })
}
