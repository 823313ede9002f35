import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { causeOf } from '../../src/base/errors/index.ts'
import { type FhirEndpoint, type FhirEndpointOptions, type FhirPage, fhirEndpoint } from '../../src/http/index.ts'
import { startFhirServer } from '../../tools/fhir-server.ts'
import { emptyBundle, sendJson, startFaultyServer } from '../support/faulty-server.ts'

const NEVER = new AbortController().signal
const token = (accessToken: string) => ({ accessToken, scheme: 'Bearer' as const, expiresAt: Date.now() + 60_000 })
const call = (accessToken = 'good') => ({ credentials: token(accessToken), signal: NEVER })
const refused = { code: 'EGRESS_REFUSED' }
const failed = { code: 'EGRESS_FAILED' }
const endpointAt = (url: string, options: Partial<FhirEndpointOptions> = {}) =>
  fhirEndpoint({ baseUrl: `${url}/fhir`, random: () => 0, ...options })
async function drain(endpoint: FhirEndpoint, type = 'Observation', parameters = {}): Promise<FhirPage[]> {
  const pages: FhirPage[] = []
  for await (const page of endpoint.search(type, parameters, call())) pages.push(page)
  return pages
}

describe('fhirEndpoint against a server', () => {
  test.each(['GET', 'POST'] as const)('reads, and searches by %s to the last page', async (searchBy) => {
    await using server = await startFhirServer({
      pageSize: 2,
      authorize: ({ authorization }) => authorization === 'Bearer good',
      resources: [1, 2, 3, 4, 5].map((n) => ({
        resourceType: 'Observation',
        id: `o${n}`,
        status: 'final',
        code: {},
        subject: { reference: 'Patient/a' },
      })),
    })
    const endpoint = fhirEndpoint({ baseUrl: server.url, searchBy })
    const pages = await drain(endpoint, 'Observation', { patient: 'Patient/a' })
    expect(pages.map(({ entries }) => entries.map(({ resource }) => resource.id))).toEqual([['o1', 'o2'], ['o3', 'o4'], ['o5']])
    expect(await endpoint.read('Observation', 'o1', call())).toMatchObject({ id: 'o1' })
    expect(await endpoint.read('Observation', 'zz', call())).toBeNull()
    await expect(endpoint.read('Observation', 'o1', call('bad'))).rejects.toMatchObject(failed)
    if (searchBy === 'POST') expect(server.requests[0]?.url).toBe('/Observation/_search')
  })
})

