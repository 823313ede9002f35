import { afterAll, beforeAll, describe, test } from 'vitest'
import { and, eq, oneOf } from '../../src/base/filter/index.ts'
import {
  fhirEndpoint,
  fhirSource,
  memoryVectorStore,
  personalSource,
  retrieverSource,
  sourceCache,
  vectorStoreSource,
} from '../../src/retrieve/index.ts'
import { describeContract, sourceContract } from '../../src/testing/index.ts'
import { type FhirServer, startFhirServer } from '../../tools/fhir-server.ts'
import { candidate } from '../support/retrieval.ts'

const query = {
  text: 'question',
  filter: and(eq('tenant', 't1'), oneOf('patient', ['Patient/a'])),
  since: null,
  limit: 10,
  tenant: 't1',
  patients: ['Patient/a'],
  credentials: null,
  decision: { digest: 'd', user: 'i|s' },
}
const labels = { confidentiality: 'N' as const, sensitivities: [] }
const embedder = { dimensions: 2, local: true, embed: async (texts: readonly string[]) => texts.map(() => [1, 0]) }
const hooks = { describe, test }

async function filledStore() {
  const store = memoryVectorStore({ dimensions: 2 })
  await store.put([candidate('1', { labels }), candidate('2', { labels })].map((each) => ({ candidate: each, vector: [1, 0] })))
  return vectorStoreSource({ name: 'notes', store, embedder })
}

describe('vectorStoreSource', () => describeContract(sourceContract({ create: filledStore, query }), hooks))
describe('sourceCache', () =>
  describeContract(sourceContract({ create: async () => sourceCache().over(await filledStore()), query }), hooks))
describe('retrieverSource', () => {
  const documents = ['1', '2'].map((id) => ({ id, pageContent: `text ${id}`, metadata: {} }))
  describeContract(
    sourceContract({
      create: () =>
        retrieverSource({ name: 'docs', retriever: { invoke: async () => documents }, fields: () => ({ tenant: 't1', patient: 'a' }) }),
      query,
    }),
    hooks,
  )
})
describe('personalSource', () => {
  const uploads = ['1', '2'].map((id) => ({ id, contentType: 'text/plain', content: Buffer.from(`text ${id}`), uploadedAt: '2026-05-01' }))
  const store = { consent: async () => ({ uploads: true, apps: [] }), uploads: async () => uploads, exports: async () => [] }
  describeContract(sourceContract({ create: () => personalSource({ name: 'mine', tenant: 't1', store }), query }), hooks)
})
describe('fhirSource', () => {
  let server: FhirServer
  beforeAll(async () => {
    server = await startFhirServer({
      resources: ['1', '2'].map((id) => ({
        resourceType: 'Observation',
        id,
        status: 'final',
        code: { text: 'x' },
        subject: { reference: 'Patient/a' },
      })),
    })
  })
  afterAll(() => server.close())
  describeContract(
    sourceContract({ create: () => fhirSource({ name: 'ehr', tenant: 't1', endpoint: fhirEndpoint({ baseUrl: server.url }) }), query }),
    hooks,
  )
})
