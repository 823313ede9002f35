import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { vectorStoreSource } from '../../../src/retrieve/index.ts'
import { pgvectorStore, type SqlClient } from '../../../src/with/pgvector/index.ts'
import { startFhirServer } from '../../../tools/fhir-server.ts'
import { interleaved } from '../../support/interleaved.ts'
import { embedder, fill, found, inMemory, orderOf, overFhir } from '../../support/oracle-runs.ts'
import { oracle, worldArbitrary } from '../../support/worlds.ts'

describe('100,000 random worlds against the definition', () => {
  test('in memory: 97,000', async () => {
    await fc.assert(
      fc.asyncProperty(worldArbitrary(true), async (world) => {
        const { actual, expected } = await inMemory(world)
        expect(actual).toEqual(expected)
      }),
      { numRuns: 97_000 },
    )
  })
  test('on a FHIR server: 1,500', async () => {
    await using server = await startFhirServer({ pageSize: 4 })
    await fc.assert(
      fc.asyncProperty(worldArbitrary(true), async (world) => {
        const { actual, expected } = await overFhir(world, server)
        expect(actual).toEqual(expected)
      }),
      { numRuns: 1_500 },
    )
  })
  test('on pgvector: 1,500', async () => {
    const database = await PGlite.create({ extensions: { vector } })
    const store = pgvectorStore({ client: database as unknown as SqlClient, dimensions: 2 })
    await store.migrate()
    await fc.assert(
      fc.asyncProperty(worldArbitrary(true), async (world) => {
        await fill(store, world)
        expect(await found(world, vectorStoreSource({ name: 'store', store, embedder }))).toEqual(oracle(world, orderOf(world)))
      }),
      { numRuns: 1_500 },
    )
    await database.close()
  })
})

test('10,000 interleaved retrievals never cross', async () => {
  expect(await interleaved(10_000)).toEqual({ crossed: 0, wrongToken: 0, returned: 20_000 })
})
