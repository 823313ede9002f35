/** Tells an interaction as a story that an auditor can follow from the question to the answer. */
import type { TrailEvent } from '../../base/events.ts'
import { sentenceOf } from './sentences.ts'

/**
 * The story of the events, one line each: time of day and sentence, under a heading for each request, in the order in which
 * the requests began. Nothing is told that is not in the events: no content, no identifier's value.
 */
export function tellStory(events: readonly TrailEvent[]): string {
  const requests = new Map<string, TrailEvent[]>()
  for (const event of events) {
    const known = requests.get(event.requestId)
    if (known === undefined) requests.set(event.requestId, [event])
    else known.push(event)
  }
  return [...requests].map(([requestId, of]) => tellRequest(requestId, of)).join('\n\n')
}

function tellRequest(requestId: string, events: readonly TrailEvent[]): string {
  const day = events[0]?.time.slice(0, 10) ?? ''
  const lines = events.map((event) => `${event.time.slice(11, 23)}  ${sentenceOf(event)}`)
  return [`Request ${requestId}, ${day} (UTC)`, ...lines].join('\n')
}
