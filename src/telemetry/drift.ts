/** Notices when what the envelope does is no longer distributed as it was, as poisoning, harvesting and degradation make it. */
import * as z from 'zod'
import { ConfigurationError } from '../base/errors/index.ts'
import type { TrailEvent } from '../base/events.ts'
import type { TrailObserver } from './observed-trail.ts'
import { wholeRequests } from './open-requests.ts'

/** How often each value of each signal was seen. JSON-serialisable: keep one of good times as a baseline. */
export type SignalCounts = Readonly<Record<string, Readonly<Record<string, number>>>>

/** A signal whose distribution moved. */
export interface DriftAlert {
  readonly signal: string
  /** Population stability index of the window against the baseline; above 0.25 counts as a major shift by convention. */
  readonly index: number
  /** The value that moved most, and its share before and now. */
  readonly value: string
  readonly expected: number
  readonly observed: number
  /** Turns in the window. */
  readonly turns: number
}

/** How drift is watched. */
export interface DriftOptions {
  /** Counts of good times. Without it the first full window becomes the baseline. */
  readonly baseline?: SignalCounts | undefined
  /** Turns that are compared at once. Default: 500. */
  readonly window?: number | undefined
  /** Index from which a signal alerts. Default: 0.25. */
  readonly threshold?: number | undefined
  readonly onDrift: (alert: DriftAlert) => void
}

/** Watches drift. */
export interface DriftMonitor {
  readonly observe: TrailObserver
  /** The counts of the window as far as it is full. */
  counts(): SignalCounts
  /** What the window is compared with; null while it is being learned. */
  baseline(): SignalCounts | null
}

const optionsSchema = z.strictObject({
  baseline: z.record(z.string(), z.record(z.string(), z.number().min(0))).optional(),
  window: z.int().min(20).optional(),
  threshold: z.number().positive().optional(),
  onDrift: z.custom<DriftOptions['onDrift']>((value) => typeof value === 'function'),
})

/**
 * Makes a monitor; pass its `observe` to `observedTrail`. Signals: how turns end, why they are denied, share of denied
 * fragments, identifiers masked by category, screening, findings of each check, length of prompts and replies, values restored,
 * and how many turns one user makes within a window.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function driftMonitor(options: DriftOptions): DriftMonitor {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `driftMonitor: ${parsed.error.issues[0]?.path.join('.') ?? 'options'}`)
  const { window = 500, threshold = 0.25, onDrift } = parsed.data
  let baseline: SignalCounts | null = parsed.data.baseline ?? null
  let counts: Record<string, Record<string, number>> = {}
  let turns = 0
  let perUser = new Map<string, number>()

  const see = (signal: string, value: string, times = 1): void => {
    if (times <= 0) return
    counts[signal] ??= {}
    const of = counts[signal]
    of[value] = (of[value] ?? 0) + times
  }

  const observe = wholeRequests((events) => {
    for (const event of events) seeEvent(event, see)
    see('end', endOf(events))
    const user = events.find((event) => event.type === 'user-verified')
    if (user !== undefined) {
      const id = `${user.issuer}|${user.subject}`
      const made = (perUser.get(id) ?? 0) + 1
      perUser.set(id, made)
      see('turns-of-one-user', magnitude(made))
    }
    if (++turns < window) return
    const full = counts
    counts = {}
    turns = 0
    perUser = new Map()
    if (baseline === null) {
      baseline = full
      return
    }
    for (const alert of compareSignals(baseline, full, threshold, window)) onDrift(alert)
  })
  return { observe, counts: () => structuredClone(counts), baseline: () => baseline }
}

/** Powers of two: `0`, `1`, `2`, `4`, `8` … the largest not above the value. */
const magnitude = (value: number): string => (value < 1 ? '0' : String(2 ** Math.floor(Math.log2(value))))

const endOf = (events: readonly TrailEvent[]): string =>
  events.find(({ type }) => type === 'reply-delivered' || type === 'reply-withheld' || type === 'request-denied' || type === 'stage-failed')
    ?.type ?? 'none'

function seeEvent(event: TrailEvent, see: (signal: string, value: string, times?: number) => void): void {
  switch (event.type) {
    case 'request-denied':
    case 'stage-failed':
    case 'reply-withheld':
      see('code', event.code)
      break
    case 'records-retrieved': {
      const all = event.returned + event.denied
      see('denied-share', all === 0 ? 'none' : String(Math.round((4 * event.denied) / all) / 4))
      see('fragments', magnitude(event.returned))
      for (const { dataClass } of event.fragments) see('data-class', dataClass)
      break
    }
    case 'record-masked':
      for (const [category, times] of Object.entries(event.masked)) see('masked', category, times)
      break
    case 'fragment-screened':
      see('screened', event.effect)
      break
    case 'prompt-assembled':
      see('prompt-length', magnitude(event.characters))
      break
    case 'reply-generated':
      see('reply-length', magnitude(event.characters))
      break
    case 'reply-checked':
      for (const { check, action } of event.verdicts) see(`check ${check}`, action)
      break
    case 'vault-opened':
      see('restored', magnitude(event.count))
      break
    case 'limit-hit':
      see('limit', event.limit)
      break
    default:
  }
}

/**
 * The signals whose population stability index reaches `threshold`: the sum over values of (observed − expected) ×
 * ln(observed ÷ expected), with half an observation added to each value so that a new or vanished value counts and is finite.
 */
export function compareSignals(baseline: SignalCounts, window: SignalCounts, threshold: number, turns: number): readonly DriftAlert[] {
  const alerts: DriftAlert[] = []
  for (const signal of new Set([...Object.keys(baseline), ...Object.keys(window)])) {
    // A signal that a turn may lack, such as a screening, is compared as a share of turns: its absence is a value too.
    const before = withAbsence(baseline[signal] ?? {}, turnsOf(baseline))
    const now = withAbsence(window[signal] ?? {}, turns)
    const values = [...new Set([...Object.keys(before), ...Object.keys(now)])]
    const total = (of: Readonly<Record<string, number>>): number => values.reduce((sum, value) => sum + (of[value] ?? 0) + 0.5, 0)
    const [totalBefore, totalNow] = [total(before), total(now)]
    let index = 0
    let most = { value: '', expected: 0, observed: 0, part: -1 }
    for (const value of values) {
      const expected = ((before[value] ?? 0) + 0.5) / totalBefore
      const observed = ((now[value] ?? 0) + 0.5) / totalNow
      const part = (observed - expected) * Math.log(observed / expected)
      index += part
      if (part > most.part) most = { value, expected, observed, part }
    }
    if (index >= threshold) alerts.push({ signal, index, value: most.value, expected: most.expected, observed: most.observed, turns })
  }
  return alerts
}

const turnsOf = (counts: SignalCounts): number => Object.values(counts['end'] ?? {}).reduce((sum, count) => sum + count, 0)

function withAbsence(counts: Readonly<Record<string, number>>, turns: number): Readonly<Record<string, number>> {
  const seen = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return seen >= turns ? counts : { ...counts, absent: turns - seen }
}
