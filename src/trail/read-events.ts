/** Reads the events of trails in the order of time, several writers merged. */
import type { TrailEvent } from '../base/events.ts'
import { readEntry } from './entry.ts'
import { readLines } from './lines.ts'
import { isTrailEvent } from './schema.ts'
import { findSegments } from './segments.ts'
import { trailsAt } from './verify-trail.ts'

/** An event and where it stands. */
export interface RecordedEvent {
  readonly event: TrailEvent
  /** The path of its trail. */
  readonly trail: string
  readonly sequence: number
  readonly recorded: string
}

/**
 * Yields every event under `path`, merged by the time at which it was recorded. Lines that are no entries are passed over:
 * verify first. Memory grows with the number of trails, not with their length.
 */
export async function* readEvents(path: string): AsyncGenerator<RecordedEvent> {
  const streams = (await trailsAt(path)).map((trail) => eventsOf(trail))
  const heads: { stream: AsyncGenerator<RecordedEvent>; next: RecordedEvent }[] = []
  for (const stream of streams) await push(stream, heads)
  while (heads.length > 0) {
    let index = 0
    for (let other = 1; other < heads.length; other++) {
      if ((heads[other] as (typeof heads)[number]).next.recorded < (heads[index] as (typeof heads)[number]).next.recorded) index = other
    }
    const [{ stream, next }] = heads.splice(index, 1) as [(typeof heads)[number]]
    yield next
    await push(stream, heads)
  }
}

async function push(
  stream: AsyncGenerator<RecordedEvent>,
  heads: { stream: AsyncGenerator<RecordedEvent>; next: RecordedEvent }[],
): Promise<void> {
  const result = await stream.next()
  if (result.done !== true) heads.push({ stream, next: result.value })
}

async function* eventsOf(trail: string): AsyncGenerator<RecordedEvent> {
  for (const { path } of await findSegments(trail)) {
    for await (const batch of readLines(path)) {
      if (batch.kind === 'rest') continue
      const read: RecordedEvent[] = []
      for (const line of batch.lines) {
        const entry = readEntry(line)
        if (entry?.kind !== 'event' || !isTrailEvent(entry.body)) continue
        read.push({ event: entry.body, trail, sequence: entry.sequence, recorded: entry.recorded })
      }
      yield* read
    }
  }
}
