/** The seam to care relationships: how a user stands to a patient, proven now. */
import type { Relationship } from '../vocabulary/relationship.ts'
import type { VerifiedUser } from './identity.ts'

/** A support ticket that covers a user and a patient for a while. */
export interface TicketGrant {
  readonly id: string
  /** The user's subject at the issuer. */
  readonly subject: string
  readonly patient: string
  readonly issuer: string
  readonly reason: string
  /** Epoch milliseconds. */
  readonly startsAt: number
  readonly expiresAt: number
}

/** Finds relationships. Throwing or hanging is a denial; an empty list is no relationship. */
export interface RelationshipSource {
  relationships(
    user: VerifiedUser,
    patient: string,
    options: { readonly now: number; readonly signal: AbortSignal },
  ): Promise<readonly Relationship[]>
}

/** Finds tickets by id. */
export interface TicketSource {
  ticket(id: string, options: { readonly now: number; readonly signal: AbortSignal }): Promise<TicketGrant | null>
}
