import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { OAuth2Server } from 'oauth2-mock-server'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  anyWorkloads,
  clientWorkloads,
  introspectedUsers,
  jwtOrOpaqueUsers,
  kubernetesWorkloads,
  type KubernetesOptions,
  oidcUsers,
  spiffeWorkloads,
} from '../../../src/admit/index.ts'
import { AccessDenied, ConfigurationError, ruleOf } from '../../../src/base/index.ts'
import { bundleDocument } from '../certificates.ts'
import { json, loopback } from '../loopback.ts'
import { AUDIENCE, NOW, SECONDS, testIssuer, testKey, type TestKey } from '../support.ts'

const { signal } = new AbortController()
const given = { now: NOW, task: 'visit-summary', signal }
const CLUSTER = 'https://kubernetes.default.svc'
const ACCOUNT = 'system:serviceaccount:care:chatbot'
let cluster: Awaited<ReturnType<typeof testIssuer>>
let key: TestKey
beforeAll(async () => {
  cluster = await testIssuer('RS256', 'cluster-1')
  key = await testKey('ES384', 'c1')
})
const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return error instanceof AccessDenied ? `${(error as AccessDenied).code} ${ruleOf(error) ?? ''}` : `not refused: ${String(error)}`
}

describe('Kubernetes projected service account tokens', () => {
  const claims = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
    iss: CLUSTER,
    aud: [AUDIENCE],
    sub: ACCOUNT,
    exp: SECONDS + 3600,
    'kubernetes.io': { namespace: 'care', serviceaccount: { name: 'chatbot', uid: 'u-1' }, pod: { name: 'chatbot-0', uid: 'u-2' } },
    ...more,
  })
  const verifier = (more: Partial<KubernetesOptions> = {}) =>
    kubernetesWorkloads({ issuer: CLUSTER, audience: AUDIENCE, jwks: cluster.jwks, allow: { [ACCOUNT]: ['visit-summary'] }, ...more })
  const verify = async (more: Record<string, unknown> = {}, options: Partial<KubernetesOptions> = {}) =>
    verifier(options).verify({ accessToken: 'x', workloadToken: await cluster.sign(claims(more), { typ: undefined }) }, given)

  test('the account that the token names', async () => {
    expect(await verify()).toEqual({ id: ACCOUNT, kind: 'kubernetes', expiresAt: NOW + 3_600_000 })
  })
  test.each([
    ['another issuer', { iss: 'https://other' }, {}, 'TOKEN_ISSUER_UNKNOWN claim:iss'],
    ['the API server’s audience', { aud: [CLUSTER] }, {}, 'TOKEN_AUDIENCE_REFUSED claim:aud'],
    ['ours beside the API server’s', { aud: [AUDIENCE, CLUSTER] }, {}, 'TOKEN_AUDIENCE_REFUSED claim:aud-foreign'],
    ['a user, not an account', { sub: 'system:admin' }, {}, 'WORKLOAD_REJECTED kubernetes:sub'],
    ['a subject of another namespace', { sub: 'system:serviceaccount:other:chatbot' }, {}, 'WORKLOAD_REJECTED kubernetes:sub'],
    ['no claim of the cluster', { 'kubernetes.io': undefined }, {}, 'WORKLOAD_REJECTED kubernetes:sub'],
    ['no exp', { exp: undefined }, {}, 'TOKEN_EXPIRY_MISSING claim:exp'],
    ['a year of life', { exp: SECONDS + 31_536_000 }, {}, 'TOKEN_LIFETIME_REFUSED claim:exp'],
    ['an account that is not listed', {}, { allow: {} }, 'WORKLOAD_REJECTED workload-not-listed'],
    ['a task that is not its', {}, { allow: { [ACCOUNT]: [] } }, 'WORKLOAD_TASK_REFUSED '],
  ])('%s', async (_name, more, options, expected) => {
    expect(await refusal(verify(more, options))).toBe(expected)
  })

  test('TokenReview knows what the keys do not: that the pod is gone', async () => {
    let status: object = { authenticated: true, user: { username: ACCOUNT }, audiences: [AUDIENCE] }
    await using api = await loopback((_request, response) => json(response, { status }, 201))
    const tokenReview = { url: `${api.origin}/apis/authentication.k8s.io/v1/tokenreviews`, token: () => 'reviewer' }
    await verify({}, { tokenReview })
    expect(api.requests[0]).toMatchObject({ headers: { authorization: 'Bearer reviewer' } })
    for (const no of [
      { authenticated: false },
      { authenticated: true, user: { username: 'other' }, audiences: [AUDIENCE] },
      { authenticated: true, user: { username: ACCOUNT } },
    ]) {
      status = no
      expect(await refusal(verify({}, { tokenReview }))).toBe('WORKLOAD_REJECTED token-review')
    }
    api.answer = (_request, response) => json(response, { error: 'x' }, 500)
    await expect(verify({}, { tokenReview })).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' })
  })
})

