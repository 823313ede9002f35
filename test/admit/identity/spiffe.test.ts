import { readFileSync } from 'node:fs'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { spiffeWorkloads } from '../../../src/admit/index.ts'
import { parseCertificate } from '../../../src/admit/identity/certificate.ts'
import { readJwtSvid } from '../../../src/admit/identity/jwt-svid.ts'
import { parseSpiffeBundle } from '../../../src/admit/identity/spiffe-bundle.ts'
import { isSegment, parseSpiffeId, parseTrustDomain } from '../../../src/admit/identity/spiffe-id.ts'
import { readSvidChain, verifySvidChain } from '../../../src/admit/identity/x509-svid.ts'
import { checkAudience, checkTimes } from '../../../src/admit/identity/token-rules.ts'
import { ruleOf } from '../../../src/base/index.ts'
import { sharedData } from '../../support/shared-data.ts'
import { bundleDocument, cRLSign, digitalSignature, issue, keyCertSign, type TestCertificate } from '../certificates.ts'
import { movableClock, NOW, SECONDS, testKey } from '../support.ts'

const idsPath = sharedData('standards/spiffe/spiffe-ids.json')
const casesPath = sharedData('standards/spiffe/svid-cases.json')
const signal = new AbortController().signal

interface IdCases {
  readonly ids: readonly { input: string; valid: boolean; trustDomain?: string; path?: string }[]
  readonly trustDomains: readonly { input: string; valid: boolean; trustDomain?: string }[]
  readonly segments: readonly { segments: readonly string[]; valid: boolean }[]
  readonly memberOf: readonly { id: string; trustDomain: string; member: boolean }[]
}
interface SvidCases {
  readonly jwtSvids: readonly {
    name: string
    check: string
    header: Record<string, unknown>
    claims: Record<string, unknown>
    signWith: string
    token?: string
    audience: string[] | null
    accept: boolean
  }[]
  readonly x509Svids: readonly { name: string; check: string; certificates?: readonly string[]; accept: boolean; id?: string }[]
  readonly bundles: readonly {
    name: string
    kind: 'jwks' | 'spiffe'
    document: unknown
    accept: boolean
    jwtAuthorities?: number
    refreshHintSeconds?: number
    sequenceNumber?: number
  }[]
}

describe.skipIf(idsPath === null)('SPIFFE-ID §2: the published strings (needs ../shared/data)', () => {
  const cases = idsPath === null ? null : (JSON.parse(readFileSync(idsPath, 'utf8')) as IdCases)
  test('ids', () => {
    expect(cases?.ids.length).toBe(272)
    for (const { input, valid, trustDomain, path } of cases?.ids ?? []) {
      expect(parseSpiffeId(input), input).toEqual(valid ? { id: input, trustDomain, path: path ?? '' } : null)
    }
  })
  test('trust domains, segments and membership', () => {
    expect(cases?.trustDomains.length).toBe(154)
    for (const { input, valid, trustDomain } of cases?.trustDomains ?? [])
      expect(parseTrustDomain(input), input).toBe(valid ? trustDomain : null)
    for (const { segments, valid } of cases?.segments ?? []) expect(segments.every(isSegment), segments.join()).toBe(valid)
    for (const { id, trustDomain, member } of cases?.memberOf ?? []) expect(parseSpiffeId(id)?.trustDomain === trustDomain).toBe(member)
  })
})

