/** A note of this patient that points to bytes that are not this patient's, or that are more sensitive than the note says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { and, eq, subsetOf } from '../../src/base/filter/index.ts'
import { fhirEndpoint, fhirSource } from '../../src/retrieve/index.ts'
import { type FhirServer, startFhirServer } from '../../tools/fhir-server.ts'
import { grantFor, run } from '../support/retrieval.ts'

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const note = (id: string) => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  subject: { reference: 'Patient/a' },
  date: '2026-05-01T10:00:00Z',
  content: [{ attachment: { contentType: 'text/plain', url: `Binary/${id}` } }],
})
const bytes = (id: string, rest: object) => ({
  resourceType: 'Binary',
  id,
  contentType: 'text/plain',
  data: Buffer.from(`the text of ${id}`).toString('base64'),
  ...rest,
})
const pairs = [
  ['plain', {}],
  ['own', { securityContext: { reference: 'Patient/a' } }],
  ['stranger', { securityContext: { reference: 'Patient/b' } }],
  ['foreign', { securityContext: { reference: 'https://other.example/fhir/Patient/a' } }],
  ['therapy', { meta: { security: [{ system: ACT_CODE, code: 'PSYTHPN' }] } }],
] as const

describe('an attachment', () => {
  let server: FhirServer
  beforeAll(async () => {
    server = await startFhirServer({})
    await server.load(pairs.flatMap(([id, rest]) => [note(id), bytes(id, rest)]))
  })
  afterAll(() => server.close())
  const read = (grant = grantFor('t1', ['Patient/a'])) =>
    run({ sources: [fhirSource({ name: 'ehr', endpoint: fhirEndpoint({ baseUrl: server.url }), tenant: 't1' })] }, { limit: 100 }, grant)

  test('of another patient, or of one at another server, is not read', async () => {
    const { fragments, rules } = await read()
    expect(fragments.map(({ text }) => text).sort()).toEqual(['the text of own', 'the text of plain', 'the text of therapy'])
    expect(rules.filter((rule) => rule === 'unreadable:other-patient')).toHaveLength(2)
  })

  test('is judged by its own labels too', async () => {
    const filter = and(eq('tenant', 't1'), eq('patient', 'Patient/a'), subsetOf('sensitivities', []))
    const { fragments, rules } = await read(grantFor('t1', ['Patient/a'], filter))
    expect(fragments.map(({ text }) => text).sort()).toEqual(['the text of own', 'the text of plain'])
    expect(rules).toContain('filter')
  })
})
