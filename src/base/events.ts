/** The closed list of business events: who, what, why, where and how much, never content. */
import type { ErrorCode, Stage } from './errors/index.ts'
import type { SecurityLabel } from './evidence/prompt.ts'
import type { Verdict } from './seams/check.ts'
import type { ConsentBasis } from './seams/consent.ts'
import type { DataClass } from './vocabulary/data-class.ts'
import type { PhiCategory } from './vocabulary/phi-category.ts'
import type { Purpose } from './vocabulary/purpose.ts'
import type { Relationship } from './vocabulary/relationship.ts'

/** How a session ended. */
export type SessionEnd = 'closed' | 'drained' | 'cancelled' | 'deadline' | 'failed' | 'revoked'

/** What happened, without the envelope's common fields. Text is constants, codes, references and digests only. */
export type TrailEventDetail =
  | {
      readonly type: 'session-opened'
      readonly purpose: Purpose
      readonly task: string
      readonly patients: readonly string[]
      readonly conversation: boolean
    }
  | {
      readonly type: 'user-verified'
      readonly issuer: string
      readonly subject: string
      readonly tenant: string
      readonly roles: readonly string[]
      readonly clientId: string | null
      readonly acr: string | null
      /** `jti` of the access token. */
      readonly tokenId?: string | undefined
    }
  | { readonly type: 'workload-verified'; readonly workload: string; readonly kind: string }
  | { readonly type: 'relationship-verified'; readonly patient: string; readonly relationships: readonly Relationship[] }
  | { readonly type: 'ticket-verified'; readonly ticket: string; readonly patient: string; readonly expiresAt: string }
  | {
      readonly type: 'consent-verified'
      readonly patient: string
      readonly decision: 'permit' | 'deny' | 'none'
      readonly implicit: 'permit' | 'deny' | null
      readonly basis: readonly ConsentBasis[]
    }
  | {
      readonly type: 'access-decided'
      readonly effect: 'permit' | 'deny'
      readonly revision: string
      readonly reasons: readonly string[]
      readonly obligations: readonly string[]
    }
  | { readonly type: 'grant-issued'; readonly grant: string; readonly expiresAt: string; readonly reveal: readonly PhiCategory[] }
  | { readonly type: 'break-glass'; readonly reason: string; readonly patients: readonly string[] }
  /** Somebody was told, as a row of the policy demands. */
  | { readonly type: 'notice-given'; readonly to: string; readonly about: 'break-glass' | 'policy' }
  /** An instant by which somebody must have reviewed what happened. */
  | { readonly type: 'review-due'; readonly about: 'break-glass'; readonly by: string; readonly patients: readonly string[] }
  | { readonly type: 'limit-hit'; readonly limit: string; readonly effect: 'warn' | 'step-up' | 'suspend' | 'deny' }
  | { readonly type: 'identity-read'; readonly patient: string; readonly values: number }
  | {
      readonly type: 'records-retrieved'
      readonly sources: readonly string[]
      readonly requested: number
      readonly returned: number
      readonly denied: number
      readonly exhausted: boolean
      readonly fragments: readonly {
        readonly id: string
        readonly reference: string
        readonly dataClass: DataClass
        readonly rows: readonly string[]
        /** Whose it is; null for a fragment about no patient. It keeps reports to one patient free of others. */
        readonly patient?: string | null | undefined
      }[]
    }
  | { readonly type: 'fragment-denied'; readonly source: string; readonly reference: string | null; readonly rule: string }
  | { readonly type: 'record-masked'; readonly texts: number; readonly masked: Readonly<Partial<Record<PhiCategory, number>>> }
  | {
      readonly type: 'fragment-screened'
      readonly fragment: string
      readonly signals: readonly string[]
      readonly effect: 'mark' | 'drop' | 'review' | 'refuse'
    }
  | {
      readonly type: 'prompt-assembled'
      readonly fragments: readonly string[]
      readonly label: SecurityLabel
      readonly digest: string
      readonly characters: number
    }
  | {
      readonly type: 'model-called'
      readonly model: string
      /** Of the prompt that left: that of its `prompt-assembled`. */
      readonly digest: string
      readonly endpoint: string | null
      readonly enforced: readonly string[]
      readonly declared: readonly string[]
    }
  | { readonly type: 'reply-generated'; readonly characters: number; readonly digest: string }
  | { readonly type: 'reply-checked'; readonly verdicts: readonly Verdict[] }
  | { readonly type: 'reply-held'; readonly item: string; readonly reasons: readonly string[] }
  | { readonly type: 'reply-reviewed'; readonly item: string; readonly reviewer: string; readonly outcome: 'release' | 'withhold' }
  | { readonly type: 'vault-opened'; readonly viewer: string; readonly categories: readonly PhiCategory[]; readonly count: number }
  | { readonly type: 'reply-delivered'; readonly viewer: string; readonly characters: number; readonly citations: readonly string[] }
  | { readonly type: 'reply-withheld'; readonly code: ErrorCode; readonly rules: readonly string[] }
  | { readonly type: 'revoked'; readonly what: string; readonly reason: string }
  | { readonly type: 'request-denied'; readonly code: ErrorCode; readonly stage: Stage; readonly rule: string | null }
  | { readonly type: 'stage-failed'; readonly code: ErrorCode; readonly stage: Stage }
  | { readonly type: 'session-closed'; readonly reason: SessionEnd }

/** What every event says beside its detail. */
export interface TrailEventCommon {
  /** RFC 3339 instant in UTC with milliseconds. */
  readonly time: string
  /** One turn is one request: all its events carry this id. */
  readonly requestId: string
}

/** One entry for the trail. */
export type TrailEvent = TrailEventCommon & TrailEventDetail

/** The name of an event. */
export type TrailEventType = TrailEventDetail['type']
