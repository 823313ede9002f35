/** Lets telemetry see what the trail takes: events of the closed schema, so that no content can reach a span or a metric. */
import type { TrailEvent } from '../base/events.ts'
import type { TrailSink } from '../base/seams/trail-sink.ts'

/** Sees events that the trail has acknowledged. */
export type TrailObserver = (event: TrailEvent) => void

/**
 * A trail that shows its events to observers, after they were acknowledged. An observer that throws changes nothing: telemetry
 * never decides.
 */
export function observedTrail(sink: TrailSink, ...observers: readonly TrailObserver[]): TrailSink {
  return Object.freeze({
    async append(events: readonly TrailEvent[]) {
      await sink.append(events)
      for (const event of events) {
        for (const observe of observers) {
          try {
            observe(event)
          } catch {
            // Telemetry never decides.
          }
        }
      }
    },
  })
}
