/** Two users of different patients on one FHIR endpoint, one vector store and one embedder, in random order and with random delays. */
import { fhirEndpoint, fhirSource, memoryVectorStore, vectorStoreSource } from '../../src/retrieve/index.ts'
import { sendJson, startFaultyServer } from './faulty-server.ts'
import { candidate, grantFor, NOW, run } from './retrieval.ts'

export async function interleaved(
  retrievals: number,
): Promise<{ readonly crossed: number; readonly wrongToken: number; readonly returned: number }> {
  let wrongToken = 0
  await using server = await startFaultyServer((request, response) => {
    const patient = new URL(request.url ?? '', 'http://x').searchParams.get('patient') ?? ''
    if (request.headers.authorization !== `Bearer token of ${patient}`) wrongToken++
    // Both patients' records, whoever asks: the filter must hold alone.
    const entry = ['Patient/a', 'Patient/b'].map((reference) => ({
      resource: { resourceType: 'Observation', id: reference.at(-1), status: 'final', code: { text: 'x' }, subject: { reference } },
    }))
    setTimeout(() => sendJson(response, { resourceType: 'Bundle', type: 'searchset', entry }), Math.random() * 3)
  })
  const clock = { now: () => NOW }
  const ehr = fhirSource({
    name: 'ehr',
    tenant: 't1',
    types: ['Observation'],
    endpoint: fhirEndpoint({ baseUrl: `${server.url}/fhir`, clock }),
  })
  const store = memoryVectorStore({ dimensions: 2 })
  await store.put(
    ['a', 'b'].map((id) => ({
      candidate: candidate(id, { patient: `Patient/${id}`, labels: { confidentiality: 'N', sensitivities: [] } }),
      vector: [1, 0],
    })),
  )
  const embedder = {
    dimensions: 2,
    embed: async (texts: readonly string[]) => {
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 2))
      return texts.map(() => [1, 0])
    },
  }
  const notes = vectorStoreSource({ name: 'notes', store, embedder })
  let crossed = 0
  let returned = 0
  let started = 0
  const worker = async (): Promise<void> => {
    while (started < retrievals) {
      const patient = `Patient/${started++ % 2 === 0 ? 'a' : 'b'}`
      const grant = grantFor('t1', [patient], undefined, {
        credentials: async (source) =>
          source === 'ehr' ? { accessToken: `token of ${patient}`, scheme: 'Bearer', expiresAt: NOW + 60_000 } : null,
      })
      const { fragments } = await run({ sources: [ehr, notes] }, {}, grant)
      returned += fragments.length
      crossed += fragments.filter(({ fields }) => fields.patient !== patient).length
    }
  }
  await Promise.all(Array.from({ length: 32 }, worker))
  return { crossed, wrongToken, returned }
}
