import { describe, expect, it } from 'vitest'
import { accessMatrix } from '../src/admit/index.ts'
import type { PolicyEngine } from '../src/base/seams/index.ts'
import { type EnvelopeConfiguration, readConfiguration } from '../src/configuration.ts'

const matrix = (reveal: 'all' | readonly string[]) =>
  accessMatrix({
    revision: '1',
    rows: [{ id: 'r', roles: ['analyst'], purposes: ['HOPERAT'], dataClasses: ['clinical-note'], reveal }],
  } as never)
const configuration = (policy: PolicyEngine, mode: EnvelopeConfiguration['mode']): EnvelopeConfiguration => ({
  users: { verify: async () => Promise.reject(new Error('unused')) },
  policy,
  implicitConsent: {},
  sources: [],
  trail: { append: async () => undefined },
  mode,
})

describe('an envelope whose tokenizer replaces for good', () => {
  it('is refused when a viewer reads what is lost', () => {
    const engine: PolicyEngine = { plan: () => ({ kind: 'deny-all', reasons: [], revision: '1' }), check: () => [] }
    expect(() => readConfiguration(configuration({ ...engine, reveals: ['date'] }, { date: 'date-shift' }))).toThrow(/date/)
    expect(() => readConfiguration(configuration(engine, { name: 'mask' }))).toThrow(/name/)
    expect(readConfiguration(configuration({ ...engine, reveals: ['name'] }, { date: 'date-shift' })).redact.tokenizer.oneWay).toEqual([
      'date',
    ])
    expect(readConfiguration(configuration(engine, undefined)).redact.tokenizer.oneWay).toEqual([])
    expect(() => readConfiguration(configuration(engine, 'nothing' as never))).toThrow(/mode/)
  })

  it('knows what an access matrix reveals', () => {
    expect(matrix(['name', 'mrn']).reveals).toEqual(['name', 'mrn'])
    expect(matrix('all').reveals).toHaveLength(19)
    expect(matrix([]).reveals).toEqual([])
  })
})
