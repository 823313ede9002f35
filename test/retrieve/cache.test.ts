import { describe, expect, test } from 'vitest'
import { and, eq, oneOf, subsetOf } from '../../src/base/filter/index.ts'
import { sourceCache } from '../../src/retrieve/index.ts'
import { candidate, denyDecision, grantFor, listSource, NOW, permitDecision, policyOf, run } from '../support/retrieval.ts'

const grant = grantFor('t1', ['Patient/a'])
const setup = () => {
  const cache = sourceCache()
  const inner = listSource([candidate('1'), candidate('2', { patient: 'Patient/b' })])
  return { cache, inner, source: cache.over(inner) }
}

describe('sourceCache', () => {
  test('an equal decision and question is answered from memory, and judged anew', async () => {
    const { inner, source } = setup()
    let permits = true
    const policy = policyOf(() => (permits ? permitDecision : denyDecision))
    expect((await run({ sources: [source], policy }, {}, grant)).ids).toEqual(['1'])
    expect(
      (await run({ sources: [source], policy }, {}, { ...grant, snapshot: { ...grant.snapshot, requestId: 'r2', now: NOW + 1 } })).ids,
    ).toEqual(['1'])
    permits = false
    expect((await run({ sources: [source], policy }, {}, grant)).ids).toEqual([])
    expect(inner.queries).toHaveLength(1)
  })

  test('any other input of the decision is another key', async () => {
    const { inner, source } = setup()
    const { snapshot } = grant
    const others = [
      { ...grant, snapshot: { ...snapshot, user: { ...snapshot.user, subject: 'u2' } } },
      { ...grant, snapshot: { ...snapshot, user: { ...snapshot.user, roles: ['nurse'] } } },
      { ...grant, snapshot: { ...snapshot, purpose: 'TREAT' as const } },
      { ...grant, snapshot: { ...snapshot, task: 'other' } },
      { ...grant, snapshot: { ...snapshot, relationships: { 'Patient/a': ['own' as const] } } },
      { ...grant, snapshot: { ...snapshot, breakGlass: { reason: 'x' } } },
      { ...grant, snapshot: { ...snapshot, workload: { id: 'w', kind: 'client' as const, expiresAt: NOW } } },
      { ...grant, revision: '2' },
      { ...grant, consents: [{ reference: 'Consent/1', version: '2' }] },
      { ...grant, filter: and(grant.filter, subsetOf('sensitivities', [])) },
      grantFor('t1', ['Patient/a', 'Patient/b']),
      grantFor('t2', ['Patient/a']),
    ]
    for (const other of [grant, ...others]) await run({ sources: [source] }, {}, other)
    for (const query of [
      { text: 'other' },
      { limit: 3 },
      { narrow: oneOf('dataClass', ['laboratory']) },
      { since: '2026-01-01T00:00:00.000Z' },
    ])
      await run({ sources: [source] }, query, grant)
    expect(inner.queries).toHaveLength(1 + others.length + 4)
  })

  test('consent changes and revocations drop entries, also while one is being read', async () => {
    const { cache, inner, source } = setup()
    let tell: (patient: string) => void = () => undefined
    cache.followConsents({
      verdict: async () => ({ decision: 'none', residual: null, basis: [] }),
      onChange: (listener) => {
        tell = listener
        return () => undefined
      },
    })
    const list = cache.followRevocations({
      revoke: async () => {
        throw new Error('down')
      },
      isRevoked: async () => false,
    })
    const retrieve = () => run({ sources: [source] }, {}, grant)
    await retrieve()
    tell('Patient/b')
    expect(cache.size).toBe(1)
    tell('Patient/a')
    expect(cache.size).toBe(0)
    await retrieve()
    await expect(list.revoke({ kind: 'user', issuer: 'https://id.example', subject: 'u1' }, { until: NOW, reason: 'x' })).rejects.toThrow(
      'down',
    )
    expect(cache.size).toBe(0)
    const racing = cache.over({
      ...inner,
      async *search() {
        yield candidate('1')
        cache.dropPatient('Patient/a')
        yield candidate('3')
      },
    })
    await run({ sources: [racing] }, {}, grant)
    expect(cache.size).toBe(0)
  })

  test('half an answer is not remembered, and entries are encrypted', async () => {
    const { cache, source } = setup()
    await run({ sources: [source] }, { limit: 1 }, grant)
    expect(cache.size).toBe(0)
    await run({ sources: [source] }, {}, grant)
    expect(cache.size).toBe(1)
    expect(() => sourceCache({ key: new Uint8Array(3) })).toThrow(expect.objectContaining({ code: 'ARGUMENT_INVALID' }))
    expect(() => sourceCache({ milliseconds: 0 })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    await run({ sources: [source] }, {}, grantFor('t1', [], eq('tenant', 't1')))
  })
})
