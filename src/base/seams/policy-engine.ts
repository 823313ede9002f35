/** The seam to whatever decides: our access matrix, Cedar, AuthZEN. It decides on one frozen snapshot and never sees text. */
import type { Filter } from '../filter/index.ts'
import type { FragmentFields } from '../fragment.ts'
import type { Purpose } from '../vocabulary/purpose.ts'
import type { Relationship } from '../vocabulary/relationship.ts'
import type { PhiCategory } from '../vocabulary/phi-category.ts'
import type { VerifiedUser, VerifiedWorkload } from './identity.ts'

/** What is done with records. */
export type Operation = 'read' | 'search' | 'write'

/**
 * Everything that a decision depends on, frozen when the session opened. `plan` and every `check` of one session get the
 * same object.
 */
export interface DecisionSnapshot {
  readonly requestId: string
  /** Epoch milliseconds. */
  readonly now: number
  readonly user: VerifiedUser
  readonly workload: VerifiedWorkload | null
  readonly purpose: Purpose
  readonly task: string
  readonly tenant: string
  /** `Patient/…` references; empty for a record-free request. */
  readonly patients: readonly string[]
  /** How the user stands to each patient of `patients`, as proven by a source. */
  readonly relationships: Readonly<Record<string, readonly Relationship[]>>
  /** Why the user may look without a relationship; null when break-glass was not declared. */
  readonly breakGlass: { readonly reason: string } | null
  /** The support ticket that covers the request, when one was verified. */
  readonly ticket: { readonly id: string; readonly expiresAt: number } | null
  readonly context: DecisionContext
}

/** Circumstances that a policy may ask about. Absent is null, and a row that asks for it then does not match. */
export interface DecisionContext {
  readonly location: string | null
  readonly devicePosture: string | null
  readonly encounterStatus: string | null
}

/** What a permit demands of whoever carries it out. An obligation that a stage does not know denies. */
export type Obligation =
  | { readonly type: 'limit-fields'; readonly fields: readonly string[] }
  | { readonly type: 'minimum-necessary'; readonly limit: number }
  | { readonly type: 'no-retention' }
  | { readonly type: 'step-up'; readonly acrValues: readonly string[]; readonly maxAge: number | null }
  | { readonly type: 'human-review' }
  | { readonly type: 'part-2-notice' }
  | { readonly type: 'ai-assertion-label' }
  | { readonly type: 'notify'; readonly to: string }

/** What may be searched. There is no allow-all: a conditional plan's filter always names the tenant. */
export type Plan =
  | { readonly kind: 'deny-all'; readonly reasons: readonly string[]; readonly revision: string }
  | {
      readonly kind: 'conditional'
      readonly filter: Filter
      readonly obligations: readonly Obligation[]
      /** Categories of identifiers that the viewer may see restored; none when empty. */
      readonly reveal: readonly PhiCategory[]
      readonly reasons: readonly string[]
      readonly revision: string
      /** Epoch milliseconds. */
      readonly expiresAt: number
    }

/** One question about one fragment. */
export interface CheckRequest {
  readonly operation: Operation
  readonly fields: FragmentFields
}

/** The answer about one fragment. */
export interface Decision {
  readonly effect: 'permit' | 'deny'
  /** Ids of the rows or policies that decided. */
  readonly rows: readonly string[]
  readonly obligations: readonly Obligation[]
  readonly revision: string
  /** Epoch milliseconds. */
  readonly expiresAt: number
  /** One plain sentence: who, in what relation, for what purpose, what, why. Without identifiers of the patient. */
  readonly sentence: string
}

/** Decides. Throwing, hanging or an unknown shape is a denial. */
export interface PolicyEngine {
  /** Every category that any viewer may ever see restored. Absent: perhaps all, and then no identifier may be replaced for good. */
  readonly reveals?: readonly PhiCategory[] | undefined
  plan(query: { readonly operation: Operation }, snapshot: DecisionSnapshot): Plan | Promise<Plan>
  /** Same length and order as `requests`, or it throws. */
  check(requests: readonly CheckRequest[], snapshot: DecisionSnapshot): readonly Decision[] | Promise<readonly Decision[]>
}
