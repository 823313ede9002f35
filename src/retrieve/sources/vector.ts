/** Lets a vector store be a source: the question is embedded, the grant's filter goes into the store's own query, pages come in rank order. */
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import { deepFreeze } from '../../base/freeze.ts'
import { FRAGMENT_FIELDS, type Filter, type FilterField, parseFilter } from '../../base/filter/index.ts'
import type { Candidate, Source, SourceQuery } from '../../base/seams/source.ts'
import { relaxLabels } from '../pushdown/labels.ts'
import { relaxFilter } from '../pushdown/relax.ts'
import type { Embedder, VectorStore } from './vector-store.ts'

/** How a store becomes a source. */
export interface VectorStoreSourceOptions {
  readonly name: string
  readonly store: VectorStore
  readonly embedder: Embedder
  /**
   * What happens to conditions over fields that the store does not declare: `refuse` (unless said) fails the retrieval;
   * `verify` leaves them to the check after fetching, at the cost of more candidates. They are never lost either way.
   */
  readonly undeclared?: 'refuse' | 'verify'
}

const optionsSchema = z.strictObject({
  name: z.string().min(1).max(100),
  store: z.custom<VectorStore>((value) => {
    const { fields, search, capabilities } = (value ?? {}) as VectorStore
    return Array.isArray(fields) && fields.includes('tenant') && typeof search === 'function' && typeof capabilities?.paging === 'boolean'
  }),
  embedder: z.custom<Embedder>((value) => {
    const { embed, dimensions } = (value ?? {}) as Embedder
    return typeof embed === 'function' && Number.isInteger(dimensions) && dimensions > 0
  }),
  undeclared: z.enum(['refuse', 'verify']).optional(),
})

/** Every field but `source`, which is the same for all of a store. */
const ALL_BUT_SOURCE: ReadonlySet<FilterField> = new Set(
  (Object.keys(FRAGMENT_FIELDS) as FilterField[]).filter((field) => field !== 'source'),
)

/** @throws ConfigurationError CONFIG_INVALID */
export function vectorStoreSource(options: VectorStoreSourceOptions): Source {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `vectorStoreSource: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  const { name, store, embedder, undeclared = 'refuse' } = options
  const declared: ReadonlySet<FilterField> = new Set(store.fields)
  return Object.freeze({
    name,
    capabilities: store.capabilities,
    async *search(query: SourceQuery, signal: AbortSignal): AsyncGenerator<Candidate, void, undefined> {
      const filter = filterFor(query.filter, declared, undeclared)
      const vector = await embedOne(embedder, query.text, signal)
      const { text, since, limit, tenant, patients } = query
      yield* store.search(Object.freeze({ vector, text, filter, since, limit, tenant, patients }), signal)
    },
  })
}

/** The filter as the store can say it. */
function filterFor(filter: Filter, declared: ReadonlySet<FilterField>, undeclared: 'refuse' | 'verify'): Filter {
  const unlabelled = relaxLabels(filter)
  const whole = unlabelled === null ? null : relaxFilter(unlabelled, ALL_BUT_SOURCE)
  const said = whole === null ? null : relaxFilter(whole, declared)
  // INVARIANT: no query goes out without a filter; at least the tenant stands in it.
  if (said === null) throw new StageFailed('FILTER_UNSUPPORTED')
  if (undeclared === 'refuse' && JSON.stringify(said) !== JSON.stringify(whole)) throw new StageFailed('FILTER_UNSUPPORTED')
  // INVARIANT: a fresh copy for each call, frozen, so that no store can change what another call sends.
  return deepFreeze(parseFilter(structuredClone(said)))
}

/** @throws StageFailed SOURCE_FAILED when the answer is not one vector of the declared size */
export async function embedOne(embedder: Embedder, text: string, signal: AbortSignal): Promise<Float32Array> {
  const [vector, ...rest] = await embedder.embed([text], signal)
  if (vector === undefined || rest.length > 0 || vector.length !== embedder.dimensions) {
    throw new StageFailed('SOURCE_FAILED', { cause: 'embedder answered in an unknown shape' })
  }
  const copy = Float32Array.from(vector)
  if (!copy.every(Number.isFinite)) throw new StageFailed('SOURCE_FAILED', { cause: 'embedder answered no numbers' })
  return copy
}
