import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AccessDenied, StageFailed } from '../src/base/errors/index.ts'
import type { SessionEnd } from '../src/base/events.ts'
import { startLife } from '../src/session-life.ts'
import { gate } from './support/gate.ts'

const start = (options: { signal?: AbortSignal; milliseconds?: number; onEnd?: (reason: SessionEnd) => Promise<void> } = {}) => {
  const ends: SessionEnd[] = []
  const life = startLife({
    requestId: 'r-1',
    milliseconds: options.milliseconds ?? 1000,
    signal: options.signal,
    onEnd: async (reason) => {
      ends.push(reason)
      await options.onEnd?.(reason)
    },
  })
  return { life, ends }
}
const codeOf = (body: () => unknown): unknown => {
  try {
    body()
    return null
  } catch (error) {
    return error instanceof AccessDenied || error instanceof StageFailed ? error.code : error
  }
}

describe('session life', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('closing without replies ends at once, once', async () => {
    const { life, ends } = start()
    expect(codeOf(() => life.assertOpen())).toBe(null)
    await Promise.all([life.close(), life.close()])
    vi.advanceTimersByTime(10_000)
    await life.end('failed')
    expect(ends).toEqual(['closed'])
    expect(codeOf(() => life.assertOpen())).toBe('SESSION_ENDED')
  })

  test('a released reply outlives close, and its drain ends the session', async () => {
    const { life, ends } = start()
    const over = life.hold()
    const closed = life.close()
    expect(codeOf(() => life.assertOpen())).toBe('SESSION_ENDED')
    expect(life.signal.aborted).toBe(false)
    over('drained')
    over('cancelled')
    await closed
    expect(ends).toEqual(['drained'])
    expect(life.signal.aborted).toBe(true)
  })

  test('with two replies, the last one ends the session', async () => {
    const { life, ends } = start()
    const first = life.hold()
    const second = life.hold()
    void life.close()
    first('drained')
    first('drained')
    expect(ends).toEqual([])
    second('cancelled')
    expect(ends).toEqual(['cancelled'])
  })

  test('work under way keeps steps open after close, and its end is the end', async () => {
    const { life, ends } = start()
    const first = life.work()
    const second = life.work()
    const closed = life.close()
    first(null)
    first(null)
    expect(codeOf(() => life.assertOpen())).toBe(null)
    expect(ends).toEqual([])
    second(null)
    await closed
    expect(ends).toEqual(['closed'])
    expect(codeOf(() => life.assertOpen())).toBe('SESSION_ENDED')
  })

  test('a reply that outlives the work takes no steps', () => {
    const { life, ends } = start()
    const work = life.work()
    const reply = life.hold()
    void life.close()
    work(null)
    expect(codeOf(() => life.assertOpen())).toBe('SESSION_ENDED')
    expect(ends).toEqual([])
    reply('drained')
    expect(ends).toEqual(['drained'])
  })

  test('a drained reply does not end a session that is still open', () => {
    const { life, ends } = start()
    life.hold()('drained')
    expect(ends).toEqual([])
    expect(codeOf(() => life.assertOpen())).toBe(null)
  })

  test('the deadline ends it whatever holds it', () => {
    const { life, ends } = start({ milliseconds: 50 })
    life.hold()
    void life.close()
    vi.advanceTimersByTime(49)
    expect(ends).toEqual([])
    vi.advanceTimersByTime(1)
    expect(ends).toEqual(['deadline'])
    expect(codeOf(() => life.assertOpen())).toBe('DEADLINE_EXCEEDED')
    expect((life.signal.reason as StageFailed).requestId).toBe('r-1')
  })

  test('the caller’s signal cancels, also when it aborted before', () => {
    const controller = new AbortController()
    const { life, ends } = start({ signal: controller.signal })
    controller.abort(new Error('client of Zenobia left'))
    expect(ends).toEqual(['cancelled'])
    expect(codeOf(() => life.assertOpen())).toBe('ABORTED')
    expect(String(life.signal.reason)).not.toContain('Zenobia')
    expect(start({ signal: AbortSignal.abort() }).ends).toEqual(['cancelled'])
  })

  test('close waits for the clean-up, and a failing clean-up rejects it without an unhandled rejection', async () => {
    const cleaning = gate()
    const { life } = start({ onEnd: () => cleaning.promise })
    let done = false
    const closed = life.close().finally(() => {
      done = true
    })
    await Promise.resolve()
    expect(done).toBe(false)
    cleaning.fail(new StageFailed('TRAIL_UNAVAILABLE'))
    await expect(closed).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' })
    const unseen = start({ onEnd: () => Promise.reject(new Error('unseen')) })
    unseen.life.hold()('failed')
    void unseen.life.end('failed').catch(() => undefined)
  })
})
