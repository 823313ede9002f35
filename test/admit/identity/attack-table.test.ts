import { createHash, createHmac, randomUUID } from 'node:crypto'
import { inspect } from 'node:util'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  clientWorkloads,
  anyWorkloads,
  denialResponse,
  memoryRevocations,
  type OidcIssuer,
  oidcUsers,
  spiffeWorkloads,
  tokenExchange,
} from '../../../src/admit/index.ts'
import { admit, type AdmissionParts, recheckGrant } from '../../../src/admit/admit.ts'
import { type Credentials, eq, isEnvelopeError, type OpenAsk } from '../../../src/base/index.ts'
import { bundleDocument, issue, type TestCertificate } from '../certificates.ts'
import { json, type Loopback, loopback } from '../loopback.ts'
import {
  AUDIENCE,
  dpopProof,
  goodClaims,
  ISSUER,
  movableClock,
  NOW,
  SECONDS,
  testContext,
  testIssuer,
  testKey,
  type TestKey,
} from '../support.ts'

const ID = 'spiffe://domain1.test/chatbot'
const REQUEST = { method: 'POST', url: 'https://portal.example.org/chat?turn=1' }

let issuer: Awaited<ReturnType<typeof testIssuer>>
let dpopKey: TestKey
let thief: TestKey
let root: TestCertificate
let client: TestCertificate
let otherClient: TestCertificate
let assertionKey: TestKey
let server: Loopback

beforeAll(async () => {
  issuer = await testIssuer()
  dpopKey = await testKey()
  thief = await testKey('ES256', 'k1')
  assertionKey = await testKey('ES384', 'c1')
  root = await issue({ ca: true, uris: ['spiffe://domain1.test'] })
  client = await issue({ uris: [ID], issuer: root })
  otherClient = await issue({ uris: [ID], issuer: root })
  server = await loopback((_request, response) => json(response, { keys: [] }))
})
afterAll(() => server[Symbol.asyncDispose]())

function parts(more: Partial<AdmissionParts> = {}, users: Partial<OidcIssuer> = {}): AdmissionParts {
  return {
    users: oidcUsers({ issuer: ISSUER, audience: AUDIENCE, jwks: issuer.jwks, smartScopes: false, ...users }),
    policy: {
      plan: () => ({
        kind: 'conditional',
        filter: eq('tenant', 'clinic-a'),
        obligations: [],
        reveal: [],
        reasons: [],
        revision: 'r',
        expiresAt: NOW + 3_600_000,
      }),
      check: () => [],
    },
    implicitConsent: { TREAT: 'permit' },
    revocations: memoryRevocations(),
    milliseconds: 1000,
    ...more,
  }
}

const ask = (credentials: Credentials, more: Partial<OpenAsk> = {}): OpenAsk => ({
  credentials,
  purpose: 'TREAT',
  task: 'visit-summary',
  patient: 'Patient/1',
  ...more,
})
const open = (accessToken: string, more: Partial<Credentials> = {}, given = parts()) =>
  admit(ask({ accessToken, ...more }), given, testContext())
const bound = async (cnf: object): Promise<string> => issuer.sign({ cnf })
const withDpop = async (token: string, proof: string): Promise<Credentials> => ({
  accessToken: token,
  http: { ...REQUEST, scheme: 'DPoP', dpop: proof },
})
const workloads = (allow: Record<string, readonly string[]> = { [ID]: ['visit-summary'] }) =>
  parts({ workloads: spiffeWorkloads({ trustDomains: { 'domain1.test': { bundle: bundleDocument([root]) } }, allow, audience: AUDIENCE }) })
