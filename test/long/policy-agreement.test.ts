import { expect, test } from 'vitest'
import { holdToCedar } from '../with/cedar/agreement.ts'

test('thousands of random matrices decide as their exported Cedar policies', { timeout: 900_000 }, async () => {
  const { requests, permitted } = await holdToCedar(2000, 6)
  expect(requests).toBeGreaterThanOrEqual(12_000)
  expect(permitted).toBeGreaterThan(200)
})
