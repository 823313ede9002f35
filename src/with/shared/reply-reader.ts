/** Reads a checked, tokenized reply for an adapter: text as it comes, and tool calls when all of it was checked. */
import type { Reply } from '../../base/evidence/index.ts'
import { type CheckedToolCall, readCalls, sectionSplitter, type ToolSection } from './tool-calls.ts'

/** A piece of a checked answer. */
export type AnswerPiece = { readonly type: 'text'; readonly text: string } | { readonly type: 'tool-call'; readonly call: CheckedToolCall }

/** Reads. Stopping early cancels the reply, which stops the model. */
export async function* readAnswer(reply: Reply, section: ToolSection, requestId: string): AsyncGenerator<AnswerPiece> {
  const splitter = sectionSplitter(section)
  let done = false
  let hasText = false
  try {
    for await (const chunk of reply.stream) {
      const text = splitter.push(chunk)
      if (text !== '') yield { type: 'text', text }
      hasText ||= text.trim() !== ''
    }
    done = true
  } finally {
    if (!done) reply.cancel()
  }
  const { text, calls } = splitter.end()
  // A notice is for who reads an answer; in a turn that only calls tools there is none, and the model would be told it.
  if (text !== '' && (hasText || calls === null)) yield { type: 'text', text }
  for (const call of calls === null ? [] : readCalls(calls, section, requestId)) yield { type: 'tool-call', call }
}