describe.skipIf(casesPath === null)('SVID and bundle cases of go-spiffe (needs ../shared/data)', () => {
  const cases = casesPath === null ? null : (JSON.parse(readFileSync(casesPath, 'utf8')) as SvidCases)

  test.each(cases?.bundles ?? [])('bundle: $name', ({ kind, document, accept, jwtAuthorities, refreshHintSeconds, sequenceNumber }) => {
    const bundle = parseSpiffeBundle(document, kind)
    expect(bundle !== null).toBe(accept)
    if (bundle === null) return
    if (jwtAuthorities !== undefined) expect(bundle.jwtAuthorities).toHaveLength(jwtAuthorities)
    if (refreshHintSeconds !== undefined) expect(bundle.refreshHintSeconds).toBe(refreshHintSeconds)
    if (sequenceNumber !== undefined) expect(bundle.sequence).toBe(sequenceNumber)
  })

  test.each(cases?.x509Svids.filter((each) => each.check === 'parse') ?? [])('X.509-SVID: $name', ({ certificates = [], accept, id }) => {
    const chain = certificates.map((each) => new Uint8Array(Buffer.from(each, 'base64')))
    if (accept) expect(readSvidChain(chain).id.id).toBe(id)
    else expect(() => readSvidChain(chain)).toThrow(expect.objectContaining({ code: 'WORKLOAD_CERTIFICATE_REFUSED' }))
  })

  test.each(cases?.jwtSvids ?? [])('JWT-SVID: $name', async ({ check, header, claims, signWith, token, audience, accept }) => {
    const authorities = { authority1: await generateKeyPair('ES384'), authority2: await generateKeyPair('RS256') }
    const keys = await Promise.all(
      Object.entries(authorities).map(async ([kid, { publicKey }]) => ({
        ...(await exportJWK(publicKey)),
        kid,
        alg: kid === 'authority1' ? 'ES384' : 'RS256',
      })),
    )
    const at = (value: unknown): unknown => (typeof value === 'number' ? SECONDS + value : value)
    const minted = { ...claims, ...('exp' in claims ? { exp: at(claims['exp']) } : {}), iat: at(claims['iat']) }
    const alg = signWith === 'authority1' ? 'ES384' : 'RS256'
    const signer = authorities[signWith as keyof typeof authorities].privateKey
    const text = token ?? (await new SignJWT(minted as JWTPayload).setProtectedHeader({ alg, ...header }).sign(signer))
    const expected = audience ?? ['audience']
    const run = async (): Promise<unknown> => {
      if (check !== 'verify') {
        const svid = readJwtSvid(text)
        checkAudience(svid.token.claims, expected, ['audience'])
        return checkTimes(svid.token.claims, NOW, { clockSkewSeconds: 30, maximumLifetimeSeconds: 3600, requireIssuedAt: false })
      }
      const verifier = spiffeWorkloads({
        trustDomains: { trustdomain: { bundle: bundleDocument([], keys) } },
        allow: { 'spiffe://trustdomain/host': 'any' },
        audience: expected,
      })
      return verifier.verify({ accessToken: 'x', workloadToken: text }, { now: NOW, task: 't', signal })
    }
    if (accept) expect(await run()).toMatchObject({ id: 'spiffe://trustdomain/host', kind: 'spiffe-jwt' })
    else await expect(run()).rejects.toMatchObject({ message: 'access denied' })
  })
})