describe('the holes of fhir-kit-client', () => {
  test.each([
    'https://evil.example/fhir/Observation?page=2',
    'http://127.0.0.1:1/fhir/Observation?page=2',
    '/admin?page=2/../../x',
    'http://%HOST%.evil.example/fhir/Observation',
    'http://%HOST%/other/Observation?page=2',
    'http://%HOST%/fhir/../other?page=2',
    'http://%HOST%/fhir/%2e%2e/other',
    'http://x:y@%HOST%/fhir/Observation',
    'javascript:alert(1)',
  ])('a next link away from the server is not followed: %s', async (link) => {
    await using server = await startFaultyServer((_, response) =>
      sendJson(response, emptyBundle(link.replace('%HOST%', new URL(server.url).host))),
    )
    const result = drain(endpointAt(server.url), 'Observation')
    if (link.startsWith('/')) {
      // Relative: stays below the base, whatever it says.
      await result.catch(() => undefined)
      expect(server.requests.every(({ url }) => url.startsWith('/fhir/'))).toBe(true)
    } else {
      await expect(result).rejects.toMatchObject(refused)
      expect(server.requests).toHaveLength(1)
    }
  })

  test('a next link to the base itself, as HAPI writes it, is followed', async () => {
    await using server = await startFaultyServer((_, response, count) =>
      sendJson(response, emptyBundle(count === 1 ? `${server.url}/fhir?_getpages=1` : undefined)),
    )
    expect(await drain(endpointAt(server.url))).toHaveLength(2)
  })

  test.each([
    ['Observation', 'x/../../Observation?_count=1&x='],
    ['Observation', '..'],
    ['Observation', 'a b'],
    ['Observation', ''],
    ['Observation', 'x'.repeat(65)],
    ['Observation?x=', 'a'],
    ['/Patient', 'a'],
    ['https://evil.example/Patient', 'a'],
    ['metadata', 'a'],
  ])('type %j with id %j is refused before anything is sent', async (type, id) => {
    await using server = await startFaultyServer((_, response) => sendJson(response, {}))
    const endpoint = endpointAt(server.url)
    await expect(endpoint.read(type, id, call())).rejects.toMatchObject(refused)
    if (!/^[A-Z][A-Za-z]+$/.test(type)) await expect(drain(endpoint, type)).rejects.toMatchObject(refused)
    expect(server.requests).toEqual([])
  })

  test('a redirect is an error, and the token goes nowhere', async () => {
    await using other = await startFaultyServer((_, response) => sendJson(response, emptyBundle()))
    await using server = await startFaultyServer((_, response) =>
      response.writeHead(307, { location: `${other.url}/fhir/Observation` }).end(),
    )
    await expect(drain(endpointAt(server.url, { retries: 0 }))).rejects.toMatchObject(failed)
    expect(other.requests).toEqual([])
  })

  test('errors carry no URL, body or token; the status stays behind causeOf', async () => {
    await using server = await startFaultyServer((_, response) => sendJson(response, { issue: 'Okafor' }, 400))
    const error = await drain(endpointAt(server.url), 'Patient', { name: 'Okafor' }).catch((caught: unknown) => caught)
    const shown = inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error) + inspect(causeOf(error), { depth: 9 })
    expect(shown).not.toMatch(/Okafor|127\.0\.0\.1|good/)
    expect(causeOf(error)).toEqual({ status: 400 })
  })

  test('resources are plain and frozen, without the request that fetched them', async () => {
    await using server = await startFaultyServer((_, response) =>
      sendJson(response, { resourceType: 'Patient', id: 'a', name: [{ family: 'X' }] }),
    )
    const patient = (await endpointAt(server.url).read('Patient', 'a', call())) as object
    expect(Reflect.ownKeys(patient)).toEqual(['resourceType', 'id', 'name'])
    expect(Object.isFrozen(patient) && Object.isFrozen((patient as { name: object[] }).name[0])).toBe(true)
  })

  test('a token is never state: concurrent calls keep their own', async () => {
    await using server = await startFaultyServer((request, response) => {
      setTimeout(() => sendJson(response, { resourceType: 'Patient', id: (request.url ?? '').split('/').at(-1) }), Math.random() * 5)
    })
    const endpoint = endpointAt(server.url)
    await Promise.all(Array.from({ length: 200 }, (_, index) => endpoint.read('Patient', `p${index}`, call(`token-p${index}`))))
    for (const { url, headers } of server.requests) expect(headers.authorization).toBe(`Bearer token-${url.split('/').at(-1)}`)
  })

  test('an expired credential, and a DPoP credential without a proof, are not sent', async () => {
    await using server = await startFaultyServer((_, response) => sendJson(response, { resourceType: 'Patient', id: 'a' }))
    const expired = { credentials: { ...token('x'), expiresAt: Date.now() - 1 }, signal: NEVER }
    await expect(endpointAt(server.url).read('Patient', 'a', expired)).rejects.toMatchObject(refused)
    const bound = { credentials: { ...token('x'), scheme: 'DPoP' as const }, signal: NEVER }
    await expect(endpointAt(server.url).read('Patient', 'a', bound)).rejects.toMatchObject(refused)
    expect(server.requests).toEqual([])
    const dpopProof = async ({ method, url }: { method: string; url: string }) => `proof ${method} ${new URL(url).pathname}`
    await endpointAt(server.url, { dpopProof }).read('Patient', 'a', bound)
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'DPoP x', dpop: 'proof GET /fhir/Patient/a' })
  })

  test('headers may not carry credentials', () => {
    expect(() => fhirEndpoint({ baseUrl: 'https://a.example', headers: { Authorization: 'Bearer x' } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
    expect(() => fhirEndpoint({ baseUrl: 'http://a.example' })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})

describe('a server that misbehaves', () => {
  test.each([
    ['truncated JSON', '{"resourceType":"Bundle","type":"searchset","entry":[', {}],
    ['wrong content type', JSON.stringify(emptyBundle()), { 'content-type': 'text/html' }],
    ['no content type', JSON.stringify(emptyBundle()), { 'content-type': '' }],
    ['not a searchset', '{"resourceType":"Patient"}', {}],
    ['another bundle', '{"resourceType":"Bundle","type":"collection"}', {}],
    ['an array', '[]', {}],
    ['null', 'null', {}],
    ['a resource with a malformed type', '{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"../x"}}]}', {}],
    ['an entry without a resource', '{"resourceType":"Bundle","type":"searchset","entry":[{}]}', {}],
    [
      'an unknown search mode',
      '{"resourceType":"Bundle","type":"searchset","entry":[{"search":{"mode":"x"},"resource":{"resourceType":"Patient"}}]}',
      {},
    ],
    ['__proto__', '{"resourceType":"Bundle","type":"searchset","__proto__":{"polluted":1}}', {}],
    ['escaped __proto__', '{"resourceType":"Bundle","type":"searchset","a":[{"\\u005f_proto__":{"polluted":1}}]}', {}],
    ['constructor', '{"resourceType":"Bundle","type":"searchset","constructor":{"prototype":{"polluted":1}}}', {}],
    ['depth', `{"resourceType":"Bundle","type":"searchset","a":${'['.repeat(200)}${']'.repeat(200)}}`, {}],
  ])('%s is a failure', async (_, body, headers) => {
    await using server = await startFaultyServer((_request, response) => sendJson(response, body, 200, headers))
    await expect(drain(endpointAt(server.url, { retries: 0 }))).rejects.toMatchObject(failed)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  test('bytes that are not UTF-8 are a failure', async () => {
    await using server = await startFaultyServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(Buffer.from([0x7b, 0xff, 0x7d]))
    })
    await expect(drain(endpointAt(server.url))).rejects.toMatchObject(failed)
  })

  test('endless pages and loops end', async () => {
    await using server = await startFaultyServer((_, response, count) =>
      sendJson(response, emptyBundle(`${server.url}/fhir/Observation?page=${count}`)),
    )
    await expect(drain(endpointAt(server.url, { maxPages: 7 }))).rejects.toMatchObject(failed)
    expect(server.requests).toHaveLength(7)
    await using loop = await startFaultyServer((_, response) => sendJson(response, emptyBundle(`${loop.url}/fhir/Observation?page=1`)))
    await expect(drain(endpointAt(loop.url))).rejects.toMatchObject(failed)
    expect(loop.requests).toHaveLength(2)
  })

  test('another resource than asked for is a failure', async () => {
    await using server = await startFaultyServer((_, response) => sendJson(response, { resourceType: 'Patient', id: 'b' }))
    await expect(endpointAt(server.url).read('Patient', 'a', call())).rejects.toMatchObject(failed)
    await expect(endpointAt(server.url).read('Observation', 'b', call())).rejects.toMatchObject(failed)
  })

  test('503 is repeated within the policy and 500 is not', async () => {
    await using server = await startFaultyServer((_, response, count) =>
      count < 3 ? sendJson(response, {}, 503, { 'retry-after': '0' }) : sendJson(response, { resourceType: 'Patient', id: 'a' }),
    )
    expect(await endpointAt(server.url).read('Patient', 'a', call())).toMatchObject({ id: 'a' })
    expect(server.requests).toHaveLength(3)
    await using broken = await startFaultyServer((_, response) => sendJson(response, {}, 500))
    await expect(endpointAt(broken.url).read('Patient', 'a', call())).rejects.toMatchObject(failed)
    expect(broken.requests).toHaveLength(1)
  })

  test('retries of all calls together stay within the budget', async () => {
    await using server = await startFaultyServer((_, response) => sendJson(response, {}, 503))
    const endpoint = endpointAt(server.url, { retries: 5 })
    for (let count = 0; count < 20; count++) await expect(endpoint.read('Patient', 'a', call())).rejects.toMatchObject(failed)
    expect(server.requests.length).toBeLessThanOrEqual(20 + 10)
  })

  test('the caller’s abort is not repeated', async () => {
    const controller = new AbortController()
    await using server = await startFaultyServer(() => controller.abort(new Error('mine')))
    await expect(endpointAt(server.url).read('Patient', 'a', { credentials: null, signal: controller.signal })).rejects.toThrow('mine')
    expect(server.requests).toHaveLength(1)
  })
})

describe('references', () => {
  const endpoint = fhirEndpoint({ baseUrl: 'https://fhir.example.org/r4' })
  test.each([
    ['Patient/1', 'Patient/1'],
    ['Patient/1/_history/3', 'Patient/1'],
    ['https://fhir.example.org/r4/Patient/1', 'Patient/1'],
    ['https://fhir.example.org/r4/Patient/1/_history/2', 'Patient/1'],
    ['https://fhir.example.org.evil/r4/Patient/1', null],
    ['https://fhir.example.org/r5/Patient/1', null],
    ['https://fhir.example.org/r4/Patient/1?x=y', null],
    ['urn:uuid:5c1a0e8e-0c4e-4b1d-9f32-d1a2f1a6c0de', null],
    ['#p', null],
    ['Patient', null],
    ['Patient/1/Observation', null],
    ['patient/1', null],
    ['', null],
  ])('%s is %s', (reference, local) => expect(endpoint.localReference(reference)).toBe(local))
})
