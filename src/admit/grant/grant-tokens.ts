/** Mints and verifies grant tokens: signed, short-lived, for one task, one user, the patients of one request and one source. */
import { randomUUID } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import * as z from 'zod'
import { deepFreeze } from '../../base/freeze.ts'
import { type CredentialIssuer, type CredentialRequest, type DelegatedCredential, PURPOSES, type Purpose } from '../../base/index.ts'
import { localKeys } from '../identity/issuer-keys.ts'
import { parseOptions } from '../identity/options.ts'
import { refuse } from '../identity/refuse.ts'
import { type SigningKeys, signingKeysShape, signToken } from '../identity/signing-keys.ts'
import { checkAudience, checkTimes, readString, type SignatureAlgorithm, verifySignature } from '../identity/token-rules.ts'
import { readTokenText } from '../identity/token-text.ts'

/** The `type` of our authorization details (RFC 9396 §2). */
export const GRANT_DETAILS = 'phi-envelope-read'

/** How grant tokens are minted for one source. */
export interface GrantTokenOptions {
  /** This application, as `iss`. */
  readonly issuer: string
  /** The source, as `aud`. */
  readonly audience: string
  readonly keys: SigningKeys
  /** 120 unless said; never past the grant's end. */
  readonly lifetimeSeconds?: number | undefined
  /** The token's `scope`, when the source reads one. */
  readonly scope?: string | undefined
}

const optionsShape = z.strictObject({
  issuer: z.string().min(1),
  audience: z.string().min(1),
  keys: signingKeysShape,
  lifetimeSeconds: z.number().int().min(1).max(600).optional(),
  scope: z.string().min(1).optional(),
})

/**
 * Mints a grant token for each grant: an RFC 9068 access token with `act` (RFC 8693 §4.1) and one authorization detail
 * (RFC 9396).
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function grantTokens(options: GrantTokenOptions): CredentialIssuer {
  const { issuer, audience, keys, lifetimeSeconds = 120, scope } = parseOptions('grantTokens', optionsShape, options)
  return Object.freeze({
    async credential(request: CredentialRequest): Promise<DelegatedCredential> {
      const { user, workload, now } = request
      const iat = Math.floor(now / 1000)
      // INVARIANT: rounded down, so that it never outlives the grant or the subject token.
      const exp = Math.min(iat + lifetimeSeconds, Math.floor(request.expiresAt / 1000))
      if (exp <= iat) refuse('SESSION_ENDED', 'grant-expired')
      const accessToken = await signToken(keys, 'at+jwt', {
        iss: issuer,
        sub: user.subject,
        aud: audience,
        client_id: workload?.id ?? issuer,
        iat,
        exp,
        jti: randomUUID(),
        tenant: user.tenant,
        act: { sub: workload?.id ?? issuer },
        authorization_details: [
          {
            type: GRANT_DETAILS,
            actions: ['read', 'search'],
            locations: [audience],
            identifier: request.grant,
            subject_issuer: user.issuer,
            purpose: request.purpose,
            task: request.task,
            patients: request.patients,
          },
        ],
        ...(scope === undefined ? {} : { scope }),
      })
      return { accessToken, scheme: 'Bearer', expiresAt: exp * 1000 }
    },
  })
}

/** What a grant token says, verified. */
export interface GrantToken {
  readonly tokenId: string
  readonly grant: string
  readonly subject: string
  readonly subjectIssuer: string
  readonly tenant: string
  /** The workload that acts for the user: only the outermost actor counts. */
  readonly actor: string
  readonly purpose: Purpose
  readonly task: string
  readonly patients: readonly string[]
  readonly expiresAt: number
}

const detailsShape = z
  .array(
    z.strictObject({
      type: z.literal(GRANT_DETAILS),
      actions: z.array(z.enum(['read', 'search'])).min(1),
      locations: z.array(z.string()).length(1),
      identifier: z.string().min(1),
      subject_issuer: z.string().min(1),
      purpose: z.enum(PURPOSES),
      task: z.string().min(1),
      patients: z.array(z.string()).max(1000),
    }),
  )
  .length(1)
const actorShape = z.looseObject({ sub: z.string().min(1) })

/**
 * Verifies a grant token at the source that receives it.
 *
 * @throws AccessDenied with a `TOKEN_…` code. An authorization detail of another type or with other members refuses the token.
 */
export async function verifyGrantToken(
  text: string,
  rules: {
    readonly issuer: string
    readonly audience: string
    readonly jwks: JSONWebKeySet
    readonly algorithms?: readonly SignatureAlgorithm[]
  },
  given: { readonly now: number; readonly signal: AbortSignal },
): Promise<GrantToken> {
  const token = readTokenText(text)
  const { claims } = token
  if (token.header['typ'] !== 'at+jwt') refuse('TOKEN_TYPE_REFUSED', 'header:typ')
  if (readString(claims, 'iss') !== rules.issuer) refuse('TOKEN_ISSUER_UNKNOWN', 'claim:iss')
  await verifySignature(token, localKeys(rules.jwks), rules.algorithms ?? ['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'], given)
  checkAudience(claims, [rules.audience])
  const expiresAt = checkTimes(claims, given.now, { clockSkewSeconds: 5, maximumLifetimeSeconds: 600, requireIssuedAt: true })
  const required = (name: string): string => readString(claims, name) ?? refuse('TOKEN_CLAIMS_REFUSED', `claim:${name}`)
  const details = detailsShape.safeParse(claims['authorization_details'])
  const actor = actorShape.safeParse(claims['act'])
  // INVARIANT: an unknown type or member could narrow or widen what we would then not enforce (RFC 9396 §5).
  if (!details.success) return refuse('TOKEN_CLAIMS_REFUSED', 'claim:authorization_details')
  if (!actor.success) return refuse('TOKEN_CLAIMS_REFUSED', 'claim:act')
  const detail = details.data[0] as z.output<typeof detailsShape>[number]
  if (detail.locations[0] !== rules.audience) refuse('TOKEN_AUDIENCE_REFUSED', 'claim:authorization_details')
  return deepFreeze({
    tokenId: required('jti'),
    grant: detail.identifier,
    subject: required('sub'),
    subjectIssuer: detail.subject_issuer,
    tenant: required('tenant'),
    actor: actor.data.sub,
    purpose: detail.purpose,
    task: detail.task,
    patients: detail.patients,
    expiresAt,
  })
}
