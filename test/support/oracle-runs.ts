/** Runs a random world through a store and through the definition. */
import { and, eq, not, oneOf } from '../../src/base/filter/index.ts'
import { memoryVectorStore, type Source, vectorStoreSource, type WritableVectorStore } from './sources.ts'
import { grantFor, permitWhere, run } from './retrieval.ts'
import { fhirEndpoint, fhirSource } from '../../src/retrieve/index.ts'
import type { FhirServer } from '../../tools/fhir-server.ts'
import { asFhirWorld, fhirLabeller, rankRanker, resourceOf } from './fhir-worlds.ts'
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

/** Says the world in FHIR on a server of its own tenant, and reads it through the FHIR source. */
export async function overFhir(
  world: World,
  server: FhirServer,
): Promise<{ readonly actual: readonly string[]; readonly expected: readonly string[] }> {
  const said = asFhirWorld(world)
  const resources = said.candidates.map(resourceOf) as readonly { resourceType: string; id: string; meta: { lastUpdated: string } }[]
  await server.load(resources)
  try {
    const source = fhirSource({
      name: 'store',
      endpoint: fhirEndpoint({ baseUrl: server.url }),
      tenant: 't1',
      types: ['Observation', 'Condition', 'MedicationRequest', 'DocumentReference'],
    })
    const { ids } = await run(
      { sources: [source], labeller: fhirLabeller, policy: permitWhere(said.policyFilter), ranker: rankRanker },
      { narrow: said.narrow, dataClasses: said.dataClasses as never, since: said.since, limit: said.limit },
      grantFor('t1', said.patients, said.grantFilter),
    )
    // Entered in error is no answer, unless the question is what changed.
    const order = orderOf(said).filter((index) => said.since !== null || said.candidates[index]?.status !== 'entered-in-error')
    return { actual: ids, expected: oracle(withServerDates(said, resources), order) }
  } finally {
    for (const { resourceType, id } of resources) await server.remove(`${resourceType}/${id}`)
  }
}

/** The server writes `lastUpdated` where a record has none: long after every date of these worlds. */
function withServerDates(world: World, resources: readonly { meta: { lastUpdated: string } }[]): World {
  const candidates = world.candidates.map((each, index) =>
    resources[index]?.meta.lastUpdated === '' ? { ...each, lastUpdated: '2099-01-01T00:00:00.000Z' } : each,
  )
  return { ...world, candidates }
}
