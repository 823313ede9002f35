import { decodeJwt, SignJWT } from 'jose'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { GRANT_DETAILS, grantTokens, meetsChallenge, smartBackend, verifyGrantToken } from '../../../src/admit/index.ts'
import { ConfigurationError, type CredentialRequest } from '../../../src/base/index.ts'
import { json, loopback } from '../loopback.ts'
import { NOW, SECONDS, someUser, testKey, type TestKey } from '../support.ts'

const { signal } = new AbortController()
const US = 'https://envelope.example.org'
const EHR = 'https://ehr.example.org'
let key: TestKey
beforeAll(async () => {
  key = await testKey('ES256', 'g1')
})
const request = (more: Partial<CredentialRequest> = {}): CredentialRequest => ({
  grant: 'grant-1',
  source: 'ehr',
  user: someUser(),
  workload: { id: 'spiffe://domain1.test/chatbot', kind: 'spiffe-x509', expiresAt: NOW + 600_000 },
  purpose: 'TREAT',
  task: 'visit-summary',
  patients: ['Patient/1'],
  subjectToken: 'subject',
  now: NOW,
  expiresAt: NOW + 300_000,
  ...more,
})
const issuer = (more: object = {}) =>
  grantTokens({ issuer: US, audience: EHR, keys: { kid: 'g1', alg: 'ES256', privateKey: key.privateKey }, ...more })
const verify = (text: string, more: object = {}, now = NOW) =>
  verifyGrantToken(text, { issuer: US, audience: EHR, jwks: { keys: [key.jwk] }, ...more }, { now, signal })

describe('grant tokens', () => {
  test('say who acts for whom, for what, about whom, at which source, and for how long', async () => {
    const { accessToken, expiresAt } = await issuer().credential(request(), signal)
    expect(expiresAt).toBe(NOW + 120_000)
    expect(decodeJwt(accessToken)).toMatchObject({
      act: { sub: 'spiffe://domain1.test/chatbot' },
      aud: EHR,
      sub: 'user-7',
      exp: SECONDS + 120,
    })
    expect(await verify(accessToken)).toEqual({
      tokenId: expect.any(String),
      grant: 'grant-1',
      subject: 'user-7',
      subjectIssuer: 'https://idp.example.org',
      tenant: 'clinic-a',
      actor: 'spiffe://domain1.test/chatbot',
      purpose: 'TREAT',
      task: 'visit-summary',
      patients: ['Patient/1'],
      expiresAt: NOW + 120_000,
    })
    await expect(verify(accessToken, {}, NOW + 120_000)).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' })
    await expect(verify(accessToken, { audience: 'https://other' })).rejects.toMatchObject({ code: 'TOKEN_AUDIENCE_REFUSED' })
    await expect(verify(accessToken, { issuer: 'https://other' })).rejects.toMatchObject({ code: 'TOKEN_ISSUER_UNKNOWN' })
  })

  test('never outlive the grant', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1000, max: 400_000 }), fc.integer({ min: 0, max: 999 }), async (left, offset) => {
        const now = NOW + offset
        const { expiresAt } = await issuer().credential(request({ now, expiresAt: now + left }), signal)
        expect(expiresAt).toBeLessThanOrEqual(now + left)
      }),
      { numRuns: 50 },
    )
    await expect(issuer().credential(request({ expiresAt: NOW + 999 }), signal)).rejects.toMatchObject({ code: 'SESSION_ENDED' })
  })

  test('are signed by the key of now', async () => {
    const next = await testKey('ES256', 'g2')
    let current = key
    const rotating = issuer({ keys: () => ({ kid: current.jwk.kid, alg: 'ES256', privateKey: current.privateKey }) })
    await verify((await rotating.credential(request(), signal)).accessToken)
    current = next
    const { accessToken } = await rotating.credential(request(), signal)
    await expect(verify(accessToken)).rejects.toMatchObject({ code: 'TOKEN_KEY_UNKNOWN' })
    await verify(accessToken, { jwks: { keys: [key.jwk, next.jwk] } })
    await expect(issuer({ keys: () => Promise.reject(new Error('KMS')) }).credential(request(), signal)).rejects.toMatchObject({
      code: 'GRANT_UNAVAILABLE',
    })
  })

  const details = {
    type: GRANT_DETAILS,
    actions: ['read'],
    locations: [EHR],
    identifier: 'g',
    subject_issuer: 'i',
    purpose: 'TREAT',
    task: 't',
    patients: [],
  }
  test.each([
    ['no details', undefined],
    ['another type', [{ ...details, type: 'payment' }]],
    ['a second type beside ours', [details, { ...details, type: 'payment' }]],
    ['an unknown member', [{ ...details, everything: true }]],
    ['an unknown action', [{ ...details, actions: ['write'] }]],
    ['an unknown purpose', [{ ...details, purpose: 'CURIOSITY' }]],
  ])('RFC 9396 §5: %s is refused', async (_name, authorization_details) => {
    const claims = { iss: US, aud: EHR, sub: 's', jti: 'j', tenant: 't', act: { sub: 'w' }, iat: SECONDS, exp: SECONDS + 60 }
    const sign = (more: object): Promise<string> =>
      new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'g1' }).sign(key.privateKey)
    await verify(await sign({ authorization_details: [details] }))
    await expect(verify(await sign({ authorization_details }))).rejects.toMatchObject({ code: 'TOKEN_CLAIMS_REFUSED' })
  })

  test('options are read at construction', () => {
    expect(() => issuer({ lifetimeSeconds: 3600 })).toThrow(ConfigurationError)
    expect(() => issuer({ keys: { kid: 'k', alg: 'HS256', privateKey: {} } })).toThrow(ConfigurationError)
  })
})

