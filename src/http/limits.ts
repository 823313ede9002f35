/** Reads what a peer sends, but never more of it than a limit. */
import { StageFailed } from '../base/errors/index.ts'

/** Gives the body on, and breaks it off with EGRESS_FAILED when it is larger than `maxBytes`. */
export function limitBytes(body: ReadableStream<Uint8Array>, maxBytes: number, onEnd: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  let bytes = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        if (done) {
          onEnd()
          controller.close()
          return
        }
        bytes += value.byteLength
        // INVARIANT: not one byte beyond the limit is passed on.
        if (bytes > maxBytes) throw new StageFailed('EGRESS_FAILED', { cause: 'body is larger than the limit' })
        controller.enqueue(value)
      } catch (error) {
        onEnd()
        reader.cancel().catch(() => undefined)
        controller.error(error instanceof StageFailed ? error : new StageFailed('EGRESS_FAILED', { cause: error }))
      }
    },
    cancel(reason) {
      onEnd()
      return reader.cancel(reason)
    },
  })
}
