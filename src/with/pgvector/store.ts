/** A vector store in Postgres with pgvector: the grant's filter is the WHERE of the nearest-neighbour query, pages follow by key. */
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import type { Filter, FilterField } from '../../base/filter/index.ts'
import { confidentialityRank } from '../../base/filter/index.ts'
import type { Candidate } from '../../base/seams/source.ts'
import { possibleValues } from '../../retrieve/pushdown/relax.ts'
import { snapshotCandidate } from '../../retrieve/snapshot.ts'
import type { VectorQuery, VectorRecord, WritableVectorStore } from '../../retrieve/sources/vector-store.ts'
import { PATIENTS_SETTING, rowLevelSecuritySql, schemaSql, TENANT_SETTING } from './schema.ts'
import { identifier, type SqlClient, type SqlConnection } from './sql.ts'
import { COLUMNS, toSql } from './translate.ts'

/** Where the chunks are. */
export interface PgvectorStoreOptions {
  readonly client: SqlClient
  readonly dimensions: number
  /** `phi_chunks` unless said. */
  readonly table?: string
  /** Set when the table has an HNSW index: the search is then approximate, with pgvector's strict iterative scan. */
  readonly index?: 'hnsw'
  /** Role to take for each transaction, so that row-level security holds; the connection's own unless said. */
  readonly role?: string
}

/** A store over pgvector 0.8 or later. */
export interface PgvectorStore extends WritableVectorStore {
  /** Makes the extension, the table and indexes. Safe to run again. */
  migrate(): Promise<void>
  /** Writes the row-level-security policies for a role. */
  secureRows(role: string): Promise<void>
}

const optionsSchema = z.strictObject({
  client: z.custom<SqlClient>((value) => {
    const { query, transaction } = (value ?? {}) as SqlClient
    return typeof query === 'function' && typeof transaction === 'function'
  }),
  dimensions: z.number().int().min(1).max(16_000),
  table: z.string().optional(),
  index: z.literal('hnsw').optional(),
  role: z.string().optional(),
})
const rowSchema = z.object({ id: z.string(), body: z.record(z.string(), z.unknown()), distance: z.number() })
const MAX_PAGE = 1_000

