/** Puts budgets, anomaly rules and the application's own hook together into one seam. */
import * as z from 'zod'
import { ConfigurationError, type LimitHit, type Usage, type UsageLimits } from '../../base/index.ts'
import { parseOptions } from '../identity/options.ts'
import { type AnomalyRules, anomalyDetectors, anomalyShape } from './anomalies.ts'
import { type Budget, budgetShape, countBudget } from './budgets.ts'
import { memoryCounters, type UsageCounters } from './counters.ts'

/** Limits of an application. */
export interface UsageLimitOptions {
  readonly budgets?: readonly Budget[] | undefined
  readonly anomalies?: AnomalyRules | undefined
  /** The application's own detector. What it throws is a denial. */
  readonly hook?: ((usage: Usage, signal: AbortSignal) => LimitHit | null | Promise<LimitHit | null>) | undefined
  /** This process's memory unless said; replicas share Redis. */
  readonly counters?: UsageCounters | undefined
}

const optionsShape = z.strictObject({
  budgets: z.array(budgetShape).max(100).optional(),
  anomalies: anomalyShape.optional(),
  hook: z.custom<NonNullable<UsageLimitOptions['hook']>>((value) => typeof value === 'function').optional(),
  counters: z.custom<UsageCounters>((value) => typeof (value as UsageCounters | null)?.addDistinct === 'function').optional(),
})

/**
 * Makes limits. Every rule counts every usage, so that one limit does not hide another.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function usageLimits(options: UsageLimitOptions): UsageLimits {
  const { budgets = [], anomalies = {}, hook, counters = memoryCounters() } = parseOptions('usageLimits', optionsShape, options)
  if (new Set(budgets.map(({ name }) => name)).size !== budgets.length) {
    throw new ConfigurationError('CONFIG_INVALID', 'usageLimits: two `budgets` have the same name')
  }
  const detectors = anomalyDetectors(anomalies, counters)
  return Object.freeze({
    async count(usage: Usage, signal: AbortSignal): Promise<readonly LimitHit[]> {
      const hits = await Promise.all([
        ...budgets.map((budget) => countBudget(budget, usage, counters, signal)),
        ...detectors.map((detect) => detect(usage, signal)),
        ...(hook === undefined ? [] : [hook(usage, signal)]),
      ])
      return hits.filter((hit) => hit !== null)
    },
  })
}
