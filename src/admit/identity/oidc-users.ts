/** Verifies users by JWT access tokens of declared issuers (RFC 9068, RFC 8725); each issuer has its own keys and rules. */
import type { JSONWebKeySet } from 'jose'
import * as z from 'zod'
import { ConfigurationError, type Credentials, type UserVerifier, type VerifiedUser } from '../../base/index.ts'
import { type ClaimMapping, claimMappingShape, mapClaims } from './claims.ts'
import { endpointShape } from './endpoint.ts'
import { type IssuerKeys, keySetShape, localKeys, type RemoteKeysOptions, remoteKeys } from './issuer-keys.ts'
import { locateKeys } from './discovery.ts'
import { parseOptions } from './options.ts'
import { refuse } from './refuse.ts'
import { type SenderOptions, type SenderProver, senderProver, senderShape } from './sender.ts'
import { algorithmsShape, checkAudience, checkTimes, readString, type SignatureAlgorithm, verifySignature } from './token-rules.ts'
import { readTokenText, type TokenText } from './token-text.ts'

/** One issuer whose tokens count. */
export interface OidcIssuer extends RemoteKeysOptions {
  /** Exactly the `iss` of its tokens. */
  readonly issuer: string
  /** This application, as `aud` names it: one of these must be there. */
  readonly audience: string | readonly string[]
  /** Other audiences that its tokens may also name; none unless said. */
  readonly otherAudiences?: readonly string[] | undefined
  /** The issuer's keys. Without this and `jwksUri` they are found by OpenID discovery. */
  readonly jwks?: JSONWebKeySet | undefined
  readonly jwksUri?: string | undefined
  /** `['RS256', 'PS256', 'ES256']` unless said. */
  readonly algorithms?: readonly SignatureAlgorithm[] | undefined
  /**
   * Accepted `typ` values; `['at+jwt']` unless said (RFC 9068 §2.1). For an issuer whose access tokens say `JWT`, say so here:
   * ID tokens are then told apart by their own claims, which is weaker.
   */
  readonly types?: readonly string[] | undefined
  /** Where roles, tenant and the rest stand. */
  readonly claims?: ClaimMapping | undefined
  /**
   * Whether `scope` is a ceiling of SMART scopes; true unless said. Then a token without SMART resource scopes reads nothing.
   * Say false for an issuer that does not speak SMART.
   */
  readonly smartScopes?: boolean | undefined
  /** The FHIR base under which absolute `fhirUser` values are ours. */
  readonly fhirBase?: string | undefined
  /** Greatest `exp − iat`; 7,200 unless said. */
  readonly maximumLifetimeSeconds?: number | undefined
  /** How far `iat` and `nbf` may lie in the future; 30 unless said. `exp` is never stretched. */
  readonly clockSkewSeconds?: number | undefined
  /** DPoP, certificate binding and proxies. Bound tokens always need their proof. */
  readonly sender?: SenderOptions | undefined
}

const issuerShape = z
  .strictObject({
    issuer: z.string().min(1).max(2048),
    audience: z.union([z.string().min(1), z.array(z.string().min(1)).min(1).readonly()]),
    otherAudiences: z.array(z.string().min(1)).readonly().optional(),
    jwks: keySetShape.optional(),
    jwksUri: z.string().optional(),
    algorithms: algorithmsShape.optional(),
    types: z.array(z.string().min(1)).min(1).readonly().optional(),
    claims: claimMappingShape.optional(),
    smartScopes: z.boolean().optional(),
    fhirBase: z.string().optional(),
    maximumLifetimeSeconds: z.number().int().min(1).max(86_400).optional(),
    clockSkewSeconds: z.number().int().min(0).max(300).optional(),
    freshMilliseconds: z.number().int().min(0).optional(),
    staleMilliseconds: z.number().int().min(0).optional(),
    sender: senderShape.optional(),
    ...endpointShape,
  })
  .refine((issuer) => issuer.jwks === undefined || issuer.jwksUri === undefined, 'must have `jwks` or `jwksUri`, not both')

/** RFC 9068 §2.2, beside what the mapping requires. */
const REQUIRED_OF_AT_JWT = ['client_id', 'jti', 'sub'] as const
/** Claims that only ID tokens have (OpenID Connect Core §2, §3.1.3.6, §3.3.2.11). */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'sub_jwk'] as const

/**
 * Verifies users by JWT access tokens.
 *
 * @param options - One issuer, or several with different `issuer` values.
 * @returns a verifier that throws AccessDenied with a `TOKEN_…` or sender code, or StageFailed IDENTITY_UNAVAILABLE
 * @throws ConfigurationError CONFIG_INVALID
 */
