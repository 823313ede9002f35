/** Pulls candidates from an untrusted source: within a budget, a deadline and the session, and lets go of it at once. */
import { onAbort } from '../base/on-abort.ts'
import { isEnvelopeError, StageFailed } from '../base/errors/index.ts'
import { abortError } from '../base/bounded.ts'
import type { StageContext } from '../base/stage-context.ts'
import type { Source, SourceQuery } from '../base/seams/source.ts'
import { type Snapshot, snapshotCandidate } from './snapshot.ts'

/** One retrieval's limit of time, for all its waits together. */
export interface Deadline {
  /** Aborts at the deadline, with the session, and when the retrieval is over. */
  readonly signal: AbortSignal
  /** Waits for work no longer than the deadline. */
  race<T>(work: Promise<T>): Promise<T>
  /** Ends everything that still runs. */
  end(): void
}

/** Starts the clock. */
export function startDeadline(milliseconds: number, context: StageContext): Deadline {
  const { signal, requestId } = context
  const controller = new AbortController()
  let fail: (error: Error) => void = () => undefined
  const broken = new Promise<never>((_, reject) => {
    fail = (error) => {
      reject(error)
      controller.abort(error)
    }
  })
  broken.catch(() => undefined)
  const stop = (): void => fail(abortError(signal, requestId))
  const timer = setTimeout(() => fail(new StageFailed('SOURCE_FAILED', { requestId, cause: 'deadline' })), milliseconds)
  const forget = onAbort(signal, stop)
  if (signal.aborted) stop()
  return {
    signal: controller.signal,
    race: (work) => Promise.race([broken, work]),
    end() {
      clearTimeout(timer)
      forget()
      controller.abort(new StageFailed('ABORTED', { requestId }))
    },
  }
}

/** What became of a source. */
export interface Pulled {
  /** Up to `count` candidates, each snapshotted the moment it is given; fewer when the source ended or the budget is spent. */
  take(count: number): Promise<readonly Snapshot[]>
  /** Whether the source said that there is nothing more. */
  readonly ended: boolean
  /** Whether more may come. */
  readonly open: boolean
  close(): void
}

/** Opens a source. Whatever it throws becomes SOURCE_FAILED, its message kept behind `causeOf`. */
export function pullFrom(source: Source, query: SourceQuery, budget: number, deadline: Deadline, requestId: string): Pulled {
  let iterator: AsyncIterator<unknown> | null = null
  let ended = false
  let left = budget
  const failure = (error: unknown): Error => {
    const known = isEnvelopeError(error) && (error.code === 'FILTER_UNSUPPORTED' || error.stage === 'retrieve' || error.code === 'ABORTED')
    return known ? error : new StageFailed('SOURCE_FAILED', { requestId, cause: error })
  }
  return {
    async take(count) {
      const taken: Snapshot[] = []
      try {
        iterator ??= source.search(query, deadline.signal)[Symbol.asyncIterator]()
        while (taken.length < count && left > 0 && !ended) {
          const result: IteratorResult<unknown, unknown> = await deadline.race(Promise.resolve(iterator.next()))
          if (result.done === true) {
            ended = true
            break
          }
          left--
          // INVARIANT: copied before the source runs again, so that nothing it does later changes what is judged.
          taken.push(snapshotCandidate(result.value))
        }
      } catch (error) {
        this.close()
        throw failure(error)
      }
      return taken
    },
    get ended() {
      return ended
    },
    get open() {
      return !ended && left > 0
    },
    close() {
      left = 0
      // A source that does not stop is left behind: its signal is aborted and nothing waits for it.
      if (iterator !== null && !ended) Promise.resolve(iterator.return?.()).catch(() => undefined)
    },
  }
}