describe('SMART Backend Services discovery', () => {
  test('finds the token endpoint, and refuses a server that does not take our authentication or answers wider', async () => {
    let configuration: object = {}
    let answer: object = { access_token: 'opaque', token_type: 'bearer', expires_in: 300, scope: 'system/Observation.rs' }
    await using server = await loopback(({ path }, response) =>
      json(response, path.endsWith('/smart-configuration') ? configuration : answer),
    )
    const options = {
      fhirBase: `${server.origin}/r4/`,
      clientId: 'us',
      keys: { kid: 'g1', alg: 'ES256', privateKey: key.privateKey },
      scope: 'system/Observation.rs system/Patient.rs',
    } as const
    const credential = () => smartBackend(options).credential(request(), signal)
    configuration = { token_endpoint: `${server.origin}/token`, token_endpoint_auth_methods_supported: ['private_key_jwt'] }
    expect(await credential()).toEqual({ accessToken: 'opaque', scheme: 'Bearer', expiresAt: NOW + 300_000 })
    expect(server.requests.map(({ path }) => path)).toEqual(['/r4/.well-known/smart-configuration', '/token'])
    answer = { ...answer, scope: 'system/*.cruds' }
    await expect(credential()).rejects.toMatchObject({ code: 'GRANT_WIDENED' })
    answer = { ...answer, scope: undefined, token_type: 'N_A' }
    await expect(credential()).rejects.toMatchObject({ code: 'GRANT_UNAVAILABLE' })
    configuration = { token_endpoint: `${server.origin}/token`, token_endpoint_auth_methods_supported: ['client_secret_basic'] }
    await expect(credential()).rejects.toMatchObject({ code: 'GRANT_UNAVAILABLE' })
    configuration = { token_endpoint: 'http://evil.example/token' }
    await expect(credential()).rejects.toMatchObject({ code: 'GRANT_UNAVAILABLE' })
  })
})

test.each([
  [{}, {}, true],
  [{ acr: 'phr' }, { acrValues: ['phr', 'phrh'] }, true],
  [{ acr: 'urn:low' }, { acrValues: ['phr'] }, false],
  [{}, { acrValues: ['phr'] }, false],
  [{ authTime: SECONDS - 300 }, { maxAge: 300 }, true],
  [{ authTime: SECONDS - 301 }, { maxAge: 300 }, false],
  [{ authTime: SECONDS + 31 }, { maxAge: 300 }, false],
  [{}, { maxAge: 300 }, false],
  [{ acr: 'phr' }, { acrValues: ['phr'], maxAge: 300 }, false],
])('step-up: %o meets %o: %s', (user, challenge, expected) => {
  expect(meetsChallenge(someUser(user), challenge, NOW)).toBe(expected)
})
