import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { describe, expect, test } from 'vitest'
import { and, eq, oneOf, subsetOf } from '../../../src/base/filter/index.ts'
import { createIndexer, defaultLabeller, type Retrieved, vectorStoreSource } from '../../../src/retrieve/index.ts'
import { pgvectorStore, type SqlClient } from '../../../src/with/pgvector/index.ts'
import { grantFor, run } from '../../support/retrieval.ts'
import { bulk } from '../../support/synthea.ts'

const plain = (patient: string) => and(eq('tenant', 't1'), eq('patient', patient), subsetOf('sensitivities', []))
const notes = bulk('DocumentReference') ?? []
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
