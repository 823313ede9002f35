/** Makes a source of a LangChain retriever: asked directly, so that its documents are told to no callback before they were judged. */
import { createHmac, randomBytes } from 'node:crypto'
import type { DocumentInterface } from '@langchain/core/documents'
import type { BaseRetriever } from '@langchain/core/retrievers'
import type { Source } from '../../base/seams/index.ts'
import { type DocumentFields, retrieverSource } from '../../retrieve/index.ts'
import { silently } from './silent.ts'

/** A vector store's retriever can be asked for more than `k`. */
interface Deepening {
  readonly k: number
  readonly vectorStore: { similaritySearch(query: string, k: number, filter?: unknown): Promise<DocumentInterface[]> }
  readonly filter?: unknown
}

type Ask = (query: string) => Promise<DocumentInterface[]>

const DEEPEST = 1_024
const idKey = randomBytes(32)

/** Makes the source. It pages when the base is a similarity retriever over a vector store, by asking for four times as many. */
export function langchainSource<Metadata extends Record<string, unknown>>(
  base: BaseRetriever<Metadata>,
  options: { readonly fields: (document: DocumentInterface<Metadata>) => DocumentFields; readonly name?: string | undefined },
): Source {
  const { fields, name = 'langchain' } = options
  const named = (document: DocumentInterface): DocumentFields => {
    const known = fields(document as DocumentInterface<Metadata>)
    const id = known.id ?? known.reference ?? document.id ?? contentId(document)
    return { reference: id, ...known, id }
  }
  const deepening = deepeningOf(base)
  return Object.freeze({
    name,
    capabilities: Object.freeze({ paging: deepening !== null, exact: false, ranked: true }),
    async *search(query, signal) {
      const seen = new Set<string>()
      for (const ask of depths(base, deepening)) {
        signal.throwIfAborted()
        // INVARIANT: the base is asked without a run manager; `invoke` would show raw documents to every handler.
        const retriever = { _getRelevantDocuments: (text: string) => silently(() => ask(text)) }
        let fresh = 0
        for await (const candidate of retrieverSource({ name, retriever, fields: named }).search(query, signal)) {
          if (seen.has(candidate.id)) continue
          seen.add(candidate.id)
          fresh++
          yield candidate
        }
        if (fresh === 0) return
      }
    },
  } satisfies Source)
}

function* depths(base: BaseRetriever, deepening: Deepening | null): Generator<Ask> {
  yield (query) => base._getRelevantDocuments(query)
  if (deepening === null) return
  const { vectorStore, filter } = deepening
  for (let k = deepening.k * 4; k <= DEEPEST; k *= 4) yield (query) => vectorStore.similaritySearch(query, k, filter)
}

function deepeningOf(base: BaseRetriever): Deepening | null {
  const { k, vectorStore, searchType, filter } = base as Partial<Deepening> & { readonly searchType?: unknown }
  if (searchType !== 'similarity' || typeof k !== 'number' || k < 1 || typeof vectorStore?.similaritySearch !== 'function') return null
  return { k, vectorStore, filter }
}

/** Tells documents without an id apart. Keyed, so that the trail holds no plain hash of a record. */
function contentId({ pageContent, metadata }: DocumentInterface): string {
  const digest = createHmac('sha256', idKey)
    .update(JSON.stringify([pageContent, metadata]))
    .digest('hex')
  return `Document/${digest.slice(0, 24)}`
}