const thumbprint = (der: Uint8Array): string => createHash('sha256').update(der).digest('base64url')
const header = (der: Uint8Array): string => `:${Buffer.from(der).toString('base64')}:`
const segment = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Each row: what is tried, the code that refuses it, and the attempt. */
const rows: [string, string, () => Promise<unknown>][] = [
  ['alg none', 'TOKEN_ALGORITHM_REFUSED', async () => open(`${segment({ alg: 'none', typ: 'at+jwt' })}.${segment(goodClaims())}.`)],
  [
    'HMAC with the public key as secret',
    'TOKEN_ALGORITHM_REFUSED',
    async () => {
      const input = `${segment({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })}.${segment(goodClaims())}`
      return open(`${input}.${createHmac('sha256', JSON.stringify(issuer.key.jwk)).update(input).digest('base64url')}`)
    },
  ],
  [
    'an algorithm that the issuer is not allowed',
    'TOKEN_ALGORITHM_REFUSED',
    async () => open(await issuer.sign(), {}, parts({}, { algorithms: ['RS256'] })),
  ],
  ['an ID token as access token', 'TOKEN_TYPE_REFUSED', async () => open(await issuer.sign({ nonce: 'n' }, { typ: 'JWT' }))],
  [
    'an ID token where the issuer says JWT',
    'TOKEN_TYPE_REFUSED',
    async () => open(await issuer.sign({ at_hash: 'h' }, { typ: 'JWT' }), {}, parts({}, { types: ['JWT'] })),
  ],
  ['a DPoP proof as access token', 'TOKEN_TYPE_REFUSED', async () => open(await issuer.sign({}, { typ: 'dpop+jwt' }))],
  ['another audience', 'TOKEN_AUDIENCE_REFUSED', async () => open(await issuer.sign({ aud: 'https://other.example.org' }))],
  [
    'our audience beside a foreign one',
    'TOKEN_AUDIENCE_REFUSED',
    async () => open(await issuer.sign({ aud: [AUDIENCE, 'https://other.example.org'] })),
  ],
  ['no audience', 'TOKEN_AUDIENCE_REFUSED', async () => open(await issuer.sign({ aud: undefined }))],
  ['another issuer', 'TOKEN_ISSUER_UNKNOWN', async () => open(await issuer.sign({ iss: `${ISSUER}/` }))],
  ['kid of no key', 'TOKEN_KEY_UNKNOWN', async () => open(await issuer.sign({}, { kid: '../../dev/null' }))],
  ['the same kid, another key', 'TOKEN_SIGNATURE_REFUSED', async () => open(await issuer.sign({}, {}, thief))],
  ['jku', 'TOKEN_KEY_HEADER_REFUSED', async () => open(await issuer.sign({}, { jku: 'https://evil.example/jwks' }, thief))],
  ['x5u', 'TOKEN_KEY_HEADER_REFUSED', async () => open(await issuer.sign({}, { x5u: 'https://evil.example/x5' }, thief))],
  ['jwk', 'TOKEN_KEY_HEADER_REFUSED', async () => open(await issuer.sign({}, { jwk: thief.jwk }, thief))],
  ['no exp', 'TOKEN_EXPIRY_MISSING', async () => open(await issuer.sign({ exp: undefined }))],
  ['ten years of life', 'TOKEN_LIFETIME_REFUSED', async () => open(await issuer.sign({ exp: SECONDS + 315_360_000 }))],
  [
    'ten years of life with a late iat',
    'TOKEN_LIFETIME_REFUSED',
    async () => open(await issuer.sign({ iat: SECONDS + 20, exp: SECONDS + 7_250 })),
  ],
  ['nbf in the future', 'TOKEN_NOT_YET_VALID', async () => open(await issuer.sign({ nbf: SECONDS + 31 }))],
  ['the issuer’s clock too far ahead', 'TOKEN_NOT_YET_VALID', async () => open(await issuer.sign({ iat: SECONDS + 31 }))],
  ['the issuer’s clock behind: past exp by a second', 'TOKEN_EXPIRED', async () => open(await issuer.sign({ exp: SECONDS - 1 }))],
  ['exp as text', 'TOKEN_CLAIMS_REFUSED', async () => open(await issuer.sign({ exp: '9999999999' as never }))],
  ['no tenant', 'TOKEN_CLAIMS_REFUSED', async () => open(await issuer.sign({ tenant: undefined }))],
  ['no jti', 'TOKEN_CLAIMS_REFUSED', async () => open(await issuer.sign({ jti: undefined }))],
  ['trailing padding', 'TOKEN_MALFORMED', async () => open(`${await issuer.sign()}==`)],
  ['a trailing newline', 'TOKEN_MALFORMED', async () => open(`${await issuer.sign()}\n`)],
  [
    'spare bits of the signature set',
    'TOKEN_MALFORMED',
    async () => {
      const token = await issuer.sign()
      const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
      return open(token.slice(0, -1) + alphabet[alphabet.indexOf(token.at(-1) as string) | 1])
    },
  ],
  [
    'a claim twice',
    'TOKEN_MALFORMED',
    async () => {
      const [head, claims, signature] = (await issuer.sign()).split('.') as [string, string, string]
      const twice = Buffer.from(claims, 'base64url').toString().replace('{', '{"tenant":"clinic-b",')
      return open(`${head}.${Buffer.from(twice).toString('base64url')}.${signature}`)
    },
  ],
  [
    'a replayed DPoP proof',
    'TOKEN_REPLAYED',
    async () => {
      const token = await bound({ jkt: dpopKey.jkt })
      const credentials = await withDpop(token, await dpopProof(dpopKey, token, REQUEST))
      const given = parts()
      await admit(ask(credentials), given, testContext())
      return admit(ask(credentials), given, testContext())
    },
  ],
  [
    'a replayed client assertion',
    'TOKEN_REPLAYED',
    async () => {
      const given = parts({
        workloads: clientWorkloads({
          audience: AUDIENCE,
          clients: { bot: { jwks: { keys: [assertionKey.jwk] }, tasks: ['visit-summary'] } },
        }),
      })
      const assertion = await new SignJWT({ iss: 'bot', sub: 'bot', aud: AUDIENCE, exp: SECONDS + 60, jti: randomUUID() })
        .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: 'c1' })
        .sign(assertionKey.privateKey)
      await open(await issuer.sign(), { workloadToken: assertion }, given)
      return open(await issuer.sign(), { workloadToken: assertion }, given)
    },
  ],
  [
    'a stolen DPoP-bound token with the thief’s own proof',
    'SENDER_KEY_MISMATCH',
    async () => {
      const token = await bound({ jkt: dpopKey.jkt })
      return admit(ask(await withDpop(token, await dpopProof(thief, token, REQUEST))), parts(), testContext())
    },
  ],
  [
    'a stolen DPoP-bound token with a proof of its key by another key',
    'SENDER_PROOF_REFUSED',
    async () => {
      const token = await bound({ jkt: dpopKey.jkt })
      return admit(ask(await withDpop(token, await dpopProof(dpopKey, token, REQUEST, { signer: thief }))), parts(), testContext())
    },
  ],
  [
    'a proof of another token',
    'SENDER_PROOF_REFUSED',
    async () => {
      const token = await bound({ jkt: dpopKey.jkt })
      return admit(ask(await withDpop(token, await dpopProof(dpopKey, await issuer.sign(), REQUEST))), parts(), testContext())
    },
  ],
  [
    'a DPoP-bound token without proof',
    'SENDER_UNPROVEN',
    async () => open(await bound({ jkt: dpopKey.jkt }), { http: { ...REQUEST, scheme: 'DPoP' } }),
  ],
  [
    'a DPoP-bound token as bearer',
    'BOUND_TOKEN_AS_BEARER',
    async () => open(await bound({ jkt: dpopKey.jkt }), { http: { ...REQUEST, scheme: 'Bearer' } }),
  ],
  [
    'a stolen certificate-bound token on another connection',
    'SENDER_CERTIFICATE_MISMATCH',
    async () => open(await bound({ 'x5t#S256': thumbprint(client.der) }), { peerCertificate: otherClient.der }),
  ],
  [
    'a certificate-bound token without a certificate',
    'SENDER_UNPROVEN',
    async () => open(await bound({ 'x5t#S256': thumbprint(client.der) })),
  ],
  ['a binding that nobody can check', 'SENDER_UNPROVEN', async () => open(await bound({ jwe: 'x' }))],
  [
    'an injected Client-Cert header',
    'CLIENT_CERTIFICATE_UNTRUSTED',
    async () =>
      open(
        await bound({ 'x5t#S256': thumbprint(client.der) }),
        { http: { ...REQUEST, clientCertificate: header(client.der), remoteAddress: '203.0.113.9' } },
        parts({}, { sender: { proxies: ['10.0.0.0/8'] } }),
      ),
  ],
  [
    'a token bound to the proxy’s own certificate, through the proxy',
    'SENDER_UNPROVEN',
    async () => {
      const http = { ...REQUEST, remoteAddress: '10.1.2.3' }
      return open(
        await bound({ 'x5t#S256': thumbprint(client.der) }),
        { http, peerCertificate: client.der },
        parts({}, { sender: { proxies: ['10.0.0.0/8'] } }),
      )
    },
  ],
  ['no proof of the workload', 'WORKLOAD_REJECTED', async () => open(await issuer.sign(), {}, workloads())],
  [
    'an SVID of a foreign trust domain',
    'WORKLOAD_DOMAIN_FOREIGN',
    async () => open(await issuer.sign(), { peerCertificate: (await issue({ uris: ['spiffe://domain2.test/chatbot'] })).der }, workloads()),
  ],
  [
    'a CA certificate as leaf',
    'WORKLOAD_CERTIFICATE_REFUSED',
    async () => open(await issuer.sign(), { peerCertificate: (await issue({ ca: true, uris: [ID], issuer: root })).der }, workloads()),
  ],
  [
    'a workload for a task that is not its',
    'WORKLOAD_TASK_REFUSED',
    async () => open(await issuer.sign(), { peerCertificate: client.der }, workloads({ [ID]: ['billing-check'] })),
  ],
  ['an exchange that answers wider', 'GRANT_WIDENED', async () => exchanged({ scope: 'patient/Observation.rs patient/*.cruds' })],
  ['an exchange that answers longer', 'GRANT_WIDENED', async () => exchanged({ expires_in: 7200 })],
  ['an exchange that never ends', 'GRANT_WIDENED', async () => exchanged({ expires_in: undefined })],
  [
    'an exchange for somebody else',
    'GRANT_WIDENED',
    async () => exchanged({ access_token: await issuer.sign({ sub: 'user-8', aud: 'ehr' }) }),
  ],
  [
    'an exchange for another source as well',
    'GRANT_WIDENED',
    async () => exchanged({ access_token: await issuer.sign({ aud: ['ehr', 'other'] }) }),
  ],
  [
    'a key set that is down',
    'IDENTITY_UNAVAILABLE',
    async () => {
      server.answer = (_request, response) => void response.destroy()
      return open(await issuer.sign(), {}, parts({}, { jwks: undefined, jwksUri: `${server.origin}/jwks` }))
    },
  ],
  [
    'a key set that redirects',
    'IDENTITY_UNAVAILABLE',
    async () => {
      server.answer = (_request, response) => void response.writeHead(302, { location: '/elsewhere' }).end()
      return open(await issuer.sign(), {}, parts({}, { jwks: undefined, jwksUri: `${server.origin}/jwks` }))
    },
  ],
  [
    'metadata of another issuer',
    'IDENTITY_UNAVAILABLE',
    async () => {
      server.answer = (_request, response) => json(response, { issuer: 'https://evil.example', jwks_uri: `${server.origin}/jwks` })
      return open(await issuer.sign({ iss: server.origin }), {}, parts({}, { issuer: server.origin, jwks: undefined }))
    },
  ],
  [
    'a key that was withdrawn midway',
    'TOKEN_KEY_UNKNOWN',
    async () => {
      const next = await testIssuer('ES256', 'k2')
      let keys = issuer.jwks
      server.answer = (_request, response) => json(response, keys)
      const given = parts({}, { jwks: undefined, jwksUri: `${server.origin}/jwks` })
      await open(await issuer.sign(), {}, given)
      keys = next.jwks
      await open(await next.sign(), {}, given)
      return open(await issuer.sign(), {}, given)
    },
  ],
  [
    'revoked between retrieval and delivery',
    'REVOKED',
    async () => {
      const given = parts()
      const context = testContext()
      const grant = await admit(ask({ accessToken: await issuer.sign() }), given, context)
      await recheckGrant(grant, given, context)
      const { issuer: from, subject } = grant.snapshot.user
      await given.revocations.revoke({ kind: 'user', issuer: from, subject }, { until: NOW + 60_000, reason: 'left' })
      return recheckGrant(grant, given, context)
    },
  ],
  [
    'a grant that ended before delivery',
    'SESSION_ENDED',
    async () => {
      const clock = movableClock()
      const context = testContext({ clock })
      const given = parts()
      const grant = await admit(ask({ accessToken: await issuer.sign() }), given, context)
      clock.advance(300_000)
      return recheckGrant(grant, given, context)
    },
  ],
]

