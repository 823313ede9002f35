/** Counts what a session does, and carries out what a reached limit demands. */
import * as z from 'zod'
import {
  AccessDenied,
  type EnvelopeError,
  type Grant,
  type LimitHit,
  StageFailed,
  type Usage,
  type VerifiedUser,
  type VerifiedWorkload,
} from '../../base/index.ts'
import type { StageContext } from '../../base/stage-context.ts'
import type { ParsedAsk } from '../ask.ts'
import { callSeam } from '../call-seam.ts'
import { meetsChallenge } from '../grant/step-up.ts'
import { refuse } from '../identity/refuse.ts'
import type { AdmissionParts } from '../parts.ts'

/** Who and what a usage counts against. */
export interface UsageSubject {
  readonly ask: Pick<ParsedAsk, 'purpose' | 'patients'>
  readonly user: VerifiedUser
  readonly workload: VerifiedWorkload | null
}

const hitsShape = z
  .array(
    z.strictObject({
      limit: z.string().min(1).max(128),
      effect: z.enum(['warn', 'step-up', 'suspend', 'deny']),
      until: z.number().optional(),
    }),
  )
  .max(100)
/** A limit that demands step-up wants an authentication of these last seconds. */
const FRESH_SECONDS = 300
const SUSPENSION = 3_600_000

/**
 * Counts one usage.
 *
 * @throws AccessDenied LIMIT_EXCEEDED, STEP_UP_REQUIRED; StageFailed LIMITS_UNAVAILABLE
 */
export async function countUsage(
  what: Pick<Usage, 'kind' | 'amount'>,
  subject: UsageSubject,
  parts: AdmissionParts,
  context: StageContext,
): Promise<void> {
  const { limits, milliseconds } = parts
  if (limits === undefined) return
  const { user, workload, ask } = subject
  const now = context.clock.now()
  const usage: Usage = Object.freeze({
    ...what,
    tenant: user.tenant,
    user: `${user.issuer}|${user.subject}`,
    workload: workload?.id ?? null,
    purpose: ask.purpose,
    patients: ask.patients,
    now,
  })
  const answer = await callSeam(() => limits.count(usage, context.signal), 'LIMITS_UNAVAILABLE', milliseconds, context)
  const parsed = hitsShape.safeParse(answer)
  if (!parsed.success) throw new StageFailed('LIMITS_UNAVAILABLE', { requestId: context.requestId, rule: 'limits-shape' })
  const hits: readonly LimitHit[] = parsed.data
  for (const { limit, effect } of hits) context.record({ type: 'limit-hit', limit, effect })
  await carryOut(hits, user, parts, context)
}

async function carryOut(hits: readonly LimitHit[], user: VerifiedUser, parts: AdmissionParts, context: StageContext): Promise<void> {
  const now = context.clock.now()
  const suspending = hits.find((hit) => hit.effect === 'suspend')
  if (suspending !== undefined) {
    const { issuer, subject } = user
    const until = suspending.until ?? now + SUSPENSION
    const reason = `limit:${suspending.limit}`
    await callSeam(
      () => parts.revocations.revoke({ kind: 'user', issuer, subject }, { until, reason }),
      'REVOCATION_UNAVAILABLE',
      parts.milliseconds,
      context,
    )
    context.record({ type: 'revoked', what: 'user', reason })
    refuse('LIMIT_EXCEEDED', suspending.limit)
  }
  const denying = hits.find((hit) => hit.effect === 'deny')
  if (denying !== undefined) refuse('LIMIT_EXCEEDED', denying.limit)
  const challenge = { maxAge: FRESH_SECONDS }
  const stepping = hits.find((hit) => hit.effect === 'step-up')
  if (stepping !== undefined && !meetsChallenge(user, challenge, now)) refuse('STEP_UP_REQUIRED', stepping.limit, { challenge })
}

/**
 * Counts retrieved fragments against the budgets; called after retrieval, before anything is passed on.
 *
 * @throws AccessDenied LIMIT_EXCEEDED, STEP_UP_REQUIRED; StageFailed LIMITS_UNAVAILABLE
 */
export async function countFragments(grant: Grant, amount: number, parts: AdmissionParts, context: StageContext): Promise<void> {
  const { user, workload, purpose, patients } = grant.snapshot
  await countUsage({ kind: 'fragments', amount }, { ask: { purpose, patients }, user, workload }, parts, context)
}

/** Counts a denial against a user who was proven. The denial stands whatever the counters say. */
export async function countDenial(
  denial: EnvelopeError,
  progress: { readonly ask: ParsedAsk | null; readonly user: VerifiedUser | null; readonly workload: VerifiedWorkload | null },
  parts: AdmissionParts,
  context: StageContext,
): Promise<void> {
  const { ask, user, workload } = progress
  if (ask === null || user === null || !(denial instanceof AccessDenied) || denial.code === 'LIMIT_EXCEEDED' || denial.code === 'REVOKED')
    return
  await countUsage({ kind: 'denial', amount: 1 }, { ask, user, workload }, parts, context).catch(() => undefined)
}
