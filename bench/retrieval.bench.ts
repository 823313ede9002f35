// The best 10 of 10,000 chunks (384 dimensions) that a grant permits, beside LangChain's memory store without any filter, and beside
// the same store filtered after 10 times as many were fetched. And what judging one candidate costs, beside a closure.
// Run: npm install --prefix bench/peers && npx tsx bench/retrieval.bench.ts
import { Bench } from 'tinybench'
import { and, eq, oneOf, subsetOf } from '../src/base/filter/index.ts'
import type { Grant } from '../src/base/grant.ts'
import type { Candidate, Source } from '../src/base/seams/source.ts'
import { defaultLabeller, memoryVectorStore, retrieveFragments, vectorStoreSource } from '../src/retrieve/index.ts'
import { grantFor, permitAll, plainLabeller, testContext } from '../test/support/retrieval.ts'

const SIZE = 10_000
const DIMENSIONS = 384
const K = 10

let state = 42
function random(): number {
  state = (state * 1_664_525 + 1_013_904_223) >>> 0
  return state / 2 ** 32
}
const vectors = Array.from({ length: SIZE }, () => Array.from({ length: DIMENSIONS }, () => random() - 0.5))
const question = Array.from({ length: DIMENSIONS }, () => random() - 0.5)
const places = Array.from({ length: SIZE }, () => random())
const embedder = { dimensions: DIMENSIONS, local: true, embed: async () => [question] }

interface Peer {
  similaritySearchVectorWithScore(query: number[], k: number): Promise<[{ metadata: Record<string, unknown> }, number][]>
  addVectors(vectors: number[][], documents: object[]): Promise<void>
}
const specifier = './peers/node_modules/@langchain/classic/dist/vectorstores/memory.js'
const { MemoryVectorStore } = (await import(specifier)) as { MemoryVectorStore: new (embeddings: object) => Peer }
const peer = new MemoryVectorStore({ embedQuery: async () => question, embedDocuments: async () => [] })
await peer.addVectors(
  vectors,
  vectors.map((_, index) => ({ pageContent: `chunk ${index}`, metadata: { index, place: places[index] } })),
)

/** What is permitted: a share of all, by patient or by sensitivity. */
function worldOf(share: number, by: 'patient' | 'sensitivity'): { readonly source: Source; readonly grant: Grant } {
  const store = memoryVectorStore({ dimensions: DIMENSIONS })
  const records = vectors.map((vector, index) => {
    const inside = (places[index] as number) < share
    const candidate: Candidate = {
      id: `c${index}`,
      text: `chunk ${index}`,
      tenant: 't1',
      patient: by === 'patient' && !inside ? `Patient/${index}` : 'Patient/a',
      dataClass: 'clinical-note',
      labels: { confidentiality: 'N', sensitivities: by === 'sensitivity' && !inside ? ['HIV'] : [] },
    }
    return { candidate, vector }
  })
  void store.put(records)
  const grant = grantFor(
    't1',
    ['Patient/a'],
    and(eq('tenant', 't1'), oneOf('patient', ['Patient/a']), oneOf('confidentiality', ['U', 'L', 'M', 'N']), subsetOf('sensitivities', [])),
  )
  return { source: vectorStoreSource({ name: 'notes', store, embedder }), grant }
}

const retrieve = async ({ source, grant }: { source: Source; grant: Grant }): Promise<number> => {
  const { returned } = await retrieveFragments(
    { text: 'question', narrow: null, since: null, limit: K, dataClasses: null },
    grant,
    { sources: [source], labeller: plainLabeller, policy: permitAll(), milliseconds: 10_000, candidateBudget: 2_000 },
    testContext(),
  )
  return returned
}
const bare = () => peer.similaritySearchVectorWithScore(question, K)
const postFiltered = async (share: number) =>
  (await peer.similaritySearchVectorWithScore(question, K * 10))
    .filter(([{ metadata }]) => (metadata['place'] as number) < share)
    .slice(0, K)

