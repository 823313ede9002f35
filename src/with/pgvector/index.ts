/** Chunks in Postgres: pgvector behind the grant's filter, with row-level security as a second wall. */
export { rowLevelSecuritySql, schemaSql } from './schema.ts'
export type { SchemaOptions } from './schema.ts'
export { fromPool } from './sql.ts'
export type { PoolLike, SqlClient, SqlConnection } from './sql.ts'
export { pgvectorStore } from './store.ts'
export type { PgvectorStore, PgvectorStoreOptions } from './store.ts'
export { toSql } from './translate.ts'
export type { SqlCondition } from './translate.ts'
