/** Makes streams that are read once, one value at a time, and whose producer stops at once when the reader stops. */
import { ConfigurationError } from './errors/index.ts'

/** What produces a stream. */
export interface StreamProducer<T> {
  /** The next value. Never called again before it settled, nor after it ended or threw. */
  next(): Promise<IteratorResult<T, undefined>>
  /** Ends production: called exactly once, when the stream ended, threw, or its reader stopped, also while `next` is pending. */
  stop(end: 'ended' | 'failed' | 'stopped'): void
}

const DONE: IteratorResult<never, undefined> = Object.freeze({ done: true, value: undefined })

/**
 * A stream over `producer`. An async generator would not do: its `return()` waits for a pending `next()`, so a reader that
 * stops could not stop a model that is silent.
 *
 * @throws ConfigurationError ARGUMENT_INVALID when read a second time
 */
export function singleUseStream<T>(producer: StreamProducer<T>): AsyncIterable<T> {
  let taken = false
  let over = false
  let settlePending: (() => void) | null = null
  let queue: Promise<unknown> = Promise.resolve()

  const finish = (end: 'ended' | 'failed' | 'stopped'): void => {
    if (over) return
    over = true
    producer.stop(end)
    settlePending?.()
  }
  const pull = (): Promise<IteratorResult<T, undefined>> =>
    new Promise((resolve, reject) => {
      if (over) return resolve(DONE)
      settlePending = () => resolve(DONE)
      producer.next().then(
        (result) => {
          settlePending = null
          if (over) return resolve(DONE)
          if (result.done === true) finish('ended')
          resolve(result)
        },
        (error: unknown) => {
          settlePending = null
          // A failure after the reader stopped is nobody's news.
          if (over) return resolve(DONE)
          finish('failed')
          reject(error)
        },
      )
    })
  const iterator: AsyncIterator<T, undefined> = {
    next() {
      const result = queue.then(pull)
      queue = result.catch(() => undefined)
      return result
    },
    async return() {
      finish('stopped')
      return DONE
    },
    async throw(error: unknown) {
      finish('stopped')
      throw error
    },
  }
  return Object.freeze({
    [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
      if (taken)
        throw new ConfigurationError(
          'ARGUMENT_INVALID',
          'a stream is read once, by `stream` or by `text()`; keep the text to show it again',
        )
      taken = true
      return iterator
    },
  })
}
