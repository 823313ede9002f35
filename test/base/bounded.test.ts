import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { bounded } from '../../src/base/bounded.ts'

test('leaves no listener on the session’s signal, however the work ends', async () => {
  const { signal } = new AbortController()
  const bound = { milliseconds: 5, signal, code: 'DEADLINE_EXCEEDED' } as const
  await bounded(() => 1, bound)
  await bounded(() => Promise.reject(new Error('no')), bound).catch(() => undefined)
  await bounded(() => {
    throw new Error('no')
  }, bound).catch(() => undefined)
  await bounded(() => new Promise(() => undefined), bound).catch(() => undefined)
  expect(getEventListeners(signal, 'abort')).toHaveLength(0)
})

test('an abort ends the wait with the session’s own reason, or ABORTED', async () => {
  const controller = new AbortController()
  const waiting = bounded(() => new Promise(() => undefined), {
    milliseconds: 10_000,
    signal: controller.signal,
    code: 'DEADLINE_EXCEEDED',
  })
  controller.abort()
  await expect(waiting).rejects.toMatchObject({ code: 'ABORTED' })
})
