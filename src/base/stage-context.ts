/** What every stage gets from its session: its scope, its clock, its signal and its pen for the trail. */
import type { Clock } from './clock.ts'
import type { SessionScope } from './evidence/seal.ts'
import type { TrailEventDetail } from './events.ts'

/** One session's context. One abort controller serves the whole session. */
export interface StageContext {
  readonly scope: SessionScope
  readonly requestId: string
  readonly clock: Clock
  /** Aborts when the session ends for whatever reason. */
  readonly signal: AbortSignal
  /** Writes to the trail without waiting; the session's barriers wait. Never throws. */
  record(event: TrailEventDetail): void
}
