import fc from 'fast-check'
import { expect, test } from 'vitest'
import { presets } from '../../../src/admit/index.ts'
import { evaluateFilter } from '../../../src/base/filter/index.ts'
import { cedarEngine, matrixToCedar } from 'phi-envelope/cedar'
import { fragments, matrices, operations, snapshots } from '../../admit/policy/worlds.ts'
import { holdToCedar } from './agreement.ts'

// test/long runs thousands of matrices.
test('random matrices and requests decide as their exported Cedar policies under cedar-wasm', async () => {
  const { requests, permitted } = await holdToCedar(40, 50)
  expect(requests).toBeGreaterThanOrEqual(2000)
  expect(permitted).toBeGreaterThan(5)
})

test('the plan of Cedar reads no less than its check', async () => {
  const pieces = fc.array(fragments, { minLength: 10, maxLength: 10 })
  await fc.assert(
    fc.asyncProperty(matrices, snapshots, pieces, operations, async (definition, snapshot, listed, operation) => {
      const cedar = await cedarEngine({ policies: matrixToCedar(definition), revision: 'random' })
      const plan = await cedar.plan({ operation }, snapshot)
      const decisions = await cedar.check(
        listed.map((fields) => ({ operation, fields })),
        snapshot,
      )
      listed.forEach((fields, index) => {
        if (decisions[index]?.effect !== 'permit') return
        const planned = plan.kind === 'conditional' && evaluateFilter(plan.filter, fields)
        // A request that names patients plans for them alone.
        const free = snapshot.patients.length > 0 && (fields.patient === null || !snapshot.patients.includes(fields.patient))
        expect(planned || free).toBe(true)
      })
    }),
    { numRuns: 20 },
  )
})

test('the presets export clean', async () => {
  await expect(cedarEngine({ policies: matrixToCedar(presets.all), revision: 'p' })).resolves.toBeDefined()
})
