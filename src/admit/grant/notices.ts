/** Carries out what a permit obliges to tell: somebody is told before anything is read, or nothing is. */
import type { DecisionSnapshot, Obligation, Purpose } from '../../base/index.ts'
import type { StageContext } from '../../base/stage-context.ts'
import { callSeam } from '../call-seam.ts'
import { refuse } from '../identity/refuse.ts'
import type { AdmissionParts } from '../parts.ts'

/** What somebody is told. Handle it as a record: it names the patients. */
export interface Notice {
  /** Whom the policy names, such as `privacy-office`. */
  readonly to: string
  readonly about: 'break-glass' | 'policy'
  readonly requestId: string
  /** `issuer|subject` */
  readonly user: string
  readonly purpose: Purpose
  readonly task: string
  readonly patients: readonly string[]
  /** The reason that was given for breaking the glass. */
  readonly reason: string | null
  /** Epoch milliseconds. */
  readonly at: number
}

/** Tells somebody. Throwing or hanging is a denial. */
export type NotifyHook = (notice: Notice, signal: AbortSignal) => void | Promise<void>

/** When the review of a broken glass is due. */
export const BREAK_GLASS_REVIEW_MILLISECONDS = 72 * 3_600_000

/**
 * Gives every notice that `obligations` demand, and records that the review of a broken glass is due.
 *
 * @throws AccessDenied POLICY_DENIED when nobody is configured who tells; StageFailed POLICY_UNAVAILABLE
 */
export async function giveNotices(
  obligations: readonly Obligation[],
  snapshot: DecisionSnapshot,
  parts: Pick<AdmissionParts, 'notify' | 'milliseconds'>,
  context: StageContext,
): Promise<void> {
  const { requestId, user, purpose, task, patients, breakGlass, now } = snapshot
  const about = breakGlass === null ? 'policy' : 'break-glass'
  for (const obligation of obligations) {
    if (obligation.type !== 'notify') continue
    const { notify } = parts
    // INVARIANT: an obligation that nobody carries out is no permit.
    if (notify === undefined) return refuse('POLICY_DENIED', 'notify-unconfigured')
    const notice: Notice = Object.freeze({
      to: obligation.to,
      about,
      requestId,
      user: `${user.issuer}|${user.subject}`,
      purpose,
      task,
      patients,
      reason: breakGlass?.reason ?? null,
      at: now,
    })
    await callSeam(() => notify(notice, context.signal), 'POLICY_UNAVAILABLE', parts.milliseconds, context)
    context.record({ type: 'notice-given', to: obligation.to, about })
  }
  if (breakGlass === null) return
  context.record({ type: 'review-due', about: 'break-glass', by: new Date(now + BREAK_GLASS_REVIEW_MILLISECONDS).toISOString(), patients })
}
