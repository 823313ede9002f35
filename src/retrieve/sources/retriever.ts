/** Lets any LangChain-shaped retriever be a source: what its documents do not say is absent, and what is absent denies. */
import * as z from 'zod'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { Candidate, Source, SourceQuery } from '../../base/seams/source.ts'
import { interval } from '../instants.ts'

/** A document as LangChain and its likes shape it. */
export interface RetrievedDocument {
  readonly pageContent: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly id?: string | undefined
}

/** What `fields` gives of a document: everything of a candidate but the text. Dates may be FHIR dates, patients bare ids. */
export type DocumentFields = { readonly [Name in keyof Omit<Candidate, 'text' | 'parts' | 'unreadable'>]?: unknown }

/** A retriever, structurally. `_getRelevantDocuments` is what LangChain's own retrievers implement. */
export interface StructuralRetriever<Document extends RetrievedDocument = RetrievedDocument> {
  invoke?(query: string, options?: { readonly signal?: AbortSignal }): Promise<readonly Document[]>
  _getRelevantDocuments?(query: string): Promise<readonly Document[]>
}

/** How a retriever becomes a source. */
export interface RetrieverSourceOptions<Document extends RetrievedDocument = RetrievedDocument> {
  readonly name: string
  readonly retriever: StructuralRetriever<Document>
  /** Maps an index's own metadata. Called once a document; a throw denies that document. */
  readonly fields: (document: Document) => DocumentFields
}

const optionsSchema = z.strictObject({
  name: z.string().min(1).max(100),
  retriever: z.custom<StructuralRetriever>((value) => {
    const { invoke, _getRelevantDocuments } = (value ?? {}) as StructuralRetriever
    return typeof invoke === 'function' || typeof _getRelevantDocuments === 'function'
  }),
  fields: z.custom((value) => typeof value === 'function'),
})

/**
 * A source over a retriever. It gives what one call gives: it cannot page, so fewer than asked for may come back although more
 * are permitted, and `exhausted` then stays false.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function retrieverSource<Document extends RetrievedDocument>(options: RetrieverSourceOptions<Document>): Source {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `retrieverSource: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  const { name, retriever, fields } = options
  return Object.freeze({
    name,
    capabilities: Object.freeze({ paging: false, exact: false, ranked: true }),
    async *search({ text }: SourceQuery, signal: AbortSignal): AsyncGenerator<Candidate, void, undefined> {
      // INVARIANT: the inner method takes no callbacks: a tracer must not see documents before they are permitted.
      const documents =
        retriever._getRelevantDocuments === undefined
          ? await retriever.invoke?.(text, { signal })
          : await retriever._getRelevantDocuments(text)
      if (!Array.isArray(documents)) throw new TypeError('a retriever must answer a list')
      for (const [index, document] of (documents as readonly Document[]).entries()) yield candidateOf(document, index, fields)
    },
  })
}

function candidateOf<Document extends RetrievedDocument>(
  document: Document,
  index: number,
  fields: (document: Document) => DocumentFields,
): Candidate {
  const place = `document-${index}`
  try {
    const { patient, dateStart, dateEnd, lastUpdated, id, ...rest } = fields(document)
    const start = interval(dateStart)
    const end = interval(dateEnd ?? dateStart)
    // What is given but is no date stays as it is, and denies as malformed.
    return {
      ...(rest as Partial<Candidate>),
      id: (id as string | undefined) ?? document.id ?? place,
      text: document.pageContent,
      ...(patient === undefined || patient === null ? {} : { patient: patientReference(patient) }),
      ...(dateStart === undefined || dateStart === null ? {} : { dateStart: start?.start ?? (dateStart as string) }),
      ...(end !== null ? { dateEnd: end.end } : dateEnd === undefined || dateEnd === null ? {} : { dateEnd: dateEnd as string }),
      ...(lastUpdated === undefined || lastUpdated === null
        ? {}
        : { lastUpdated: interval(lastUpdated)?.start ?? (lastUpdated as string) }),
    }
  } catch {
    return { id: place, text: '', unreadable: 'fields' }
  }
}

/** A bare id is a patient's; anything else is taken as it is. */
function patientReference(value: unknown): string {
  return typeof value === 'string' && /^[A-Za-z0-9\-.]{1,64}$/.test(value) ? `Patient/${value}` : (value as string)
}
