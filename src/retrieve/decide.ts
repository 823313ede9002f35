/** Asks the policy about fragments by their own attributes, and takes nothing but a whole, known permit for a yes. */
import { StageFailed } from '../base/errors/index.ts'
import type { Fragment } from '../base/fragment.ts'
import type { CheckRequest, Decision, DecisionSnapshot, Obligation, PolicyEngine } from '../base/seams/policy-engine.ts'

const KNOWN_OBLIGATIONS: ReadonlySet<string> = new Set<Obligation['type']>([
  'limit-fields',
  'minimum-necessary',
  'no-retention',
  'step-up',
  'human-review',
  'part-2-notice',
  'ai-assertion-label',
  'notify',
])

/** The decision of each fragment, in order. @throws StageFailed POLICY_UNAVAILABLE */
export async function decideAll(
  fragments: readonly Pick<Fragment, 'fields'>[],
  snapshot: DecisionSnapshot,
  policy: PolicyEngine,
  requestId: string,
): Promise<readonly Decision[]> {
  const requests: readonly CheckRequest[] = fragments.map(({ fields }) => Object.freeze({ operation: 'read' as const, fields }))
  let decisions: readonly Decision[]
  try {
    decisions = await policy.check(Object.freeze(requests), snapshot)
  } catch (error) {
    throw new StageFailed('POLICY_UNAVAILABLE', { requestId, cause: error })
  }
  // INVARIANT: an answer of another length could give one fragment's permit to another.
  if (!Array.isArray(decisions) || decisions.length !== fragments.length || !decisions.every(isDecision)) {
    throw new StageFailed('POLICY_UNAVAILABLE', { requestId, cause: 'answers do not match the questions' })
  }
  return decisions
}

function isDecision(value: unknown): value is Decision {
  if (typeof value !== 'object' || value === null) return false
  const { effect, rows, obligations, revision, expiresAt, sentence } = value as Record<string, unknown>
  return (
    (effect === 'permit' || effect === 'deny') &&
    Array.isArray(rows) &&
    rows.every((row) => typeof row === 'string') &&
    Array.isArray(obligations) &&
    typeof revision === 'string' &&
    typeof expiresAt === 'number' &&
    typeof sentence === 'string'
  )
}

/** Why a decision does not let the fragment pass; null when it does. */
export function objection(decision: Decision, snapshot: DecisionSnapshot, now: number): string | null {
  // INVARIANT: only the word permit permits: conditional, unknown or expired is a denial.
  if (decision.effect !== 'permit') return decision.rows.length === 0 ? 'policy' : `policy:${decision.rows.join(',')}`
  if (!(decision.expiresAt > now)) return 'decision-expired'
  for (const obligation of decision.obligations) {
    if (typeof obligation !== 'object' || obligation === null || !KNOWN_OBLIGATIONS.has(obligation.type)) return 'obligation-unknown'
    if (obligation.type === 'step-up' && !steppedUp(obligation, snapshot, now)) return 'step-up'
  }
  return null
}

function steppedUp({ acrValues, maxAge }: Extract<Obligation, { type: 'step-up' }>, { user }: DecisionSnapshot, now: number): boolean {
  if (user.acr === null || !acrValues.includes(user.acr)) return false
  return maxAge === null || (user.authTime !== null && user.authTime * 1000 + maxAge * 1000 >= now)
}

/** How many fragments under these obligations may pass at most. */
export function necessaryLimit(obligations: readonly Obligation[]): number {
  return obligations.reduce((least, each) => (each.type === 'minimum-necessary' ? Math.min(least, each.limit) : least), Infinity)
}

/** The elements that obligations limit a fragment to; null when they do not. */
export function limitedElements(obligations: readonly Obligation[]): ReadonlySet<string> | null {
  const lists = obligations.flatMap((each) => (each.type === 'limit-fields' ? [each.fields] : []))
  const [first, ...rest] = lists
  return first === undefined ? null : new Set(first.filter((field) => rest.every((list) => list.includes(field))))
}
