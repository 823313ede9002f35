import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  and,
  atLeast,
  atMost,
  compileFilter,
  ConfigurationError,
  eq,
  evaluateFilter,
  exists,
  type Filter,
  type FilterField,
  FRAGMENT_FIELDS,
  hasAll,
  hasAny,
  not,
  NOTHING,
  oneOf,
  or,
  parseFilter,
  readFields,
  subsetOf,
} from '../../src/base/index.ts'

const ORDER = ['U', 'L', 'M', 'N', 'R', 'V']
const FIELDS = Object.keys(FRAGMENT_FIELDS) as FilterField[]
const INSTANTS = ['2026-01-01T00:00:00.000Z', '2026-06-01T12:00:00.000Z', '2027-01-01T00:00:00.000Z']
const WORDS = ['a', 'b', 'c', '']

const someValue = (field: FilterField): fc.Arbitrary<string> => {
  const { type } = FRAGMENT_FIELDS[field]
  return fc.constantFrom(...(type === 'instant' ? INSTANTS : type === 'confidentiality' ? ORDER : WORDS))
}
const OPERATORS = {
  string: ['eq', 'in', 'exists'],
  instant: ['eq', 'lt', 'le', 'gt', 'ge', 'exists'],
  confidentiality: ['eq', 'in', 'lt', 'le', 'gt', 'ge', 'exists'],
  set: ['hasAny', 'hasAll', 'subsetOf', 'exists'],
} as const

const atom = (fields: readonly FilterField[]): fc.Arbitrary<Filter> =>
  fc.constantFrom(...fields).chain((field) =>
    fc.constantFrom(...OPERATORS[FRAGMENT_FIELDS[field].type]).chain((op): fc.Arbitrary<Filter> => {
      switch (op) {
        case 'exists':
          return fc.constant({ op, field })
        case 'in':
        case 'hasAny':
        case 'hasAll':
        case 'subsetOf':
          return fc.array(someValue(field), { minLength: op === 'hasAll' ? 1 : 0, maxLength: 3 }).map((values) => ({ op, field, values }))
        default:
          return someValue(field).map((value) => ({ op, field, value }))
      }
    }),
  )
const REQUIRED = FIELDS.filter((field) => FRAGMENT_FIELDS[field].required)
const tree = (fields: readonly FilterField[], depth: number): fc.Arbitrary<Filter> =>
  depth === 0
    ? atom(fields)
    : fc.oneof(
        { weight: 2, arbitrary: atom(fields) },
        {
          weight: 2,
          arbitrary: fc
            .tuple(fc.constantFrom('and' as const, 'or' as const), fc.array(tree(fields, depth - 1), { minLength: 1, maxLength: 3 }))
            .map(([op, of]): Filter => ({ op, of })),
        },
        { weight: 1, arbitrary: tree(REQUIRED, depth - 1).map((of): Filter => ({ op: 'not', of })) },
      )
const fieldsArbitrary = fc
  .record(
    Object.fromEntries(
      FIELDS.map((field) => [
        field,
        FRAGMENT_FIELDS[field].type === 'set' ? fc.array(fc.constantFrom(...WORDS), { maxLength: 3 }) : someValue(field),
      ]),
    ),
    { requiredKeys: [] },
  )
  .map((fields) => fields as Partial<Record<FilterField, unknown>>)

/** Written the slow and obvious way: conditions are pushed through `not` one at a time, and an absent field never satisfies one. */
function oracle(filter: Filter, fields: Partial<Record<FilterField, unknown>>, wanted = true): boolean {
  if (filter.op === 'not') return oracle(filter.of, fields, !wanted)
  if (!('field' in filter)) {
    const results = filter.of.map((each) => oracle(each, fields, wanted))
    const needsAll = wanted ? filter.op === 'and' : filter.op === 'or'
    return needsAll ? !results.includes(false) : results.includes(true)
  }
  const actual = fields[filter.field]
  if (actual === undefined) return false
  const rank = (value: unknown): number | string =>
    filter.field === 'confidentiality' ? ORDER.indexOf(value as string) : (value as string)
  const holds = (): boolean => {
    switch (filter.op) {
      case 'exists':
        return true
      case 'eq':
        return actual === filter.value
      case 'lt':
        return rank(actual) < rank(filter.value)
      case 'le':
        return rank(actual) < rank(filter.value) || actual === filter.value
      case 'gt':
        return rank(actual) > rank(filter.value)
      case 'ge':
        return rank(actual) > rank(filter.value) || actual === filter.value
      case 'in':
        return filter.values.some((value) => value === actual)
      case 'hasAny':
        return (actual as string[]).filter((each) => filter.values.includes(each)).length > 0
      case 'hasAll':
        return filter.values.filter((each) => !(actual as string[]).includes(each)).length === 0
      case 'subsetOf':
        return (actual as string[]).filter((each) => !filter.values.includes(each)).length === 0
    }
  }
  return holds() === wanted
}

