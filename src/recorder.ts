/** Writes one session's events to the trail in order, and waits for acknowledgement only at barriers. */
import { bounded } from './base/bounded.ts'
import type { Clock } from './base/clock.ts'
import { StageFailed } from './base/errors/index.ts'
import type { TrailEvent, TrailEventDetail } from './base/events.ts'
import { deepFreeze } from './base/freeze.ts'
import type { TrailSink } from './base/seams/index.ts'

/** One session's pen. */
export interface Recorder {
  /** Takes an event; never throws, never waits. */
  record(detail: TrailEventDetail): void
  /**
   * Waits until everything recorded so far is acknowledged.
   *
   * @throws StageFailed TRAIL_UNAVAILABLE, now and at every later barrier
   */
  barrier(): Promise<void>
}

/** Makes a recorder. `milliseconds` bounds each barrier. */
export function createRecorder(sink: TrailSink, clock: Clock, requestId: string, milliseconds: number): Recorder {
  let waiting: TrailEvent[] = []
  let tail: Promise<void> = Promise.resolve()
  let broken: StageFailed<'TRAIL_UNAVAILABLE'> | null = null
  // A barrier outlives the session's signal: what happened must be told also when the caller is gone.
  const never = new AbortController().signal

  function flush(): Promise<void> {
    const events = waiting
    if (events.length === 0) return tail
    waiting = []
    tail = tail.then(async () => {
      const bound = { milliseconds, signal: never, code: 'TRAIL_UNAVAILABLE', requestId } as const
      const answer: unknown = await bounded(() => sink.append(Object.freeze(events)), bound)
      // INVARIANT: only a promise of nothing acknowledges; a sink that answers something else is not known to have written.
      if (answer !== undefined) throw new StageFailed('TRAIL_UNAVAILABLE', { requestId })
    })
    tail.catch(() => undefined)
    return tail
  }

  return {
    record(detail) {
      waiting.push(deepFreeze({ time: new Date(clock.now()).toISOString(), requestId, ...detail }))
    },
    async barrier() {
      try {
        await flush()
      } catch (cause) {
        // INVARIANT: a trail that failed once stays failed for this session, so that nothing is delivered over a gap.
        broken ??= new StageFailed('TRAIL_UNAVAILABLE', { requestId, cause })
      }
      if (broken !== null) throw broken
    },
  }
}
