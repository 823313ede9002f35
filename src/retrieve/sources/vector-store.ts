/** The seam to vector stores: search under a filter, and for stores of one's own, write, remove and scan under one. */
import type { Filter, FilterField } from '../../base/filter/index.ts'
import type { Candidate, SourceCapabilities } from '../../base/seams/source.ts'

/** Turns texts into vectors. */
export interface Embedder {
  readonly dimensions: number
  /**
   * Whether texts stay in this process. A remote embedder is an endpoint: its client takes `guardedFetch`, and only redacted
   * text may reach it. Remote unless said.
   */
  readonly local?: boolean | undefined
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly ArrayLike<number>[]>
}

/** What a store is asked. */
export interface VectorQuery {
  readonly vector: Float32Array
  readonly text: string
  /** Names only fields that the store declares. Frozen, built anew for each call. */
  readonly filter: Filter
  readonly since: string | null
  /** How many the caller wants in the end; the store goes on past it while it is read. */
  readonly limit: number
  readonly tenant: string
  readonly patients: readonly string[]
}

/** A store of labelled chunks with vectors. */
export interface VectorStore {
  readonly capabilities: SourceCapabilities
  /** The fields by which it can filter exactly as the filter language says. Must have `tenant`. */
  readonly fields: readonly FilterField[]
  /** Nearest first, until nothing that the filter lets through is left. Throws FILTER_UNSUPPORTED for what it cannot say. */
  search(query: VectorQuery, signal: AbortSignal): AsyncIterable<Candidate>
}

/** A labelled chunk and its vector. */
export interface VectorRecord {
  readonly candidate: Candidate
  readonly vector: ArrayLike<number>
}

/** A store that the indexing helper can keep. */
export interface WritableVectorStore extends VectorStore {
  /** Adds, or replaces what has the same id in the same tenant. */
  put(records: readonly VectorRecord[]): Promise<void>
  /** Removes what matches, and says how many. */
  remove(filter: Filter): Promise<number>
  /** Everything that matches, in no order. */
  scan(filter: Filter): AsyncIterable<VectorRecord>
}
