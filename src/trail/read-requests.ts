/** Reads trails request by request: the events of one turn together, as each ends. */
import type { TrailEvent } from '../base/events.ts'
import { readEvents } from './read-events.ts'

/** Requests that are gathered at once; past it the oldest is given as far as it is known, so that memory stays bounded. */
const MAX_OPEN = 10_000

/** Yields the events of each request under `path`, in the order in which the requests end; those that never ended come last. */
export async function* readRequests(path: string): AsyncGenerator<readonly TrailEvent[]> {
  const open = new Map<string, TrailEvent[]>()
  for await (const { event } of readEvents(path)) {
    const events = open.get(event.requestId)
    if (events === undefined) open.set(event.requestId, [event])
    else events.push(event)
    const over = event.type === 'session-closed' ? event.requestId : open.size > MAX_OPEN ? (open.keys().next().value as string) : null
    if (over === null) continue
    yield open.get(over) ?? []
    open.delete(over)
  }
  yield* open.values()
}
