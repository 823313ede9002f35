import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accessMatrix } from '../../../src/admit/index.ts'
import { evaluateFilter } from '../../../src/base/filter/index.ts'
import { fragments, matrices, operations, snapshots } from './worlds.ts'

test('plan and check agree on every fragment of random worlds', () => {
  let permitted = 0
  let denied = 0
  fc.assert(
    fc.property(
      matrices,
      snapshots,
      fc.array(fragments, { minLength: 10, maxLength: 20 }),
      operations,
      (definition, snapshot, pieces, operation) => {
        const matrix = accessMatrix(definition)
        const plan = matrix.plan({ operation }, snapshot)
        const decisions = matrix.check(
          pieces.map((fields) => ({ operation, fields })),
          snapshot,
        )
        expect(decisions.length).toBe(pieces.length)
        // A plan that asks for a stronger login permits nothing until it is met: admission refuses before anything is read.
        const met =
          plan.kind === 'deny-all' ||
          !plan.obligations.some((each) => each.type === 'step-up') ||
          (snapshot.user.acr === 'mfa' && snapshot.user.authTime !== null && snapshot.now / 1000 - snapshot.user.authTime <= 300)
        pieces.forEach((fields, index) => {
          const planned = met && plan.kind === 'conditional' && evaluateFilter(plan.filter, fields)
          expect(decisions[index]?.effect).toBe(planned ? 'permit' : 'deny')
          if (planned) permitted++
          else denied++
        })
      },
    ),
    { numRuns: 600 },
  )
  // Not vacuous.
  expect(permitted).toBeGreaterThan(100)
  expect(denied).toBeGreaterThan(100)
})

test('no plan leaves out the tenant, and none the patients unless a row was declared without', () => {
  fc.assert(
    fc.property(matrices, snapshots, fragments, operations, (definition, snapshot, fields, operation) => {
      const plan = accessMatrix(definition).plan({ operation }, snapshot)
      if (plan.kind === 'deny-all') return
      expect(evaluateFilter(plan.filter, { ...fields, tenant: 'another' })).toBe(false)
      const free = definition.rows.some((row) => row.records === 'none' || row.records === 'cohort')
      if (!free) expect(evaluateFilter(plan.filter, { ...fields, patient: 'Patient/another' })).toBe(false)
    }),
    { numRuns: 300 },
  )
})
