import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { admit, type AdmissionParts } from '../../../src/admit/admit.ts'
import {
  dpopProofs,
  introspectedUsers,
  memoryRevocations,
  oidcUsers,
  smartBackend,
  type SigningKey,
  tokenExchange,
} from '../../../src/admit/index.ts'
import { authenticateClient } from '../../../src/admit/identity/client-authentication.ts'
import { eq, type OpenAsk } from '../../../src/base/index.ts'
import { type AuthorizationServer, authorizationServer, EHR, ENVELOPE, LOGIN, OPAQUE_EHR } from '../authorization-server.ts'
import { dpopProof, testContext, testKey, type TestKey } from '../support.ts'

const { signal } = new AbortController()
const clock = { now: () => Date.now() }
let server: AuthorizationServer
let current: SigningKey
beforeAll(async () => {
  server = await authorizationServer()
  current = signing(server.clientKey)
})
afterAll(() => server[Symbol.asyncDispose]())

const signing = (key: TestKey): SigningKey => ({ kid: key.jwk.kid ?? '', alg: 'ES384', privateKey: key.privateKey })
const client = (keys: SigningKey | (() => SigningKey) = () => current) => ({ method: 'private_key_jwt', clientId: 'portal', keys }) as const

/** A user's token, as a login would give it. */
async function login(
  parameters: Record<string, string> = {},
  dpop?: ReturnType<typeof dpopProofs>,
  at = server,
): Promise<{ access_token: string; token_type: string }> {
  const url = new URL(at.tokenEndpoint)
  const authenticated = await authenticateClient(client(signing(at.clientKey)), url, Date.now())
  const body = new URLSearchParams({ grant_type: LOGIN, account: 'user-7', ...parameters, ...authenticated.parameters })
  const headers: Record<string, string> = dpop === undefined ? {} : { dpop: await dpop.forTokenRequest('POST', url.href) }
  const response = await fetch(url, { method: 'POST', body, headers })
  const answer = (await response.json()) as { access_token: string; token_type: string }
  if (!response.ok) throw new Error(`${JSON.stringify(answer)} ${at.errors.join()}`)
  return answer
}
const parts = (more: Partial<AdmissionParts> = {}, at = server): AdmissionParts => ({
  users: oidcUsers({ issuer: at.issuer, audience: ENVELOPE, smartScopes: false }),
  policy: {
    plan: () => ({
      kind: 'conditional',
      filter: eq('tenant', 'clinic-a'),
      obligations: [],
      reveal: [],
      reasons: [],
      revision: 'r',
      expiresAt: Date.now() + 3_600_000,
    }),
    check: () => [],
  },
  implicitConsent: { TREAT: 'permit' },
  revocations: memoryRevocations(),
  milliseconds: 5000,
  ...more,
})
const ask = (accessToken: string): OpenAsk => ({
  credentials: { accessToken },
  purpose: 'TREAT',
  task: 'visit-summary',
  patient: 'Patient/1',
})

