import { describe, expect, test } from 'vitest'
import { and, eq, subsetOf } from '../../../src/base/filter/index.ts'
import { defaultLabeller, fhirEndpoint, fhirSource } from '../../../src/retrieve/index.ts'
import { startFhirServer } from '../../../tools/fhir-server.ts'
import { grantFor, run } from '../../support/retrieval.ts'
import { bundles, type Resource } from '../../support/synthea.ts'

const subjectOf = (resource: Resource): string =>
  resource.resourceType === 'Patient'
    ? `Patient/${resource.id}`
    : ((resource['subject'] ?? resource['patient']) as { reference: string }).reference

describe.each(['synthea-r4-hiv', 'synthea-r4-2019'])('every chart of %s, on the FHIR server (skipped without shared data)', (folder) => {
  const resources = bundles(folder) ?? []
  test.skipIf(resources.length === 0)('is read whole and alone; what is sensitive stays without that sensitivity', async () => {
    await using server = await startFhirServer({ pageSize: 100, resources })
    const source = fhirSource({ name: 'ehr', tenant: 't1', endpoint: fhirEndpoint({ baseUrl: server.url }) })
    const read = (patient: string, filter = eq('patient', patient)) =>
      run(
        { sources: [source], labeller: defaultLabeller(), candidateBudget: 20_000, milliseconds: 120_000 },
        { limit: 1_000 },
        grantFor('t1', [patient], and(eq('tenant', 't1'), filter)),
      )
    for (const { id, resourceType } of resources) {
      if (resourceType !== 'Patient') continue
      const patient = `Patient/${id}`
      const own = new Set(resources.filter((each) => subjectOf(each) === patient).map((each) => `${each.resourceType}/${each.id}`))
      const { fragments, events } = await read(patient)
      const references = new Set(fragments.map(({ fields }) => fields.reference))
      const denied = new Set(events.flatMap((event) => (event.type === 'fragment-denied' ? [`${event.rule}`] : [])))
      expect([...references].filter((each) => !own.has(each))).toEqual([])
      console.info(
        `${folder}: ${own.size} resources, ${references.size} told in ${fragments.length} fragments, denied by ${[...denied].join(', ') || 'nothing'}`,
      )
      const { fragments: careful } = await read(patient, and(eq('patient', patient), subsetOf('sensitivities', [])))
      for (const { text } of careful) expect(text).not.toMatch(/\bHIV\b|human immunodeficiency/i)
    }
  })
})
