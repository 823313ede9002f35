import { describe, expect, test } from 'vitest'
import { and, eq, oneOf, subsetOf } from '../../src/base/filter/index.ts'
import { fhirEndpoint, fhirSource, retrieverSource } from '../../src/retrieve/index.ts'
import { snapshotCandidate } from '../../src/retrieve/snapshot.ts'
import { emptyBundle, sendJson, startFaultyServer } from '../support/faulty-server.ts'
import { candidate, grantFor, listSource, run } from '../support/retrieval.ts'

const careful = grantFor(
  't1',
  ['Patient/a'],
  and(eq('tenant', 't1'), oneOf('patient', ['Patient/a']), oneOf('confidentiality', ['U', 'L', 'M', 'N']), subsetOf('sensitivities', [])),
)
const strictLabeller = {
  label: ({ text }: { text: string }) => ({
    dataClass: 'laboratory' as const,
    confidentiality: text.includes('HIV') ? ('R' as const) : ('N' as const),
    sensitivities: text.includes('HIV') ? (['HIV'] as const) : [],
  }),
}
const got = async (candidates: Iterable<unknown>, options: object = {}) => {
  const { ids, rules } = await run({ sources: [listSource(candidates)], labeller: strictLabeller as never, ...options }, {}, careful)
  return { ids, rules }
}

describe('a source that lies', () => {
  test('other patients and tenants', async () => {
    expect(
      await got([
        candidate('1', { patient: 'Patient/b' }),
        candidate('2', { tenant: 't2' }),
        candidate('3', { patient: 'Patient/A' }),
        candidate('4', { patient: 'Patient/a ' }),
        candidate('5', { patient: 'https://x.example/Patient/a' }),
      ]),
    ).toEqual({
      ids: [],
      rules: ['patient', 'tenant', 'patient', 'patient', 'patient'],
    })
  })
  test('forged labels: what the text shows counts', async () => {
    expect((await got([candidate('1', { text: 'HIV positive', labels: { confidentiality: 'U', sensitivities: [] } })])).ids).toEqual([])
  })
  test.each([
    ['unknown label', { labels: { sensitivities: ['NONE'] } }],
    ['unknown confidentiality', { labels: { confidentiality: 'open' } }],
    ['unknown class', { dataClass: 'everything' }],
    ['unknown origin', { origin: 'me' }],
    ['labels as text', { labels: 'N' }],
    ['a list that is none', { codes: 'x' }],
    ['a list with holes', { codes: [undefined] }],
    ['a list-like', { codes: { length: 1, 0: 'x' } }],
    ['more labels than bounds', { securityLabels: Array.from({ length: 300 }, (_, index) => `s|${index}`) }],
    ['a date that is none', { dateStart: '2026-13-01' }],
    ['a tenant that is an object', { tenant: { toString: (): string => 't1' } }],
    ['a patient that is a list', { patient: ['Patient/a'] }],
    ['no text', { text: '' }],
    ['text that is an object', { text: { toString: (): string => 'x' } }],
    ['a span backwards', { span: [5, 2] }],
    ['an id that is none', { id: '' }],
  ])('%s', async (_, overrides) => {
    expect((await got([candidate('1', overrides as never)])).ids).toEqual([])
  })
  test.each([
    ['null', null],
    ['undefined', undefined],
    ['text', 'x'],
    ['an array', [candidate('1')]],
    [
      'a getter that throws',
      {
        ...candidate('1'),
        get patient(): string {
          throw new Error('x')
        },
      },
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          getOwnPropertyDescriptor: () => {
            throw new Error('x')
          },
        },
      ),
    ],
    ['fields only on the prototype', Object.create(candidate('1')) as object],
  ])('a candidate that is %s', async (_, value) => {
    expect((await got([value])).ids).toEqual([])
  })
  test('a polluted prototype gives no candidate a tenant', () => {
    const { tenant, patient, ...rest } = candidate('1')
    Object.assign(Object.prototype, { tenant, patient })
    try {
      expect(Object.keys(snapshotCandidate(rest).candidate ?? {})).not.toContain('tenant')
    } finally {
      Reflect.deleteProperty(Object.prototype, 'tenant')
      Reflect.deleteProperty(Object.prototype, 'patient')
    }
  })
  test('one id with two contents: the second is refused, the same content again is not counted', async () => {
    expect(await got([candidate('1'), candidate('1'), candidate('1', { text: 'other' }), candidate('2')])).toEqual({
      ids: ['1', '2'],
      rules: ['duplicate-id'],
    })
  })
  test('ids and references that could carry a name leave as digests', async () => {
    const { retrieved, events } = await run({
      sources: [
        listSource([
          candidate('notes/Ada Okafor 1970.txt', { reference: 'Ada Okafor' }),
          candidate('x', { reference: 'Ada Okafor', patient: 'Patient/b' }),
        ]),
      ],
    })
    expect([...retrieved.explanations.keys()]).toEqual([expect.stringMatching(/^sha256:[0-9a-f]{32}$/)])
    expect(JSON.stringify(events)).not.toContain('Okafor')
  })
  test('a note of 10 MB is refused, not cut', async () => {
    expect(await got([candidate('1', { text: 'x'.repeat(10_000_000) })])).toEqual({ ids: [], rules: ['text-too-long'] })
  })
  test('a million candidates cost the budget, no more', async () => {
    let pulled = 0
    const many = (function* () {
      while (pulled < 1_000_000) {
        pulled++
        yield candidate(`c${pulled}`, { patient: 'Patient/b' })
      }
    })()
    expect((await got(many, { candidateBudget: 2_000 })).ids).toEqual([])
    expect(pulled).toBe(2_000)
  })
})

