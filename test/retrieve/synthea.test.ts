import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { and, eq, oneOf, subsetOf } from '../../src/base/filter/index.ts'
import { createIndexer, defaultLabeller, fhirEndpoint, fhirSource, type Retrieved, vectorStoreSource } from '../../src/retrieve/index.ts'
import { pgvectorStore, type SqlClient } from '../../src/with/pgvector/index.ts'
import { type FhirServer, startFhirServer } from '../../tools/fhir-server.ts'
import { grantFor, run } from '../support/retrieval.ts'
import { bulk, bundles, type Resource } from '../support/synthea.ts'

// The whole folder, and all notes, where time allows.
const whole = process.env['PHI_ENVELOPE_WHOLE'] === '1'
const resources = (whole ? bundles('synthea-r4-hiv') : bundles('synthea-r4-hiv', 1, 2)) ?? []
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

const notes = (bulk('DocumentReference') ?? []).slice(0, whole ? 1_215 : 60)
/** Words hashed into 64 places: an embedder that needs no model. */
const embedder = {
  dimensions: 64,
  local: true,
  embed: async (texts: readonly string[]) =>
    texts.map((text) => {
      const places = new Float32Array(64)
      for (const word of text.toLowerCase().match(/[a-z]{3,}/g) ?? []) {
        let hash = 7
        for (const letter of word) hash = (hash * 31 + letter.charCodeAt(0)) >>> 0
        places[hash % 64] = (places[hash % 64] as number) + 1
      }
      return places
    }),
}

describe.skipIf(notes.length === 0)('Synthea notes, indexed in Postgres (skipped: no shared data)', () => {
  test('each patient finds their own notes, and sensitive passages stay', async () => {
    const database = await PGlite.create({ extensions: { vector } })
    const store = pgvectorStore({ client: database as unknown as SqlClient, dimensions: 64 })
    await store.migrate()
    const indexer = createIndexer({ store, embedder, labeller: defaultLabeller(), required: ['resourceType'] })
    const records = notes.map((note) => {
      const [content] = note['content'] as { attachment: { data: string } }[]
      return {
        id: `DocumentReference/${note.id}`,
        tenant: 't1',
        patient: (note['subject'] as { reference: string }).reference,
        resourceType: 'DocumentReference',
        categories: ['http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category|clinical-note'],
        text: Buffer.from(content?.attachment.data ?? '', 'base64').toString('utf8'),
      }
    })
    const report = await indexer.index(records, new AbortController().signal)
    expect(report.refused).toEqual([])
    const owners = [...new Set(records.map(({ patient }) => patient))]
    const source = vectorStoreSource({ name: 'notes', store, embedder })
    const read = (patient: string, filter = oneOf('patient', [patient])) =>
      run(
        { sources: [source], labeller: defaultLabeller(), candidateBudget: 5_000, milliseconds: 60_000 },
        { text: 'What did the doctor say about my blood pressure?', limit: 8 },
        grantFor('t1', [patient], and(eq('tenant', 't1'), filter)),
      )
    const outcomes: Retrieved[] = []
    for (const patient of owners) {
      const { fragments, retrieved } = await read(patient)
      expect(fragments.every(({ fields }) => fields.patient === patient)).toBe(true)
      outcomes.push(retrieved)
      if (outcomes.length > 5 && !whole) break
      const { fragments: careful } = await read(patient, plain(patient))
      expect(careful.every(({ fields }) => fields.sensitivities.length === 0)).toBe(true)
    }
    expect(outcomes.every(({ returned, exhausted }) => returned === 8 || exhausted)).toBe(true)
    console.info(`Synthea notes: ${records.length} notes, ${report.chunks} chunks, ${owners.length} patients`)
    const [first = ''] = owners
    expect(await indexer.erasePatient('t1', first)).toBeGreaterThan(0)
    expect((await read(first)).ids).toEqual([])
    await database.close()
  })
})
