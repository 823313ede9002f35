import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FhirServer, startFhirServer } from '../../tools/fhir-server.ts'

const observation = (id: string, patient: string, updated: string, security: string[] = []) => ({
  resourceType: 'Observation',
  id,
  meta: { lastUpdated: updated, security: security.map((code) => ({ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code })) },
  status: 'final',
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'laboratory' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '4548-4' }] },
  subject: { reference: `Patient/${patient}` },
  effectiveDateTime: updated.slice(0, 10),
  valueQuantity: { value: 6.1, unit: '%' },
})

describe('the in-process FHIR server', () => {
  let server: FhirServer
  beforeAll(async () => {
    server = await startFhirServer({
      pageSize: 2,
      authorize: ({ authorization }) => authorization === 'Bearer good',
      resources: [
        { resourceType: 'Patient', id: 'a', name: [{ family: 'Okafor' }] },
        ...[1, 2, 3, 4, 5].map((n) => observation(`a${n}`, 'a', `2026-0${n}-01T00:00:00.000Z`)),
        observation('b1', 'b', '2026-01-01T00:00:00.000Z', ['HIV']),
      ],
    })
  })
  afterAll(() => server.close())
  const get = (path: string, token = 'good') =>
    fetch(`${server.url}/${path}`, { headers: { authorization: `Bearer ${token}` } }).then(async (response) => ({
      status: response.status,
      body: (await response.json()) as {
        total?: number
        link?: { relation: string; url: string }[]
        entry?: { resource: { id: string } }[]
      },
    }))
  const ids = async (path: string) => (await get(path)).body.entry?.map(({ resource }) => resource.id)

  test('refuses a request without the token', async () => {
    expect((await get('Patient/a', 'bad')).status).toBe(401)
  })
  test('reads, and answers 404 for what is absent', async () => {
    expect(await get('Patient/a')).toMatchObject({ status: 200, body: { id: 'a' } })
    expect((await get('Patient/zzz')).status).toBe(404)
  })
  test('finds by patient with and without the type, by compartment and by POST', async () => {
    expect(await ids('Observation?patient=b')).toEqual(['b1'])
    expect(await ids('Observation?patient=Patient/b')).toEqual(['b1'])
    expect(await ids('Observation?subject=Patient/b')).toEqual(['b1'])
    expect(await ids('Patient/b/Observation')).toEqual(['b1'])
    const posted = await fetch(`${server.url}/Observation/_search`, {
      method: 'POST',
      headers: { authorization: 'Bearer good', 'content-type': 'application/x-www-form-urlencoded' },
      body: 'patient=b',
    })
    expect(((await posted.json()) as { total: number }).total).toBe(1)
  })
  test('pages by next links to the end, sorted', async () => {
    const seen: string[] = []
    let path: string | undefined = 'Observation?patient=a&_sort=-date'
    while (path !== undefined) {
      const { body } = await get(path)
      seen.push(...(body.entry ?? []).map(({ resource }) => resource.id))
      path = body.link?.find(({ relation }) => relation === 'next')?.url.slice(server.url.length + 1)
    }
    expect(seen).toEqual(['a5', 'a4', 'a3', 'a2', 'a1'])
  })
  test('knows _lastUpdated, category, code and _security', async () => {
    expect(await ids('Observation?patient=a&_lastUpdated=ge2026-05-01T00:00:00.000Z')).toEqual(['a5'])
    expect(await ids('Observation?patient=b&category=laboratory&code=http://loinc.org|4548-4')).toEqual(['b1'])
    expect(await ids('Observation?patient=b&category=vital-signs')).toEqual([])
    expect(await ids('Observation?patient=b&_security:not=HIV')).toEqual([])
  })
  test('takes changes', async () => {
    await server.load([observation('c1', 'c', '2026-01-01T00:00:00.000Z')])
    expect(await ids('Observation?patient=c')).toEqual(['c1'])
    await server.remove('Observation/c1')
    expect(await ids('Observation?patient=c')).toEqual([])
  })
})
