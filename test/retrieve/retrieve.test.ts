import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { and, eq, NOTHING, oneOf, subsetOf } from '../../src/base/filter/index.ts'
import {
  candidate,
  denyDecision,
  grantFor,
  listSource,
  NOW,
  permitAll,
  permitDecision,
  permitWhere,
  policyOf,
  run,
  testContext,
} from '../support/retrieval.ts'

describe('retrieveFragments', () => {
  test('gives the permitted in rank order, and says what it did in the trail', async () => {
    const source = listSource([
      candidate('a1'),
      candidate('b1', { patient: 'Patient/b' }),
      candidate('a2'),
      candidate('x', { tenant: 't2' }),
    ])
    const { ids, retrieved, events, rules } = await run({ sources: [source] })
    expect(ids).toEqual(['a1', 'a2'])
    expect(retrieved).toMatchObject({ requested: 10, returned: 2, exhausted: true })
    expect([...retrieved.explanations]).toEqual([
      ['a1', 'permitted by the test'],
      ['a2', 'permitted by the test'],
    ])
    expect(rules).toEqual(['patient', 'tenant'])
    expect(events.at(-1)).toMatchObject({
      type: 'records-retrieved',
      requested: 10,
      returned: 2,
      denied: 2,
      exhausted: true,
      fragments: [{ rows: ['row'], patient: 'Patient/a' }, {}],
    })
    expect(JSON.stringify(events)).not.toContain('text of')
    expect(inspect(retrieved, { showHidden: true, depth: 9 })).not.toContain('text of')
  })

  test('refills to k past what is denied, and stops there', async () => {
    let pulled = 0
    const source = listSource(
      (function* () {
        for (let index = 0; ; index++) {
          pulled++
          yield candidate(`c${index}`, { patient: index % 10 === 9 ? 'Patient/a' : 'Patient/b' })
        }
      })(),
    )
    const { ids, retrieved } = await run({ sources: [source] }, { limit: 5 })
    expect(ids).toEqual(['c9', 'c19', 'c29', 'c39', 'c49'])
    expect(retrieved.exhausted).toBe(false)
    expect(pulled).toBeLessThan(120)
  })

  test('stops at the candidate budget', async () => {
    let pulled = 0
    const source = listSource(
      (function* () {
        for (;;) yield candidate(`c${pulled++}`, { patient: 'Patient/b' })
      })(),
    )
    const { retrieved, events } = await run({ sources: [source], candidateBudget: 300 })
    expect(retrieved).toMatchObject({ returned: 0, exhausted: false })
    expect(pulled).toBe(300)
    expect(events.filter(({ type }) => type === 'fragment-denied')).toHaveLength(200)
    expect(events.at(-1)).toMatchObject({ denied: 300 })
  })

  test('narrows by classes, dates and a filter, never widens', async () => {
    const all = [
      candidate('lab', { dateStart: '2026-01-02T00:00:00.000Z' }),
      candidate('med', { dataClass: 'medication', dateStart: '2026-05-02T00:00:00.000Z' }),
      candidate('other', { patient: 'Patient/b' }),
    ]
    const source = () => listSource(all)
    expect((await run({ sources: [source()] }, { dataClasses: ['medication'] })).ids).toEqual(['med'])
    expect((await run({ sources: [source()] }, { narrow: eq('dataClass', 'laboratory') })).ids).toEqual(['lab'])
    expect((await run({ sources: [source()] }, { narrow: oneOf('patient', ['Patient/a', 'Patient/b']) })).ids).toEqual(['lab', 'med'])
    expect((await run({ sources: [source()] }, { since: '2026-03-01T00:00:00.000Z' })).ids).toEqual(['med'])
  })

  test('the labels of source and labeller add up', async () => {
    const grant = grantFor(
      't1',
      ['Patient/a'],
      and(eq('tenant', 't1'), eq('patient', 'Patient/a'), oneOf('confidentiality', ['U', 'L', 'M', 'N']), subsetOf('sensitivities', [])),
    )
    const all = [
      candidate('plain'),
      candidate('restricted', { labels: { confidentiality: 'R' } }),
      candidate('hiv', { labels: { sensitivities: ['HIV'] } }),
      candidate('open', { labels: { confidentiality: 'U' } }),
    ]
    const labeller = { label: () => ({ dataClass: 'laboratory' as const, confidentiality: 'N' as const, sensitivities: [] }) }
    const { fragments } = await run({ sources: [listSource(all)], labeller }, {}, grant)
    expect(fragments.map(({ id, fields }) => [id, fields.confidentiality])).toEqual([
      ['plain', 'N'],
      ['open', 'N'],
    ])
  })

  test('what is judged is what passes: a candidate changed after it was given', async () => {
    const changing = candidate('a1') as { text: string; patient: string }
    const source = listSource(
      (function* () {
        yield changing
        changing.patient = 'Patient/b'
        changing.text = 'other'
      })(),
    )
    const { fragments } = await run({ sources: [source] })
    expect(fragments).toMatchObject([{ text: 'text of a1', fields: { patient: 'Patient/a' } }])
    expect(Object.isFrozen(fragments[0]?.fields.codes)).toBe(true)
    let reads = 0
    const flipping = {
      ...candidate('a2'),
      get patient() {
        return reads++ === 0 ? 'Patient/a' : 'Patient/b'
      },
    }
    const flipped = await run({ sources: [listSource([flipping])] })
    expect(flipped.fragments).toMatchObject([{ fields: { patient: 'Patient/a' } }])
    expect(reads).toBe(1)
  })

  test('several sources take turns, and equal ids stay apart', async () => {
    const one = listSource([candidate('1'), candidate('2')], {}, 'one')
    const two = listSource([candidate('1'), candidate('3')], {}, 'two')
    const { ids, retrieved } = await run({ sources: [one, two] }, { limit: 3 })
    expect(ids).toEqual(['one:1', 'two:1', '2'])
    expect([...retrieved.explanations.keys()]).toEqual(ids)
  })

  test('a source without relevance is ranked here', async () => {
    const source = listSource(
      [
        candidate('1', { text: 'blood pressure was normal' }),
        candidate('2', { text: 'allergy to penicillin' }),
        candidate('3', { text: 'seen for cough' }),
      ],
      { ranked: false },
    )
    expect((await run({ sources: [source] }, { text: 'Do I have allergies?', limit: 1 })).ids).toEqual(['2'])
  })

  test('an expired grant retrieves nothing', async () => {
    const source = listSource([candidate('1')])
    await expect(run({ sources: [source] }, {}, grantFor('t1', ['Patient/a'], undefined, { expiresAt: NOW }))).rejects.toMatchObject({
      code: 'SESSION_ENDED',
    })
    expect(source.queries).toEqual([])
  })

  test('credentials are asked for once a source, by its name', async () => {
    const asked: string[] = []
    const credential = { accessToken: 'x', scheme: 'Bearer' as const, expiresAt: NOW + 1_000 }
    const grant = grantFor('t1', ['Patient/a'], undefined, {
      credentials: async (source) => {
        asked.push(source)
        return credential
      },
    })
    const source = listSource([candidate('1')], {}, 'ehr')
    await run({ sources: [source] }, {}, grant)
    expect(asked).toEqual(['ehr'])
    expect(source.queries).toMatchObject([{ credentials: credential }])
    const failing = grantFor('t1', ['Patient/a'], undefined, {
      credentials: async () => {
        throw new Error('secret')
      },
    })
    await expect(run({ sources: [source] }, {}, failing)).rejects.toMatchObject({ code: 'GRANT_UNAVAILABLE' })
  })
})