const code = (body: () => unknown): string | null => {
  try {
    body()
    return null
  } catch (error) {
    return error instanceof ConfigurationError ? error.code : 'other'
  }
}

describe('filter language', () => {
  test('agrees with a naive oracle', () => {
    let permitted = 0
    fc.assert(
      fc.property(tree(FIELDS, 3), fieldsArbitrary, (filter, fields) => {
        const expected = oracle(filter, fields)
        if (expected) permitted++
        expect(evaluateFilter(filter, fields)).toBe(expected)
        expect(compileFilter(parseFilter(filter))(fields)).toBe(expected)
        expect(evaluateFilter(filter, readFields(fields))).toBe(expected)
      }),
      { numRuns: 3000 },
    )
    expect(permitted).toBeGreaterThan(300)
  })

  test('a missing field denies in both polarities', () => {
    fc.assert(
      fc.property(atom(REQUIRED), fieldsArbitrary, (filter, fields) => {
        if (!('field' in filter)) return
        const without = { ...fields }
        delete without[filter.field]
        expect(evaluateFilter(filter, without)).toBe(false)
        expect(evaluateFilter({ op: 'not', of: filter }, without)).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test('a field of the wrong type is a missing field', () => {
    for (const wrong of [null, 1, true, {}, ['a', 1], Symbol('a'), [null]]) {
      expect(evaluateFilter(hasAny('codes', ['a']), { codes: wrong })).toBe(false)
      expect(evaluateFilter(not(hasAny('codes', ['z'])), { codes: wrong })).toBe(false)
      expect(evaluateFilter(eq('tenant', 'a'), { tenant: wrong })).toBe(false)
      expect(evaluateFilter(not(eq('tenant', 'z')), { tenant: wrong })).toBe(false)
      expect(evaluateFilter(exists('tenant'), { tenant: wrong })).toBe(false)
    }
    expect(evaluateFilter(atMost('confidentiality', 'N'), { confidentiality: 'X' })).toBe(false)
    expect(evaluateFilter(not(atMost('confidentiality', 'N')), { confidentiality: 'X' })).toBe(false)
    expect(evaluateFilter(not(oneOf('confidentiality', ['N'])), { confidentiality: 'X' })).toBe(false)
  })

  test('fields that were read once are frozen, and copies of them still decide the same', () => {
    const codes = ['a']
    const fields = readFields({ tenant: 'a', codes })
    codes.push('b')
    expect(Object.isFrozen(fields)).toBe(true)
    expect(evaluateFilter(hasAny('codes', ['b']), fields)).toBe(false)
    expect(evaluateFilter(eq('tenant', 'a'), { ...fields })).toBe(true)
    expect(evaluateFilter(eq('tenant', 'a'), Object.create(fields) as object)).toBe(false)
    expect(evaluateFilter(eq('tenant', 'a'), new Proxy(fields, {}))).toBe(true)
  })

  test('inherited fields do not count', () => {
    const fields = Object.create({ tenant: 'a' }) as object
    expect(evaluateFilter(eq('tenant', 'a'), fields)).toBe(false)
  })

  test('negation on a field that is not declared required is refused, at any depth', () => {
    for (const field of FIELDS.filter((each) => !FRAGMENT_FIELDS[each].required)) {
      expect(code(() => not(exists(field)))).toBe('FILTER_INVALID')
      expect(code(() => not(or(eq('tenant', 'a'), exists(field))))).toBe('FILTER_INVALID')
      expect(code(() => parseFilter({ op: 'and', of: [{ op: 'not', of: { op: 'not', of: { op: 'exists', field } } }] }))).toBe(
        'FILTER_INVALID',
      )
    }
  })

  test('empty lists match nothing, and empty conjunctions are refused', () => {
    expect(evaluateFilter(oneOf('tenant', []), { tenant: 'a' })).toBe(false)
    expect(evaluateFilter(hasAny('codes', []), { codes: ['a'] })).toBe(false)
    expect(evaluateFilter(NOTHING, { source: 's' })).toBe(false)
    expect(evaluateFilter(subsetOf('codes', []), { codes: [] })).toBe(true)
    expect(evaluateFilter(subsetOf('codes', []), { codes: ['a'] })).toBe(false)
    expect(code(() => hasAll('codes', []))).toBe('FILTER_INVALID')
    expect(code(() => parseFilter({ op: 'and', of: [] }))).toBe('FILTER_INVALID')
    expect(code(() => parseFilter({ op: 'or', of: [] }))).toBe('FILTER_INVALID')
  })

  test.each([
    ['null', null],
    ['a list', [{ op: 'eq', field: 'tenant', value: 'a' }]],
    ['a string', 'tenant = a'],
    ['an unknown operator', { op: 'contains', field: 'tenant', value: 'a' }],
    ['an unknown field', { op: 'eq', field: 'toString', value: 'a' }],
    ['a prototype field', { op: 'eq', field: '__proto__', value: 'a' }],
    ['an extra property', { op: 'eq', field: 'tenant', value: 'a', weaken: true }],
    ['an operator of another type', { op: 'lt', field: 'tenant', value: 'a' }],
    ['a number', { op: 'eq', field: 'tenant', value: 1 }],
    ['a partial date', { op: 'ge', field: 'dateStart', value: '2026-01-01' }],
    ['an unknown confidentiality', { op: 'le', field: 'confidentiality', value: 'X' }],
    ['a list with a hole', { op: 'in', field: 'tenant', values: [undefined] }],
    ['inherited properties', Object.create({ op: 'eq', field: 'tenant', value: 'a' })],
    ['true', { op: 'true' }],
  ])('%s is refused', (_name, value) => {
    expect(code(() => parseFilter(value))).toBe('FILTER_INVALID')
  })

  test('too deep and too large are refused without exhausting the stack', () => {
    let deep: unknown = { op: 'eq', field: 'tenant', value: 'a' }
    for (let depth = 0; depth < 100_000; depth++) deep = { op: 'not', of: deep }
    expect(code(() => parseFilter(deep))).toBe('FILTER_INVALID')
    const of = Array.from({ length: 30_000 }, () => ({ op: 'eq', field: 'tenant', value: 'a' }))
    expect(code(() => parseFilter({ op: 'or', of }))).toBe('FILTER_INVALID')
  })

  test('is frozen to any depth and survives JSON', () => {
    fc.assert(
      fc.property(tree(FIELDS, 3), (input) => {
        const filter = parseFilter(input)
        expect(parseFilter(JSON.parse(JSON.stringify(filter)))).toEqual(filter)
        const frozen = (value: unknown): boolean =>
          typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(frozen))
        expect(frozen(filter)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  test('a filter that changes after it was compiled is compiled again', () => {
    const filter = { op: 'eq' as const, field: 'tenant' as const, value: 'a' }
    expect(evaluateFilter(filter, { tenant: 'b' })).toBe(false)
    filter.value = 'b'
    expect(evaluateFilter(filter, { tenant: 'b' })).toBe(true)
    const half = Object.freeze({ op: 'in' as const, field: 'tenant' as const, values: ['a'] })
    expect(evaluateFilter(half, { tenant: 'b' })).toBe(false)
    half.values.push('b')
    expect(evaluateFilter(half, { tenant: 'b' })).toBe(true)
  })

  test('and only narrows', () => {
    fc.assert(
      fc.property(tree(FIELDS, 2), tree(FIELDS, 2), fieldsArbitrary, (grant, narrowing, fields) => {
        const both = and(parseFilter(grant), parseFilter(narrowing))
        if (evaluateFilter(both, fields)) expect(evaluateFilter(grant, fields)).toBe(true)
      }),
      { numRuns: 500 },
    )
    expect(evaluateFilter(atLeast('dateStart', INSTANTS[1] as string), { dateStart: INSTANTS[2] })).toBe(true)
  })
})