/** @throws ConfigurationError CONFIG_INVALID */
export function pgvectorStore(options: PgvectorStoreOptions): PgvectorStore {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `pgvectorStore: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  const { client, dimensions, table = 'phi_chunks', index, role } = options
  let name: string
  let takeRole: string | null
  try {
    name = identifier(table)
    takeRole = role === undefined ? null : `SET LOCAL ROLE ${identifier(role)}`
  } catch {
    throw new ConfigurationError('CONFIG_INVALID', 'pgvectorStore: `table` and `role` must be plain lower-case names')
  }

  /** Runs in a transaction that row-level security can judge: the tenant and patients of this call, undone at its end. */
  function scoped<T>(tenant: string, patients: readonly string[], work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    return client.transaction(async (connection) => {
      if (takeRole !== null) await connection.query(takeRole)
      await connection.query('SELECT set_config($1, $2, true), set_config($3, $4, true)', [
        TENANT_SETTING,
        tenant,
        PATIENTS_SETTING,
        patients.join(','),
      ])
      return work(connection)
    })
  }

  async function* search(query: VectorQuery, signal: AbortSignal): AsyncGenerator<Candidate, void, undefined> {
    if (query.vector.length !== dimensions) throw new StageFailed('SOURCE_FAILED', { cause: 'vector has another size' })
    const vector = vectorText(query.vector)
    const seen = new Set<string>()
    let after: { readonly distance: number; readonly id: string } | null = null
    for (let size = Math.min(MAX_PAGE, Math.max(20, query.limit * 2)); ; size = Math.min(MAX_PAGE, size * 4)) {
      signal.throwIfAborted()
      const rows: readonly z.infer<typeof rowSchema>[] = await scoped(query.tenant, query.patients, (connection) =>
        index === undefined ? exactPage(connection, query, vector, after, size) : nearPage(connection, query, vector, seen.size + size),
      )
      for (const { id, body } of rows) {
        if (seen.has(id)) continue
        seen.add(id)
        yield body as unknown as Candidate
      }
      const last = rows.at(-1)
      if (last === undefined || rows.length < (index === undefined ? size : seen.size)) return
      after = last
    }
  }

  async function exactPage(
    connection: SqlConnection,
    query: VectorQuery,
    vector: string,
    after: { distance: number; id: string } | null,
    size: number,
  ) {
    const where = whereOf(query, 2)
    const parameters: unknown[] = [vector, ...where.parameters]
    const key =
      after === null
        ? ''
        : ` AND (embedding <=> $1::vector, id COLLATE "C") > ($${parameters.push(after.distance)}::float8, $${parameters.push(after.id)}::text)`
    const { rows } = await connection.query(
      `SELECT id, body, embedding <=> $1::vector AS distance FROM ${name} WHERE ${where.text}${key} ORDER BY distance, id COLLATE "C" LIMIT ${size}`,
      parameters,
    )
    return z.array(rowSchema).parse(rows)
  }

  async function nearPage(connection: SqlConnection, query: VectorQuery, vector: string, size: number) {
    const { rows: settings } = await connection.query(
      "SELECT set_config('hnsw.iterative_scan', 'strict_order', true) AS scan, set_config('hnsw.max_scan_tuples', '1000000', true), set_config('hnsw.ef_search', $1, true), (SELECT extversion FROM pg_extension WHERE extname = 'vector') AS version",
      [String(Math.min(1_000, Math.max(100, size)))],
    )
    // pgvector before 0.8 takes the setting for an unknown name and filters after the scan: too few come back, silently.
    const { scan, version } = settings[0] as { scan?: unknown; version?: unknown }
    if (scan !== 'strict_order' || !/^(?:0\.(?:[89]|\d\d)|[1-9])/.test(String(version)))
      throw new StageFailed('SOURCE_FAILED', { cause: 'pgvector 0.8 is needed' })
    const where = whereOf(query, 2)
    const { rows } = await connection.query(
      `SELECT id, body, embedding <=> $1::vector AS distance FROM ${name} WHERE ${where.text} ORDER BY embedding <=> $1::vector LIMIT ${size}`,
      [vector, ...where.parameters],
    )
    return z.array(rowSchema).parse(rows)
  }

  return Object.freeze({
    capabilities: Object.freeze({ paging: true, exact: index === undefined, ranked: true }),
    fields: Object.freeze(Object.keys(COLUMNS) as FilterField[]),
    search,
    async migrate() {
      for (const statement of schemaSql({ table, dimensions, ...(index === undefined ? {} : { index }) })) await client.query(statement)
    },
    async secureRows(grantee: string) {
      for (const statement of rowLevelSecuritySql({ table, role: grantee })) await client.query(statement)
    },
    async put(records: readonly VectorRecord[]) {
      const rows = records.map((record) => rowOf(record, dimensions))
      for (const [tenant, own] of groupBy(rows, (row) => row.tenant)) {
        const patients = [...new Set(own.flatMap(({ patient }) => patient ?? []))]
        await scoped(tenant, patients, async (connection) => {
          for (const row of own) await connection.query(UPSERT(name), row.values)
        })
      }
    },
    async remove(filter: Filter) {
      const { tenant, patients } = scopeOf(filter)
      const where = toSql(filter)
      const { rows } = await scoped(tenant, patients, (connection) =>
        connection.query(`DELETE FROM ${name} WHERE ${where.text} RETURNING id`, [...where.parameters]),
      )
      return rows.length
    },
    async *scan(filter: Filter): AsyncGenerator<VectorRecord, void, undefined> {
      const { tenant, patients } = scopeOf(filter)
      for (let after = ''; ; ) {
        const where = toSql(filter, 2)
        const { rows } = await scoped(tenant, patients, (connection) =>
          connection.query(
            `SELECT id, body, embedding::text AS vector FROM ${name} WHERE id COLLATE "C" > $1 AND ${where.text} ORDER BY id COLLATE "C" LIMIT 500`,
            [after, ...where.parameters],
          ),
        )
        for (const row of rows as readonly { id: string; body: Candidate; vector: string }[]) {
          after = row.id
          yield { candidate: row.body, vector: JSON.parse(row.vector) as number[] }
        }
        if (rows.length < 500) return
      }
    },
  })
}

function whereOf({ filter, since }: VectorQuery, first: number): { readonly text: string; readonly parameters: readonly unknown[] } {
  const where = toSql(filter, first)
  if (since === null) return where
  const place = `$${first + where.parameters.length}::text`
  return {
    text: `${where.text} AND (last_updated >= ${place} OR coalesce(date_end, date_start, '') >= ${place})`,
    parameters: [...where.parameters, since],
  }
}

/** Writing and scanning name one tenant, and under row-level security the patients too. */
function scopeOf(filter: Filter): { readonly tenant: string; readonly patients: readonly string[] } {
  const [tenant, ...others] = possibleValues(filter, 'tenant') ?? []
  if (tenant === undefined || others.length > 0) throw new ConfigurationError('ARGUMENT_INVALID', 'filter must name one tenant')
  return { tenant, patients: [...(possibleValues(filter, 'patient') ?? [])] }
}

const UPSERT = (name: string): string => {
  const columns = [
    'tenant',
    'id',
    'patient',
    'data_class',
    'confidentiality',
    'sensitivities',
    'origin',
    'reference',
    'resource_type',
    'status',
    'encounter',
    'codes',
    'categories',
    'security_labels',
    'authors',
    'date_start',
    'date_end',
    'last_updated',
    'body',
    'embedding',
  ]
  const places = columns.map((column, index) => `$${index + 1}${column === 'embedding' ? '::vector' : column === 'body' ? '::jsonb' : ''}`)
  const updates = columns.slice(2).map((column) => `${column} = EXCLUDED.${column}`)
  return `INSERT INTO ${name} (${columns.join(', ')}) VALUES (${places.join(', ')}) ON CONFLICT (tenant, id) DO UPDATE SET ${updates.join(', ')}`
}

function rowOf(
  { candidate: given, vector }: VectorRecord,
  dimensions: number,
): { readonly tenant: string; readonly patient: string | null; readonly values: unknown[] } {
  const refuse = (rule: string): never => {
    throw new ConfigurationError('ARGUMENT_INVALID', `record: ${rule}`)
  }
  const { candidate, rule } = snapshotCandidate(given)
  if (candidate === null) return refuse(rule)
  const { tenant, patient = null, dataClass, labels } = candidate
  if (tenant === undefined || dataClass === undefined) return refuse('`tenant` and `dataClass` are required')
  if (labels?.confidentiality === undefined || labels.sensitivities === undefined) return refuse('`labels` are required')
  if (vector.length !== dimensions) return refuse(`vector must have ${dimensions} dimensions`)
  const body = JSON.stringify(candidate)
  if (body.includes('\\u0000')) return refuse('text has a null character')
  return {
    tenant,
    patient,
    values: [
      tenant,
      candidate.id,
      patient,
      dataClass,
      confidentialityRank(labels.confidentiality),
      [...labels.sensitivities],
      candidate.origin ?? 'record',
      candidate.reference ?? candidate.id,
      candidate.resourceType ?? null,
      candidate.status ?? null,
      candidate.encounter ?? null,
      [...(candidate.codes ?? [])],
      [...(candidate.categories ?? [])],
      [...(candidate.securityLabels ?? [])],
      [...(candidate.authors ?? [])],
      candidate.dateStart ?? null,
      candidate.dateEnd ?? candidate.dateStart ?? null,
      candidate.lastUpdated ?? null,
      body,
      vectorText(vector),
    ],
  }
}

function vectorText(vector: ArrayLike<number>): string {
  const values = Array.from(vector)
  if (!values.every(Number.isFinite)) throw new ConfigurationError('ARGUMENT_INVALID', 'vector must be numbers')
  return `[${values.join(',')}]`
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const value of values) groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value])
  return groups
}
