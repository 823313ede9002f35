/** Wraps a retriever: what comes out was authorized and de-identified; what is said about it on the way was redacted. */
import type { CallbackManagerForRetrieverRun } from '@langchain/core/callbacks/manager'
import { Document, type DocumentInterface } from '@langchain/core/documents'
import { BaseRetriever } from '@langchain/core/retrievers'
import type { RunnableConfig } from '@langchain/core/runnables'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { Redacted } from '../../base/evidence/index.ts'
import type { Filter } from '../../base/filter/index.ts'
import type { Source } from '../../base/seams/index.ts'
import type { DataClass } from '../../base/vocabulary/data-class.ts'
import type { DocumentFields } from '../../retrieve/index.ts'
import type { Envelope } from '../../envelope.ts'
import { KEEP } from './mask.ts'
import { sessionOf } from '../shared/index.ts'
import { langchainSource } from './source.ts'

/** Options of {@link protectRetriever}. */
export interface ProtectRetrieverOptions<Metadata extends Record<string, unknown> = Record<string, unknown>> {
  /**
   * Says, for a document, what decisions are made on. Absent fields deny: at least `tenant`, `patient` and `dataClass` are
   * needed. A throw denies the request.
   */
  readonly fields: (document: DocumentInterface<Metadata>) => DocumentFields
  /** Names the source in the trail. Default `langchain`. */
  readonly name?: string | undefined
  /** How many documents at most. Default: as many as the base retriever gives in one call, or what the task says. */
  readonly limit?: number | undefined
  readonly dataClasses?: readonly DataClass[] | undefined
  /** AND-ed to the grant. */
  readonly narrow?: Filter | undefined
}

/** What a document of a protected retriever says about itself. */
export interface FragmentMetadata extends Record<string, unknown> {
  /** How to cite it: `F1`. */
  readonly label: string
  readonly title: string
  readonly dataClass: DataClass
  readonly source: string
  readonly reference: string
  readonly date: string | null
}

/**
 * Wraps a LangChain retriever. Inside `session.run` it gives documents whose text is authorized and tokenized, between
 * boundaries by which a protected chat model knows them again; outside one it denies. The base retriever sees only the
 * redacted query, and no callback, tracer or event stream sees the query or a document as it was.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function protectRetriever<Metadata extends Record<string, unknown>>(
  envelope: Envelope,
  base: BaseRetriever<Metadata>,
  options: ProtectRetrieverOptions<Metadata>,
): BaseRetriever<FragmentMetadata> {
  if (typeof base?._getRelevantDocuments !== 'function')
    throw new ConfigurationError('CONFIG_INVALID', '`base` must be a LangChain retriever')
  if (typeof options?.fields !== 'function') throw new ConfigurationError('CONFIG_INVALID', '`fields` must be a function')
  return new ProtectedRetriever(envelope, langchainSource(base, options), base, options)
}

class ProtectedRetriever<Metadata extends Record<string, unknown>> extends BaseRetriever<FragmentMetadata> {
  override lc_namespace = ['phi_envelope', 'retrievers']
  readonly #envelope: Envelope
  readonly #source: Source
  readonly #options: Pick<ProtectRetrieverOptions, 'limit' | 'dataClasses' | 'narrow'>

  constructor(
    envelope: Envelope,
    source: Source,
    base: BaseRetriever<Metadata>,
    { limit, dataClasses, narrow }: Pick<ProtectRetrieverOptions, 'limit' | 'dataClasses' | 'narrow'>,
  ) {
    super({
      ...(base.callbacks === undefined ? {} : { callbacks: base.callbacks }),
      ...(base.tags === undefined ? {} : { tags: base.tags }),
      ...(base.metadata === undefined ? {} : { metadata: base.metadata }),
      ...(base.verbose === undefined ? {} : { verbose: base.verbose }),
    })
    this.#envelope = envelope
    this.#source = source
    this.#options = { limit, dataClasses, narrow }
  }

  override async invoke(input: string, config?: RunnableConfig): Promise<DocumentInterface<FragmentMetadata>[]> {
    // INVARIANT: the run manager shows the query to every handler, so it is redacted before there is a run.
    const query = await sessionOf(this.#envelope).redact(input, KEEP)
    return super.invoke(query.text, config)
  }

  override async _getRelevantDocuments(
    query: string,
    _runManager?: CallbackManagerForRetrieverRun,
  ): Promise<DocumentInterface<FragmentMetadata>[]> {
    const session = sessionOf(this.#envelope)
    const text = await session.redact(query, KEEP)
    const authorized = await session.retrieve({ text, sources: [this.#source], ...this.#options })
    const fragments = await session.redact(authorized)
    return fragments.flatMap((redacted) => {
      const document = documentOf(redacted, session.quote([redacted]))
      return document === null ? [] : [document]
    })
  }
}

/** INVARIANT: a document's metadata is made from the header alone; the base's own metadata stays behind. */
function documentOf({ fragment }: Redacted, pageContent: string): Document<FragmentMetadata> | null {
  if (fragment === null) return null
  const { id, label, title, dataClass, source, reference, date } = fragment
  return new Document({ id, pageContent, metadata: { label, title, dataClass, source, reference, date } })
}