describe('obligations', () => {
  const withObligations = (...obligations: readonly object[]) => policyOf(() => ({ ...permitDecision, obligations: obligations as never }))
  const parts = [
    { element: 'code', text: 'HbA1c' },
    { element: 'value', text: '6.1 %' },
    { element: 'note', text: 'call the daughter' },
  ]
  test('limit-fields keeps only the elements named, and denies without parts', async () => {
    const policy = withObligations({ type: 'limit-fields', fields: ['code', 'value'] })
    const { fragments, rules } = await run({ sources: [listSource([candidate('1', { parts }), candidate('2')])], policy })
    expect(fragments.map(({ text }) => text)).toEqual(['HbA1c\n6.1 %'])
    expect(rules).toEqual(['limit-fields'])
    const nothing = await run({
      sources: [listSource([candidate('1', { parts })])],
      policy: withObligations({ type: 'limit-fields', fields: [] }),
    })
    expect(nothing.ids).toEqual([])
  })
  test('minimum-necessary bounds how many pass', async () => {
    const { ids, rules } = await run({
      sources: [listSource([candidate('1'), candidate('2'), candidate('3')])],
      policy: withObligations({ type: 'minimum-necessary', limit: 2 }),
    })
    expect(ids).toEqual(['1', '2'])
    expect(rules).toEqual(['minimum-necessary'])
  })
  test('an unknown obligation and an unmet step-up deny', async () => {
    for (const obligation of [
      { type: 'redact' },
      null,
      { type: 'step-up', acrValues: ['mfa'], maxAge: null },
      { type: 'step-up', acrValues: [], maxAge: null },
    ]) {
      expect((await run({ sources: [listSource([candidate('1')])], policy: withObligations(obligation as object) })).ids).toEqual([])
    }
    const base = grantFor('t1', ['Patient/a'])
    const user = { ...base.snapshot.user, acr: 'mfa', authTime: NOW / 1000 - 60 }
    const grant = { ...base, snapshot: { ...base.snapshot, user } }
    const source = () => listSource([candidate('1')])
    expect(
      (await run({ sources: [source()], policy: withObligations({ type: 'step-up', acrValues: ['mfa'], maxAge: 90 }) }, {}, grant)).ids,
    ).toEqual(['1'])
    expect(
      (await run({ sources: [source()], policy: withObligations({ type: 'step-up', acrValues: ['mfa'], maxAge: 30 }) }, {}, grant)).ids,
    ).toEqual([])
  })
})

