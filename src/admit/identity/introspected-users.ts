/** Verifies users by opaque tokens that the issuer explains (RFC 7662); a positive answer is remembered for seconds. */
import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { type Credentials, StageFailed, type UserVerifier, type VerifiedUser } from '../../base/index.ts'
import { type ClaimMapping, claimMappingShape, mapClaims } from './claims.ts'
import { authenticateClient, type ClientAuthentication, clientAuthenticationShape } from './client-authentication.ts'
import { callEndpoint, type EndpointOptions, endpointShape, endpointUrl } from './endpoint.ts'
import { parseOptions } from './options.ts'
import { refuse } from './refuse.ts'
import { type SenderOptions, senderProver, senderShape } from './sender.ts'
import { checkAudience, checkTimes, readString } from './token-rules.ts'

/** One issuer with opaque tokens. */
export interface IntrospectionOptions extends EndpointOptions {
  readonly issuer: string
  readonly introspectionEndpoint: string
  readonly client: ClientAuthentication
  /** One of these must be in `aud`. */
  readonly audience: string | readonly string[]
  readonly otherAudiences?: readonly string[] | undefined
  /** Where the facts stand in the answer. Without `jti`, the token is known by a digest of its text. */
  readonly claims?: ClaimMapping | undefined
  readonly smartScopes?: boolean | undefined
  readonly fhirBase?: string | undefined
  /** How long a positive answer counts; 30 unless said, at most 60. Revocation lists are asked each time all the same. */
  readonly cacheSeconds?: number | undefined
  readonly maximumLifetimeSeconds?: number | undefined
  readonly clockSkewSeconds?: number | undefined
  readonly sender?: SenderOptions | undefined
}

const optionsShape = z.strictObject({
  issuer: z.string().min(1),
  introspectionEndpoint: z.string(),
  client: clientAuthenticationShape,
  audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).readonly()]),
  otherAudiences: z.array(z.string().min(1)).readonly().optional(),
  claims: claimMappingShape.optional(),
  smartScopes: z.boolean().optional(),
  fhirBase: z.string().optional(),
  cacheSeconds: z.number().int().min(0).max(60).optional(),
  maximumLifetimeSeconds: z.number().int().min(1).max(86_400).optional(),
  clockSkewSeconds: z.number().int().min(0).max(300).optional(),
  sender: senderShape.optional(),
  ...endpointShape,
})
const answerShape = z.looseObject({ active: z.boolean(), exp: z.number().optional() })
/** RFC 6750 §2.1 `b64token`, bounded. */
const TOKEN = /^[A-Za-z0-9._~+/-]{16,4096}={0,2}$/

/**
 * Verifies users by introspection.
 *
 * @returns a verifier that throws AccessDenied TOKEN_INACTIVE or another `TOKEN_…` or sender code, StageFailed IDENTITY_UNAVAILABLE
 * @throws ConfigurationError CONFIG_INVALID
 */
export function introspectedUsers(options: IntrospectionOptions): UserVerifier {
  const parsed = parseOptions('introspectedUsers', optionsShape, options)
  const { issuer, client, audience, otherAudiences = [], cacheSeconds = 30, smartScopes = true, fhirBase } = parsed
  const url = endpointUrl('introspectionEndpoint', parsed.introspectionEndpoint)
  const mapping = parsed.claims as ClaimMapping | undefined
  const sender = senderProver((parsed.sender ?? {}) as SenderOptions)
  const times = {
    clockSkewSeconds: parsed.clockSkewSeconds ?? 30,
    maximumLifetimeSeconds: parsed.maximumLifetimeSeconds ?? 7200,
    requireIssuedAt: false,
  }
  const positives = new LRUCache<string, { readonly claims: Readonly<Record<string, unknown>>; readonly until: number }>({ max: 10_000 })

  async function introspect(token: string, now: number, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    const { parameters, headers } = await authenticateClient(client, url, now)
    const body = new URLSearchParams({ token, token_type_hint: 'access_token', ...parameters }).toString()
    const init = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers }, body }
    const answer = await callEndpoint(url, init, { ...parsed, signal, code: 'IDENTITY_UNAVAILABLE' })
    const read = answerShape.safeParse(answer.body)
    if (answer.status !== 200 || !read.success) throw new StageFailed('IDENTITY_UNAVAILABLE', { rule: 'introspection-answer' })
    // INVARIANT: a negative answer is never remembered as anything, and carries nothing else (RFC 7662 §2.2).
    if (!read.data.active) refuse('TOKEN_INACTIVE')
    return read.data
  }

  return Object.freeze({
    async verify(credentials: Credentials, given: { readonly now: number; readonly signal: AbortSignal }): Promise<VerifiedUser> {
      const { accessToken } = credentials
      const { now, signal } = given
      if (!TOKEN.test(accessToken)) refuse('TOKEN_MALFORMED', 'token-shape')
      // The key is a digest, so that a dump of the cache shows no token.
      const key = createHash('sha256').update(accessToken).digest('base64url')
      const known = positives.get(key)
      const claims = known !== undefined && now < known.until ? known.claims : await introspect(accessToken, now, signal)
      const expiresAt = checkTimes(claims, now, times)
      const iss = readString(claims, 'iss')
      if (iss !== null && iss !== issuer) refuse('TOKEN_ISSUER_UNKNOWN', 'claim:iss')
      checkAudience(claims, typeof audience === 'string' ? [audience] : audience, otherAudiences)
      if (claims !== known?.claims) positives.set(key, { claims, until: Math.min(now + cacheSeconds * 1000, expiresAt) })
      await sender.prove(accessToken, claims['cnf'], credentials, given)
      const base = fhirBase === undefined ? null : fhirBase.endsWith('/') ? fhirBase : `${fhirBase}/`
      const identified = claims['jti'] === undefined ? { ...claims, jti: `sha256:${key}` } : claims
      return mapClaims(identified, mapping ?? {}, { issuer, smartScopes, fhirBase: base, expiresAt })
    },
  })
}
