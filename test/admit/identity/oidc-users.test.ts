import { beforeAll, describe, expect, test } from 'vitest'
import { denialResponse, type OidcIssuer, oidcUsers, wwwAuthenticate } from '../../../src/admit/index.ts'
import { hasRepeatedKeys } from '../../../src/admit/identity/json-keys.ts'
import { AccessDenied, ConfigurationError, ruleOf, StageFailed } from '../../../src/base/index.ts'
import fc from 'fast-check'
import { json, loopback } from '../loopback.ts'
import { AUDIENCE, ISSUER, movableClock, NOW, SECONDS, testIssuer } from '../support.ts'

const { signal } = new AbortController()
let issuer: Awaited<ReturnType<typeof testIssuer>>
beforeAll(async () => {
  issuer = await testIssuer()
})
const configured = (more: Partial<OidcIssuer> = {}): OidcIssuer => ({ issuer: ISSUER, audience: AUDIENCE, jwks: issuer.jwks, ...more })
const verify = async (claims: Record<string, unknown>, more: Partial<OidcIssuer> = {}) =>
  oidcUsers(configured(more)).verify({ accessToken: await issuer.sign(claims) }, { now: NOW, signal })
const rule = (work: Promise<unknown>): Promise<string | null> => work.then(() => 'admitted', ruleOf)

describe('claims', () => {
  test('where the issuer puts them', async () => {
    const user = await verify(
      {
        jti: 'T1',
        scope: 'patient/Observation.rs launch/patient',
        patient: 'p-1',
        acr: 'phr',
        auth_time: SECONDS - 60,
        org: { id: 'clinic-z' },
        groups: ['RN', 'unknown', 'RN'],
        extensions: { ihe_iua: { purpose_of_use: [{ system: 'urn:oid:2.16.840.1.113883.5.8', code: 'TREAT' }, { code: 'NONSENSE' }] } },
        fhirUser: 'https://fhir.example.org/r4/Practitioner/7',
      },
      {
        fhirBase: 'https://fhir.example.org/r4',
        claims: {
          tenant: ['org', 'id'],
          roles: 'groups',
          roleNames: { RN: 'nurse' },
          purposes: ['extensions', 'ihe_iua', 'purpose_of_use'],
        },
      },
    )
    expect(user).toEqual({
      issuer: ISSUER,
      subject: 'user-7',
      tokenId: 'T1',
      clientId: 'portal',
      tenant: 'clinic-z',
      roles: ['nurse'],
      fhirUser: 'Practitioner/7',
      launchPatient: 'Patient/p-1',
      scope: 'patient/Observation.rs launch/patient',
      purposes: ['TREAT'],
      acr: 'phr',
      authTime: SECONDS - 60,
      expiresAt: NOW + 600_000,
    })
    expect(Object.isFrozen(user) && Object.isFrozen(user.roles)).toBe(true)
  })

  test('scopes are a ceiling unless the issuer does not speak SMART', async () => {
    expect((await verify({ scope: undefined })).scope).toBe('')
    expect((await verify({ scope: 'openid' }, { smartScopes: false })).scope).toBe(null)
    expect((await verify({ scp: ['a', 'b'] }, { claims: { scope: 'scp' } })).scope).toBe('a b')
  })

  test.each([
    ['a tenant that is a list', { tenant: ['clinic-a'] }, {}, 'claim:tenant'],
    ['an empty tenant', { tenant: '' }, {}, 'claim:tenant'],
    ['a tenant of the prototype', {}, { claims: { tenant: 'constructor' } }, 'claim:tenant'],
    ['roles that are objects', { roles: [{ name: 'nurse' }] }, {}, 'claim:roles'],
    [
      'a fhirUser of another server',
      { fhirUser: 'https://evil.example/r4/Patient/1' },
      { fhirBase: 'https://fhir.example.org/r4' },
      'claim:fhirUser',
    ],
    [
      'a fhirUser of a server with our prefix',
      { fhirUser: 'https://fhir.example.org/r4x/Patient/1' },
      { fhirBase: 'https://fhir.example.org/r4' },
      'claim:fhirUser',
    ],
    ['a fhirUser that is no person', { fhirUser: 'Group/1' }, {}, 'claim:fhirUser'],
    ['a launch patient that is a path', { patient: '../Patient/1' }, {}, 'claim:launchPatient'],
    [
      'a mapping that throws',
      {},
      {
        claims: {
          tenant: () => {
            throw new Error('x')
          },
        },
      },
      'claim:tenant',
    ],
    ['auth_time that is text', { auth_time: 'now' }, {}, 'claim:auth_time'],
  ] as [string, Record<string, unknown>, Partial<OidcIssuer>, string][])('%s', async (_name, claims, more, expected) => {
    expect(await rule(verify(claims, more))).toBe(expected)
  })
})