describe('a real authorization server', () => {
  test('its RFC 9068 access token is admitted, by discovery', async () => {
    const grant = await admit(ask((await login()).access_token), parts(), testContext({ clock }))
    expect(grant.snapshot.user).toMatchObject({
      issuer: server.issuer,
      subject: 'user-7',
      clientId: 'portal',
      tenant: 'clinic-a',
      roles: ['physician'],
    })
  })

  test('its DPoP-bound token is admitted with a proof, and refused as bearer', async () => {
    const key = await testKey()
    const proofs = dpopProofs({ alg: 'ES256', privateKey: key.privateKey, publicJwk: key.jwk })
    const { access_token: token, token_type } = await login({}, proofs)
    expect(token_type).toBe('DPoP')
    const request = { method: 'POST', url: 'https://portal.example.org/chat' }
    const http = {
      ...request,
      scheme: 'DPoP',
      dpop: await dpopProof(key, token, request, { claims: { iat: Math.floor(Date.now() / 1000) } }),
    }
    await admit({ ...ask(token), credentials: { accessToken: token, http } }, parts(), testContext({ clock }))
    await expect(admit(ask(token), parts(), testContext({ clock }))).rejects.toMatchObject({ code: 'SENDER_UNPROVEN' })
  })

  test('its opaque token is explained by introspection, remembered for seconds, and gone when it is revoked there', async () => {
    let calls = 0
    const users = introspectedUsers({
      issuer: server.issuer,
      introspectionEndpoint: server.introspectionEndpoint,
      client: client(),
      audience: ENVELOPE,
      smartScopes: false,
      fetch: (...call) => {
        calls++
        return fetch(...call)
      },
    })
    const token = (await login({ format: 'opaque' })).access_token
    let now = Date.now()
    const verify = () => users.verify({ accessToken: token }, { now, signal })
    expect(await verify()).toMatchObject({ subject: 'user-7', tenant: 'clinic-a' })
    await verify()
    expect(calls).toBe(1)
    const url = new URL(server.revocationEndpoint)
    const { parameters } = await authenticateClient(client(), new URL(server.tokenEndpoint), now)
    expect((await fetch(url, { method: 'POST', body: new URLSearchParams({ token, ...parameters }) })).status).toBe(200)
    now += 30_000
    await expect(verify()).rejects.toMatchObject({ code: 'TOKEN_INACTIVE' })
    await expect(users.verify({ accessToken: 'a-token-that-nobody-issued' }, { now, signal })).rejects.toMatchObject({
      code: 'TOKEN_INACTIVE',
    })
  })

  test('RFC 8693: the exchanged token is for the source, no wider, no longer', async () => {
    const ehr = tokenExchange({
      tokenEndpoint: server.tokenEndpoint,
      revocationEndpoint: server.revocationEndpoint,
      client: client(),
      audience: EHR,
      scope: 'user/Observation.rs',
    })
    const token = (await login()).access_token
    const grant = await admit(ask(token), parts({ delegation: { ehr } }), testContext({ clock }))
    const credential = await grant.credentials('ehr', signal)
    const claims = decodeJwt(credential?.accessToken ?? '')
    expect(claims).toMatchObject({ aud: EHR, sub: 'user-7', scope: 'user/Observation.rs' })
    expect((claims.exp ?? 0) * 1000).toBeLessThanOrEqual(grant.snapshot.user.expiresAt)
    expect(credential?.expiresAt).toBeLessThanOrEqual(grant.expiresAt)
  })

  test('RFC 7009: it is given back when the session ends', async () => {
    const ehr = tokenExchange({
      tokenEndpoint: server.tokenEndpoint,
      revocationEndpoint: server.revocationEndpoint,
      client: client(),
      audience: OPAQUE_EHR,
      scope: 'user/Observation.rs',
    })
    const grant = await admit(ask((await login()).access_token), parts({ delegation: { ehr } }), testContext({ clock }))
    const credential = await grant.credentials('ehr', signal)
    const source = introspectedUsers({
      issuer: server.issuer,
      introspectionEndpoint: server.introspectionEndpoint,
      client: client(),
      audience: OPAQUE_EHR,
      cacheSeconds: 0,
    })
    const atTheSource = () => source.verify({ accessToken: credential?.accessToken ?? '' }, { now: Date.now(), signal })
    expect(await atTheSource()).toMatchObject({ subject: 'user-7', scope: 'user/Observation.rs' })
    await grant.release?.()
    await expect(atTheSource()).rejects.toMatchObject({ code: 'TOKEN_INACTIVE' })
    await expect(grant.credentials('ehr', signal)).rejects.toMatchObject({ code: 'SESSION_ENDED' })
  })

  test('an exchange server that lets the token live longer than the subject’s is refused', async () => {
    await using generous = await authorizationServer({ exchangeLifetime: 3600 })
    const ehr = tokenExchange({
      tokenEndpoint: generous.tokenEndpoint,
      client: client(signing(generous.clientKey)),
      audience: EHR,
      scope: 'user/Observation.rs',
    })
    const token = (await login({}, undefined, generous)).access_token
    const grant = await admit(ask(token), parts({ delegation: { ehr } }, generous), testContext({ clock }))
    await expect(grant.credentials('ehr', signal)).rejects.toMatchObject({ code: 'GRANT_WIDENED' })
  })

  test('SMART Backend Services: one token for many grants, a rotated key, an assertion each time', async () => {
    const ehr = smartBackend({
      tokenEndpoint: server.tokenEndpoint,
      clientId: 'portal',
      keys: () => current,
      scope: 'system/Observation.rs',
    })
    const request = {
      grant: 'g',
      source: 'ehr',
      workload: null,
      purpose: 'TREAT',
      task: 't',
      patients: [],
      subjectToken: '',
      user: {},
    } as never as Parameters<typeof ehr.credential>[0]
    const at = (now: number) => ehr.credential({ ...request, now, expiresAt: now + 600_000 }, signal)
    const now = Date.now()
    const [a, b] = await Promise.all([at(now), at(now)])
    expect(a.accessToken).toBe(b.accessToken)
    expect(decodeJwt(a.accessToken)).toMatchObject({ sub: 'portal', scope: 'system/Observation.rs', aud: EHR })
    current = signing(server.nextClientKey)
    const later = await at(a.expiresAt - 29_000)
    expect(later.accessToken).not.toBe(a.accessToken)
    expect((await ehr.credential({ ...request, now, expiresAt: now + 1000 }, signal)).expiresAt).toBe(now + 1000)
  })

  test('a key that was never registered', async () => {
    const stranger = await testKey('ES384', 'portal-1')
    const now = Date.now()
    const request = { now, expiresAt: now + 60_000 } as never
    const options = { tokenEndpoint: server.tokenEndpoint, clientId: 'portal', scope: 'system/Observation.rs' }
    await expect(smartBackend({ ...options, keys: signing(stranger) }).credential(request, signal)).rejects.toMatchObject({
      code: 'GRANT_UNAVAILABLE',
    })
  })

  test('DPoP at the token endpoint, with the nonce that it demands', async () => {
    await using strict = await authorizationServer({ requireNonce: true })
    const key = await testKey()
    const dpop = dpopProofs({ alg: 'ES256', privateKey: key.privateKey, publicJwk: key.jwk })
    const ehr = smartBackend({
      tokenEndpoint: strict.tokenEndpoint,
      clientId: 'portal',
      keys: signing(strict.clientKey),
      scope: 'system/Observation.rs',
      dpop,
    })
    const now = Date.now()
    const credential = await ehr.credential({ now, expiresAt: now + 60_000 } as never, signal)
    expect(credential.scheme).toBe('DPoP')
    expect(decodeJwt(credential.accessToken)).toMatchObject({ cnf: { jkt: dpop.jkt } })
  })
})
