/** The seam to the audit trail. */
import type { TrailEvent } from '../events.ts'

/** Takes events in order. The promise settles when they are acknowledged: for a file, when they are on disk. */
export interface TrailSink {
  append(events: readonly TrailEvent[]): Promise<void>
}
