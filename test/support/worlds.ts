/** Random worlds for the oracle: records of several tenants and patients, labels, a grant, a policy and a question. */
import fc from 'fast-check'
import {
  and,
  compileFilter,
  eq,
  evaluateFilter,
  type Filter,
  type FilterField,
  FRAGMENT_FIELDS,
  oneOf,
} from '../../src/base/filter/index.ts'
import { CONFIDENTIALITIES } from '../../src/base/vocabulary/confidentiality.ts'
import type { Candidate, Labeller } from './types.ts'

export const TENANTS = ['t1', 't2'] as const
export const PATIENTS = ['Patient/a', 'Patient/b', 'Patient/c'] as const
const VALUES: Readonly<Partial<Record<FilterField, readonly string[]>>> = {
  tenant: TENANTS,
  patient: PATIENTS,
  dataClass: ['laboratory', 'medication', 'condition', 'clinical-note'],
  confidentiality: CONFIDENTIALITIES,
  sensitivities: ['HIV', 'PSY', 'SUD'],
  resourceType: ['Observation', 'Condition', 'MedicationRequest', 'DocumentReference'],
  status: ['final', 'active', 'entered-in-error'],
  codes: ['http://loinc.org|1', 'http://loinc.org|2', '|x'],
  categories: ['http://c|laboratory', 'http://c|vital-signs'],
  dateStart: ['2025-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', '2026-05-01T00:00:00.000Z'],
  dateEnd: ['2025-01-01T23:59:59.999Z', '2026-01-01T23:59:59.999Z', '2026-05-01T23:59:59.999Z'],
  lastUpdated: ['2025-01-01T00:00:00.000Z', '2026-05-05T00:00:00.000Z'],
}
const NAMED = Object.keys(VALUES) as FilterField[]
const REQUIRED = NAMED.filter((field) => FRAGMENT_FIELDS[field].required)
const OPERATORS = {
  string: ['eq', 'in', 'exists'],
  instant: ['eq', 'lt', 'le', 'gt', 'ge', 'exists'],
  confidentiality: ['eq', 'in', 'lt', 'le', 'gt', 'ge', 'exists'],
  set: ['hasAny', 'hasAll', 'subsetOf', 'exists'],
} as const

function atom(fields: readonly FilterField[]): fc.Arbitrary<Filter> {
  return fc.constantFrom(...fields).chain((field) =>
    fc.constantFrom(...OPERATORS[FRAGMENT_FIELDS[field].type]).chain((op): fc.Arbitrary<Filter> => {
      const value = fc.constantFrom(...(VALUES[field] as readonly string[]))
      if (op === 'exists') return fc.constant({ op, field })
      if (op === 'in' || op === 'hasAny' || op === 'hasAll' || op === 'subsetOf') {
        return fc.array(value, { minLength: op === 'hasAll' ? 1 : 0, maxLength: 3 }).map((values) => ({ op, field, values }))
      }
      return value.map((each) => ({ op, field, value: each }))
    }),
  )
}

/** Any filter over the fields of these worlds. */
export function anyFilter(depth: number, fields: readonly FilterField[] = NAMED): fc.Arbitrary<Filter> {
  if (depth === 0) return atom(fields)
  const inner = (op: 'and' | 'or') =>
    fc.array(anyFilter(depth - 1, fields), { minLength: 1, maxLength: 3 }).map((of): Filter => ({ op, of }))
  const negatable = fields.filter((field) => REQUIRED.includes(field))
  return fc.oneof(
    { weight: 3, arbitrary: atom(fields) },
    { weight: 2, arbitrary: inner('and') },
    { weight: 3, arbitrary: inner('or') },
    ...(negatable.length === 0 ? [] : [{ weight: 1, arbitrary: anyFilter(depth - 1, negatable).map((of): Filter => ({ op: 'not', of })) }]),
  )
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 8 })
const among = (field: FilterField) => fc.constantFrom(...(VALUES[field] as readonly string[]))
const some = (field: FilterField) => fc.uniqueArray(among(field), { maxLength: 2 })

/** A record as an index holds it. Its text says its rank. */
const recordArbitrary = fc.record({
  tenant: maybe(among('tenant')),
  patient: maybe(among('patient')),
  dataClass: maybe(among('dataClass')),
  confidentiality: among('confidentiality'),
  sensitivities: some('sensitivities'),
  resourceType: maybe(among('resourceType')),
  status: maybe(among('status')),
  codes: some('codes'),
  categories: some('categories'),
  date: maybe(fc.nat(2)),
  lastUpdated: maybe(among('lastUpdated')),
  secret: fc.boolean(),
  rank: fc.nat(1_000),
})

export interface World {
  readonly candidates: readonly Candidate[]
  readonly ranks: readonly number[]
  readonly patients: readonly string[]
  readonly grantFilter: Filter
  readonly policyFilter: Filter
  readonly narrow: Filter | null
  readonly dataClasses: readonly string[] | null
  readonly since: string | null
  readonly limit: number
}

