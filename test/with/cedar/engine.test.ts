import { describe, expect, test } from 'vitest'
import { fieldsOf, snapshotOf } from '../../../src/admit/policy/decide.ts'
import { evaluateFilter } from '../../../src/base/filter/index.ts'
import { CEDAR_SCHEMA, cedarEngine } from 'phi-envelope/cedar'

const who = { role: 'nurse', purpose: 'TREAT', relationship: 'assigned', now: 1_000_000 } as const
const engine = (policies: string, schema?: string) => cedarEngine({ policies, revision: 'r1', ...(schema === undefined ? {} : { schema }) })
const nurse = `@id("nurse") @obligations("[{\\"type\\":\\"minimum-necessary\\",\\"limit\\":5}]") @reveal("[\\"name\\"]")
permit (principal, action in [Action::"read", Action::"search"], resource) when {
  principal.roles.contains("nurse") && context.relationships.contains("assigned") && resource.confidentiality <= 3
};`

describe('what does not load', () => {
  test.each([
    ['no policy', ''],
    ['text that does not parse', 'permit (principal, action'],
    ['a template', 'permit (principal == ?principal, action, resource);'],
    ['an attribute that the schema does not have', 'permit (principal, action, resource) when { resource.secret };'],
    ['an optional attribute without a guard', 'permit (principal, action, resource) when { resource.patient == "x" };'],
    ['an obligation that is unknown', '@obligations("[{\\"type\\":\\"watermark\\"}]") permit (principal, action, resource);'],
    ['an annotation that is no list', '@obligations("soon") permit (principal, action, resource);'],
    ['a category that is unknown', '@reveal("[\\"everything\\"]") permit (principal, action, resource);'],
    ['an id twice', '@id("a") permit (principal, action, resource); @id("a") permit (principal, action, resource);'],
    ['an id that is no plain name', '@id("a b\\n") permit (principal, action, resource);'],
  ])('%s', async (_, policies) => {
    await expect(engine(policies)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
  test('a schema that does not parse', async () => {
    await expect(engine(nurse, 'entity {')).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })
})

describe('decisions', () => {
  test('a permit carries its policies, obligations and revision', async () => {
    const cedar = await engine(nurse)
    const [decision] = await cedar.check([{ operation: 'read', fields: fieldsOf({ dataClass: 'medication' }) }], snapshotOf(who))
    expect(decision).toMatchObject({
      effect: 'permit',
      rows: ['nurse'],
      revision: 'r1',
      obligations: [{ type: 'minimum-necessary', limit: 5 }],
    })
  })
  test('by default, another tenant and another patient are denied', async () => {
    const cedar = await engine('@id("all") permit (principal, action, resource);')
    const decisions = await cedar.check(
      [{}, { tenant: 'other' }, { patient: 'Patient/2' }, { patient: null }].map((over) => ({
        operation: 'read',
        fields: fieldsOf({ dataClass: 'medication', ...over }),
      })),
      snapshotOf(who),
    )
    expect(decisions.map((each) => each.effect)).toEqual(['permit', 'deny', 'deny', 'deny'])
  })
  test('a policy that errs when it decides denies, although Cedar skips it (T9)', async () => {
    // Overflow is the one error that validation cannot exclude.
    const forbids = `@id("all") permit (principal, action, resource);
@id("overflow") forbid (principal, action, resource) when { context.now + 9223372036854775807 > 0 };`
    const cedar = await engine(forbids)
    const [decision] = await cedar.check([{ operation: 'read', fields: fieldsOf({ dataClass: 'medication' }) }], snapshotOf(who))
    expect(decision).toMatchObject({ effect: 'deny', rows: ['overflow'] })
    expect(await cedar.plan({ operation: 'search' }, snapshotOf(who))).toMatchObject({ kind: 'deny-all' })
  })
  test('identifiers above 2^53 stay apart, since ids are strings', async () => {
    const cedar = await engine(
      '@id("one") permit (principal, action, resource) when { resource.reference == "Observation/9007199254740993" };',
    )
    const decisions = await cedar.check(
      ['Observation/9007199254740993', 'Observation/9007199254740992'].map((reference) => ({
        operation: 'read' as const,
        fields: fieldsOf({ dataClass: 'laboratory', reference }),
      })),
      snapshotOf(who),
    )
    expect(decisions.map((each) => each.effect)).toEqual(['permit', 'deny'])
  })
})

describe('plans', () => {
  test('nothing permitted is deny-all', async () => {
    const cedar = await engine(nurse)
    expect(await cedar.plan({ operation: 'search' }, snapshotOf({ ...who, role: 'clerk' }))).toMatchObject({ kind: 'deny-all' })
  })
  test('what is left open is pushed down, with tenant and patient', async () => {
    const plan = await (await engine(nurse)).plan({ operation: 'search' }, snapshotOf(who))
    if (plan.kind !== 'conditional') throw new Error('not conditional')
    expect(plan).toMatchObject({
      reveal: ['name'],
      obligations: [{ type: 'minimum-necessary', limit: 5 }],
      reasons: ['policy nurse, revision r1'],
    })
    expect(evaluateFilter(plan.filter, fieldsOf({ dataClass: 'medication' }))).toBe(true)
    for (const over of [{ confidentiality: 'R' }, { patient: 'Patient/2' }, { tenant: 'other' }] as const) {
      expect(evaluateFilter(plan.filter, fieldsOf({ dataClass: 'medication', ...over }))).toBe(false)
    }
  })
  test('what the filter language cannot say is weakened, said, and verified', async () => {
    const cedar = await engine('@id("odd") permit (principal, action, resource) when { resource.source like "rec*" };')
    const plan = await cedar.plan({ operation: 'search' }, snapshotOf(who))
    expect(plan).toMatchObject({ kind: 'conditional', reasons: ['policy odd, revision r1', 'weakened, each fragment verified'] })
    const decisions = await cedar.check(
      ['records', 'other'].map((source) => ({ operation: 'read' as const, fields: fieldsOf({ dataClass: 'medication', source }) })),
      snapshotOf(who),
    )
    expect(decisions.map((each) => each.effect)).toEqual(['permit', 'deny'])
  })
  test('without patients the tenant still stands', async () => {
    const plan = await (await engine('@id("all") permit (principal, action, resource);')).plan(
      { operation: 'search' },
      snapshotOf(who, null),
    )
    if (plan.kind !== 'conditional') throw new Error('not conditional')
    expect(evaluateFilter(plan.filter, fieldsOf({ dataClass: 'medication', tenant: 'other' }))).toBe(false)
  })
})

test('the schema is exported for validators of others', () => expect(CEDAR_SCHEMA).toContain('entity Fragment'))