describe('issuers', () => {
  test('each has its own keys: one issuer’s key does not sign for another', async () => {
    const second = await testIssuer('RS256', 'k1')
    const users = oidcUsers([configured(), { ...configured(), issuer: 'https://idp2.example.org', jwks: second.jwks }])
    const claims = { iss: 'https://idp2.example.org' }
    expect(await users.verify({ accessToken: await second.sign(claims) }, { now: NOW, signal })).toMatchObject({
      issuer: 'https://idp2.example.org',
    })
    await expect(users.verify({ accessToken: await issuer.sign(claims) }, { now: NOW, signal })).rejects.toMatchObject({
      code: 'TOKEN_KEY_UNKNOWN',
    })
  })

  test('declared other audiences are tolerated; types are media types', async () => {
    await verify({ aud: ['https://userinfo', AUDIENCE] }, { otherAudiences: ['https://userinfo'] })
    const users = oidcUsers(configured())
    for (const typ of ['at+JWT', 'application/at+jwt'])
      await users.verify({ accessToken: await issuer.sign({}, { typ }) }, { now: NOW, signal })
  })

  test.each([
    ['an algorithm with a shared secret', { algorithms: ['HS256'] }],
    ['no algorithm', { algorithms: ['none'] }],
    ['both kinds of keys', { jwksUri: 'https://idp.example.org/jwks' }],
    ['a secret key', { jwks: { keys: [{ kty: 'oct', k: 'x' }] } }],
    ['a private key', { jwks: { keys: [{ kty: 'EC', d: 'x' }] } }],
    ['keys over plain http', { jwks: undefined, jwksUri: 'http://idp.example.org/jwks' }],
    ['an unknown option', { allowAll: true }],
    ['a proxy that is a name', { sender: { proxies: ['proxy.local'] } }],
    ['a proxy that is everybody', { sender: { proxies: ['0.0.0.0/0'] } }],
  ])('%s is refused at construction', (_name, more) => {
    expect(() => oidcUsers(configured(more as never))).toThrow(ConfigurationError)
  })
  test('two issuers with one name are refused', () => {
    expect(() => oidcUsers([configured(), configured()])).toThrow(ConfigurationError)
    expect(() => oidcUsers([])).toThrow(ConfigurationError)
  })
})

