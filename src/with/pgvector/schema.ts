/** The table of chunks, and row-level security that holds when a query forgets its filter. */
import { identifier } from './sql.ts'

/** How the table is made. */
export interface SchemaOptions {
  /** Lower case; `phi_chunks` unless said. */
  readonly table?: string
  readonly dimensions: number
  /** An approximate index over the vectors; none unless said, and the search is then exact. */
  readonly index?: 'hnsw'
}

/** Statements that make the extension, the table and its indexes. Safe to run again. */
export function schemaSql({ table = 'phi_chunks', dimensions, index }: SchemaOptions): readonly string[] {
  const name = identifier(table)
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > 16_000)
    throw new TypeError('`dimensions` must be a whole number up to 16000')
  // Instants compare as text, in the order of bytes: collation "C".
  const instant = 'text COLLATE "C"'
  return [
    'CREATE EXTENSION IF NOT EXISTS vector',
    `CREATE TABLE IF NOT EXISTS ${name} (
      tenant text NOT NULL,
      id text NOT NULL,
      patient text,
      data_class text NOT NULL,
      confidentiality smallint NOT NULL,
      sensitivities text[] NOT NULL,
      origin text NOT NULL,
      reference text NOT NULL,
      resource_type text,
      status text,
      encounter text,
      codes text[] NOT NULL,
      categories text[] NOT NULL,
      security_labels text[] NOT NULL,
      authors text[] NOT NULL,
      date_start ${instant},
      date_end ${instant},
      last_updated ${instant},
      body jsonb NOT NULL,
      embedding vector(${dimensions}) NOT NULL,
      PRIMARY KEY (tenant, id)
    )`,
    `CREATE INDEX IF NOT EXISTS ${identifier(`${table}_patient`)} ON ${name} (tenant, patient)`,
    `CREATE INDEX IF NOT EXISTS ${identifier(`${table}_reference`)} ON ${name} (tenant, reference)`,
    ...(index === 'hnsw'
      ? [`CREATE INDEX IF NOT EXISTS ${identifier(`${table}_hnsw`)} ON ${name} USING hnsw (embedding vector_cosine_ops)`]
      : []),
  ]
}

/** The settings that {@link rowLevelSecuritySql} reads and the store sets in each transaction. */
export const TENANT_SETTING = 'phi_envelope.tenant'
export const PATIENTS_SETTING = 'phi_envelope.patients'

/**
 * Statements for a second wall in the database: a role sees rows of the tenant and the patients of the session only. Without
 * the settings it sees nothing. Owners are held too (`FORCE`); superusers and roles with BYPASSRLS are not: do not connect as one.
 *
 * @param role - The role that the application connects as; it gets SELECT, INSERT, UPDATE and DELETE.
 */
export function rowLevelSecuritySql({ table = 'phi_chunks', role }: { readonly table?: string; readonly role: string }): readonly string[] {
  const name = identifier(table)
  const grantee = identifier(role)
  const tenant = `tenant = current_setting('${TENANT_SETTING}', true)`
  const patient = `(patient IS NULL OR patient = ANY (string_to_array(current_setting('${PATIENTS_SETTING}', true), ',')))`
  return [
    `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY`,
    `ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`,
    `DROP POLICY IF EXISTS phi_envelope ON ${name}`,
    `CREATE POLICY phi_envelope ON ${name} TO ${grantee} USING (${tenant} AND ${patient}) WITH CHECK (${tenant} AND ${patient})`,
    `GRANT SELECT, INSERT, UPDATE, DELETE ON ${name} TO ${grantee}`,
  ]
}