export function oidcUsers(options: OidcIssuer | readonly OidcIssuer[]): UserVerifier {
  const list: readonly OidcIssuer[] = Array.isArray(options) ? (options as readonly OidcIssuer[]) : [options as OidcIssuer]
  const issuers = new Map<string, Issuer>()
  for (const each of list) {
    const issuer = prepare(parseOptions('oidcUsers', issuerShape, each) as OidcIssuer)
    if (issuers.has(issuer.issuer)) throw new ConfigurationError('CONFIG_INVALID', 'oidcUsers: `issuer` must differ between issuers')
    issuers.set(issuer.issuer, issuer)
  }
  if (issuers.size === 0) throw new ConfigurationError('CONFIG_INVALID', 'oidcUsers: at least one issuer is needed')
  return Object.freeze({
    async verify(credentials: Credentials, given: { readonly now: number; readonly signal: AbortSignal }): Promise<VerifiedUser> {
      const token = readTokenText(credentials.accessToken)
      // INVARIANT: `iss` chooses among declared issuers by equality, and its keys alone verify (RFC 8725 §3.8).
      const issuer = issuers.get(readString(token.claims, 'iss') ?? '') ?? refuse('TOKEN_ISSUER_UNKNOWN')
      return verifyToken(token, issuer, credentials, given)
    },
  })
}

interface Issuer {
  readonly issuer: string
  readonly keys: IssuerKeys
  readonly audiences: readonly string[]
  readonly otherAudiences: readonly string[]
  readonly algorithms: readonly string[]
  readonly types: readonly string[]
  readonly claims: ClaimMapping
  readonly smartScopes: boolean
  readonly fhirBase: string | null
  readonly times: { readonly clockSkewSeconds: number; readonly maximumLifetimeSeconds: number; readonly requireIssuedAt: true }
  readonly sender: SenderProver
}

function prepare(options: OidcIssuer): Issuer {
  const { jwks, jwksUri, fhirBase } = options
  const keys = jwks !== undefined ? localKeys(jwks) : remoteKeys(locateKeys(options.issuer, jwksUri, options), options)
  return {
    issuer: options.issuer,
    keys,
    audiences: typeof options.audience === 'string' ? [options.audience] : options.audience,
    otherAudiences: options.otherAudiences ?? [],
    algorithms: options.algorithms ?? ['RS256', 'PS256', 'ES256'],
    types: (options.types ?? ['at+jwt']).map(normaliseType),
    claims: options.claims ?? {},
    smartScopes: options.smartScopes ?? true,
    fhirBase: fhirBase === undefined ? null : fhirBase.endsWith('/') ? fhirBase : `${fhirBase}/`,
    times: {
      clockSkewSeconds: options.clockSkewSeconds ?? 30,
      maximumLifetimeSeconds: options.maximumLifetimeSeconds ?? 7200,
      requireIssuedAt: true,
    },
    sender: senderProver(options.sender ?? {}),
  }
}

async function verifyToken(
  token: TokenText,
  issuer: Issuer,
  credentials: Credentials,
  given: { readonly now: number; readonly signal: AbortSignal },
): Promise<VerifiedUser> {
  checkType(token, issuer.types)
  await verifySignature(token, issuer.keys, issuer.algorithms, given)
  const { claims } = token
  checkAudience(claims, issuer.audiences, issuer.otherAudiences)
  const expiresAt = checkTimes(claims, given.now, issuer.times)
  await issuer.sender.prove(token.text, claims['cnf'], credentials, given)
  return mapClaims(claims, issuer.claims, { issuer: issuer.issuer, smartScopes: issuer.smartScopes, fhirBase: issuer.fhirBase, expiresAt })
}

/** `typ` is a media type; `application/` may be left out, and case does not count (RFC 7515 §4.1.9). */
function normaliseType(type: string): string {
  return type.toLowerCase().replace(/^application\//, '')
}

function checkType(token: TokenText, types: readonly string[]): void {
  const { typ } = token.header
  const type = typ === undefined ? 'none' : typeof typ === 'string' ? normaliseType(typ) : refuse('TOKEN_TYPE_REFUSED', 'header:typ')
  // INVARIANT: an ID token, a logout token or a DPoP proof is not an access token (RFC 8725 §3.11).
  if (!types.includes(type)) refuse('TOKEN_TYPE_REFUSED', 'header:typ')
  const { claims } = token
  if (type === 'at+jwt') {
    for (const name of REQUIRED_OF_AT_JWT) if (readString(claims, name) === null) refuse('TOKEN_CLAIMS_REFUSED', `claim:${name}`)
    return
  }
  for (const name of ID_TOKEN_CLAIMS) if (Object.hasOwn(claims, name)) refuse('TOKEN_TYPE_REFUSED', `claim:${name}`)
  if (claims['typ'] === 'ID' || claims['token_use'] === 'id') refuse('TOKEN_TYPE_REFUSED', 'claim:typ')
}