/** `complete` gives every record what an index requires. */
export const worldArbitrary = (complete: boolean): fc.Arbitrary<World> =>
  fc
    .record({
      records: fc.array(recordArbitrary, { maxLength: 24 }),
      patients: fc.subarray([...PATIENTS], { minLength: 1 }),
      grant: anyFilter(2),
      wide: fc.boolean(),
      policy: anyFilter(1),
      open: fc.boolean(),
      narrow: fc.option(anyFilter(1), { freq: 2 }),
      dataClasses: fc.option(fc.subarray([...(VALUES.dataClass as readonly string[])]), { freq: 3 }),
      since: fc.option(fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-05-02T00:00:00.000Z'), { freq: 4 }),
      limit: fc.integer({ min: 1, max: 8 }),
    })
    .map(({ records, patients, grant, wide, policy, open, narrow, dataClasses, since, limit }): World => {
      const base = and(eq('tenant', 't1'), oneOf('patient', patients))
      return {
        candidates: records.map((record, index) => candidateOf(record, index, complete)),
        ranks: records.map(({ rank }) => rank),
        patients,
        grantFilter: wide ? base : and(base, grant),
        policyFilter: open ? eq('tenant', 't1') : policy,
        narrow,
        dataClasses,
        since,
        limit,
      }
    })

type RecordOf<A> = A extends fc.Arbitrary<infer T> ? T : never
function candidateOf(record: RecordOf<typeof recordArbitrary>, index: number, complete: boolean): Candidate {
  const { confidentiality, sensitivities, date, secret, rank, tenant, dataClass, ...rest } = record
  const dates = date === undefined ? {} : { dateStart: VALUES.dateStart?.[date], dateEnd: VALUES.dateEnd?.[date] }
  const present = Object.fromEntries(Object.entries({ ...rest, ...dates }).filter(([, value]) => value !== undefined))
  return {
    id: `r${index}`,
    text: `rank ${rank}${secret ? ' secret' : ''}`,
    ...(complete || tenant !== undefined ? { tenant: tenant ?? 't1' } : {}),
    ...(complete || dataClass !== undefined ? { dataClass: (dataClass ?? 'laboratory') as 'laboratory' } : {}),
    labels: { confidentiality: confidentiality as 'N', sensitivities: sensitivities as 'HIV'[] },
    ...present,
  }
}

/** Tightens what a text gives away; takes the class as given. */
export const worldLabeller: Labeller = {
  label: ({ text, dataClass }) => ({
    dataClass: dataClass ?? null,
    confidentiality: 'N',
    sensitivities: text.includes('secret') ? ['PSY'] : [],
  }),
}

/** The permitted ids in rank order by definition: everything is labelled, held against the whole filter and the policy, one by one. */
export function oracle(world: World, order: readonly number[]): readonly string[] {
  const asked = [
    world.grantFilter,
    ...(world.narrow === null ? [] : [world.narrow]),
    ...(world.dataClasses === null ? [] : [oneOf('dataClass', world.dataClasses)]),
  ]
  const permits = compileFilter(world.policyFilter)
  const ids: string[] = []
  for (const index of order) {
    const candidate = world.candidates[index] as Candidate
    const { tenant, patient = null, dataClass, labels, id, text } = candidate
    if (tenant === undefined || dataClass === undefined) continue
    const sensitivities = [...new Set([...(text.includes('secret') ? ['PSY'] : []), ...(labels?.sensitivities ?? [])])]
    const confidentiality = CONFIDENTIALITIES[Math.max(3, CONFIDENTIALITIES.indexOf(labels?.confidentiality ?? 'U'))]
    const fields = {
      source: 'store',
      tenant,
      patient,
      dataClass,
      confidentiality,
      sensitivities,
      origin: 'record',
      reference: candidate.reference ?? id,
      resourceType: candidate.resourceType,
      status: candidate.status,
      encounter: undefined,
      codes: candidate.codes ?? [],
      categories: candidate.categories ?? [],
      securityLabels: candidate.securityLabels ?? [],
      authors: [],
      dateStart: candidate.dateStart,
      dateEnd: candidate.dateEnd ?? candidate.dateStart,
      lastUpdated: candidate.lastUpdated,
    }
    if (tenant !== 't1' || patient === null || !world.patients.includes(patient)) continue
    if (!asked.every((filter) => evaluateFilter(filter, fields)) || !permits(fields)) continue
    if (
      world.since !== null &&
      !((candidate.lastUpdated ?? '') >= world.since || (candidate.dateEnd ?? candidate.dateStart ?? '') >= world.since)
    )
      continue
    ids.push(id)
    if (ids.length === world.limit) break
  }
  return ids
}
