/** Exchanges the user's token for one that one source accepts (RFC 8693), and refuses an answer that is wider or longer. */
import * as z from 'zod'
import {
  type Clock,
  type CredentialIssuer,
  type CredentialRequest,
  type DelegatedCredential,
  StageFailed,
  systemClock,
} from '../../base/index.ts'
import { type ClientAuthentication, clientAuthenticationShape } from '../identity/client-authentication.ts'
import type { DpopProofs } from '../identity/dpop-proofs.ts'
import { type EndpointOptions, endpointShape, endpointUrl } from '../identity/endpoint.ts'
import { parseOptions } from '../identity/options.ts'
import { refuse } from '../identity/refuse.ts'
import { revokeToken } from './revoke-token.ts'
import { askTokenEndpoint, assertScopeWithin, type TokenAnswer } from './token-endpoint.ts'

/** One source's exchange. */
export interface TokenExchangeOptions extends EndpointOptions {
  readonly tokenEndpoint: string
  /** Called when the session ends (RFC 7009). */
  readonly revocationEndpoint?: string | undefined
  readonly client: ClientAuthentication
  /** The logical name of the source (§2.1). One of this and `resource` must be given. */
  readonly audience?: string | undefined
  /** The address of the source (RFC 8707). */
  readonly resource?: string | undefined
  /** The most that is asked for; a request's own scope may be computed. */
  readonly scope: string | ((request: CredentialRequest) => string)
  /** The workload's own token, so that the answer names it in `act`. */
  readonly actorToken?: { readonly token: () => string | Promise<string>; readonly type: string } | undefined
  /** `urn:ietf:params:oauth:token-type:access_token` unless said. */
  readonly requestedTokenType?: string | undefined
  /** Whether the answer's `sub` must be the user's. `mapped` for a source with subjects of its own; `same` unless said. */
  readonly subject?: 'same' | 'mapped' | undefined
  /** Asks for a DPoP-bound token, with these proofs. */
  readonly dpop?: DpopProofs | undefined
  readonly clock?: Clock | undefined
}

const optionsShape = z
  .strictObject({
    tokenEndpoint: z.string(),
    revocationEndpoint: z.string().optional(),
    client: clientAuthenticationShape,
    audience: z.string().min(1).optional(),
    resource: z.string().min(1).optional(),
    scope: z.union([z.string().min(1), z.custom<(request: CredentialRequest) => string>((value) => typeof value === 'function')]),
    actorToken: z
      .strictObject({ token: z.custom<() => string | Promise<string>>((value) => typeof value === 'function'), type: z.string().min(1) })
      .optional(),
    requestedTokenType: z.string().min(1).optional(),
    subject: z.enum(['same', 'mapped']).optional(),
    dpop: z.custom<DpopProofs>((value) => typeof (value as DpopProofs | null)?.proof === 'function').optional(),
    clock: z.custom<Clock>((value) => typeof (value as Clock | null)?.now === 'function').optional(),
    ...endpointShape,
  })
  .refine((options) => options.audience !== undefined || options.resource !== undefined, 'must have `audience` or `resource`')

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
/** `expires_in` is whole seconds, counted by another clock. */
const ROUNDING = 2000

/**
 * Obtains a source's credential by token exchange.
 *
 * @returns an issuer that throws AccessDenied GRANT_WIDENED when the answer has more scope, another subject or audience, or
 *   outlives the user's token, and StageFailed GRANT_UNAVAILABLE when there is no usable answer
 * @throws ConfigurationError CONFIG_INVALID
 */
export function tokenExchange(options: TokenExchangeOptions): CredentialIssuer {
  const parsed = parseOptions('tokenExchange', optionsShape, options)
  const { client, audience, resource, actorToken, subject = 'same', dpop, clock = systemClock } = parsed
  const url = endpointUrl('tokenEndpoint', parsed.tokenEndpoint)
  const revocationUrl = parsed.revocationEndpoint === undefined ? null : endpointUrl('revocationEndpoint', parsed.revocationEndpoint)
  const requestedType = parsed.requestedTokenType ?? ACCESS_TOKEN

  async function credential(request: CredentialRequest, signal: AbortSignal): Promise<DelegatedCredential> {
    const scope = typeof parsed.scope === 'function' ? parsed.scope(request) : parsed.scope
    const form = {
      grant_type: GRANT_TYPE,
      subject_token: request.subjectToken,
      subject_token_type: ACCESS_TOKEN,
      requested_token_type: requestedType,
      scope,
      ...(audience === undefined ? {} : { audience }),
      ...(resource === undefined ? {} : { resource }),
      ...(actorToken === undefined ? {} : { actor_token: await actorToken.token(), actor_token_type: actorToken.type }),
    }
    const answer = await askTokenEndpoint(url, client, form, { ...parsed, dpop, now: request.now, signal })
    if (answer.issuedTokenType !== requestedType) throw new StageFailed('GRANT_UNAVAILABLE', { rule: 'exchange:issued-token-type' })
    assertScopeWithin(answer.scope, scope)
    assertNotWider(answer, request, scope)
    // The source gets it for the grant's time only, however long it lives.
    return { accessToken: answer.accessToken, scheme: answer.scheme, expiresAt: Math.min(answer.expiresAt, request.expiresAt) }
  }

  function assertNotWider(answer: TokenAnswer, request: CredentialRequest, scope: string): void {
    // INVARIANT: what was derived never outlives what it was derived from.
    if (answer.expiresAt > request.user.expiresAt + ROUNDING) refuse('GRANT_WIDENED', 'exchange:outlives-subject')
    const { claims } = answer
    if (claims === null) return
    if (subject === 'same' && claims['sub'] !== undefined && claims['sub'] !== request.user.subject) refuse('GRANT_WIDENED', 'exchange:sub')
    const own = claims['scope']
    if (typeof own === 'string') assertScopeWithin(own, scope)
    const wanted = [audience, resource].filter((each) => each !== undefined)
    const named: readonly unknown[] = [claims['aud'] ?? []].flat()
    // INVARIANT: the token is for this source and nobody else (RFC 8693 §2.1, RFC 8707 §2).
    if (named.some((each) => !wanted.includes(each as string))) refuse('GRANT_WIDENED', 'exchange:aud')
    if (dpop !== undefined && (claims['cnf'] as { jkt?: unknown } | undefined)?.jkt !== dpop.jkt) refuse('GRANT_WIDENED', 'exchange:cnf')
  }

  if (revocationUrl === null) return Object.freeze({ credential })
  const release = ({ accessToken }: DelegatedCredential, signal: AbortSignal): Promise<void> =>
    revokeToken(revocationUrl, client, accessToken, { ...parsed, now: clock.now(), signal })
  return Object.freeze({ credential, release })
}
