import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { admit, type AdmissionParts } from '../../../src/admit/admit.ts'
import { countFragments, memoryCounters, memoryRevocations, type UsageLimitOptions, usageLimits } from '../../../src/admit/index.ts'
import { ConfigurationError, eq, type Usage } from '../../../src/base/index.ts'
import { movableClock, NOW, someUser, testContext } from '../support.ts'

const { signal } = new AbortController()
const usage = (more: Partial<Usage> = {}): Usage => ({
  kind: 'request',
  tenant: 'clinic-a',
  user: 'idp|user-7',
  workload: null,
  purpose: 'TREAT',
  patients: ['Patient/1'],
  amount: 1,
  now: NOW,
  ...more,
})
const names = async (options: UsageLimitOptions, usages: readonly Partial<Usage>[]): Promise<string[][]> => {
  const limits = usageLimits(options)
  const all: string[][] = []
  for (const each of usages) all.push((await limits.count(usage(each), signal)).map(({ limit, effect }) => `${limit}:${effect}`))
  return all
}

describe('budgets', () => {
  test('count what they are about, for whom they are about', async () => {
    const budgets: UsageLimitOptions['budgets'] = [
      { name: 'requests', of: 'requests', per: ['user'], maximum: 2, windowSeconds: 60 },
      { name: 'patients', of: 'patients', per: ['tenant', 'purpose'], maximum: 2, windowSeconds: 60, effect: 'warn' },
      { name: 'fragments', of: 'fragments', per: ['workload'], maximum: 10, windowSeconds: 60, purposes: ['TREAT'] },
    ]
    expect(
      await names({ budgets }, [
        {},
        { patients: ['Patient/2', 'Patient/1'] },
        { user: 'idp|user-8', patients: ['Patient/3'] },
        { patients: [] },
        { tenant: 'clinic-b' },
        { kind: 'fragments', amount: 10 },
        { kind: 'fragments', amount: 1 },
        { kind: 'fragments', amount: 99, purpose: 'HPAYMT' },
      ]),
    ).toEqual([[], [], ['patients:warn'], ['requests:deny', 'patients:warn'], [], [], ['fragments:deny'], []])
  })

  test('a window slides, and never forgets too early', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 40 }), async (gaps) => {
        const counters = memoryCounters()
        const times: number[] = []
        let now = NOW
        for (const gap of gaps) {
          now += gap
          times.push(now)
          const sum = await counters.add('k', 1, { milliseconds: 10_000, now, signal })
          const exact = times.filter((at) => at > now - 10_000).length
          const atMost = times.filter((at) => at > now - 10_000 - 1250 * 2).length
          expect(sum).toBeGreaterThanOrEqual(exact)
          expect(sum).toBeLessThanOrEqual(atMost)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('full counters fail closed', async () => {
    const counters = memoryCounters({ maximum: 2 })
    const window = { milliseconds: 1000, now: NOW, signal }
    await counters.add('a', 1, window)
    await counters.add('b', 1, window)
    await expect(counters.add('c', 1, window)).rejects.toMatchObject({ code: 'LIMITS_UNAVAILABLE' })
    expect(await counters.add('c', 1, { ...window, now: NOW + 1001 })).toBe(1)
  })
})

describe('anomalies', () => {
  test('many patients, off hours, repeated denials', async () => {
    const anomalies: UsageLimitOptions['anomalies'] = {
      manyPatients: { maximum: 2, windowSeconds: 600 },
      offHours: { from: '07:00', to: '20:00', timeZone: 'Europe/Vienna' },
      repeatedDenials: { maximum: 1, windowSeconds: 600 },
    }
    // 12:00 UTC is 13:00 in Vienna, and 23:00 UTC is midnight.
    expect(
      await names({ anomalies }, [
        { patients: ['Patient/1', 'Patient/2'] },
        { patients: ['Patient/3'] },
        { user: 'other', now: NOW + 11 * 3_600_000 },
        { kind: 'denial' },
        { kind: 'denial' },
      ]),
    ).toEqual([[], ['many-patients:step-up'], ['off-hours:warn'], [], ['repeated-denials:suspend']])
  })

  test('hours over midnight', async () => {
    const anomalies: UsageLimitOptions['anomalies'] = { offHours: { from: '22:00', to: '06:00', timeZone: 'UTC', effect: 'deny' } }
    expect(await names({ anomalies }, [{ now: NOW }, { now: NOW + 11 * 3_600_000 }])).toEqual([['off-hours:deny'], []])
  })

  test('every run of neighbours is noticed, wherever it begins and in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 100_000 }),
        fc.integer({ min: 2, max: 12 }),
        fc.infiniteStream(fc.nat()),
        async (start, run, order) => {
          const ids = Array.from({ length: run }, (_, index) => start + index)
          const shuffled = ids
            .map((id) => [order.next().value, id] as const)
            .sort(([left], [right]) => (left as number) - (right as number))
          const limits = usageLimits({ anomalies: { sequentialIds: { run, windowSeconds: 600 } } })
          let last: readonly { limit: string }[] = []
          for (const [, id] of shuffled) last = await limits.count(usage({ patients: [`Patient/p-${id}`] }), signal)
          expect(last).toEqual([{ limit: 'sequential-ids', effect: 'suspend' }])
        },
      ),
      { numRuns: 100 },
    )
    expect(
      await names(
        { anomalies: { sequentialIds: { run: 3, windowSeconds: 600 } } },
        [10, 90, 170, 250, 330].map((id) => ({ patients: [`Patient/${id}`] })),
      ),
    ).toEqual([[], [], [], [], []])
  })
})

