import { expect, test } from 'vitest'
import { crash } from './crash.ts'

test('20 kills at random points lose no acknowledged event, and every trail reopens and verifies', { timeout: 60_000 }, async () => {
  const { acknowledged } = await crash(20, 4)
  expect(acknowledged).toBeGreaterThan(20)
})