const millisecondsOf = (bench: Bench, name: string): number => {
  const { result } = bench.tasks.find((task) => task.name === name) ?? {}
  if (result?.state !== 'completed') throw new Error(`${name} did not run`)
  return result.latency.p50
}

const bench = new Bench({ time: 300, warmupTime: 100 })
const shares = [1, 0.1, 0.01, 0.001]
bench.add('bare', async () => void (await bare()))
for (const share of shares) {
  for (const by of ['patient', 'sensitivity'] as const) {
    const world = worldOf(share, by)
    bench.add(`${share} ${by}`, async () => void (await retrieve(world)))
  }
  bench.add(`${share} post`, async () => void (await postFiltered(share)))
}
await bench.run()

const base = millisecondsOf(bench, 'bare')
console.log(`bare LangChain search, no filter: ${base.toFixed(2)} ms`)
for (const share of shares) {
  const permitted = places.filter((place) => place < share).length
  const wanted = Math.min(K, permitted)
  const [byPatient, bySensitivity, post] = [`${share} patient`, `${share} sensitivity`, `${share} post`].map((name) =>
    millisecondsOf(bench, name),
  ) as [number, number, number]
  const recall = (await retrieve(worldOf(share, 'sensitivity'))) / wanted
  const recallPost = (await postFiltered(share)).length / wanted
  console.log(
    `${(share * 100).toString().padStart(5)} % permitted: retrieve by patient ${byPatient.toFixed(2)} ms (${(byPatient / base).toFixed(2)} × bare), by sensitivity ${bySensitivity.toFixed(2)} ms (${(bySensitivity / base).toFixed(2)} × bare), recall ${recall.toFixed(2)} | post-filter of ${K * 10} ${post.toFixed(2)} ms, recall ${recallPost.toFixed(2)}`,
  )
}

const candidates = Array.from(
  { length: 1_000 },
  (_, index): Candidate => ({
    id: `c${index}`,
    text: `a short note about visit ${index}`,
    tenant: 't1',
    patient: 'Patient/a',
    dataClass: 'clinical-note',
    resourceType: 'DocumentReference',
    dateStart: '2026-01-01T00:00:00.000Z',
  }),
)
const list: Source = {
  name: 'list',
  capabilities: { paging: true, exact: true, ranked: true },
  async *search() {
    yield* candidates
  },
}
const grant = grantFor('t1', ['Patient/b'])
const judge = (labeller: Parameters<typeof retrieveFragments>[2]['labeller'], whose: Grant) =>
  retrieveFragments(
    { text: 'x', narrow: null, since: null, limit: 1_000, dataClasses: null },
    whose,
    { sources: [list], labeller, policy: permitAll(), milliseconds: 10_000, candidateBudget: 1_000 },
    testContext(),
  )
const closure = (candidate: Candidate): boolean =>
  candidate.tenant === 't1' && candidate.patient === 'Patient/a' && candidate.dataClass !== 'claim'
const allowed = grantFor('t1', ['Patient/a'])
const labeller = defaultLabeller()
const costs = new Bench({ time: 500, warmupTime: 100 })
let kept = 0
costs.add('closure', async () => {
  for await (const candidate of list.search({} as never, new AbortController().signal)) if (closure(candidate)) kept++
})
costs.add('permitted', async () => void (await judge(plainLabeller, allowed)))
costs.add('denied', async () => void (await judge(plainLabeller, grant)))
costs.add('labelled', async () => void (await judge(labeller, allowed)))
await costs.run()
const perCandidate = (name: string): string => `${millisecondsOf(costs, name).toFixed(2)} µs`
console.log(
  `a candidate: closure over the same stream ${perCandidate('closure')}, judged and sealed ${perCandidate('permitted')}, denied ${perCandidate('denied')}, with the default labeller ${perCandidate('labelled')} (${kept > 0})`,
)