describe('what a reached limit does', () => {
  const parts = (options: UsageLimitOptions, more: Partial<AdmissionParts> = {}): AdmissionParts => ({
    users: { verify: async () => someUser() },
    policy: {
      plan: () => ({
        kind: 'conditional',
        filter: eq('tenant', 'clinic-a'),
        obligations: [],
        reveal: [],
        reasons: [],
        revision: 'r',
        expiresAt: NOW + 10_000_000,
      }),
      check: () => [],
    },
    implicitConsent: { TREAT: 'permit' },
    revocations: memoryRevocations(),
    limits: usageLimits(options),
    milliseconds: 200,
    ...more,
  })
  const ask = { credentials: { accessToken: 't' }, purpose: 'TREAT', task: 't', patient: 'Patient/1' } as const

  test('warns, denies, demands step-up', async () => {
    const context = testContext()
    const budget = { name: 'one', of: 'requests', per: ['user'], maximum: 0, windowSeconds: 60 } as const
    await admit(ask, parts({ budgets: [{ ...budget, effect: 'warn' }] }), context)
    expect(context.events).toContainEqual({ type: 'limit-hit', limit: 'one', effect: 'warn' })
    await expect(admit(ask, parts({ budgets: [budget] }), testContext())).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
    const stepUp = parts({ budgets: [{ ...budget, effect: 'step-up' }] })
    await expect(admit(ask, stepUp, testContext())).rejects.toMatchObject({ code: 'STEP_UP_REQUIRED', challenge: { maxAge: 300 } })
    await admit(ask, { ...stepUp, users: { verify: async () => someUser({ authTime: NOW / 1000 - 299 }) } }, testContext())
  })

  test('a suspension outlives the request, and reaches sessions in flight', async () => {
    const clock = movableClock()
    const given = parts({ anomalies: { repeatedDenials: { maximum: 1, windowSeconds: 600 } } }, { implicitConsent: {} })
    for (let count = 0; count < 2; count++)
      await expect(admit(ask, given, testContext({ clock }))).rejects.toMatchObject({ code: 'CONSENT_DENIED' })
    const context = testContext({ clock })
    await expect(admit(ask, { ...given, implicitConsent: { TREAT: 'permit' } }, context)).rejects.toMatchObject({ code: 'REVOKED' })
    clock.advance(3_600_000)
    await admit(
      ask,
      { ...given, users: { verify: async () => someUser({ expiresAt: NOW + 9_000_000 }) }, implicitConsent: { TREAT: 'permit' } },
      testContext({ clock }),
    )
  })

  test('fragments are counted after retrieval', async () => {
    const given = parts({ budgets: [{ name: 'fragments', of: 'fragments', per: ['user'], maximum: 8, windowSeconds: 60 }] })
    const context = testContext()
    const grant = await admit(ask, given, context)
    await countFragments(grant, 8, given, context)
    await expect(countFragments(grant, 1, given, context)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' })
  })

  test('a hook that throws, or answers nonsense, denies', async () => {
    const boom = parts({
      hook: () => {
        throw new Error('Jane Roe')
      },
    })
    await expect(admit(ask, boom, testContext())).rejects.toMatchObject({ code: 'LIMITS_UNAVAILABLE' })
    await expect(admit(ask, parts({ hook: () => ({ limit: 'x', effect: 'shrug' }) as never }), testContext())).rejects.toMatchObject({
      code: 'LIMITS_UNAVAILABLE',
    })
  })

  test('options are read at construction', () => {
    expect(() => usageLimits({ anomalies: { offHours: { from: '7', to: '8', timeZone: 'UTC' } } })).toThrow(ConfigurationError)
    expect(() => usageLimits({ anomalies: { offHours: { from: '07:00', to: '08:00', timeZone: 'Mars/Olympus' } } })).toThrow(
      ConfigurationError,
    )
    expect(() => usageLimits({ budgets: [{ name: 'a', of: 'requests', per: [], maximum: 1, windowSeconds: 1 }] })).toThrow(
      ConfigurationError,
    )
  })
})