describe('private_key_jwt clients (SMART client-confidential-asymmetric)', () => {
  const claims = { iss: 'bot', sub: 'bot', aud: AUDIENCE, exp: SECONDS + 240 }
  const assertion = (more: Record<string, unknown> = {}, header: Record<string, unknown> = {}): Promise<string> =>
    new SignJWT({ ...claims, jti: randomUUID(), ...more })
      .setProtectedHeader({ alg: 'ES384', typ: 'JWT', kid: 'c1', ...header })
      .sign(key.privateKey)
  const verifier = (clients: object = { bot: { jwks: { keys: [key.jwk] }, tasks: ['visit-summary'] } }) =>
    clientWorkloads({ audience: AUDIENCE, clients: clients as never })
  const verify = async (text: Promise<string>, workloads = verifier()) =>
    workloads.verify({ accessToken: 'x', workloadToken: await text }, given)

  test('a registered client, once', async () => {
    expect(await verify(assertion())).toEqual({ id: 'bot', kind: 'client', expiresAt: NOW + 240_000 })
    const [workloads, text] = [verifier(), assertion({ jti: 'one' })]
    await verify(text, workloads)
    expect(await refusal(verify(text, workloads))).toBe('TOKEN_REPLAYED claim:jti')
    expect(await refusal(verify(assertion({ jti: 'one' }), workloads))).toBe('TOKEN_REPLAYED claim:jti')
  })
  test.each([
    ['six minutes ahead', assertion.bind(null, { exp: SECONDS + 360 }), 'TOKEN_LIFETIME_REFUSED claim:exp'],
    ['no exp', assertion.bind(null, { exp: undefined }), 'TOKEN_EXPIRY_MISSING claim:exp'],
    ['no jti', assertion.bind(null, { jti: undefined }), 'TOKEN_CLAIMS_REFUSED claim:jti'],
    ['another subject', assertion.bind(null, { sub: 'other' }), 'WORKLOAD_REJECTED client:sub'],
    ['an unknown client', assertion.bind(null, { iss: 'other', sub: 'other' }), 'WORKLOAD_REJECTED client-unknown'],
    ['a client of the prototype', assertion.bind(null, { iss: 'constructor', sub: 'constructor' }), 'WORKLOAD_REJECTED client-unknown'],
    ['another audience', assertion.bind(null, { aud: 'https://other' }), 'TOKEN_AUDIENCE_REFUSED claim:aud'],
    ['no kid', assertion.bind(null, {}, { kid: undefined }), 'TOKEN_KEY_UNKNOWN header:kid'],
    ['no typ', assertion.bind(null, {}, { typ: undefined }), 'TOKEN_TYPE_REFUSED header:typ'],
    ['a jku that is not registered', assertion.bind(null, {}, { jku: 'https://evil.example/jwks' }), 'TOKEN_KEY_HEADER_REFUSED header:jku'],
  ])('%s', async (_name, text, expected) => {
    expect(await refusal(verify(text()))).toBe(expected)
  })
  test('two keys with one kid, and a client without keys', async () => {
    const twin = await testKey('ES384', 'c1')
    expect(await refusal(verify(assertion(), verifier({ bot: { jwks: { keys: [key.jwk, twin.jwk] }, tasks: 'any' } })))).toContain(
      'TOKEN_KEY_UNKNOWN',
    )
    expect(() => verifier({ bot: { tasks: 'any' } })).toThrow(ConfigurationError)
  })
  test('the registered address may be repeated in jku, and is the one that is fetched', async () => {
    await using server = await loopback((_request, response) => json(response, { keys: [key.jwk] }))
    const jwksUri = `${server.origin}/jwks`
    const workloads = clientWorkloads({ audience: AUDIENCE, clients: { bot: { jwksUri, tasks: 'any' } } })
    expect(await verify(assertion({}, { jku: jwksUri }), workloads)).toMatchObject({ id: 'bot' })
  })
})

