/** Verifies DPoP proofs (RFC 9449 §4.3): this key, this request, this token, now, and once. */
import { createHash } from 'node:crypto'
import { type CryptoKey, importJWK, type JWK } from 'jose'
import { LRUCache } from 'lru-cache'
import type { Credentials } from '../../base/index.ts'
import type { DpopNonces } from './dpop-nonces.ts'
import { jwkThumbprint } from './jwk-thumbprint.ts'
import { refuse } from './refuse.ts'
import type { ReplayList } from './replay.ts'
import { checkAlgorithm, readString, readTime, verifyWithKey } from './token-rules.ts'
import { readTokenText, type TokenText } from './token-text.ts'

/** Rules for proofs. */
export interface DpopRules {
  readonly algorithms: readonly string[]
  /** How far `iat` may lie in the past or the future, in seconds. */
  readonly windowSeconds: number
  readonly replays: ReplayList
  readonly nonces: DpopNonces | null
}

/** Proof keys repeat for as long as a client keeps its key; importing one costs as much as verifying. */
const imported = new LRUCache<string, CryptoKey>({ max: 1000 })

/**
 * Verifies the proof of a request that carries `accessToken`, bound to the key with the thumbprint `jkt`.
 *
 * @throws AccessDenied SENDER_UNPROVEN, SENDER_PROOF_REFUSED, SENDER_KEY_MISMATCH, SENDER_NONCE_REQUIRED, TOKEN_REPLAYED
 */
export async function verifyDpop(
  accessToken: string,
  jkt: string,
  http: NonNullable<Credentials['http']>,
  rules: DpopRules,
  given: { readonly now: number; readonly signal: AbortSignal },
): Promise<void> {
  if (http.dpop === undefined) return refuse('SENDER_UNPROVEN', 'dpop-missing')
  const proof = readProof(http.dpop)
  if (proof.header['typ'] !== 'dpop+jwt') refuse('SENDER_PROOF_REFUSED', 'dpop:typ')
  const alg = asProofRefusal('dpop:alg', () => checkAlgorithm(proof, rules.algorithms))
  const { jwk, thumbprint } = readKey(proof.header['jwk'])
  // INVARIANT: the proof's key is the one that the token is bound to (RFC 9449 §6.1, §7.1), not just any key.
  if (thumbprint !== jkt) refuse('SENDER_KEY_MISMATCH', 'dpop:jkt')
  try {
    verifyWithKey(proof, await proofKey(jwk, thumbprint, alg), alg)
  } catch (cause) {
    refuse('SENDER_PROOF_REFUSED', 'dpop:signature', { cause })
  }
  const { claims } = proof
  if (claims['htm'] !== http.method) refuse('SENDER_PROOF_REFUSED', 'dpop:htm')
  if (!sameTarget(claims['htu'], http.url)) refuse('SENDER_PROOF_REFUSED', 'dpop:htu')
  if (claims['ath'] !== createHash('sha256').update(accessToken, 'ascii').digest('base64url')) refuse('SENDER_PROOF_REFUSED', 'dpop:ath')
  const seconds = given.now / 1000
  const iat = asProofRefusal('dpop:iat', () => readTime(claims, 'iat')) ?? refuse('SENDER_PROOF_REFUSED', 'dpop:iat')
  if (Math.abs(seconds - iat) > rules.windowSeconds) refuse('SENDER_PROOF_REFUSED', 'dpop:iat')
  for (const name of ['exp', 'nbf'] as const) {
    const time = asProofRefusal(`dpop:${name}`, () => readTime(claims, name))
    if (time !== null && (name === 'exp' ? seconds >= time : seconds + rules.windowSeconds < time))
      refuse('SENDER_PROOF_REFUSED', `dpop:${name}`)
  }
  rules.nonces?.check(claims['nonce'], given.now)
  const jti = asProofRefusal('dpop:jti', () => readString(claims, 'jti')) ?? refuse('SENDER_PROOF_REFUSED', 'dpop:jti')
  // INVARIANT: claimed last, so that a refused proof cannot burn the id of a good one.
  const until = Math.ceil((iat + rules.windowSeconds) * 1000) + 1
  const key = `dpop|${thumbprint}|${createHash('sha256').update(jti).digest('base64url')}`
  if (!(await rules.replays.claim(key, { until, ...given }))) refuse('TOKEN_REPLAYED', 'dpop:jti')
}

function readProof(text: string): TokenText {
  // INVARIANT: one header, one proof; a list is several (RFC 9449 §4.3 check 1). A comma fails the token's shape.
  return asProofRefusal('dpop:shape', () => readTokenText(text, ['jwk']))
}

function readKey(value: unknown): { readonly jwk: JWK; readonly thumbprint: string } {
  if (typeof value !== 'object' || value === null) return refuse('SENDER_PROOF_REFUSED', 'dpop:jwk')
  // INVARIANT: a proof never shows a private or symmetric key (RFC 9449 §4.2).
  for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'])
    if (Object.hasOwn(value, name)) refuse('SENDER_PROOF_REFUSED', 'dpop:jwk-private')
  const thumbprint = jwkThumbprint(value) ?? refuse('SENDER_PROOF_REFUSED', 'dpop:jwk')
  return { jwk: value as JWK, thumbprint }
}

async function proofKey(jwk: JWK, thumbprint: string, alg: string): Promise<CryptoKey> {
  const id = `${alg}|${thumbprint}`
  const known = imported.get(id)
  if (known !== undefined) return known
  const { kty, crv, x, y, n, e } = jwk
  const fresh = { kty, crv, x, y, n, e }
  const key = (await importJWK(fresh as JWK, alg)) as CryptoKey
  imported.set(id, key)
  return key
}

/** Whether `htu` names the request's target without query and fragment (RFC 9449 §4.2, §4.3 check 9). */
function sameTarget(htu: unknown, url: string): boolean {
  if (typeof htu !== 'string' || htu.length > 2048 || !URL.canParse(htu) || !URL.canParse(url)) return false
  const named = new URL(htu)
  const actual = new URL(url)
  return named.search === '' && named.hash === '' && named.origin === actual.origin && named.pathname === actual.pathname
}

function asProofRefusal<T>(rule: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    return refuse('SENDER_PROOF_REFUSED', rule, { cause })
  }
}
