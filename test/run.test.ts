/** What `run` started may leave the block that closes its session: the session waits for it, and for nothing longer. */
import { describe, expect, test } from 'vitest'
import { currentSession, type ModelCall, type TrailEvent } from '../src/index.ts'
import { testEnvelope } from './support/envelope.ts'

const model: ModelCall = async () => 'The glucose was normal.'
const later = () => new Promise<void>((resolve) => setTimeout(resolve, 5))
/** Asks a model under the session that is found, as an adapter does. */
async function answer(): Promise<string> {
  await later()
  const session = currentSession()
  const prompt = await session.mask([{ role: 'user', content: 'How is the glucose?' }])
  const reply = await session.release(await session.call(prompt, model), { tokens: true })
  return reply.text()
}
async function* answers(): AsyncGenerator<string> {
  yield await answer()
}
function opened() {
  const { envelope, world, events } = testEnvelope()
  return { envelope, events, ask: world.ask('physician', world.patients[0]!, { purpose: 'TREAT', question: 'How is the glucose?' }) }
}
const ends = (events: readonly TrailEvent[]) => events.flatMap((event) => (event.type === 'session-closed' ? [event.reason] : []))
const ended = async (events: readonly TrailEvent[]): Promise<unknown[]> => {
  for (let tries = 0; tries < 400 && ends(events).length === 0; tries++) await later()
  return ends(events)
}
describe('what run started', () => {
  test('may be returned as a promise from the block that closes the session, which then ends once', async () => {
    const { envelope, ask, events } = opened()
    async function route(): Promise<string> {
      await using session = await envelope.open(ask)
      return session.run(answer)
    }
    expect(await route()).toContain('normal')
    expect(await ended(events)).toEqual(['drained'])
  })

  test('may be returned as a stream, also one that takes its steps when it is read', async () => {
    const { envelope, ask, events } = opened()
    const streams = [
      (): AsyncIterable<string> => answers(),
      (): AsyncIterable<string> => ReadableStream.from(answers()) as unknown as AsyncIterable<string>,
    ]
    for (const make of streams) {
      const open = async (): Promise<{ stream: AsyncIterable<string> }> => {
        await using session = await envelope.open(ask)
        return { stream: session.run(make) }
      }
      const { stream } = await open()
      let text = ''
      for await (const part of stream) text += part
      expect(text).toContain('normal')
    }
    await ended(events)
    await later()
    expect(ends(events)).toEqual(['drained', 'drained'])
  })

  test('that fails ends the session with it', async () => {
    const { envelope, ask, events } = opened()
    async function route(): Promise<string> {
      await using session = await envelope.open(ask)
      return session.run(async () => {
        await later()
        throw new RangeError('the application broke')
      })
    }
    await expect(route()).rejects.toThrowError('the application broke')
    expect(await ended(events)).toEqual(['closed'])
  })

  test('as a stream that nobody began to read ends the session when it is returned', async () => {
    const { envelope, ask, events } = opened()
    const open = async (): Promise<{ stream: AsyncGenerator<string> }> => {
      await using session = await envelope.open(ask)
      return { stream: session.run(answers) }
    }
    const { stream } = await open()
    expect(ends(events)).toEqual([])
    await stream.return(undefined)
    expect(await ended(events)).toEqual(['cancelled'])
  })

  test('may close its own session and go on, without waiting for itself', async () => {
    const { envelope, ask, events } = opened()
    const session = await envelope.open(ask)
    const text = await session.run(async () => {
      await session.close()
      return answer()
    })
    expect(text).toContain('normal')
    expect(await ended(events)).toEqual(['drained'])
    await expect(session.redact('x')).rejects.toMatchObject({ code: 'SESSION_ENDED' })
  })

  test('is stopped by revocation although it holds the session', async () => {
    const { envelope, ask } = opened()
    const session = await envelope.open(ask)
    const running = session.run(async () => {
      await session.revoke()
      return answer()
    })
    await expect(running).rejects.toMatchObject({ code: 'REVOKED' })
  })
})
