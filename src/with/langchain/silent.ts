/** Runs LangChain components so that no callback, tracer or event stream of the surrounding run hears of it. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons'

/**
 * Runs `body` with no handlers to inherit, and with environment tracing off: a component inside it that starts runs of its own
 * tells nobody what it saw.
 */
export function silently<T>(body: () => T): T {
  // Does nothing when an instance is there. Without one LangChain would have no context to silence.
  AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage())
  const outside = AsyncLocalStorageProviderSingleton.getInstance()
  // INVARIANT: a run tree whose tracing is off makes LangChain drop its tracer, also the one that the environment asks for. Such a
  // tree is made only where no traced run surrounds us; under one, LangChain would go on from it.
  return outside.run(undefined, () => AsyncLocalStorageProviderSingleton.runWithConfig({ callbacks: [] }, body)) as T
}

/** Each step of `generator` runs inside `enter`, whoever asks for it. */
export async function* within<T>(enter: <R>(body: () => R) => R, start: () => AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = enter(() => start()[Symbol.asyncIterator]())
  let ended = false
  try {
    for (;;) {
      const result = await enter(() => iterator.next())
      if (result.done === true) {
        ended = true
        return
      }
      yield result.value
    }
  } finally {
    if (!ended) await enter(() => iterator.return?.())
  }
}
