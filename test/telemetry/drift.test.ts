import { describe, expect, test } from 'vitest'
import type { TrailEvent } from '../../src/base/events.ts'
import { driftMonitor, type DriftAlert } from '../../src/telemetry/index.ts'
import { interaction } from '../trail/sample-events.ts'

const change = (events: readonly TrailEvent[], type: TrailEvent['type'], fields: object): readonly TrailEvent[] =>
  events.map((event) => (event.type === type ? ({ ...event, ...fields } as TrailEvent) : event))

/** Turns of several users with lengths that vary as they do, deterministically. */
function turns(
  count: number,
  vary: (events: readonly TrailEvent[], index: number) => readonly TrailEvent[] = (events) => events,
): readonly TrailEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const usual = change(interaction(`r${index}`), 'user-verified', { subject: `user-${index % 40}` })
    const lengths = change(usual, 'reply-generated', { characters: 200 + ((index * 7919) % 1500) })
    return vary(change(lengths, 'record-masked', { masked: { name: 1 + (index % 4), date: index % 3 } }), index)
  }).flat()
}

function watch(window: number, ...phases: (readonly TrailEvent[])[]): readonly DriftAlert[] {
  const alerts: DriftAlert[] = []
  const monitor = driftMonitor({ window, onDrift: (alert) => alerts.push(alert) })
  for (const events of phases) for (const event of events) monitor.observe(event)
  return alerts
}

describe('driftMonitor', () => {
  test('is silent while nothing changes', () => {
    expect(watch(200, turns(200), turns(200), turns(200))).toEqual([])
  })

  test.each<[string, string, (events: readonly TrailEvent[], index: number) => readonly TrailEvent[]]>([
    ['harvesting: one user asks and asks', 'turns-of-one-user', (events) => change(events, 'user-verified', { subject: 'user-1' })],
    ['degradation: the masker finds fewer names', 'masked', (events) => change(events, 'record-masked', { masked: { date: 2 } })],
    ['degradation: replies shrink', 'reply-length', (events) => change(events, 'reply-generated', { characters: 20 })],
    [
      'poisoning: fragments look like instructions',
      'screened',
      (events, index) =>
        index % 2 === 0
          ? [
              ...events.slice(0, -1),
              {
                type: 'fragment-screened',
                time: '2026-03-04T09:30:09.000Z',
                requestId: `r${index}`,
                fragment: 'F1',
                signals: ['order'],
                effect: 'drop',
              },
              ...events.slice(-1),
            ]
          : events,
    ],
    [
      'clinical values are flagged',
      'check clinical-values',
      (events) => change(events, 'reply-checked', { verdicts: [{ check: 'clinical-values', action: 'review', count: 1 }] }),
    ],
    ['denials rise', 'denied-share', (events) => change(events, 'records-retrieved', { denied: 20 })],
  ])('%s', (_, signal, vary) => {
    const alerts = watch(200, turns(200), turns(200, vary))
    expect(alerts.map((alert) => alert.signal)).toContain(signal)
    expect(alerts.every(({ index, turns: of }) => index >= 0.25 && of === 200)).toBe(true)
  })

  test('compares with a baseline that was kept, and gives one to keep', () => {
    const first = driftMonitor({ window: 100, onDrift: () => undefined })
    for (const event of turns(100)) first.observe(event)
    const baseline = JSON.parse(JSON.stringify(first.baseline())) as NonNullable<ReturnType<typeof first.baseline>>
    const alerts: DriftAlert[] = []
    const second = driftMonitor({ window: 100, baseline, onDrift: (alert) => alerts.push(alert) })
    for (const event of turns(100, (events) => change(events, 'reply-generated', { characters: 9 }))) second.observe(event)
    expect(alerts.map(({ signal }) => signal)).toEqual(['reply-length'])
    expect(JSON.stringify(baseline)).not.toMatch(/user-1|Patient/)
  })

  test('refuses wrong options', () => {
    expect(() => driftMonitor({ window: 1, onDrift: () => undefined })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
