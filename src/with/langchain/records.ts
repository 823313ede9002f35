/** Authorizes the records in a tool's result as if a retriever had found them. */
import * as z from 'zod'
import { StageFailed } from '../../base/errors/index.ts'
import type { Session } from '../../session.ts'
import { type DocumentFields, retrieverSource } from '../../retrieve/index.ts'

/** A record in a tool's result: its text, and what decisions are made on. */
export type ToolRecord = DocumentFields & { readonly text: string }

/** Finds the records in what a tool returned; its parameter says what that is, for a tool with an artifact the pair. */
export type ToolRecords = (result: never) => readonly ToolRecord[]

const recordList = z.array(z.object({ text: z.string() }).loose()).max(1_000)

/**
 * The permitted records, redacted, between boundaries of the session. What was denied is only in the trail.
 *
 * @throws StageFailed SOURCE_FAILED when `find` throws or gives no list of records
 */
export async function authorizedText(session: Session, tool: string, find: ToolRecords, result: unknown): Promise<string> {
  const records = recordsIn(find, result, session.id)
  const documents = records.map(({ text, ...fields }, index) => ({ pageContent: text, metadata: fields, id: `${tool}-${index + 1}` }))
  const retriever = { _getRelevantDocuments: () => Promise.resolve(documents) }
  const source = retrieverSource({ name: tool, retriever, fields: ({ id, metadata }) => ({ reference: id, id, ...metadata }) })
  const limit = Math.max(1, records.length)
  const fragments = await session.redact(await session.retrieve({ sources: [source], limit }))
  if (fragments.length === 0) return 'No record was found.'
  return session.quote(fragments)
}

function recordsIn(find: ToolRecords, result: unknown, requestId: string): readonly ToolRecord[] {
  try {
    return recordList.parse(find(result as never)) as readonly ToolRecord[]
  } catch {
    // What was thrown may quote a record, so it is no cause of what is told.
    throw new StageFailed('SOURCE_FAILED', { requestId })
  }
}
