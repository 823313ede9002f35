import { expect, test } from 'vitest'
import { crash } from '../../trail/crash.ts'

test('200 kills at random points lose no acknowledged event, and every trail reopens and verifies', { timeout: 600_000 }, async () => {
  const { acknowledged } = await crash(200, 4)
  expect(acknowledged).toBeGreaterThan(200)
})