describe('a retriever that lies', () => {
  test('metadata that is missing, foreign or throws denies', async () => {
    const documents = [
      { pageContent: 'good', metadata: { org: 't1', patientId: 'a', kind: 'laboratory' } },
      { pageContent: 'no metadata', metadata: {} },
      { pageContent: 'other', metadata: { org: 't1', patientId: 'b', kind: 'laboratory' } },
      {
        pageContent: 'throws',
        get metadata(): Record<string, unknown> {
          throw new Error('x')
        },
      },
      { pageContent: 'no class', metadata: { org: 't1', patientId: 'a' } },
    ]
    const source = retrieverSource({
      name: 'docs',
      retriever: { invoke: async () => documents },
      fields: ({ metadata }) => ({ tenant: metadata['org'], patient: metadata['patientId'], dataClass: metadata['kind'] }),
    })
    const { fragments, rules, retrieved } = await run({ sources: [source] })
    expect(fragments.map(({ text }) => text)).toEqual(['good'])
    expect(rules).toEqual(['tenant-missing', 'patient', 'unreadable:fields', 'unclassified'])
    expect(retrieved.exhausted).toBe(false)
  })
  test('callbacks never see what was not permitted: the inner method is called without them', async () => {
    const calls: unknown[][] = []
    const retriever = {
      invoke: async () => {
        throw new Error('traced')
      },
      _getRelevantDocuments: async (...values: unknown[]) => {
        calls.push(values)
        return []
      },
    }
    await run({ sources: [retrieverSource({ name: 'docs', retriever, fields: () => ({}) })] })
    expect(calls).toEqual([['question']])
  })
  test('an answer that is no list is a failure', async () => {
    const source = retrieverSource({ name: 'docs', retriever: { invoke: async () => ({ length: 1 }) as never }, fields: () => ({}) })
    await expect(run({ sources: [source] })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
  })
})

describe('a FHIR server that lies', () => {
  const observation = (id: string, extra: object = {}) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { text: id },
    subject: { reference: 'Patient/a' },
    ...extra,
  })
  const bundle = (...resources: object[]) => ({
    resourceType: 'Bundle',
    type: 'searchset',
    entry: resources.map((resource) => ({ resource })),
  })
  const chart = (url: string, options: object = {}) =>
    fhirSource({
      name: 'ehr',
      tenant: 't1',
      types: ['Observation'],
      endpoint: fhirEndpoint({ baseUrl: `${url}/fhir`, retries: 0, ...options }),
    })

  test('entries of other patients, of other types and included ones are judged by themselves', async () => {
    const answer = {
      ...bundle(
        observation('1'),
        observation('2', { subject: { reference: 'Patient/b' } }),
        observation('3', { subject: { reference: 'https://evil.example/fhir/Patient/a' } }),
        observation('4', { subject: undefined }),
        observation('5', { subject: { reference: 'Group/a' } }),
      ),
    }
    answer.entry.push(
      { resource: observation('6', { subject: { reference: 'Patient/b' } }), search: { mode: 'include' } } as never,
      { resource: { resourceType: 'Patient', id: 'b', name: [{ family: 'Other' }] } },
      { resource: { resourceType: 'Basic', id: 'x' } },
    )
    await using server = await startFaultyServer((_, response) => sendJson(response, answer))
    const { ids } = await run({ sources: [chart(server.url)] })
    expect(ids).toEqual(['Observation/1'])
  })
  test.each([
    ['truncated JSON', '{"resourceType":"Bundle","type":"searchset","entry":[{"resource":', {}],
    ['a wrong content type', JSON.stringify(bundle(observation('1'))), { 'content-type': 'text/html' }],
    [
      'prototype-polluting keys',
      `{"resourceType":"Bundle","type":"searchset","entry":[{"resource":{"resourceType":"Observation","id":"1","__proto__":{"subject":{"reference":"Patient/a"}}}}]}`,
      {},
    ],
  ])('%s fails the retrieval', async (_, body, headers) => {
    await using server = await startFaultyServer((_request, response) => sendJson(response, body, 200, headers))
    await expect(run({ sources: [chart(server.url)] })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
  })
  test('a next link to another host sends it nothing', async () => {
    await using other = await startFaultyServer((_, response) => sendJson(response, bundle(observation('x'))))
    await using server = await startFaultyServer((_, response) =>
      sendJson(response, { ...bundle(observation('1')), link: [{ relation: 'next', url: `${other.url}/fhir/Observation?page=2` }] }),
    )
    await expect(run({ sources: [chart(server.url)] })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    expect(other.requests).toEqual([])
  })
  test('endless pages, a slow drip and an endless body end', async () => {
    await using endless = await startFaultyServer((_, response, count) =>
      sendJson(response, emptyBundle(`${endless.url}/fhir/Observation?page=${count}`)),
    )
    await expect(run({ sources: [chart(endless.url, { maxPages: 20 })] })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    await using drip = await startFaultyServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/fhir+json' })
      const timer = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(timer))
    })
    await expect(run({ sources: [chart(drip.url)], milliseconds: 80 })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    await using fat = await startFaultyServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/fhir+json' })
      const timer = setInterval(() => response.write(' '.repeat(100_000)), 1)
      response.on('close', () => clearInterval(timer))
    })
    await expect(run({ sources: [chart(fat.url, { maxBytes: 1_000_000 })] })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
  })
})
