/** `since` reaches the server as far as its parameters can say it, and never keeps back what changed; a lookup denies nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { and, eq, oneOf } from '../../../src/base/filter/index.ts'
import { fhirEndpoint, fhirSource } from '../../../src/retrieve/index.ts'
import { type FhirServer, startFhirServer } from '../../../tools/fhir-server.ts'
import { grantFor, permitAll, run } from '../../support/retrieval.ts'

const SINCE = '2026-04-01T00:00:00.000Z'
const OLD = '2026-02-01T10:00:00.000Z'
const NEW = '2026-05-01T10:00:00.000Z'
const subject = { reference: 'Patient/a' }

/** One type with its date element; every mix of old, new and absent dates with old and new updates. */
const mixes = (type: string, dated: (when: string) => object, rest: object = {}) =>
  [OLD, NEW, null].flatMap((when) =>
    [OLD, NEW].map((lastUpdated) => ({
      resourceType: type,
      id: `${type.toLowerCase()}-${when?.slice(5, 7) ?? 'no'}-${lastUpdated.slice(5, 7)}`,
      subject,
      status: 'completed',
      ...(when === null ? {} : dated(when)),
      meta: { lastUpdated },
      ...rest,
    })),
  )

const resources = [
  { resourceType: 'Patient', id: 'a', meta: { lastUpdated: OLD } },
  ...mixes('Encounter', (start) => ({ period: { start, end: start } }), { status: 'finished', class: { code: 'AMB' } }),
  {
    resourceType: 'Encounter',
    id: 'going-on',
    meta: { lastUpdated: OLD },
    status: 'in-progress',
    class: { code: 'AMB' },
    subject,
    period: { start: OLD },
  },
  ...mixes('MedicationRequest', (authoredOn) => ({ authoredOn }), { intent: 'order', medicationCodeableConcept: { text: 'metformin' } }),
  ...mixes('Procedure', (performedDateTime) => ({ performedDateTime }), { code: { text: 'biopsy' } }),
  ...mixes('Observation', (issued) => ({ issued }), { status: 'final', code: { text: 'HbA1c' }, valueString: 'x' }),
  ...mixes('Condition', (recordedDate) => ({ recordedDate }), { code: { text: 'gout' } }),
  ...mixes('DocumentReference', (date) => ({ date }), {
    status: 'current',
    content: [{ attachment: { contentType: 'text/plain', url: 'Binary/note' } }],
  }),
  { resourceType: 'Binary', id: 'note', contentType: 'text/plain', data: Buffer.from('a note').toString('base64') },
]

describe('since', () => {
  let server: FhirServer
  beforeAll(async () => {
    server = await startFhirServer({ pageSize: 4 })
    await server.load(resources)
  })
  afterAll(() => server.close())

  /** `whole` takes what is said of time out of each search, as a server without those parameters would. */
  const read = (query: object, whole = false) => {
    const endpoint = fhirEndpoint({ baseUrl: server.url })
    const forgetful: typeof endpoint = {
      ...endpoint,
      search: (type, parameters, call) =>
        endpoint.search(
          type,
          Object.fromEntries(Object.entries(parameters).filter(([name]) => !/^(?:_lastUpdated|date|authoredon)$/.test(name))),
          call,
        ),
    }
    server.requests.length = 0
    return run(
      { sources: [fhirSource({ name: 'ehr', endpoint: whole ? forgetful : endpoint, tenant: 't1' })], policy: permitAll() },
      { limit: 200, ...query },
      grantFor('t1', ['Patient/a']),
    )
  }

  test('asks the server for what was entered and for what happened', async () => {
    await read({ since: SINCE })
    const asked = server.requests.map(({ url }) => decodeURIComponent(url))
    const of = (type: string) => asked.filter((url) => url.startsWith(`/${type}?`) && !url.includes('_offset'))
    for (const [type, parameter] of [
      ['Encounter', 'date'],
      ['MedicationRequest', 'authoredon'],
      ['Procedure', 'date'],
      ['DocumentReference', 'date'],
    ] as const) {
      expect(
        of(type).some((url) => url.includes(`_lastUpdated=ge${SINCE}`) && !url.includes(`${parameter}=`)),
        type,
      ).toBe(true)
      expect(
        of(type).some((url) => url.includes(`${parameter}=ge2026-03-31`) && !url.includes('_lastUpdated=')),
        type,
      ).toBe(true)
    }
    expect(of('Patient').every((url) => url.includes('_lastUpdated=ge'))).toBe(true)
    // These may be dated by an element that no parameter searches.
    for (const type of ['Observation', 'Condition'])
      expect(
        of(type).every((url) => !/(?:date|_lastUpdated)=/.test(url)),
        type,
      ).toBe(true)
  })

  test('gives what a server gives that is asked for everything, each once', async () => {
    const { ids } = await read({ since: SINCE })
    expect([...ids].sort()).toEqual([...(await read({ since: SINCE }, true)).ids].sort())
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ['encounter-05-02', 'encounter-02-05', 'encounter-no-05']) expect(ids).toContain(`Encounter/${id}`)
    for (const id of ['encounter-02-02', 'encounter-no-02']) expect(ids).not.toContain(`Encounter/${id}`)
    expect(ids).toContain('Observation/observation-05-02')
  })

  test('reads no text of a document that is older', async () => {
    await read({ since: '2027-01-01T00:00:00.000Z' }, true)
    expect(server.requests.filter(({ url }) => url.startsWith('/Binary'))).toEqual([])
  })

  test('looking for the last visit tells no denial of what is no visit', async () => {
    const { events } = await read({ since: 'last-visit' })
    const denied = events.flatMap((event) => (event.type === 'fragment-denied' ? [event] : []))
    expect(denied.filter(({ rule }) => rule !== 'since')).toEqual([])
    expect(events.find(({ type }) => type === 'records-retrieved')).toMatchObject({ denied: denied.length })
  })

  test('but of a visit that the grant does not let be seen', async () => {
    const { events, ids } = await run(
      { sources: [fhirSource({ name: 'ehr', endpoint: fhirEndpoint({ baseUrl: server.url }), tenant: 't1' })], policy: permitAll() },
      { since: 'last-visit' },
      grantFor('t1', ['Patient/a'], and(eq('tenant', 't1'), oneOf('patient', ['Patient/a']), eq('encounter', 'Encounter/none'))),
    )
    expect(ids).toEqual([])
    const references = events.flatMap((event) => (event.type === 'fragment-denied' ? [event.reference] : []))
    expect(references.length).toBeGreaterThan(0)
    expect(references.every((reference) => reference?.startsWith('Encounter/'))).toBe(true)
  })
})
