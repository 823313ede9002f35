import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { and, eq, subsetOf } from '../../src/base/filter/index.ts'
import { defaultLabeller, fhirEndpoint, fhirSource } from '../../src/retrieve/index.ts'
import { type FhirServer, startFhirServer } from '../../tools/fhir-server.ts'
import { grantFor, run } from '../support/retrieval.ts'
import { bundles, type Resource } from '../support/synthea.ts'

const resources = bundles('synthea-r4-hiv', 1, 2) ?? []
const subjectOf = (resource: Resource): string =>
  resource.resourceType === 'Patient'
    ? `Patient/${resource.id}`
    : ((resource['subject'] ?? resource['patient']) as { reference: string }).reference
const patients = resources.filter(({ resourceType }) => resourceType === 'Patient').map(({ id }) => `Patient/${id}`)
const plain = (patient: string) => and(eq('tenant', 't1'), eq('patient', patient), subsetOf('sensitivities', []))

describe.skipIf(resources.length === 0)('Synthea charts with HIV observations, on the FHIR server (skipped: no shared data)', () => {
  let server: FhirServer
  beforeAll(async () => {
    server = await startFhirServer({ pageSize: 100, resources })
  })
  afterAll(() => server.close())
  const read = (patient: string, query = {}, filter = eq('patient', patient)) =>
    run(
      {
        sources: [fhirSource({ name: 'ehr', tenant: 't1', endpoint: fhirEndpoint({ baseUrl: server.url }) })],
        labeller: defaultLabeller(),
        candidateBudget: 20_000,
        milliseconds: 60_000,
      },
      { limit: 1_000, ...query },
      grantFor('t1', [patient], and(eq('tenant', 't1'), filter)),
    )

  test('each chart is read whole, and only that chart', async () => {
    for (const patient of patients) {
      const { fragments, retrieved, events, rules } = await read(patient)
      const own = new Set(resources.filter((each) => subjectOf(each) === patient).map(({ resourceType, id }) => `${resourceType}/${id}`))
      const references = new Set(fragments.map(({ fields }) => fields.reference))
      expect([...references].filter((each) => !own.has(each))).toEqual([])
      const missing = [...own].filter((each) => !references.has(each))
      // Nothing is lost but what is told as denied, unless more than was asked for stands in the chart.
      if (retrieved.exhausted) expect(missing.length).toBeLessThanOrEqual(rules.length)
      const told = events.at(-1)
      console.info(
        `Synthea chart: ${own.size} resources, ${fragments.length} fragments, ${told?.type === 'records-retrieved' ? told.denied : '?'} denied, ${server.requests.length} requests`,
      )
      server.requests.length = 0
    }
  })

  test('what is labelled HIV is not read without that sensitivity, in resources and in notes', async () => {
    let withheld = 0
    for (const patient of patients) {
      const { fragments, events } = await read(patient, {}, plain(patient))
      for (const { text } of fragments) expect(text).not.toMatch(/\bHIV\b|human immunodeficiency/i)
      const last = events.at(-1)
      if (last?.type === 'records-retrieved') withheld += last.denied
    }
    expect(withheld).toBeGreaterThan(0)
  })

  test('a question about one class asks for one class', async () => {
    const [patient = ''] = patients
    server.requests.length = 0
    const { fragments } = await read(patient, { dataClasses: ['immunization'], limit: 5, text: 'influenza shot' })
    expect(fragments).toHaveLength(5)
    expect(fragments[0]?.text).toMatch(/Influenza/i)
    expect(new Set(server.requests.map(({ url }) => url.split('?')[0]))).toEqual(new Set(['/Immunization']))
  })
})
