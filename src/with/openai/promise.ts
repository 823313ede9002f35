/** What `create` returns: a promise with the client's extra methods, none of which leads around the checks. */
import { ConfigurationError } from '../../base/errors/index.ts'

/** A promise of a checked answer. */
export interface CheckedPromise<T> extends Promise<T> {
  /** The answer, with an empty response: the real one holds unchecked bytes. */
  withResponse(): Promise<{ data: T; response: Response; request_id: string | null }>
  /** Always rejects: the raw response holds what no check has read. */
  asResponse(): Promise<never>
}

/** Gives `work` the client's methods. */
export function checkedPromise<T>(work: Promise<T>): CheckedPromise<T> {
  return Object.assign(work, {
    async withResponse() {
      return { data: await work, response: new Response(null), request_id: null }
    },
    // INVARIANT: the raw response never comes out.
    async asResponse(): Promise<never> {
      await work.catch(() => undefined)
      throw new ConfigurationError('ARGUMENT_INVALID', '`asResponse` would lead around the reply checks')
    },
  })
}

/** A stream of events, as the client's own: read once, or turned into a ReadableStream of JSON lines. */
export interface CheckedStream<T> extends AsyncIterable<T> {
  readonly controller: AbortController
  toReadableStream(): ReadableStream<Uint8Array>
}

/** Makes the stream. Aborting the controller, or stopping to read, cancels the reply and stops the model. */
export function checkedStream<T>(events: AsyncGenerator<T, undefined>): CheckedStream<T> {
  const controller = new AbortController()
  const stop = (): void => void events.return(undefined).catch(() => undefined)
  controller.signal.addEventListener('abort', stop, { once: true })
  return {
    controller,
    [Symbol.asyncIterator]: () => events,
    toReadableStream() {
      const encoder = new TextEncoder()
      return new ReadableStream<Uint8Array>({
        async pull(sink) {
          const { done, value } = await events.next()
          if (done === true) sink.close()
          else sink.enqueue(encoder.encode(`${JSON.stringify(value)}\n`))
        },
        async cancel() {
          await events.return(undefined)
        },
      })
    },
  }
}
