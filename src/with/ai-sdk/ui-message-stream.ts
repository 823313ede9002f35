/** Gives a Reply as a UI message stream of the AI SDK: what a browser's `useChat` reads. */
import { isEnvelopeError } from '../../base/errors/index.ts'
import type { Reply } from '../../base/evidence/index.ts'

/** The chunks that a released reply becomes. */
export type ReplyChunk =
  | { readonly type: 'start' }
  | { readonly type: 'text-start'; readonly id: string }
  | { readonly type: 'text-delta'; readonly id: string; readonly delta: string }
  | { readonly type: 'text-end'; readonly id: string }
  /** The citations of the reply: label, reference and title. */
  | {
      readonly type: 'data-citations'
      readonly data: readonly { readonly label: string; readonly reference: string; readonly title: string }[]
    }
  | { readonly type: 'error'; readonly errorText: string }
  | { readonly type: 'finish' }

/**
 * Gives the reply as chunks. Cancelling the stream, as a server does when its client is gone, cancels the reply. An error becomes
 * an `error` chunk with the constant message of its code: what was withheld and why is in the trail.
 */
export function toUIMessageStream(reply: Reply): ReadableStream<ReplyChunk> {
  const chunks = chunksOf(reply)
  return new ReadableStream<ReplyChunk>(
    {
      async pull(controller) {
        const result = await chunks.next()
        if (result.done === true) controller.close()
        else controller.enqueue(result.value)
      },
      async cancel() {
        reply.cancel()
        await chunks.return(undefined)
      },
    },
    // Nothing is read from the reply before somebody reads the stream.
    { highWaterMark: 0 },
  )
}

async function* chunksOf(reply: Reply): AsyncGenerator<ReplyChunk, undefined> {
  const id = 'reply'
  yield { type: 'start' }
  yield { type: 'text-start', id }
  try {
    for await (const delta of reply.stream) yield { type: 'text-delta', id, delta }
    yield { type: 'text-end', id }
    const { citations } = await reply.outcome()
    if (citations.length > 0) {
      yield { type: 'data-citations', data: citations.map(({ label, reference, title }) => ({ label, reference, title })) }
    }
  } catch (error) {
    // INVARIANT: only constants of this library are told; any other message may carry a record.
    yield { type: 'error', errorText: isEnvelopeError(error) ? error.message : 'reply failed' }
  }
  yield { type: 'finish' }
}
