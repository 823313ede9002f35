import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/base/errors/index.ts'
import { fhirIdentities } from '../../src/deidentify/identity-source.ts'
import { fhirEndpoint } from '../../src/http/index.ts'
import { type FhirServer, startFhirServer } from '../../tools/fhir-server.ts'

const { signal } = new AbortController()
const credentials = { accessToken: 'good', scheme: 'Bearer' as const, expiresAt: Number.MAX_SAFE_INTEGER }
const options = { tenant: 't1', credentials, signal }

describe('fhirIdentities', () => {
  let server: FhirServer
  beforeAll(async () => {
    server = await startFhirServer({
      pageSize: 2,
      authorize: ({ authorization }) => authorization === 'Bearer good',
      resources: [
        {
          resourceType: 'Patient',
          id: 'a',
          name: [{ family: 'Okafor', given: ['Adaeze'] }],
          birthDate: '1961-04-02',
          generalPractitioner: [{ reference: 'PractitionerRole/r1' }],
        },
        { resourceType: 'Patient', id: 'b', name: [{ family: 'Lindqvist', given: ['Nils'] }] },
        ...[1, 2, 3].map((n) => ({
          resourceType: 'RelatedPerson',
          id: `rp${n}`,
          patient: { reference: 'Patient/a' },
          name: [{ family: 'Okafor', given: [`Chidi${n}`] }],
        })),
        { resourceType: 'RelatedPerson', id: 'rp9', patient: { reference: 'Patient/b' }, name: [{ family: 'Lindqvist', given: ['Maja'] }] },
        {
          resourceType: 'Coverage',
          id: 'c1',
          status: 'active',
          beneficiary: { reference: 'Patient/a' },
          payor: [{ reference: 'Organization/o1' }],
          subscriberId: 'W99-441-07',
        },
        { resourceType: 'Organization', id: 'o1', name: 'Harborlight Health Plan' },
        { resourceType: 'PractitionerRole', id: 'r1', practitioner: { reference: 'Practitioner/p1' } },
        { resourceType: 'Practitioner', id: 'p1', name: [{ family: 'Marchetti', given: ['Livia'] }] },
        {
          resourceType: 'Encounter',
          id: 'e1',
          status: 'finished',
          class: { code: 'AMB' },
          subject: { reference: 'Patient/a' },
          participant: [{ individual: { reference: 'Practitioner/p2' } }],
          location: [{ location: { reference: 'Location/l1' } }, { location: { reference: 'Location/gone' } }],
        },
        { resourceType: 'Practitioner', id: 'p2', name: [{ family: 'Abebe', given: ['Saba'] }] },
        { resourceType: 'Location', id: 'l1', name: 'Quayside Clinic' },
      ],
    })
  })
  afterAll(() => server.close())
  const endpoint = () => fhirEndpoint({ baseUrl: server.url, retries: 0 })

  it('gathers the patient and everybody whom the chart names, and nobody else', async () => {
    const { values } = await fhirIdentities({ endpoint: endpoint() }).identity('Patient/a', options)
    const said = values.map(({ value }) => value).join('\n')
    for (const value of [
      'Okafor',
      'Adaeze',
      '1961-04-02',
      'Chidi1',
      'Chidi3',
      'W99-441-07',
      'Harborlight Health Plan',
      'Marchetti',
      'Abebe',
      'Quayside Clinic',
    ]) {
      expect(said).toContain(value)
    }
    expect(said).not.toMatch(/Lindqvist|Maja/)
    expect(values.find(({ value }) => value === '1961-04-02')?.entity).toBe('Patient/a')
  })

  it('reads only what it is told to', async () => {
    const { values } = await fhirIdentities({ endpoint: endpoint(), related: [] }).identity('Patient/a', options)
    const said = values.map(({ value }) => value).join('\n')
    expect(said).toContain('Marchetti')
    expect(said).not.toMatch(/Chidi|Abebe/)
  })

  it('fails when the patient is absent, the chart too large, the server refuses, or the reference is none', async () => {
    const source = fhirIdentities({ endpoint: endpoint() })
    await expect(source.identity('Patient/zzz', options)).rejects.toMatchObject({ code: 'DEIDENTIFY_FAILED' })
    await expect(fhirIdentities({ endpoint: endpoint(), maxResources: 3 }).identity('Patient/a', options)).rejects.toMatchObject({
      code: 'DEIDENTIFY_FAILED',
    })
    await expect(source.identity('Patient/a', { ...options, credentials: null })).rejects.toMatchObject({ code: 'EGRESS_FAILED' })
    await expect(source.identity('Practitioner/p1', options)).rejects.toBeInstanceOf(ConfigurationError)
    await expect(source.identity('Patient/../Patient/b', options)).rejects.toBeInstanceOf(ConfigurationError)
    expect(() => fhirIdentities({} as never)).toThrow(ConfigurationError)
  })
})
