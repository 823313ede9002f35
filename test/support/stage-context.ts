/** A stage context for tests, with what it recorded. */
import type { TrailEventDetail } from '../../src/base/events.ts'
import type { StageContext } from '../../src/base/stage-context.ts'

/** Makes a context; `events` has what was recorded, in order. */
export function stageContext(signal: AbortSignal = new AbortController().signal): StageContext & { readonly events: TrailEventDetail[] } {
  const events: TrailEventDetail[] = []
  return {
    scope: Object.freeze({ id: 'session-1' }),
    requestId: 'request-1',
    clock: { now: () => 1_780_000_000_000 },
    signal,
    record: (event) => void events.push(event),
    events,
  }
}
