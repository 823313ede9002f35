/** What is needed of a Postgres client: `pg` and PGlite both have it, or nearly. */

/** Runs statements on one connection. */
export interface SqlConnection {
  query(text: string, parameters?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>
}

/** A connection that also runs transactions. PGlite is one as it is; for `pg` see {@link fromPool}. */
export interface SqlClient extends SqlConnection {
  transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T>
}

/** What is needed of `pg`'s Pool. */
export interface PoolLike {
  connect(): Promise<SqlConnection & { release(error?: Error | boolean): void }>
}

/** Makes a client of a `pg` Pool: every transaction on a connection of its own, released with its settings undone. */
export function fromPool(pool: PoolLike): SqlClient {
  async function transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T> {
    const connection = await pool.connect()
    try {
      await connection.query('BEGIN')
      const result = await work(connection)
      await connection.query('COMMIT')
      connection.release()
      return result
    } catch (error) {
      // A connection that failed is thrown away: its settings of tenant and patients must not serve another session.
      connection.release(true)
      throw error
    }
  }
  return Object.freeze({
    transaction,
    query: (text: string, parameters?: unknown[]) => transaction((connection) => connection.query(text, parameters)),
  })
}

/** Quotes an identifier. @throws TypeError for a name that is not plain */
export function identifier(name: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(name)) throw new TypeError('an SQL name must be lower case letters, digits and underscores')
  return `"${name}"`
}
