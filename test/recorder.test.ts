import { describe, expect, test } from 'vitest'
import type { TrailEvent } from '../src/base/events.ts'
import { createRecorder } from '../src/recorder.ts'
import { gate } from './support/gate.ts'

const clock = { now: () => Date.UTC(2026, 10, 24) }
const closed = { type: 'session-closed', reason: 'closed' } as const

describe('recorder', () => {
  test('sends events in order and waits only at barriers', async () => {
    const batches: (readonly TrailEvent[])[] = []
    const held = gate()
    const recorder = createRecorder(
      {
        append: (events) => {
          batches.push(events)
          return held.promise
        },
      },
      clock,
      'r-1',
      1000,
    )
    recorder.record({ type: 'workload-verified', workload: 'spiffe://example.org/chat', kind: 'spiffe-jwt' })
    recorder.record(closed)
    expect(batches).toEqual([])
    let acknowledged = false
    const barrier = recorder.barrier().then(() => {
      acknowledged = true
    })
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(acknowledged).toBe(false)
    held.open()
    await barrier
    expect(batches).toHaveLength(1)
    expect(batches[0]?.map(({ type }) => type)).toEqual(['workload-verified', 'session-closed'])
    expect(batches[0]?.[0]).toMatchObject({ time: '2026-11-24T00:00:00.000Z', requestId: 'r-1' })
    expect(Object.isFrozen(batches[0]?.[0])).toBe(true)
    await recorder.barrier()
    expect(batches).toHaveLength(1)
  })

  test.each([
    ['rejects', () => Promise.reject(new Error('disk of Zenobia full'))],
    [
      'throws',
      () => {
        throw new Error('closed')
      },
    ],
    ['hangs', () => new Promise<void>(() => undefined)],
  ])('a sink that %s fails this barrier and every later one', async (_name, append) => {
    let healthy = false
    const recorder = createRecorder({ append: () => (healthy ? Promise.resolve() : append()) }, clock, 'r-1', 20)
    recorder.record(closed)
    await expect(recorder.barrier()).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE', requestId: 'r-1' })
    healthy = true
    recorder.record(closed)
    await expect(recorder.barrier()).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' })
  })
})
