import { getEventListeners } from 'node:events'
import { expect, test } from 'vitest'
import { bounded } from '../../src/base/bounded.ts'
import { onAbort } from '../../src/base/on-abort.ts'
import { guardedFetch } from '../../src/http/guarded-fetch.ts'

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length

test('many that wait are one listener, all are told once, and none is left behind', () => {
  const controller = new AbortController()
  const { signal } = controller
  const told: number[] = []
  const forget = Array.from({ length: 100 }, (_, index) => onAbort(signal, () => told.push(index)))
  expect(listeners(signal)).toBe(1)
  for (const each of forget.slice(1, 99)) each()
  forget[1]?.()
  controller.abort()
  controller.abort()
  expect(told).toEqual([0, 99])
  forget[0]?.()
  onAbort(signal, () => told.push(-1))
  expect(told).toEqual([0, 99])
})

test('the same function twice is two', () => {
  const controller = new AbortController()
  let count = 0
  const act = (): void => void count++
  const forget = onAbort(controller.signal, act)
  onAbort(controller.signal, act)
  forget()
  forget()
  controller.abort()
  expect(count).toBe(1)
})

test('a signal that nobody waits on has no listener, and gets one again', () => {
  const { signal } = new AbortController()
  const first = onAbort(signal, () => undefined)
  first()
  expect(listeners(signal)).toBe(0)
  const second = onAbort(signal, () => undefined)
  // What was forgotten before must not take away what waits now.
  first()
  expect(listeners(signal)).toBe(1)
  second()
  expect(listeners(signal)).toBe(0)
})

test('the waits and requests of a session are one listener together', async () => {
  const controller = new AbortController()
  const { signal } = controller
  const fetch = guardedFetch({ allow: ['https://ehr.example/'], fetch: () => new Promise(() => undefined) })
  const waits = Array.from({ length: 40 }, (_, index) =>
    index % 2 === 0
      ? bounded(() => new Promise(() => undefined), { milliseconds: 5_000, signal, code: 'SOURCE_FAILED' })
      : fetch('https://ehr.example/Patient/1', { signal }),
  )
  expect(listeners(signal)).toBe(1)
  controller.abort()
  const ends = await Promise.allSettled(waits.filter((_, index) => index % 2 === 0))
  expect(ends.every(({ status }) => status === 'rejected')).toBe(true)
  expect(listeners(signal)).toBe(0)
})
