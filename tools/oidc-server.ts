/** A real OpenID provider in this process, on loopback: oidc-provider, whose sign-in page knows its accounts and signs them in at once. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Provider from 'oidc-provider'

/** Somebody who can sign in. */
export interface OidcAccount {
  readonly subject: string
  /** SMART scopes that the access token gets, space-separated. */
  readonly scope: string
  /** Further claims of the access token, such as `tenant`, `roles`, `fhirUser`, `patient`. */
  readonly claims: Readonly<Record<string, unknown>>
}

/** How the provider behaves. */
export interface OidcServerOptions {
  readonly accounts: readonly OidcAccount[]
  /** The API that access tokens are for: their `aud`. An absolute URI. */
  readonly audience: string
  /** Lifetime of access tokens; 900 unless said. */
  readonly lifetimeSeconds?: number
}

/** A running provider. */
export interface OidcServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:41233`. */
  readonly issuer: string
  readonly audience: string
  readonly jwksUri: string
  /**
   * Signs an account in by the authorization code flow with PKCE, as a browser would, and gives the access token: a signed JWT
   * of type `at+jwt` (RFC 9068).
   */
  signIn(subject: string): Promise<string>
  close(): Promise<void>
}

const CLIENT_ID = 'demo-app'
const CALLBACK = 'http://127.0.0.1/callback'

/** Starts a provider on a free loopback port. */
export async function startOidcServer(options: OidcServerOptions): Promise<OidcServer> {
  const { accounts, audience, lifetimeSeconds = 900 } = options
  let handle: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.writeHead(503).end()
  const server = createServer((request, response) => handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const { provider, accountOf } = await configureProvider(issuer, audience, lifetimeSeconds, accounts)
  const serve = provider.callback()
  handle = (request, response) => {
    const work =
      request.url?.startsWith('/sign-in/') === true
        ? signInPage(provider, audience, accountOf, request, response)
        : serve(request, response)
    work.catch(() => {
      if (!response.headersSent) response.writeHead(500)
      response.end()
    })
  }
  const close = (): Promise<void> => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(() => resolve()))
  }
  return {
    issuer,
    audience,
    jwksUri: `${issuer}/jwks`,
    signIn: (subject) => authorize(issuer, audience, accountOf(subject)),
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function configureProvider(
  issuer: string,
  audience: string,
  lifetimeSeconds: number,
  accounts: readonly OidcAccount[],
): Promise<{ readonly provider: Provider; accountOf(subject: string): OidcAccount }> {
  const bySubject = new Map(accounts.map((account) => [account.subject, account]))
  const accountOf = (subject: string): OidcAccount => {
    const account = bySubject.get(subject)
    if (account === undefined) throw new Error('no such account')
    return account
  }
  const { default: Provider } = await quietly(() => import('oidc-provider'))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomBytes(6).toString('hex') }
  const scopes = [...new Set(accounts.flatMap(({ scope }) => scope.split(' ')))].join(' ')
  const configuration = {
    adapter: memoryAdapter(),
    jwks: { keys: [key] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    clients: [
      {
        client_id: CLIENT_ID,
        client_name: 'Demonstration',
        redirect_uris: [CALLBACK],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    pkce: { required: () => true },
    scopes: ['openid'],
    findAccount: async (_: unknown, subject: string) => ({ accountId: subject, claims: async () => ({ sub: subject }) }),
    extraTokenClaims: async (_: unknown, token: { accountId?: string }) =>
      token.accountId === undefined ? {} : accountOf(token.accountId).claims,
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/sign-in/${interaction.uid}` },
    ttl: { AccessToken: lifetimeSeconds, AuthorizationCode: 60, Grant: 3_600, Interaction: 300, Session: 3_600, IdToken: 300 },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({ audience, scope: scopes, accessTokenTTL: lifetimeSeconds, accessTokenFormat: 'jwt' }),
      },
    },
  }
  return { provider: await quietly(async () => new Provider(issuer, configuration)), accountOf }
}

/** The sign-in page: takes the login hint for the account and grants what the account may have. */
async function signInPage(
  provider: Provider,
  audience: string,
  accountOf: (subject: string) => OidcAccount,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { prompt, params, session } = await provider.interactionDetails(request, response)
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: accountOf(String(params['login_hint'])).subject } })
  }
  const account = accountOf(session?.accountId ?? '')
  const grant = new provider.Grant({ accountId: account.subject, clientId: String(params['client_id']) })
  grant.addOIDCScope('openid')
  grant.addResourceScope(audience, account.scope)
  await provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
}

/** RFC 6749 section 4.1 with RFC 7636, following the redirects of a browser. */
async function authorize(issuer: string, audience: string, account: OidcAccount): Promise<string> {
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    client_id: CLIENT_ID,
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: `openid ${account.scope}`,
    resource: audience,
    state: randomBytes(8).toString('hex'),
    login_hint: account.subject,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  })
  const cookies = new Map<string, string>()
  let location = `${issuer}/auth?${query}`
  for (let step = 0; !location.startsWith(CALLBACK); step++) {
    if (step > 10) throw new Error('sign-in did not end')
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(location, { redirect: 'manual', headers: { cookie } })
    await response.body?.cancel()
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (name === undefined) continue
      if (value === undefined || value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const next = response.headers.get('location')
    if (next === null) throw new Error(`sign-in stopped with status ${response.status}`)
    location = new URL(next, issuer).href
  }
  const answer = new URL(location).searchParams
  if (answer.get('state') !== query.get('state')) throw new Error('sign-in came back with another state')
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: CLIENT_ID,
      redirect_uri: CALLBACK,
      code: answer.get('code') ?? '',
      code_verifier: verifier,
      resource: audience,
    }),
  })
  const { access_token: token } = (await response.json()) as { access_token?: string }
  if (token === undefined) throw new Error(`no token; status ${response.status}`)
  return token
}

/** Models of oidc-provider, in a map: its own memory adapter is marked for development and says so on every start. */
function memoryAdapter(): new (model: string) => object {
  const store = new Map<string, Record<string, unknown>>()
  return class Adapter {
    readonly #model: string
    constructor(model: string) {
      this.#model = model
    }
    #key(id: string): string {
      return `${this.#model} ${id}`
    }
    async upsert(id: string, payload: Record<string, unknown>): Promise<void> {
      store.set(this.#key(id), payload)
    }
    async find(id: string): Promise<unknown> {
      return store.get(this.#key(id))
    }
    async findByUid(uid: string): Promise<unknown> {
      return this.#byProperty('uid', uid)
    }
    async findByUserCode(code: string): Promise<unknown> {
      return this.#byProperty('userCode', code)
    }
    async consume(id: string): Promise<void> {
      const payload = store.get(this.#key(id))
      if (payload !== undefined) payload['consumed'] = Math.floor(Date.now() / 1000)
    }
    async destroy(id: string): Promise<void> {
      store.delete(this.#key(id))
    }
    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, payload] of store) if (payload['grantId'] === grantId) store.delete(key)
    }
    #byProperty(name: string, value: string): unknown {
      for (const [key, payload] of store) if (key.startsWith(`${this.#model} `) && payload[name] === value) return payload
      return undefined
    }
  }
}

/** oidc-provider remarks on the runtime when it is loaded; a demonstration's output is for other things. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { warn, info } = console
  console.warn = console.info = () => undefined
  try {
    return await work()
  } finally {
    console.warn = warn
    console.info = info
  }
}
