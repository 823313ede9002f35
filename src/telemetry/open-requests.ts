/** Gathers events request by request, so that an observer sees each turn once, whole, in bounded memory. */
import type { TrailEvent } from '../base/events.ts'
import type { TrailObserver } from './observed-trail.ts'

const MAX_OPEN = 10_000

/** Calls `whole` with all events of a request when its session closed, or when newer requests push it out. */
export function wholeRequests(whole: (events: readonly TrailEvent[]) => void, first?: (event: TrailEvent) => void): TrailObserver {
  const open = new Map<string, TrailEvent[]>()
  return (event) => {
    const events = open.get(event.requestId)
    if (events === undefined) {
      open.set(event.requestId, [event])
      first?.(event)
    } else events.push(event)
    const over = event.type === 'session-closed' ? event.requestId : open.size > MAX_OPEN ? (open.keys().next().value as string) : null
    if (over === null) return
    const done = open.get(over) ?? []
    open.delete(over)
    whole(done)
  }
}
