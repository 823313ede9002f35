import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { captureConsent, fhirConsents, fhirRelationships, revokeConsent } from '../../../src/admit/index.ts'
import { type FhirEndpoint, fhirEndpoint } from '../../../src/http/index.ts'
import { sampleSnapshot, sampleUser } from '../../../src/testing/index.ts'
import { type FhirServer, startFhirServer } from '../../../tools/fhir-server.ts'

const patient = { reference: 'Patient/1' }
const physician = { reference: 'Practitioner/1' }
const consent = captureConsent({
  id: 'c1',
  patient: 'Patient/1',
  decision: 'permit',
  dateTime: '2026-01-01',
  performer: 'Patient/1',
  organization: 'Organization/1',
  policy: 'https://policy.example/1',
  source: 'DocumentReference/1',
  purposes: ['TREAT'],
  actors: ['Group/staff'],
})

describe('consents and relationships over HTTP', () => {
  let server: FhirServer
  let endpoint: FhirEndpoint
  const { signal } = new AbortController()
  const snapshot = sampleSnapshot()
  beforeAll(async () => {
    server = await startFhirServer({
      resources: [
        { resourceType: 'Patient', id: '1' },
        { resourceType: 'Patient', id: '2' },
        {
          resourceType: 'Encounter',
          id: 'e1',
          status: 'in-progress',
          class: { code: 'AMB' },
          subject: patient,
          participant: [{ individual: physician }],
        },
        {
          resourceType: 'Encounter',
          id: 'e2',
          status: 'finished',
          class: { code: 'AMB' },
          subject: { reference: 'Patient/2' },
          participant: [{ individual: physician }],
        },
        { resourceType: 'CareTeam', id: 't1', status: 'active', subject: patient, participant: [{ member: physician }] },
        { resourceType: 'Group', id: 'staff', active: true, type: 'practitioner', actual: true, member: [{ entity: physician }] },
        { ...consent },
        { ...revokeConsent(consent), id: 'c2' },
      ],
    })
    endpoint = fhirEndpoint({ baseUrl: server.url })
  })
  afterAll(() => server.close())

  test('a current encounter and an active care team prove, a finished encounter does not', async () => {
    const source = fhirRelationships({ endpoint })
    const ask = (who: string) => source.relationships(sampleUser(), who, { now: snapshot.now, signal })
    expect(await ask('Patient/1')).toEqual(['assigned', 'care-team'])
    expect(await ask('Patient/2')).toEqual([])
    expect(await ask('Patient/3')).toEqual([])
  })
  test('the active consent permits through its group, the revoked one is silent', async () => {
    const source = fhirConsents({ endpoint })
    expect(await source.verdict('Patient/1', snapshot, signal)).toMatchObject({ decision: 'permit', basis: [{ reference: 'Consent/c1' }] })
    expect(await source.verdict('Patient/2', snapshot, signal)).toMatchObject({ decision: 'none' })
  })
})
