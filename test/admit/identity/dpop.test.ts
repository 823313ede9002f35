import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { certificateThumbprint, denialResponse, dpopNonces, dpopProofs, memoryReplays, type ReplayList } from '../../../src/admit/index.ts'
import { type DpopRules, verifyDpop } from '../../../src/admit/identity/dpop.ts'
import { jwkThumbprint } from '../../../src/admit/identity/jwk-thumbprint.ts'
import { AccessDenied, ruleOf } from '../../../src/base/index.ts'
import { sharedData } from '../../support/shared-data.ts'
import { dpopProof, NOW, SECONDS, testKey, type TestKey } from '../support.ts'

const { signal } = new AbortController()
const REQUEST = { method: 'POST', url: 'https://portal.example.org/chat?turn=1#top' }
const TOKEN = 'an-access-token'
let key: TestKey
let other: TestKey
beforeAll(async () => {
  key = await testKey()
  other = await testKey()
})

const rules = (more: Partial<DpopRules> = {}): DpopRules => ({
  algorithms: ['ES256', 'EdDSA', 'RS256'],
  windowSeconds: 60,
  replays: memoryReplays(),
  nonces: null,
  ...more,
})
const verify = (dpop: string | undefined, more: Partial<DpopRules> = {}, now = NOW, http = REQUEST, jkt = key.jkt) =>
  verifyDpop(TOKEN, jkt, { ...http, scheme: 'DPoP', dpop }, rules(more), { now, signal })
const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return error instanceof AccessDenied ? `${(error as AccessDenied).code} ${ruleOf(error) ?? ''}` : `not refused: ${String(error)}`
}

const vectors = sharedData('standards/oauth-rfc-vectors/rfc-vectors.json')
describe.skipIf(vectors === null)('values printed in the RFCs (needs ../shared/data)', () => {
  const read = () =>
    JSON.parse(readFileSync(vectors ?? '', 'utf8')) as {
      rfc9449: { jwk: object; jkt: string; accessToken: string; resourceProof: string; resource: { htm: string; htu: string; iat: number } }
      rfc8705: { pem: string; 'x5t#S256': string }
    }
  test('RFC 9449 figures 9 and 12 to 14', async () => {
    const { jwk, jkt, accessToken, resourceProof, resource } = read().rfc9449
    expect(jwkThumbprint(jwk)).toBe(jkt)
    const http = { method: resource.htm, url: resource.htu, scheme: 'DPoP', dpop: resourceProof }
    await verifyDpop(accessToken, jkt, http, rules(), { now: resource.iat * 1000, signal })
    await expect(verifyDpop(`${accessToken}x`, jkt, http, rules(), { now: resource.iat * 1000, signal })).rejects.toMatchObject({
      code: 'SENDER_PROOF_REFUSED',
    })
  })
  test('RFC 8705 appendix A', () => {
    const { pem, 'x5t#S256': expected } = read().rfc8705
    expect(certificateThumbprint(new Uint8Array(new X509Certificate(pem).raw))).toBe(expected)
  })
})