describe('X509-SVID §4, §5 with a CA of our own', () => {
  const ID = 'spiffe://domain1.test/chatbot'
  let root: TestCertificate
  let foreign: TestCertificate
  beforeAll(async () => {
    root = await issue({ ca: true, uris: ['spiffe://domain1.test'] })
    foreign = await issue({ ca: true, uris: ['spiffe://domain2.test'] })
  })
  const verifier = (document: object, domain = 'domain1.test') =>
    spiffeWorkloads({ trustDomains: { [domain]: { bundle: document } }, allow: { [ID]: ['visit-summary'] } })
  const present = (document: object, chain: readonly TestCertificate[], now = NOW, domain = 'domain1.test', task = 'visit-summary') =>
    verifier(document, domain).verify(
      { accessToken: 'x', peerCertificate: chain[0]?.der, peerIntermediates: chain.slice(1).map(({ der }) => der) },
      { now, task, signal },
    )
  const refusal = async (work: Promise<unknown>): Promise<[string, string | null]> => {
    const error = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    return [(error as { code: string }).code, ruleOf(error)]
  }

  test('a leaf under the root, and under an intermediate', async () => {
    const leaf = await issue({ uris: [ID], issuer: root })
    expect(await present(bundleDocument([root]), [leaf])).toMatchObject({ id: ID, kind: 'spiffe-x509', expiresAt: NOW + 3_600_000 })
    const middle = await issue({ ca: true, issuer: root, notAfter: NOW + 1_800_000 })
    const below = await issue({ uris: [ID], issuer: middle })
    expect(await present(bundleDocument([root]), [below, middle])).toMatchObject({ id: ID, expiresAt: NOW + 1_800_000 })
    expect(await refusal(present(bundleDocument([root]), [below]))).toEqual(['WORKLOAD_CERTIFICATE_REFUSED', 'x509-no-path'])
  })

  test('what is not such a leaf', async () => {
    const good = { uris: [ID], issuer: root }
    const cases: [string, Promise<TestCertificate>, string][] = [
      ['a CA', issue({ ...good, ca: true }), 'x509-leaf-is-ca'],
      ['keyCertSign', issue({ ...good, usage: digitalSignature | keyCertSign }), 'x509-leaf-signs'],
      ['cRLSign', issue({ ...good, usage: digitalSignature | cRLSign }), 'x509-leaf-signs'],
      ['no key usage', issue({ ...good, usage: null }), 'x509-digital-signature'],
      ['no digitalSignature', issue({ ...good, usage: 0x08 }), 'x509-digital-signature'],
      ['no URI', issue({ dns: ['domain1.test'], issuer: root }), 'x509-uri-names'],
      ['two URIs', issue({ ...good, uris: [ID, ID] }), 'x509-uri-names'],
      ['an SVID and another URI', issue({ ...good, uris: [ID, 'https://evil.example'] }), 'x509-uri-names'],
      ['a URI of another scheme', issue({ ...good, uris: ['https://domain1.test/chatbot'] }), 'x509-spiffe-id'],
      ['the trust domain itself', issue({ ...good, uris: ['spiffe://domain1.test'] }), 'x509-spiffe-id-root'],
      ['server purpose only', issue({ ...good, purposes: ['1.3.6.1.5.5.7.3.1'] }), 'x509-purpose'],
      ['expired', issue({ ...good, notBefore: NOW - 7_200_000, notAfter: NOW - 1000 }), 'x509-not-current'],
      ['not yet valid', issue({ ...good, notBefore: NOW + 60_000 }), 'x509-not-current'],
      ['self-signed', issue({ uris: [ID] }), 'x509-no-path'],
      ['of another CA', issue({ uris: [ID], issuer: foreign }), 'x509-no-path'],
    ]
    for (const [name, certificate, rule] of cases) {
      expect(await refusal(present(bundleDocument([root]), [await certificate])), name).toEqual(['WORKLOAD_CERTIFICATE_REFUSED', rule])
    }
  })

  test('a foreign domain, its CA under our name, a broken chain, a task that is not allowed', async () => {
    const theirs = await issue({ uris: ['spiffe://domain2.test/chatbot'], issuer: foreign })
    expect(await refusal(present(bundleDocument([root]), [theirs]))).toEqual(['WORKLOAD_DOMAIN_FOREIGN', null])
    const leaf = await issue({ uris: [ID], issuer: root })
    expect(await refusal(present(bundleDocument([foreign]), [leaf]))).toEqual(['WORKLOAD_CERTIFICATE_REFUSED', 'x509-no-path'])
    expect(await refusal(present(bundleDocument([root]), [leaf], NOW, 'domain1.test', 'other'))).toEqual(['WORKLOAD_TASK_REFUSED', null])
    const other = await issue({ uris: ['spiffe://domain1.test/other'], issuer: root })
    expect(await refusal(present(bundleDocument([root]), [other]))).toEqual(['WORKLOAD_REJECTED', 'workload-not-listed'])
    expect(await refusal(present(bundleDocument([root]), []))).toEqual(['WORKLOAD_REJECTED', 'no-workload-proof'])
    const notCa = await issue({ usage: digitalSignature, issuer: root })
    const under = await issue({ uris: [ID], issuer: notCa })
    expect(await refusal(present(bundleDocument([root]), [under, notCa]))).toEqual(['WORKLOAD_CERTIFICATE_REFUSED', 'x509-intermediate'])
    const short = await issue({ ca: true, pathLength: 0, issuer: root })
    const tooDeep = await issue({ ca: true, issuer: short })
    const deep = await issue({ uris: [ID], issuer: tooDeep })
    expect(await refusal(present(bundleDocument([root]), [deep, tooDeep, short]))).toEqual(['WORKLOAD_CERTIFICATE_REFUSED', 'x509-no-path'])
  })

  test('intermediates in any order, and superfluous ones', async () => {
    const upper = await issue({ ca: true, issuer: root })
    const lower = await issue({ ca: true, issuer: upper })
    const leaf = await issue({ uris: [ID], issuer: lower })
    const noise = await issue({ ca: true, issuer: foreign })
    for (const chain of [
      [leaf, lower, upper],
      [leaf, noise, upper, lower],
    ]) {
      expect(await present(bundleDocument([root]), chain)).toMatchObject({ id: ID })
    }
    expect(await refusal(present(bundleDocument([root]), [leaf, lower]))).toEqual(['WORKLOAD_CERTIFICATE_REFUSED', 'x509-no-path'])
  })

  test('a remembered path ends with its certificates, and holds only under its bundle', async () => {
    const leaf = await issue({ uris: [ID], issuer: root })
    const bundle = parseSpiffeBundle(bundleDocument([root]))
    const without = parseSpiffeBundle(bundleDocument([foreign]))
    if (bundle === null || without === null) throw new Error('no bundle')
    const chain = readSvidChain([leaf.der])
    expect(verifySvidChain(chain, bundle, NOW)).toBe(NOW + 3_600_000)
    expect(verifySvidChain(chain, bundle, NOW + 1000)).toBe(NOW + 3_600_000)
    expect(() => verifySvidChain(chain, bundle, NOW + 3_600_001)).toThrow(expect.objectContaining({ code: 'WORKLOAD_CERTIFICATE_REFUSED' }))
    expect(() => verifySvidChain(chain, without, NOW)).toThrow(expect.objectContaining({ code: 'WORKLOAD_CERTIFICATE_REFUSED' }))
  })

  test('truncated, extended and random bytes are no certificate', async () => {
    const { der } = await issue({ uris: [ID], issuer: root })
    expect(parseCertificate(der)?.uris).toEqual([ID])
    for (let length = 0; length < der.length; length += 7) expect(parseCertificate(der.subarray(0, length))).toBe(null)
    expect(parseCertificate(new Uint8Array([...der, 0]))).toBe(null)
    expect(parseCertificate(new Uint8Array(70_000))).toBe(null)
  })
})

