/** What every source must keep: candidates with an id and a text, a filter left alone, and an end when told to stop. */
import type { Source, SourceQuery } from '../../base/seams/index.ts'
import { casesOf, type Contract, demand } from '../contract.ts'
import { type Create, neverAborted } from '../sample.ts'

/** Options of {@link sourceContract}. */
export interface SourceContractOptions {
  readonly create: Create<Source>
  /** A query that finds at least two candidates. */
  readonly query: SourceQuery
}

/** The contract of {@link Source}. What a source gives is never trusted; this asks only that it can be worked with. */
export function sourceContract(options: SourceContractOptions): Contract {
  const { create, query } = options
  const collect = async (source: Source): Promise<readonly unknown[]> => {
    const found: unknown[] = []
    for await (const candidate of source.search(query, neverAborted())) {
      found.push(candidate)
      if (found.length >= 1_000) break
    }
    return found
  }
  return {
    seam: 'Source',
    cases: casesOf({
      'has a name and says what it can': async () => {
        const { name, capabilities } = await create()
        demand(typeof name === 'string' && name.length > 0, 'a source has a name')
        demand(typeof capabilities.paging === 'boolean' && typeof capabilities.exact === 'boolean', 'capabilities are declared')
      },
      'gives candidates with id and text': async () => {
        const found = await collect(await create())
        demand(found.length >= 2, 'the query finds at least two candidates')
        for (const candidate of found) {
          const { id, text } = candidate as { id?: unknown; text?: unknown }
          demand(typeof id === 'string' && id.length > 0 && typeof text === 'string', 'a candidate has an id and a text')
        }
      },
      'gives each id once': async () => {
        const ids = (await collect(await create())).map((candidate) => (candidate as { id: string }).id)
        demand(new Set(ids).size === ids.length, 'no candidate comes twice')
      },
      'finds the same when asked again, also at the same time': async () => {
        const source = await create()
        const [one, two] = await Promise.all([collect(source), collect(source)])
        const ids = (found: readonly unknown[] | undefined): string => JSON.stringify(found?.map((each) => (each as { id: string }).id))
        demand(ids(one) === ids(two), 'searches do not disturb each other')
      },
      'works with a frozen query': async () => {
        const before = JSON.stringify(query.filter)
        demand(Object.isFrozen(query.filter), 'the query of the contract has a frozen filter')
        await collect(await create())
        demand(JSON.stringify(query.filter) === before, 'the filter is as it was')
      },
      'can be left after the first candidate': async () => {
        const source = await create()
        for await (const candidate of source.search(query, neverAborted())) {
          demand(candidate !== undefined, 'there is a candidate')
          break
        }
      },
      'ends when the signal has aborted': async () => {
        const source = await create()
        try {
          for await (const _ of source.search(query, AbortSignal.abort())) break
        } catch {
          // A rejection is an end as well.
        }
      },
    }),
  }
}
