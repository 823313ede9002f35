/** A real authorization server in this process: oidc-provider with private_key_jwt, DPoP, JWT access tokens, exchange, introspection and revocation. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose'
import type { Provider as ProviderType, TokenContext } from 'oidc-provider'
import { testKey, type TestKey } from './support.ts'

export const LOGIN = 'urn:example:login'
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
export const ENVELOPE = 'https://envelope.example.org'
export const EHR = 'https://ehr.example.org'
/** A source whose tokens are opaque: the server can revoke those. */
export const OPAQUE_EHR = 'https://opaque-ehr.example.org'

export interface AuthorizationServer extends AsyncDisposable {
  readonly issuer: string
  readonly tokenEndpoint: string
  readonly introspectionEndpoint: string
  readonly revocationEndpoint: string
  readonly clientKey: TestKey
  readonly nextClientKey: TestKey
  /** Errors that the server reported. */
  readonly errors: string[]
}

/** Starts one. The client `portal` registered two keys, so that it can rotate. */
export async function authorizationServer(
  options: { readonly requireNonce?: boolean; readonly exchangeLifetime?: number } = {},
): Promise<AuthorizationServer> {
  const warn = console.warn
  console.warn = () => undefined
  const { Provider } = await import('oidc-provider')
  const { default: validateDpop } = await import('oidc-provider/lib/helpers/validate_dpop.js')
  const { default: ResourceServer } = await import('oidc-provider/lib/helpers/resource_server.js')

  const clientKey = await testKey('ES384', 'portal-1')
  const nextClientKey = await testKey('ES384', 'portal-2')
  const signing = await generateKeyPair('ES256', { extractable: true })
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const resource = (format: 'jwt' | 'opaque', accessTokenTTL = 300) => ({
    scope: 'system/Observation.rs system/Patient.rs user/Observation.rs',
    accessTokenTTL,
    accessTokenFormat: format,
    ...(format === 'jwt' ? { jwt: { sign: { alg: 'ES256' } } } : {}),
  })
  const provider: ProviderType = new Provider(issuer, {
    clients: [
      {
        client_id: 'portal',
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES384',
        jwks: { keys: [clientKey.jwk, nextClientKey.jwk] },
        grant_types: ['client_credentials', LOGIN, EXCHANGE],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
        scope: 'system/Observation.rs system/Patient.rs',
      },
    ],
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['ES384', 'RS384'] },
    scopes: ['system/Observation.rs', 'system/Patient.rs', 'user/Observation.rs'],
    jwks: { keys: [{ ...(await exportJWK(signing.privateKey)), alg: 'ES256', use: 'sig', kid: 'as-1' }] },
    ttl: { ClientCredentials: 300, AccessToken: 300 },
    findAccount: (_context: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    extraTokenClaims: (_context: unknown, token: { accountId?: string }) =>
      token.accountId === undefined ? undefined : { tenant: 'clinic-a', roles: ['physician'], fhirUser: 'Practitioner/7' },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true, allowedPolicy: () => true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 3), requireNonce: () => options.requireNonce === true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => EHR,
        useGrantedResource: () => true,
        getResourceServerInfo: () => resource('jwt'),
      },
    },
    renderError: () => undefined,
  })
  console.warn = warn

  const issueFor = async (
    context: TokenContext,
    accountId: string,
    target: string,
    format: 'jwt' | 'opaque',
    lifetime: number,
    more: object = {},
  ): Promise<void> => {
    const proof = await validateDpop(provider, context)
    const token = new provider.AccessToken({
      accountId,
      client: context.oidc.client,
      grantId: undefined,
      gty: 'custom',
      expiresIn: lifetime,
    })
    token.resourceServer = new ResourceServer(target, { ...resource(format), audience: target })
    token.scope = context.oidc.params['scope']
    if (proof !== undefined) token.setThumbprint('jkt', proof.thumbprint)
    const value = await token.save()
    context.body = { access_token: value, token_type: token.tokenType, expires_in: token.expiration, scope: token.scope, ...more }
  }
  provider.registerGrantType(
    LOGIN,
    async (context) => {
      const { account = '', format = 'jwt', lifetime = '300' } = context.oidc.params
      await issueFor(context, account, ENVELOPE, format === 'opaque' ? 'opaque' : 'jwt', Number(lifetime))
    },
    ['account', 'format', 'scope', 'lifetime'],
  )
  provider.registerGrantType(
    EXCHANGE,
    async (context) => {
      const { subject_token: subject = '', audience = EHR } = context.oidc.params
      const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`))
      const { payload } = await jwtVerify(subject, keys, { issuer, audience: ENVELOPE, typ: 'at+jwt' })
      const left = (payload.exp ?? 0) - Math.floor(Date.now() / 1000)
      await issueFor(
        context,
        payload.sub ?? '',
        audience,
        audience === OPAQUE_EHR ? 'opaque' : 'jwt',
        options.exchangeLifetime ?? Math.min(left, 120),
        {
          issued_token_type: ACCESS_TOKEN,
        },
      )
    },
    ['subject_token', 'subject_token_type', 'requested_token_type', 'audience', 'scope'],
  )
  const errors: string[] = []
  for (const event of ['grant.error', 'server_error', 'introspection.error', 'revocation.error']) {
    provider.on(event, (_context, error) => errors.push(`${error.message} ${(error as { error_detail?: string }).error_detail ?? ''}`))
  }
  server.on('request', provider.callback())
  return {
    issuer,
    tokenEndpoint: `${issuer}/token`,
    introspectionEndpoint: `${issuer}/token/introspection`,
    revocationEndpoint: `${issuer}/token/revocation`,
    clientKey,
    nextClientKey,
    errors,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
