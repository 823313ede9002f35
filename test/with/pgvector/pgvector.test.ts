import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { and, compileFilter, eq, oneOf, subsetOf } from '../../../src/base/filter/index.ts'
import { storedFields } from '../../../src/retrieve/sources/memory-store.ts'
import { vectorStoreSource } from '../../../src/retrieve/index.ts'
import { fromPool, type PgvectorStore, pgvectorStore, type SqlClient, toSql } from '../../../src/with/pgvector/index.ts'
import { candidate, grantFor, run } from '../../support/retrieval.ts'
import { embedder, fill, found, orderOf, vectorOf } from '../../support/oracle-runs.ts'
import { anyFilter, oracle, worldArbitrary } from '../../support/worlds.ts'

const labels = { confidentiality: 'N' as const, sensitivities: [] }

describe('pgvector on PGlite', () => {
  let database: PGlite
  let client: SqlClient
  let store: PgvectorStore
  beforeAll(async () => {
    database = await PGlite.create({ extensions: { vector } })
    client = database as unknown as SqlClient
    store = pgvectorStore({ client, dimensions: 2 })
    await store.migrate()
    await store.migrate()
  })
  afterAll(() => database.close())

  test('the translation means what the evaluator means, for every filter and row', async () => {
    await fc.assert(
      fc.asyncProperty(worldArbitrary(true), anyFilter(3), async (world, filter) => {
        await fill(store, world)
        const where = toSql(filter)
        const { rows } = await client.query(`SELECT tenant, id FROM phi_chunks WHERE ${where.text}`, [...where.parameters])
        const matches = compileFilter(filter)
        const expected = world.candidates.filter((each) => matches(storedFields(each))).map(({ tenant, id }) => ({ tenant, id }))
        const byId = (a: { id: string }, b: { id: string }) => a.id.localeCompare(b.id)
        expect((rows as { id: string }[]).toSorted?.(byId) ?? [...(rows as { id: string }[])].sort(byId)).toEqual(expected.sort(byId))
      }),
      { numRuns: 25 },
    )
  })

  test('the oracle holds', async () => {
    await fc.assert(
      fc.asyncProperty(worldArbitrary(true), async (world) => {
        await fill(store, world)
        expect(await found(world, vectorStoreSource({ name: 'store', store, embedder }))).toEqual(oracle(world, orderOf(world)))
      }),
      { numRuns: 25 },
    )
  })

  test('values from a filter are parameters, never SQL', () => {
    const { text, parameters } = toSql(
      and(eq('reference', "x'; DROP TABLE phi_chunks; --"), oneOf('tenant', ["t'"]), subsetOf('codes', ['"'])),
    )
    expect(text).toBe('((reference = $1::text) AND (tenant = ANY($2::text[])) AND (codes <@ $3::text[]))')
    expect(parameters).toEqual(["x'; DROP TABLE phi_chunks; --", ["t'"], ['"']])
    expect(() => toSql(eq('source', 'x'))).toThrow(expect.objectContaining({ code: 'FILTER_UNSUPPORTED' }))
    expect(() => toSql({ op: 'and', of: [] })).toThrow(expect.objectContaining({ code: 'FILTER_UNSUPPORTED' }))
    expect(() => toSql({ op: 'contains', field: 'codes', values: [] } as never)).toThrow(
      expect.objectContaining({ code: 'FILTER_UNSUPPORTED' }),
    )
    expect(() => pgvectorStore({ client, dimensions: 2, table: 'x; DROP' })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  test('pages by key through ties, past the first page', async () => {
    const paged = pgvectorStore({ client, dimensions: 2, table: 'paged' })
    await paged.migrate()
    const ids = Array.from({ length: 130 }, (_, index) => `r${String(index).padStart(3, '0')}`)
    await paged.put(ids.map((id) => ({ candidate: candidate(id, { labels }), vector: vectorOf(0) })))
    const { ids: actual, retrieved } = await run(
      { sources: [vectorStoreSource({ name: 'store', store: paged, embedder })], candidateBudget: 500 },
      { limit: 130 },
    )
    expect(actual).toEqual(ids)
    expect(retrieved.exhausted).toBe(false)
    const { retrieved: more } = await run(
      { sources: [vectorStoreSource({ name: 'store', store: paged, embedder })], candidateBudget: 500 },
      { limit: 131 },
    )
    expect(more).toMatchObject({ returned: 130, exhausted: true })
  })

  test('an HNSW index answers with the strict iterative scan: nothing outside the grant, and it fills the page', async () => {
    const near = pgvectorStore({ client, dimensions: 2, table: 'near', index: 'hnsw' })
    await near.migrate()
    await near.put(
      Array.from({ length: 400 }, (_, index) => ({
        candidate: candidate(`r${index}`, { patient: index % 50 === 7 ? 'Patient/a' : 'Patient/b', labels }),
        vector: vectorOf(index),
      })),
    )
    expect(near.capabilities.exact).toBe(false)
    const { ids } = await run({ sources: [vectorStoreSource({ name: 'store', store: near, embedder })] }, { limit: 5 })
    expect(ids).toEqual(['r7', 'r57', 'r107', 'r157', 'r207'])
  })

  test('row-level security holds where a query forgets its filter', async () => {
    await client.query('CREATE ROLE chat_backend NOLOGIN')
    const secured = pgvectorStore({ client, dimensions: 2, table: 'secured', role: 'chat_backend' })
    await secured.migrate()
    await secured.secureRows('chat_backend')
    await secured.secureRows('chat_backend')
    await secured.put(
      [candidate('a', { labels }), candidate('b', { patient: 'Patient/b', labels }), candidate('c', { tenant: 't2', labels })].map(
        (each) => ({ candidate: each, vector: [1, 0] }),
      ),
    )
    const seen = (tenant: string | null, patients: string | null) =>
      client.transaction(async (connection) => {
        await connection.query('SET LOCAL ROLE chat_backend')
        if (tenant !== null) await connection.query("SELECT set_config('phi_envelope.tenant', $1, true)", [tenant])
        if (patients !== null) await connection.query("SELECT set_config('phi_envelope.patients', $1, true)", [patients])
        return (await connection.query('SELECT id FROM secured ORDER BY id')).rows.map((row) => (row as { id: string }).id)
      })
    expect(await seen('t1', 'Patient/a')).toEqual(['a'])
    expect(await seen('t1', 'Patient/a,Patient/b')).toEqual(['a', 'b'])
    expect(await seen('t1', '')).toEqual([])
    expect(await seen('t1', null)).toEqual([])
    expect(await seen(null, 'Patient/a')).toEqual([])
    expect(await seen('t2', 'Patient/a')).toEqual(['c'])
    const { ids } = await run(
      { sources: [vectorStoreSource({ name: 'store', store: secured, embedder })] },
      {},
      grantFor('t1', ['Patient/a', 'Patient/b']),
    )
    expect(ids).toEqual(['a', 'b'])
    expect(await secured.remove(and(eq('tenant', 't1'), eq('patient', 'Patient/b')))).toBe(1)
  })

  test('a record without its required labels is refused, and so is a filter without a tenant', async () => {
    const wrong = [
      candidate('x'),
      candidate('x', { tenant: undefined, labels }),
      candidate('x', { dataClass: undefined, labels }),
      candidate('x', { labels: { confidentiality: 'N' } }),
      candidate('x', { labels, text: 'a\u0000b' }),
    ]
    for (const each of wrong)
      await expect(store.put([{ candidate: each, vector: [1, 0] }])).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
    await expect(store.put([{ candidate: candidate('x', { labels }), vector: [1] }])).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
    await expect(store.remove(eq('patient', 'Patient/a'))).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
  })

  test('fromPool keeps a transaction on one connection and throws away one that failed', async () => {
    const log: string[] = []
    const pool = {
      connect: async () => ({
        query: async (text: string) => {
          log.push(text)
          if (text === 'bad') throw new Error('x')
          return { rows: [] }
        },
        release: (broken?: unknown) => void log.push(broken === true ? 'destroyed' : 'released'),
      }),
    }
    const pooled = fromPool(pool)
    await pooled.transaction((connection) => connection.query('good'))
    await expect(pooled.query('bad')).rejects.toThrow('x')
    expect(log).toEqual(['BEGIN', 'good', 'COMMIT', 'released', 'BEGIN', 'bad', 'destroyed'])
  })
})