describe('RFC 9449 §4.3: each check has its refusal', () => {
  const good = () => dpopProof(key, TOKEN, REQUEST)
  test('a good proof', async () => {
    await verify(await good())
    for (const alg of ['EdDSA', 'RS256']) {
      const another = await testKey(alg)
      await verify(await dpopProof(another, TOKEN, REQUEST), {}, NOW, REQUEST, another.jkt)
    }
  })

  const cases: [string, () => Promise<string | undefined>, string][] = [
    ['1: none', async () => undefined, 'SENDER_UNPROVEN dpop-missing'],
    ['1: two in one header', async () => `${await good()}, ${await good()}`, 'SENDER_PROOF_REFUSED dpop:shape'],
    ['2: not a JWT', async () => 'x.y', 'SENDER_PROOF_REFUSED dpop:shape'],
    ['3: no jti', () => dpopProof(key, TOKEN, REQUEST, { claims: { jti: undefined } }), 'SENDER_PROOF_REFUSED dpop:jti'],
    ['3: no htm', () => dpopProof(key, TOKEN, REQUEST, { claims: { htm: undefined } }), 'SENDER_PROOF_REFUSED dpop:htm'],
    ['3: no htu', () => dpopProof(key, TOKEN, REQUEST, { claims: { htu: undefined } }), 'SENDER_PROOF_REFUSED dpop:htu'],
    ['3: no iat', () => dpopProof(key, TOKEN, REQUEST, { claims: { iat: undefined } }), 'SENDER_PROOF_REFUSED dpop:iat'],
    ['4: typ', () => dpopProof(key, TOKEN, REQUEST, { header: { typ: 'JWT' } }), 'SENDER_PROOF_REFUSED dpop:typ'],
    ['5: an algorithm that is not allowed', async () => dpopProof(await testKey('ES384'), TOKEN, REQUEST), 'SENDER_PROOF_REFUSED dpop:alg'],
    ['6: another key’s signature', () => dpopProof(key, TOKEN, REQUEST, { signer: other }), 'SENDER_PROOF_REFUSED dpop:signature'],
    [
      '7: a private key',
      () => dpopProof(key, TOKEN, REQUEST, { header: { jwk: { ...key.jwk, d: 'x' } } }),
      'SENDER_PROOF_REFUSED dpop:jwk-private',
    ],
    [
      '7: a symmetric key',
      () => dpopProof(key, TOKEN, REQUEST, { header: { jwk: { kty: 'oct', k: 'x' } } }),
      'SENDER_PROOF_REFUSED dpop:jwk-private',
    ],
    ['7: no key', () => dpopProof(key, TOKEN, REQUEST, { header: { jwk: undefined } }), 'SENDER_PROOF_REFUSED dpop:jwk'],
    ['8: method', () => dpopProof(key, TOKEN, { ...REQUEST, method: 'GET' }), 'SENDER_PROOF_REFUSED dpop:htm'],
    ['9: host', () => dpopProof(key, TOKEN, { ...REQUEST, url: 'https://portal.example.org.evil/chat' }), 'SENDER_PROOF_REFUSED dpop:htu'],
    ['9: path', () => dpopProof(key, TOKEN, { ...REQUEST, url: 'https://portal.example.org/chat/other' }), 'SENDER_PROOF_REFUSED dpop:htu'],
    ['9: htu with a query', () => dpopProof(key, TOKEN, REQUEST, { claims: { htu: REQUEST.url } }), 'SENDER_PROOF_REFUSED dpop:htu'],
    ['11: too old', () => dpopProof(key, TOKEN, REQUEST, { claims: { iat: SECONDS - 61 } }), 'SENDER_PROOF_REFUSED dpop:iat'],
    ['11: from the future', () => dpopProof(key, TOKEN, REQUEST, { claims: { iat: SECONDS + 61 } }), 'SENDER_PROOF_REFUSED dpop:iat'],
    ['11: past its own exp', () => dpopProof(key, TOKEN, REQUEST, { claims: { exp: SECONDS - 1 } }), 'SENDER_PROOF_REFUSED dpop:exp'],
    ['12: no ath', () => dpopProof(key, TOKEN, REQUEST, { claims: { ath: undefined } }), 'SENDER_PROOF_REFUSED dpop:ath'],
    ['12: ath of another token', () => dpopProof(key, 'another', REQUEST), 'SENDER_PROOF_REFUSED dpop:ath'],
    ['12: another key', () => dpopProof(other, TOKEN, REQUEST), 'SENDER_KEY_MISMATCH dpop:jkt'],
  ]
  test.each(cases)('%s', async (_name, proof, expected) => {
    expect(await refusal(verify(await proof()))).toBe(expected)
  })

  test('the default port and letter case of the host do not matter; the path’s case does', async () => {
    await verify(await dpopProof(key, TOKEN, { ...REQUEST, url: 'https://PORTAL.example.org:443/chat' }))
    expect(await refusal(verify(await dpopProof(key, TOKEN, { ...REQUEST, url: 'https://portal.example.org/CHAT' })))).toBe(
      'SENDER_PROOF_REFUSED dpop:htu',
    )
  })

  test('a proof counts once, for as long as it could be accepted, and a refused one does not burn its id', async () => {
    const replays = memoryReplays()
    const proof = await dpopProof(key, TOKEN, REQUEST, { claims: { iat: SECONDS + 59 } })
    expect(await refusal(verify(proof, { replays }, NOW, { ...REQUEST, method: 'GET' }))).toContain('dpop:htm')
    await verify(proof, { replays })
    for (const later of [0, 60_000, 119_000]) expect(await refusal(verify(proof, { replays }, NOW + later))).toBe('TOKEN_REPLAYED dpop:jti')
    expect(await refusal(verify(proof, { replays }, NOW + 119_001))).toContain('dpop:iat')
  })

  test('a replay list that fails is a denial', async () => {
    const broken: ReplayList = { claim: () => Promise.reject(new Error('down')) }
    await expect(verify(await good(), { replays: broken })).rejects.toThrow('down')
    const full = memoryReplays({ maximum: 1 })
    await verify(await good(), { replays: full })
    await expect(verify(await good(), { replays: full })).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' })
    await verify(await dpopProof(key, TOKEN, REQUEST, { claims: { iat: SECONDS + 120 } }), { replays: full }, NOW + 61_000)
  })
})

describe('RFC 9449 §9: nonces', () => {
  const nonces = dpopNonces({ key: new Uint8Array(32).fill(7) })
  test('a proof without one is sent back with one, in a header; with it, it is good until it is old', async () => {
    const refused: unknown = await verify(await dpopProof(key, TOKEN, REQUEST), { nonces }).catch((error: unknown) => error)
    const { status, headers, message } = denialResponse(refused)
    expect({ status, message }).toEqual({ status: 401, message: 'access denied' })
    expect(headers['www-authenticate']).toContain('DPoP error="use_dpop_nonce"')
    const nonce = headers['dpop-nonce']
    await verify(await dpopProof(key, TOKEN, REQUEST, { claims: { nonce } }), { nonces })
    expect(
      await refusal(verify(await dpopProof(key, TOKEN, REQUEST, { claims: { nonce, iat: SECONDS + 121 } }), { nonces }, NOW + 121_000)),
    ).toBe('SENDER_NONCE_REQUIRED dpop:nonce')
  })
  test.each([
    ['another key’s', dpopNonces({ key: new Uint8Array(32).fill(8) }).issue(NOW)],
    ['of the future', nonces.issue(NOW + 60_000)],
    ['too short', 'AAAA'],
    ['a number', 7],
  ])('one that is %s does not count', async (_name, nonce) => {
    expect(await refusal(verify(await dpopProof(key, TOKEN, REQUEST, { claims: { nonce } }), { nonces }))).toBe(
      'SENDER_NONCE_REQUIRED dpop:nonce',
    )
  })
})

test('our own proofs pass our own checks', async () => {
  const proofs = dpopProofs({ alg: 'ES256', privateKey: key.privateKey, publicJwk: key.jwk }, { now: () => NOW })
  expect(proofs.jkt).toBe(key.jkt)
  await verify(await proofs.proof({ method: REQUEST.method, url: REQUEST.url, accessToken: TOKEN }))
})
