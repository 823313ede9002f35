/** Holds usage to budgets: requests, different patients, fragments and denials, for each user, workload, tenant or purpose. */
import * as z from 'zod'
import { type LimitHit, type Purpose, PURPOSES, type Usage } from '../../base/index.ts'
import type { UsageCounters } from './counters.ts'

/** One budget. */
export interface Budget {
  /** How the trail names it. */
  readonly name: string
  readonly of: 'requests' | 'patients' | 'fragments' | 'denials'
  /** What is counted together; `['user']` counts each user by themselves. */
  readonly per: readonly ('user' | 'workload' | 'tenant' | 'purpose')[]
  /** The most within the window. */
  readonly maximum: number
  readonly windowSeconds: number
  /** What happens beyond it; `deny` unless said. */
  readonly effect?: LimitHit['effect'] | undefined
  /** Only these purposes; all unless said. */
  readonly purposes?: readonly Purpose[] | undefined
}

/** zod shape of {@link Budget}. */
export const budgetShape = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be lower-case letters, digits and hyphens'),
  of: z.enum(['requests', 'patients', 'fragments', 'denials']),
  per: z
    .array(z.enum(['user', 'workload', 'tenant', 'purpose']))
    .min(1)
    .readonly(),
  maximum: z.number().int().min(0),
  windowSeconds: z.number().int().min(1).max(2_592_000),
  effect: z.enum(['warn', 'step-up', 'suspend', 'deny']).optional(),
  purposes: z.array(z.enum(PURPOSES)).readonly().optional(),
})

const KIND_OF = { requests: 'request', patients: 'request', fragments: 'fragments', denials: 'denial' } as const

/** Counts one usage against one budget; null within it, or when the budget is not about this. */
export async function countBudget(budget: Budget, usage: Usage, counters: UsageCounters, signal: AbortSignal): Promise<LimitHit | null> {
  const { name, of, per, maximum, windowSeconds, effect = 'deny', purposes } = budget
  if (KIND_OF[of] !== usage.kind || purposes?.includes(usage.purpose) === false) return null
  // Budgets are kept in the tenant: a user of two tenants has two.
  const who = per.map((each) => (each === 'tenant' ? '' : usage[each]))
  const key = JSON.stringify(['budget', name, usage.tenant, ...who])
  const window = { milliseconds: windowSeconds * 1000, now: usage.now, signal }
  const count = of === 'patients' ? await counters.addDistinct(key, usage.patients, window) : await counters.add(key, usage.amount, window)
  return count > maximum ? { limit: name, effect } : null
}
