/** The seam to limits: every request, denial and fragment is counted, and too many warn, demand step-up, or end it. */
import type { Purpose } from '../vocabulary/purpose.ts'

/** What happened, and to whom it counts. */
export interface Usage {
  /** `request`: a session opens. `fragments`: records were retrieved. `denial`: a request was refused. */
  readonly kind: 'request' | 'fragments' | 'denial'
  readonly tenant: string
  /** `issuer|subject`. */
  readonly user: string
  readonly workload: string | null
  readonly purpose: Purpose
  readonly patients: readonly string[]
  /** How many fragments; 1 for requests and denials. */
  readonly amount: number
  /** Epoch milliseconds. */
  readonly now: number
}

/** A limit that was reached. `warn` goes on; the others do not. */
export interface LimitHit {
  readonly limit: string
  readonly effect: 'warn' | 'step-up' | 'suspend' | 'deny'
  /** For `suspend`: until when, in epoch milliseconds. */
  readonly until?: number | undefined
}

/** Counts. Throwing or hanging is a denial. */
export interface UsageLimits {
  count(usage: Usage, signal: AbortSignal): Promise<readonly LimitHit[]>
}