describe('key sets behind an address', () => {
  test('discovery, rotation at once, a budget for made-up key ids, an outage with a bound', async () => {
    const clock = movableClock()
    const [a, b] = [await testIssuer('ES256', 'a'), await testIssuer('ES256', 'b')]
    let keys: object = a.jwks
    let up = true
    await using server = await loopback(({ path }, response) => {
      if (!up) return void response.destroy()
      json(response, path.startsWith('/.well-known') ? { issuer: server.origin, jwks_uri: `${server.origin}/jwks` } : keys)
    })
    const users = oidcUsers({ issuer: server.origin, audience: AUDIENCE, maximumLifetimeSeconds: 86_400 })
    const check = async (by: typeof a, header: Record<string, unknown> = {}) =>
      users.verify({ accessToken: await by.sign({ iss: server.origin, exp: SECONDS + 20_000 }, header) }, { now: clock.now(), signal })
    const fetched = (): number => server.requests.filter(({ path }) => path === '/jwks').length

    await Promise.all([check(a), check(a), check(a)])
    expect(fetched()).toBe(1)
    keys = b.jwks
    await check(b)
    expect(fetched()).toBe(2)
    for (let count = 0; count < 20; count++)
      await expect(check(b, { kid: `made-up-${count}` })).rejects.toMatchObject({ code: 'TOKEN_KEY_UNKNOWN' })
    expect(fetched()).toBeLessThanOrEqual(5)

    up = false
    clock.advance(700_000)
    await check(b)
    await expect(check(a)).rejects.toBeInstanceOf(StageFailed)
    clock.advance(3_000_000)
    await expect(check(b)).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE', retryable: true })
    up = true
    await check(b)
  })

  test.each([
    ['too large', (size: number) => 'x'.repeat(size)],
    ['no JSON', () => '<html>'],
    ['no keys', () => '{"keys":[]}'],
    ['secret keys', () => '{"keys":[{"kty":"oct","k":"AAAA"}]}'],
  ])('an answer that is %s', async (_name, body) => {
    await using server = await loopback((_request, response) => void response.end(body(300_000)))
    const users = oidcUsers({ ...configured({ jwks: undefined }), jwksUri: `${server.origin}/jwks` })
    await expect(users.verify({ accessToken: await issuer.sign() }, { now: NOW, signal })).rejects.toMatchObject({
      code: 'IDENTITY_UNAVAILABLE',
    })
  })

  test('an endpoint that hangs is left after its bound', async () => {
    await using server = await loopback(() => undefined)
    const users = oidcUsers({ ...configured({ jwks: undefined }), jwksUri: `${server.origin}/jwks`, milliseconds: 30 })
    await expect(users.verify({ accessToken: await issuer.sign() }, { now: NOW, signal })).rejects.toMatchObject({
      code: 'IDENTITY_UNAVAILABLE',
    })
  })
})

describe('challenges', () => {
  test('RFC 9470 §3', () => {
    const error = new AccessDenied('STEP_UP_REQUIRED', { challenge: { acrValues: ['phr', 'ph"r\n'], maxAge: 300 } })
    expect(wwwAuthenticate(error)).toBe(
      'Bearer error="insufficient_user_authentication", error_description="A different authentication level is required", acr_values="phr phr", max_age="300"',
    )
    expect(denialResponse(error)).toMatchObject({ status: 401, message: 'access denied' })
  })
  test.each([
    [new AccessDenied('TOKEN_EXPIRED'), 401, 'Bearer error="invalid_token"'],
    [new AccessDenied('SENDER_KEY_MISMATCH'), 401, 'DPoP error="invalid_dpop_proof"'],
    [new AccessDenied('POLICY_DENIED'), 403, undefined],
    [new AccessDenied('LIMIT_EXCEEDED'), 429, undefined],
    [new StageFailed('IDENTITY_UNAVAILABLE'), 503, undefined],
    [new Error('Jane Roe'), 503, undefined],
    [null, 503, undefined],
  ])('%s', (error, status, challenge) => {
    expect(denialResponse(error)).toEqual({
      status,
      message: 'access denied',
      headers: { 'cache-control': 'no-store', ...(challenge === undefined ? {} : { 'www-authenticate': challenge }) },
    })
  })
})

test('repeated names are found at any depth, however they are written', () => {
  for (const text of ['{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '[{"x":{"b":1, "b" :2}}]', '{"a":{"a":1},"a":2}'])
    expect(hasRepeatedKeys(text), text).toBe(true)
  fc.assert(fc.property(fc.jsonValue(), (value) => !hasRepeatedKeys(JSON.stringify(value))))
})