describe('several kinds of proof', () => {
  test('each goes to its verifier, and none that knows a proof is passed over', async () => {
    const svidKey = await testKey('ES256', 's1')
    const id = 'spiffe://domain1.test/chatbot'
    const workloads = anyWorkloads(
      clientWorkloads({ audience: AUDIENCE, clients: { bot: { jwks: { keys: [key.jwk] }, tasks: 'any' } } }),
      spiffeWorkloads({
        trustDomains: { 'domain1.test': { bundle: bundleDocument([], [svidKey.jwk]) } },
        allow: { [id]: 'any' },
        audience: AUDIENCE,
      }),
      kubernetesWorkloads({ issuer: CLUSTER, audience: AUDIENCE, jwks: cluster.jwks, allow: { [ACCOUNT]: 'any' } }),
    )
    const verify = (workloadToken?: string) => workloads.verify({ accessToken: 'x', workloadToken }, given)
    const svid = (by: TestKey): Promise<string> =>
      new SignJWT({ sub: id, aud: AUDIENCE, exp: SECONDS + 60 }).setProtectedHeader({ alg: 'ES256', kid: 's1' }).sign(by.privateKey)
    expect(await verify(await svid(svidKey))).toMatchObject({ kind: 'spiffe-jwt' })
    const kubernetes = { iss: CLUSTER, sub: ACCOUNT, 'kubernetes.io': { namespace: 'care', serviceaccount: { name: 'chatbot' } } }
    expect(await verify(await cluster.sign(kubernetes, { typ: undefined }))).toMatchObject({ kind: 'kubernetes' })
    expect(await refusal(verify(await svid(await testKey('ES256', 's1'))))).toBe('TOKEN_SIGNATURE_REFUSED ')
    expect(await refusal(verify())).toBe('WORKLOAD_REJECTED no-workload-proof')
    expect(await refusal(verify(await cluster.sign({ iss: 'https://nobody' }, { typ: undefined })))).toBe(
      'WORKLOAD_REJECTED no-workload-proof',
    )
  })

  test('JWTs are verified, opaque tokens are introspected, and an active answer is measured like a token', async () => {
    const issuer = await testIssuer()
    let body: object = {}
    await using server = await loopback((_request, response) => json(response, body))
    const opaque = introspectedUsers({
      issuer: server.origin,
      introspectionEndpoint: `${server.origin}/introspect`,
      client: { method: 'client_secret_basic', clientId: 'us', clientSecret: 's:1' },
      audience: AUDIENCE,
      smartScopes: false,
      cacheSeconds: 0,
    })
    const users = jwtOrOpaqueUsers({
      jwt: oidcUsers({ issuer: 'https://idp.example.org', audience: AUDIENCE, jwks: issuer.jwks, smartScopes: false }),
      opaque,
    })
    const verify = (accessToken: string) => users.verify({ accessToken }, { now: NOW, signal })
    expect(await verify(await issuer.sign())).toMatchObject({ issuer: 'https://idp.example.org' })
    const active = { active: true, sub: 'user-9', aud: AUDIENCE, exp: SECONDS + 60, tenant: 'clinic-a', roles: 'nurse' }
    body = active
    const token = 'opaque-token-0123456789'
    expect(await verify(token)).toMatchObject({ subject: 'user-9', roles: ['nurse'], tokenId: expect.stringMatching(/^sha256:/) })
    expect(server.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('us:s%3A1').toString('base64')}`)
    for (const [more, code] of [
      [{ active: false }, 'TOKEN_INACTIVE'],
      [{ active: 'true' }, 'IDENTITY_UNAVAILABLE'],
      [{ exp: undefined }, 'TOKEN_EXPIRY_MISSING'],
      [{ exp: SECONDS }, 'TOKEN_EXPIRED'],
      [{ aud: 'https://other' }, 'TOKEN_AUDIENCE_REFUSED'],
      [{ iss: 'https://other' }, 'TOKEN_ISSUER_UNKNOWN'],
      [{ cnf: { jkt: 'A'.repeat(43) } }, 'SENDER_UNPROVEN'],
      [{ tenant: undefined }, 'TOKEN_CLAIMS_REFUSED'],
    ] as const) {
      body = { ...active, ...more }
      await expect(verify(token), code).rejects.toMatchObject({ code })
    }
  })
})

test('claims that a real server is made to forge', async () => {
  const server = new OAuth2Server()
  await server.issuer.keys.generate('RS256')
  await server.start(0, '127.0.0.1')
  try {
    const { url = '' } = server.issuer
    const users = oidcUsers({ issuer: url, audience: AUDIENCE, types: ['JWT'], smartScopes: false, claims: { clientId: 'azp' } })
    const good = { sub: 'user-7', aud: AUDIENCE, jti: randomUUID(), tenant: 'clinic-a', roles: ['nurse'] }
    const now = Math.floor(Date.now() / 1000)
    const verify = async (payload: Record<string, unknown>, header: Record<string, unknown> = {}) => {
      server.service.once('beforeTokenSigning', (token: { payload: Record<string, unknown>; header: Record<string, unknown> }) => {
        Object.assign(token.payload, good, payload)
        Object.assign(token.header, { typ: 'JWT' }, header)
      })
      const response = await fetch(`${url}/token`, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'x' }),
      })
      const { access_token: accessToken } = (await response.json()) as { access_token: string }
      return users.verify({ accessToken }, { now: Date.now(), signal })
    }
    expect(await verify({})).toMatchObject({ subject: 'user-7', issuer: url })
    expect(await refusal(verify({ iss: `${url}/` }))).toContain('TOKEN_ISSUER_UNKNOWN')
    expect(await refusal(verify({ exp: now - 1 }))).toContain('TOKEN_EXPIRED')
    expect(await refusal(verify({ exp: now + 315_360_000 }))).toContain('TOKEN_LIFETIME_REFUSED')
    expect(await refusal(verify({ nbf: now + 60 }))).toContain('TOKEN_NOT_YET_VALID')
    expect(await refusal(verify({ aud: ['someone-else'] }))).toContain('TOKEN_AUDIENCE_REFUSED')
    expect(await refusal(verify({}, { typ: 'id_token+jwt' }))).toContain('TOKEN_TYPE_REFUSED')
    expect(await refusal(verify({}, { jku: 'https://evil.example/jwks' }))).toContain('TOKEN_KEY_HEADER_REFUSED')
  } finally {
    await server.stop()
  }
})