describe('everything fails closed', () => {
  const source = () => listSource([candidate('1'), candidate('2')])
  test.each([
    [
      'throws',
      () => {
        throw new Error('Okafor')
      },
    ],
    ['rejects', () => Promise.reject(new Error('Okafor'))],
    ['answers too few', () => [permitDecision]],
    ['answers too many', () => [permitDecision, permitDecision, permitDecision]],
    ['answers nothing', () => undefined],
    ['answers an object', () => ({ length: 2, 0: permitDecision, 1: permitDecision })],
    ['answers true', () => [true, true]],
    ['answers an unknown effect', () => [{ ...permitDecision, effect: 'conditional' }, permitDecision]],
  ])('a policy that %s', async (_, check) => {
    const policy = { ...permitAll(), check: check as never }
    const error = await run({ sources: [source()], policy }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'POLICY_UNAVAILABLE' })
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain('Okafor')
  })
  test('a policy that hangs', async () => {
    const policy = { ...permitAll(), check: () => new Promise<never>(() => undefined) }
    await expect(run({ sources: [source()], policy, milliseconds: 30 })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
  })
  test('a permit that has expired', async () => {
    expect((await run({ sources: [source()], policy: policyOf(() => ({ ...permitDecision, expiresAt: NOW })) })).ids).toEqual([])
  })
  test('a decision to deny, with its row in the trail', async () => {
    expect((await run({ sources: [source()], policy: policyOf(() => denyDecision) })).rules).toEqual(['policy:no', 'policy:no'])
  })
  test.each([
    [
      'throws',
      () => {
        throw new Error('x')
      },
    ],
    ['has no class', () => ({ dataClass: null, confidentiality: 'N', sensitivities: [] })],
    ['has an unknown class', () => ({ dataClass: 'everything', confidentiality: 'N', sensitivities: [] })],
    ['has an unknown confidentiality', () => ({ dataClass: 'laboratory', confidentiality: 'X', sensitivities: [] })],
    ['has an unknown sensitivity', () => ({ dataClass: 'laboratory', confidentiality: 'N', sensitivities: ['NONE'] })],
    ['has no sensitivities', () => ({ dataClass: 'laboratory', confidentiality: 'N' })],
    ['answers nothing', () => undefined],
  ])('a labeller that %s', async (_, label) => {
    expect((await run({ sources: [source()], labeller: { label: label as never } })).ids).toEqual([])
  })
  test.each([
    [
      'throws at once',
      () => {
        throw new Error('Okafor')
      },
    ],
    [
      'throws while read',
      async function* () {
        yield candidate('1')
        throw new Error('Okafor')
      },
    ],
    ['is no iterable', () => 17],
    ['gives no iterator result', () => ({ [Symbol.asyncIterator]: () => ({ next: () => null }) })],
    [
      'hangs',
      async function* () {
        await new Promise(() => undefined)
      },
    ],
  ])('a source that %s', async (_, search) => {
    const error = await run({ sources: [{ ...source(), search: search as never }], milliseconds: 50 }).catch((caught: unknown) => caught)
    expect(error).toMatchObject({ code: 'SOURCE_FAILED' })
    expect(inspect(error, { showHidden: true, depth: 9 })).not.toContain('Okafor')
  })
  test('a ranker that throws or answers a wrong index', async () => {
    for (const rank of [
      () => {
        throw new Error('x')
      },
      () => [0, 0],
      () => [7],
      () => [-1],
    ]) {
      const unranked = listSource([candidate('1')], { ranked: false })
      await expect(run({ sources: [unranked], ranker: { rank } })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    }
  })
  test('the session’s end stops a retrieval under way', async () => {
    const context = testContext()
    const hanging = {
      ...source(),
      async *search() {
        context.controller.abort()
        await new Promise(() => undefined)
      },
    }
    await expect(run({ sources: [hanging as never] }, {}, undefined, context)).rejects.toMatchObject({ code: 'ABORTED' })
  })
  test('the source is let go: its signal aborts, and a return that hangs holds nothing', async () => {
    let signal: AbortSignal | undefined
    const endless = {
      ...source(),
      search: (_: unknown, given: AbortSignal) => {
        signal = given
        return {
          [Symbol.asyncIterator]: () => ({
            next: async () => ({ done: false, value: candidate(`c${Math.random()}`) }),
            return: () => new Promise(() => undefined),
          }),
        }
      },
    }
    expect((await run({ sources: [endless as never] }, { limit: 2 })).ids).toHaveLength(2)
    expect(signal?.aborted).toBe(true)
  })
  test.each([
    ['limit', { limit: 0 }],
    ['limit', { limit: Number.NaN }],
    ['since', { since: 'yesterday' }],
    ['dataClasses', { dataClasses: ['all'] }],
    ['text', { text: 17 }],
  ])('a query with a malformed %s', async (_, query) => {
    await expect(run({ sources: [source()] }, query as never)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
  })
})

describe('published traps', () => {
  test('T1: a denied plan never reaches the store, the embedder or the token endpoint', async () => {
    let asked = 0
    const source = listSource([candidate('1')])
    for (const filter of [NOTHING, and(eq('tenant', 't1'), NOTHING), and(eq('tenant', 't1'), oneOf('patient', []))]) {
      const grant = grantFor('t1', ['Patient/a'], filter, {
        credentials: async () => {
          asked++
          return null
        },
      })
      expect((await run({ sources: [source] }, {}, grant)).ids).toEqual([])
    }
    expect(source.queries).toEqual([])
    expect(asked).toBe(0)
  })
  test('T2: an empty list matches nothing', async () => {
    const source = listSource([candidate('1')])
    expect((await run({ sources: [source] }, { dataClasses: [] })).ids).toEqual([])
    expect((await run({ sources: [source] }, { narrow: oneOf('reference', []) })).ids).toEqual([])
    expect((await run({ sources: [source] }, {}, grantFor('t1', []))).ids).toEqual([])
  })
  test('T3: a filter from a model is only AND-ed, and an absent one leaves ours whole', async () => {
    const source = listSource([candidate('1'), candidate('2', { tenant: 't2', patient: 'Patient/b' })])
    for (const narrow of [null, undefined, oneOf('tenant', ['t1', 't2']), { op: 'or', of: [eq('tenant', 't2'), eq('tenant', 't1')] }]) {
      expect((await run({ sources: [source] }, { narrow: narrow as never })).ids).toEqual(['1'])
    }
    for (const narrow of [
      {},
      [],
      { op: 'and', of: [] },
      { filters: [] },
      { must: [] },
      'x',
      1,
      { op: 'eq', field: 'tenant', value: 't1', extra: 1 },
    ]) {
      await expect(run({ sources: [source] }, { narrow: narrow as never }), JSON.stringify(narrow)).rejects.toMatchObject({
        code: 'FILTER_INVALID',
      })
    }
  })
  test('T4: the filter is frozen and new for each call; two calls send equal filters', async () => {
    const source = listSource([candidate('1')])
    const tamper = {
      ...source,
      search: (query: { filter: { of?: unknown[] } }, signal: AbortSignal) => {
        expect(() => query.filter.of?.pop()).toThrow(TypeError)
        expect(() => delete (query as { filter?: unknown }).filter).toThrow(TypeError)
        return source.search(query as never, signal)
      },
    }
    await run({ sources: [tamper as never] })
    await run({ sources: [tamper as never] })
    const [first, second] = source.queries as [{ filter: unknown }, { filter: unknown }]
    expect(first.filter).toEqual(second.filter)
    expect(first.filter).not.toBe(second.filter)
  })
  test('T5: an unknown operator throws, an empty conjunction is never sent', async () => {
    const source = listSource([candidate('1')])
    for (const filter of [
      { op: 'contains', field: 'codes', values: ['x'] },
      { op: 'any', field: 'codes', values: [] },
      { op: 'and', of: [] },
      { op: 'or', of: [] },
    ]) {
      await expect(run({ sources: [source] }, {}, grantFor('t1', ['Patient/a'], filter as never))).rejects.toMatchObject({
        code: 'FILTER_INVALID',
      })
      await expect(run({ sources: [source] }, { narrow: filter as never })).rejects.toMatchObject({ code: 'FILTER_INVALID' })
    }
    expect(source.queries).toEqual([])
  })
  test('T6: two conditions on one field both hold, and not-equal is not equal', async () => {
    const source = () =>
      listSource([
        candidate('1', { dataClass: 'laboratory' }),
        candidate('2', { dataClass: 'medication' }),
        candidate('3', { dataClass: 'visit' }),
      ])
    const both = and(oneOf('dataClass', ['laboratory', 'medication']), oneOf('dataClass', ['medication', 'visit']))
    expect((await run({ sources: [source()] }, { narrow: both })).ids).toEqual(['2'])
    expect((await run({ sources: [source()] }, { narrow: { op: 'not', of: eq('dataClass', 'medication') } })).ids).toEqual(['1', '3'])
  })
  test('T7: two chunks of one document with different labels are asked about apart', async () => {
    const policy = permitWhere(subsetOf('sensitivities', []))
    const chunk = (id: string, labels = {}) => candidate(id, { reference: 'DocumentReference/3', labels })
    const { ids } = await run({ sources: [listSource([chunk('d#0'), chunk('d#1', { sensitivities: ['PSYTHPN'] }), chunk('d#2')])], policy })
    expect(ids).toEqual(['d#0', 'd#2'])
    expect(policy.checked).toHaveLength(3)
  })
  test('T8: conditional or unknown is a denial', async () => {
    for (const effect of ['conditional', 'CONDITIONAL_PERMISSION', 'allow', '', undefined, true, 1]) {
      await expect(
        run({ sources: [listSource([candidate('1')])], policy: policyOf(() => ({ ...permitDecision, effect: effect as never })) }),
      ).rejects.toMatchObject({ code: 'POLICY_UNAVAILABLE' })
    }
  })
  test('T9: an engine that errs on one of many is a denial of all', async () => {
    const policy = {
      ...permitAll(),
      check: (requests: readonly unknown[]) =>
        requests.map((_, index) => {
          if (index === 1) throw new Error('no such attribute')
          return permitDecision
        }),
    }
    await expect(run({ sources: [listSource([candidate('1'), candidate('2')])], policy: policy as never })).rejects.toMatchObject({
      code: 'POLICY_UNAVAILABLE',
    })
  })
})