async function exchanged(answer: Record<string, unknown>): Promise<unknown> {
  server.answer = (_request, response) =>
    json(response, {
      access_token: 'opaque-token-of-the-source',
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 120,
      ...answer,
    })
  const ehr = tokenExchange({
    tokenEndpoint: `${server.origin}/token`,
    client: { method: 'tls_client_auth', clientId: 'us' },
    audience: 'ehr',
    scope: 'patient/Observation.rs',
  })
  const grant = await admit(ask({ accessToken: await issuer.sign() }), parts({ delegation: { ehr } }), testContext())
  return grant.credentials('ehr', new AbortController().signal)
}

describe('every attack is refused with its code, and looks the same to the caller', () => {
  test.each(rows)('%s: %s', async (_attack, code, attempt) => {
    const error: unknown = await attempt().then(
      () => null,
      (thrown: unknown) => thrown,
    )
    if (!isEnvelopeError(error)) throw new Error(`was not refused: ${inspect(error)}`)
    expect(error.code).toBe(code)
    expect(denialResponse(error).message).toBe('access denied')
    if (code !== 'IDENTITY_UNAVAILABLE') expect(error.message).toBe('access denied')
    // Neither the error nor the answer shows a token, a subject or a tenant.
    expect(`${inspect(error, { showHidden: true, depth: 5 })}${JSON.stringify(error)}${JSON.stringify(denialResponse(error))}`).not.toMatch(
      /eyJ|user-7|clinic-a|spiffe:|opaque-token/,
    )
  })

  test('the same requests without the attack are admitted', async () => {
    await open(await issuer.sign())
    const both = await bound({ jkt: dpopKey.jkt, 'x5t#S256': thumbprint(client.der) })
    const given = parts({
      workloads: anyWorkloads(
        clientWorkloads({ audience: AUDIENCE, clients: {} }),
        spiffeWorkloads({ trustDomains: { 'domain1.test': { bundle: bundleDocument([root]) } }, allow: { [ID]: ['visit-summary'] } }),
      ),
    })
    const credentials = { ...(await withDpop(both, await dpopProof(dpopKey, both, REQUEST))), peerCertificate: client.der }
    const grant = await admit(ask(credentials), given, testContext())
    expect(grant.snapshot).toMatchObject({ workload: { id: ID, kind: 'spiffe-x509' }, user: { subject: 'user-7', roles: ['nurse'] } })
    const proxied = { ...REQUEST, clientCertificate: header(client.der), remoteAddress: '::ffff:10.1.2.3' }
    await open(
      await bound({ 'x5t#S256': thumbprint(client.der) }),
      { http: proxied, peerCertificate: otherClient.der },
      parts({}, { sender: { proxies: ['10.0.0.0/8'] } }),
    )
    expect(await exchanged({})).toMatchObject({ accessToken: 'opaque-token-of-the-source', scheme: 'Bearer', expiresAt: NOW + 120_000 })
    await open(await issuer.sign({ iat: SECONDS + 30, nbf: SECONDS + 30 }))
  })
})
