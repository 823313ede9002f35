/** Obtains SMART Backend Services tokens (SMART App Launch 2.2, backend-services) with an asymmetric key that may rotate. */
import * as z from 'zod'
import { type CredentialIssuer, type CredentialRequest, type DelegatedCredential, StageFailed } from '../../base/index.ts'
import { callEndpoint, type EndpointOptions, endpointShape, endpointUrl } from '../identity/endpoint.ts'
import { parseOptions } from '../identity/options.ts'
import type { DpopProofs } from '../identity/dpop-proofs.ts'
import { type SigningKeys, signingKeysShape } from '../identity/signing-keys.ts'
import { askTokenEndpoint, assertScopeWithin, type TokenAnswer } from './token-endpoint.ts'

/** One FHIR server's client. */
export interface SmartBackendOptions extends EndpointOptions {
  /** The FHIR base, whose `.well-known/smart-configuration` names the token endpoint. One of this and `tokenEndpoint`. */
  readonly fhirBase?: string | undefined
  readonly tokenEndpoint?: string | undefined
  readonly clientId: string
  /** Signs with RS384 or ES384, as every server must accept one of them. A function is asked each time: rotation. */
  readonly keys: SigningKeys
  /** `system/…` scopes. */
  readonly scope: string
  /** Asks for a DPoP-bound token, with these proofs. */
  readonly dpop?: DpopProofs | undefined
}

const optionsShape = z
  .strictObject({
    fhirBase: z.string().optional(),
    tokenEndpoint: z.string().optional(),
    clientId: z.string().min(1),
    keys: signingKeysShape,
    scope: z.string().min(1),
    dpop: z.custom<DpopProofs>((value) => typeof (value as DpopProofs | null)?.proof === 'function').optional(),
    ...endpointShape,
  })
  .refine(
    (options) => (options.fhirBase === undefined) !== (options.tokenEndpoint === undefined),
    'must have `fhirBase` or `tokenEndpoint`',
  )

const configurationShape = z.looseObject({
  token_endpoint: z.string(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
})
/** Tokens are shared between grants until this long before their end. */
const RENEW_BEFORE = 30_000

/**
 * Obtains a source's credential as the application itself. It carries no user: the filter of the grant is what limits it, and
 * every answer is verified again.
 *
 * @returns an issuer that throws AccessDenied GRANT_WIDENED for more scope than asked, StageFailed GRANT_UNAVAILABLE
 * @throws ConfigurationError CONFIG_INVALID
 */
export function smartBackend(options: SmartBackendOptions): CredentialIssuer {
  const parsed = parseOptions('smartBackend', optionsShape, options)
  const { clientId, keys, scope, dpop, fhirBase } = parsed
  const fixed = parsed.tokenEndpoint === undefined ? null : endpointUrl('tokenEndpoint', parsed.tokenEndpoint)
  const metadata = fhirBase === undefined ? null : endpointUrl('fhirBase', `${fhirBase.replace(/\/$/, '')}/.well-known/smart-configuration`)
  let held: TokenAnswer | null = null
  let pending: Promise<TokenAnswer> | null = null

  async function locate(signal: AbortSignal): Promise<URL> {
    if (fixed !== null) return fixed
    const answer = metadata === null ? null : await callEndpoint(metadata, {}, { ...parsed, signal, code: 'GRANT_UNAVAILABLE' })
    const read = configurationShape.safeParse(answer?.body)
    if (answer?.status !== 200 || !read.success) throw new StageFailed('GRANT_UNAVAILABLE', { rule: 'smart-configuration' })
    if (read.data.token_endpoint_auth_methods_supported?.includes('private_key_jwt') === false) {
      throw new StageFailed('GRANT_UNAVAILABLE', { rule: 'smart-configuration-auth' })
    }
    try {
      return endpointUrl('token_endpoint', read.data.token_endpoint)
    } catch (cause) {
      throw new StageFailed('GRANT_UNAVAILABLE', { rule: 'smart-configuration', cause })
    }
  }
  async function obtain(now: number): Promise<TokenAnswer> {
    // Shared by several sessions: one session's end must not fail the others, who each wait with their own signal outside.
    const { signal } = new AbortController()
    const url = await locate(signal)
    const client = { method: 'private_key_jwt', clientId, keys } as const
    const answer = await askTokenEndpoint(url, client, { grant_type: 'client_credentials', scope }, { ...parsed, dpop, now, signal })
    assertScopeWithin(answer.scope, scope)
    held = answer
    return answer
  }
  return Object.freeze({
    async credential({ now, expiresAt }: CredentialRequest): Promise<DelegatedCredential> {
      if (held === null || held.expiresAt - now <= RENEW_BEFORE) {
        pending ??= obtain(now).finally(() => {
          pending = null
        })
        held = await pending
      }
      return { accessToken: held.accessToken, scheme: held.scheme, expiresAt: Math.min(held.expiresAt, expiresAt) }
    },
  })
}
