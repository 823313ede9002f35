/** A trail in memory, for tests and trials: it takes what a file takes and keeps nothing. */
import type { TrailEvent } from '../base/events.ts'
import { deepFreeze } from '../base/freeze.ts'
import { StageFailed } from '../base/errors/index.ts'
import type { TrailSink } from '../base/seams/trail-sink.ts'
import { canonicalJson } from '../crypto/canonical-json.ts'
import { eventProblem } from './schema.ts'

/** A trail that can be looked at. */
export interface MemoryTrail extends TrailSink {
  /** What was taken, in order, frozen. */
  readonly events: readonly TrailEvent[]
}

/** Makes an empty trail. `append` rejects with TRAIL_UNAVAILABLE when an event is not in the schema, as a file does. */
export function memoryTrail(): MemoryTrail {
  const events: TrailEvent[] = []
  return {
    events,
    async append(added) {
      const copies = added.map((event) => {
        if (eventProblem(event) !== null) throw new StageFailed('TRAIL_UNAVAILABLE', { cause: eventProblem(event) })
        return deepFreeze(JSON.parse(canonicalJson(event)) as TrailEvent)
      })
      events.push(...copies)
    },
  }
}
