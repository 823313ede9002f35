/** The seam to consents: read when asked, never assumed. */
import type { Filter } from '../filter/index.ts'
import type { DecisionSnapshot } from './policy-engine.ts'

/** Which consent decided. */
export interface ConsentBasis {
  /** `Consent/12`. */
  readonly reference: string
  readonly version: string | null
}

/** What the consents of one patient say about one request. `none`: no consent speaks to it; `implicitConsent` decides. */
export interface ConsentVerdict {
  readonly decision: 'permit' | 'deny' | 'none'
  /**
   * What is permitted within a permit, and what dissents leave to the implicit rule within none; null for everything. Always
   * AND-ed. Meaningless for a deny.
   */
  readonly residual: Filter | null
  readonly basis: readonly ConsentBasis[]
}

/** Gives the verdict for one patient of the snapshot. Throwing, hanging or an unknown shape is a denial. */
export interface ConsentSource {
  verdict(patient: string, snapshot: DecisionSnapshot, signal: AbortSignal): Promise<ConsentVerdict>
  /** Calls `listener` with a patient whose consents changed; returns the way to stop. Caches drop, live sessions recheck. */
  onChange?(listener: (patient: string) => void): () => void
}