describe('bundles that change', () => {
  const ID = 'spiffe://domain1.test/chatbot'
  const svid = async (key: Awaited<ReturnType<typeof testKey>>, kid: string): Promise<string> =>
    new SignJWT({ sub: ID, aud: 'us', exp: SECONDS + 3600 }).setProtectedHeader({ alg: 'ES256', kid }).sign(key.privateKey)

  test('a rotated key is found at once, an older sequence is not believed, an outage is stretched to a bound', async () => {
    const clock = movableClock()
    const [a, b] = [await testKey('ES256', 'a'), await testKey('ES256', 'b')]
    let document: object | null = bundleDocument([], [a.jwk], { spiffe_sequence: 2 })
    let loads = 0
    const workloads = spiffeWorkloads({
      trustDomains: {
        'domain1.test': {
          load: async () => {
            loads++
            if (document === null) throw new Error('down')
            return document
          },
        },
      },
      allow: { [ID]: 'any' },
      audience: 'us',
      maximumLifetimeSeconds: 86_400,
    })
    const verify = async (text: string) =>
      workloads.verify({ accessToken: 'x', workloadToken: text }, { now: clock.now(), task: 't', signal })
    await verify(await svid(a, 'a'))
    document = bundleDocument([], [a.jwk, b.jwk], { spiffe_sequence: 3 })
    await verify(await svid(b, 'b'))
    expect(loads).toBe(2)

    document = bundleDocument([], [a.jwk], { spiffe_sequence: 1 })
    clock.advance(301_000)
    await verify(await svid(b, 'b'))
    expect(loads).toBe(3)

    document = null
    clock.advance(301_000)
    await verify(await svid(b, 'b'))
    clock.advance(3_600_000)
    await expect(
      verify(
        await new SignJWT({ sub: ID, aud: 'us', exp: SECONDS + 7200 }).setProtectedHeader({ alg: 'ES256', kid: 'b' }).sign(b.privateKey),
      ),
    ).rejects.toMatchObject({ code: 'IDENTITY_UNAVAILABLE' })
  })
})
