/** Asks the policy engine what may be searched, and believes only an answer of the exact shape. */
import * as z from 'zod'
import {
  type DecisionSnapshot,
  type Filter,
  type Obligation,
  parseFilter,
  PHI_CATEGORIES,
  type Plan,
  StageFailed,
} from '../../base/index.ts'
import type { StageContext } from '../../base/stage-context.ts'
import { callSeam } from '../call-seam.ts'
import { refuse } from '../identity/refuse.ts'
import type { AdmissionParts } from '../parts.ts'

/** A plan that permits something. */
export type Permitted = Extract<Plan, { readonly kind: 'conditional' }>

const texts = z.array(z.string().max(1000)).max(1000)
const obligation = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('limit-fields'), fields: texts }),
  z.strictObject({ type: z.literal('minimum-necessary'), limit: z.number().int().min(0) }),
  z.strictObject({ type: z.literal('no-retention') }),
  z.strictObject({ type: z.literal('step-up'), acrValues: texts, maxAge: z.number().min(0).nullable() }),
  z.strictObject({ type: z.literal('human-review') }),
  z.strictObject({ type: z.literal('part-2-notice') }),
  z.strictObject({ type: z.literal('ai-assertion-label') }),
  z.strictObject({ type: z.literal('notify'), to: z.string().min(1).max(1000) }),
])
const planShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('deny-all'), reasons: texts, revision: z.string().max(1000) }),
  z.strictObject({
    kind: z.literal('conditional'),
    filter: z.custom<Filter>((value) => typeof value === 'object' && value !== null),
    obligations: z.array(obligation).max(100),
    reveal: z.array(z.enum(PHI_CATEGORIES)),
    reasons: texts,
    revision: z.string().max(1000),
    expiresAt: z.number(),
  }),
])

/**
 * Plans the search of a snapshot and records the decision.
 *
 * @throws AccessDenied POLICY_DENIED; StageFailed POLICY_UNAVAILABLE
 */
export async function planAccess(snapshot: DecisionSnapshot, parts: AdmissionParts, context: StageContext): Promise<Permitted> {
  const answer = await callSeam(
    () => parts.policy.plan({ operation: 'search' }, snapshot),
    'POLICY_UNAVAILABLE',
    parts.milliseconds,
    context,
  )
  const plan = readPlan(answer, context.requestId)
  const { reasons, revision } = plan
  const obligations = plan.kind === 'conditional' ? plan.obligations.map((each) => each.type) : []
  context.record({ type: 'access-decided', effect: plan.kind === 'conditional' ? 'permit' : 'deny', revision, reasons, obligations })
  if (plan.kind === 'deny-all') return refuse('POLICY_DENIED', 'no-row-permits')
  if (plan.expiresAt <= snapshot.now) return refuse('POLICY_DENIED', 'plan-expired')
  return plan
}

function readPlan(answer: unknown, requestId: string): Plan {
  try {
    const plan = planShape.parse(answer)
    if (plan.kind === 'deny-all') return plan
    return {
      ...plan,
      filter: parseFilter(plan.filter),
      obligations: Object.freeze(plan.obligations.map((each) => Object.freeze(each) as Obligation)),
    }
  } catch (cause) {
    // INVARIANT: an unknown shape or obligation is never read as a permit.
    throw new StageFailed('POLICY_UNAVAILABLE', { requestId, rule: 'plan-shape', cause })
  }
}
