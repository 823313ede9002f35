/** The seam to human review: holds a reply, encrypted, until somebody decides. */

/** A held reply. The content is sealed; the queue cannot read it. */
export interface ReviewItem {
  readonly id: string
  readonly requestId: string
  readonly reasons: readonly string[]
  /** Epoch milliseconds. */
  readonly expiresAt: number
  readonly sealed: Uint8Array
}

/** What a reviewer said. */
export interface ReviewDecision {
  readonly reviewer: string
  readonly outcome: 'release' | 'withhold'
}

/** Keeps held replies. */
export interface ReviewQueue {
  hold(item: ReviewItem): Promise<void>
  take(id: string): Promise<ReviewItem | null>
}
