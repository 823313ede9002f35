/** Notices harvesting: many patients, patients one after the other, off hours, denial after denial. */
import * as z from 'zod'
import { ConfigurationError, type LimitHit, type Usage } from '../../base/index.ts'
import { type Budget, countBudget } from './budgets.ts'
import type { UsageCounters } from './counters.ts'

type Effect = LimitHit['effect']

/** What looks unusual, for one user. Absent: not looked for. */
export interface AnomalyRules {
  /** More different patients than `maximum` in the window. `step-up` unless said. */
  readonly manyPatients?: { readonly maximum: number; readonly windowSeconds: number; readonly effect?: Effect | undefined } | undefined
  /** `run` or more patients whose ids are neighbours, in the window: `Patient/1041`, `Patient/1042`, … `suspend` unless said. */
  readonly sequentialIds?: { readonly run: number; readonly windowSeconds: number; readonly effect?: Effect | undefined } | undefined
  /** Requests outside `from`–`to` (hours such as `06:30`) in the time zone. `warn` unless said. */
  readonly offHours?:
    | { readonly from: string; readonly to: string; readonly timeZone: string; readonly effect?: Effect | undefined }
    | undefined
  /** More denials than `maximum` in the window. `suspend` unless said. */
  readonly repeatedDenials?: { readonly maximum: number; readonly windowSeconds: number; readonly effect?: Effect | undefined } | undefined
}

const effect = z.enum(['warn', 'step-up', 'suspend', 'deny']).optional()
const windowSeconds = z.number().int().min(1).max(2_592_000)
const counted = z.strictObject({ maximum: z.number().int().min(0), windowSeconds, effect })
const hour = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be an hour such as 06:30')

/** zod shape of {@link AnomalyRules}. */
export const anomalyShape = z.strictObject({
  manyPatients: counted.optional(),
  sequentialIds: z.strictObject({ run: z.number().int().min(2).max(1000), windowSeconds, effect }).optional(),
  offHours: z.strictObject({ from: hour, to: hour, timeZone: z.string().min(1), effect }).optional(),
  repeatedDenials: counted.optional(),
})

/** Looks at one usage. */
export type AnomalyDetector = (usage: Usage, signal: AbortSignal) => Promise<LimitHit | null>

/**
 * Makes the detectors.
 *
 * @throws ConfigurationError CONFIG_INVALID for an unknown time zone
 */
export function anomalyDetectors(rules: AnomalyRules, counters: UsageCounters): readonly AnomalyDetector[] {
  const budget =
    (made: Budget): AnomalyDetector =>
    (usage, signal) =>
      countBudget(made, usage, counters, signal)
  const { manyPatients, sequentialIds, offHours, repeatedDenials } = rules
  return [
    ...(manyPatients === undefined
      ? []
      : [budget({ effect: 'step-up', ...manyPatients, name: 'many-patients', of: 'patients', per: ['user'] })]),
    ...(repeatedDenials === undefined
      ? []
      : [budget({ effect: 'suspend', ...repeatedDenials, name: 'repeated-denials', of: 'denials', per: ['user'] })]),
    ...(sequentialIds === undefined ? [] : [sequential(sequentialIds, counters)]),
    ...(offHours === undefined ? [] : [outsideHours(offHours)]),
  ]
}

/**
 * Ids are put into blocks of twice the run, once from 0 and once shifted by a run, so that every run lies whole in one block;
 * a block with that many different ids is a run, or as dense as one.
 */
function sequential(rule: NonNullable<AnomalyRules['sequentialIds']>, counters: UsageCounters): AnomalyDetector {
  const { run } = rule
  return async (usage, signal) => {
    if (usage.kind !== 'request') return null
    const window = { milliseconds: rule.windowSeconds * 1000, now: usage.now, signal }
    for (const patient of usage.patients) {
      const match = /^(.*?)(\d{1,15})$/.exec(patient)
      if (match === null) continue
      const number = Number(match[2])
      for (const shift of [0, run]) {
        const block = Math.floor((number + shift) / (2 * run))
        const key = JSON.stringify(['sequence', usage.tenant, usage.user, match[1], shift, block])
        if ((await counters.addDistinct(key, [String(number)], window)) >= run)
          return { limit: 'sequential-ids', effect: rule.effect ?? 'suspend' }
      }
    }
    return null
  }
}

function outsideHours(rule: NonNullable<AnomalyRules['offHours']>): AnomalyDetector {
  let clock: Intl.DateTimeFormat
  try {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone: rule.timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  } catch (cause) {
    throw new ConfigurationError('CONFIG_INVALID', 'usageLimits: `anomalies.offHours.timeZone` must be a time zone', { cause })
  }
  const { from, to } = rule
  return async (usage) => {
    if (usage.kind !== 'request') return null
    const time = clock.format(usage.now)
    const within = from <= to ? from <= time && time < to : time >= from || time < to
    return within ? null : { limit: 'off-hours', effect: rule.effect ?? 'warn' }
  }
}
