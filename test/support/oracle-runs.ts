/** Runs a random world through a store and through the definition. */
import { and, eq, not, oneOf } from '../../src/base/filter/index.ts'
import { memoryVectorStore, type Source, vectorStoreSource, type WritableVectorStore } from './sources.ts'
import { grantFor, permitWhere, run } from './retrieval.ts'
import { oracle, type World, worldLabeller } from './worlds.ts'

/** One number a record: the angle is the rank, so that nearest first is lowest rank first, ties by id. */
export const vectorOf = (rank: number): readonly number[] => [Math.cos(rank / 1_000), Math.sin(rank / 1_000)]
export const embedder = { dimensions: 2, local: true, embed: async (texts: readonly string[]) => texts.map(() => [1, 0]) }

/** Best first: lowest rank, then id in the order of bytes. */
export const orderOf = ({ candidates, ranks }: World): readonly number[] =>
  candidates
    .map((_, index) => index)
    .sort((a, b) => (ranks[a] as number) - (ranks[b] as number) || ((candidates[a]?.id ?? '') < (candidates[b]?.id ?? '') ? -1 : 1))

export async function found(world: World, source: Source, candidateBudget = 1_000): Promise<readonly string[]> {
  const { ids } = await run(
    { sources: [source], labeller: worldLabeller, policy: permitWhere(world.policyFilter), candidateBudget },
    { narrow: world.narrow, dataClasses: world.dataClasses as never, since: world.since, limit: world.limit },
    grantFor('t1', world.patients, world.grantFilter),
  )
  return ids
}

export async function fill(store: WritableVectorStore, world: World): Promise<void> {
  for (const tenant of ['t1', 't2']) await store.remove(and(eq('tenant', tenant), not(oneOf('dataClass', []))))
  await store.put(world.candidates.map((candidate, index) => ({ candidate, vector: vectorOf(world.ranks[index] as number) })))
}

export async function inMemory(world: World): Promise<{ readonly actual: readonly string[]; readonly expected: readonly string[] }> {
  const store = memoryVectorStore({ dimensions: 2 })
  await fill(store, world)
  return { actual: await found(world, vectorStoreSource({ name: 'store', store, embedder })), expected: oracle(world, orderOf(world)) }
}
