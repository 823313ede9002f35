/** Bounds every wait: by a time limit, and by the session's signal. */
import { onAbort } from './on-abort.ts'
import { StageFailed, type StageFailedCode } from './errors/index.ts'

/** How long to wait, and what to say when it was too long. */
export interface Bound {
  readonly milliseconds: number
  readonly signal: AbortSignal
  /** The code when time runs out. */
  readonly code: StageFailedCode
  readonly requestId?: string | undefined
}

/**
 * Waits for `work`, but not longer than `bound` allows. A rejection of `work` passes through unchanged; what comes after the
 * bound is ignored.
 *
 * @throws StageFailed `bound.code` when time runs out, ABORTED when the signal aborts with a reason that is not ours
 */
export function bounded<T>(work: () => T | PromiseLike<T>, bound: Bound): Promise<T> {
  const { signal, requestId } = bound
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) return reject(abortError(signal, requestId))
    const timer = setTimeout(() => {
      forget()
      reject(new StageFailed(bound.code, { requestId }))
    }, bound.milliseconds)
    const settle = <V>(end: (value: V) => void) => {
      return (value: V): void => {
        clearTimeout(timer)
        forget()
        end(value)
      }
    }
    const forget = onAbort(signal, () => settle<void>(() => reject(abortError(signal, requestId)))(undefined))
    try {
      Promise.resolve(work()).then(settle(resolve), settle(reject))
    } catch (error) {
      settle(reject)(error)
    }
  })
}

/** The error of an aborted session: the reason when it is ours, else ABORTED. */
export function abortError(signal: AbortSignal, requestId?: string): Error {
  const reason: unknown = signal.reason
  return reason instanceof Error && 'code' in reason && 'stage' in reason
    ? reason
    : new StageFailed('ABORTED', { requestId, cause: reason })
}
