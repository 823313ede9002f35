import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { memoryVault } from 'phi-envelope/deidentify'
import { recordingModel, scriptedModel } from 'phi-envelope/testing'
import type { ModelCall, Reply, Vault } from '../src/index.ts'
import { testEnvelope } from './support/envelope.ts'
import { gate } from './support/gate.ts'

const QUESTION = { purpose: 'TREAT', question: 'How is the glucose?' } as const
/** Tokens, but for the example in the prompt's own rules. */
const TOKEN = /\[(?!NAME-1-k7qd)[A-Z]+-[0-9.]+-[a-z0-9]+\]/g

/** A vault that counts how often each scope was dropped. */
function countingVault() {
  const vault = memoryVault()
  const dropped = new Map<string, number>()
  const counting: Vault = {
    put: (...args) => vault.put(...args),
    get: (...args) => vault.get(...args),
    entries: (...args) => vault.entries(...args),
    drop: (scope) => {
      dropped.set(scope.id, (dropped.get(scope.id) ?? 0) + 1)
      return vault.drop(scope)
    },
  }
  return { vault: counting, dropped }
}
const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 400 && !holds(); tries++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(holds()).toBe(true)
}
/** Repeats what it sees of the first fragment's first line, so that replies hold tokens. */
const echo: ModelCall = async function* (prompt) {
  const token = prompt.messages
    .map(({ content }) => content)
    .join('\n')
    .match(TOKEN)?.[0]
  yield 'For '
  yield token ?? 'nobody'
  yield ': the glucose was normal [F1].'
}

let server: Server | null = null
afterEach(async () => {
  server?.closeAllConnections()
  await new Promise<void>((resolve) => (server === null ? resolve() : server.close(() => resolve())))
  server = null
})
async function serve(handler: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<number> {
  server = createServer((incoming, response) => {
    handler(incoming, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const read = (port: number, onData?: (text: string, stop: () => void) => void): Promise<string> =>
  new Promise((resolve) => {
    const outgoing = request({ port, host: '127.0.0.1', path: '/', agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        onData?.(text, () => outgoing.destroy())
      })
      response.on('close', () => resolve(text))
      response.on('error', () => resolve(text))
    })
    outgoing.on('error', () => resolve(''))
    outgoing.end()
  })

describe('lifetimes', () => {
  test('a route returns a Reply whose stream outlives the handler; draining ends the session once', async () => {
    const { vault, dropped } = countingVault()
    const { envelope, world, events } = testEnvelope(() => ({ vault }))
    const patient = world.patients[0]!
    const handled: Reply[] = []
    const handle = async (): Promise<Reply> => envelope.ask(world.ask('physician', patient, QUESTION), echo)
    const port = await serve(async (_incoming, response) => {
      const reply = await handle()
      handled.push(reply)
      for await (const text of reply.stream) response.write(text)
      response.end()
    })
    const text = await read(port)
    expect(text).toContain('the glucose was normal')
    expect(text).not.toMatch(TOKEN)
    await until(() => events.some(({ type }) => type === 'session-closed'))
    expect(events.filter(({ type }) => type === 'session-closed')).toMatchObject([{ reason: 'drained' }])
    expect([...dropped.values()]).toEqual([1])
    await expect(handled[0]!.outcome()).resolves.toMatchObject({ citations: [{ label: 'F1' }] })
    await expect(handled[0]!.text()).rejects.toBeDefined()
  })

  test('a dropped client cancels, stops the model and drops the scope', async () => {
    const { vault, dropped } = countingVault()
    const { envelope, world, events } = testEnvelope(() => ({ vault }))
    const stopped = gate()
    const model: ModelCall = async function* (_prompt, { signal }) {
      try {
        for (;;) {
          yield 'The glucose was normal [F1]. '
          await new Promise((resolve) => setTimeout(resolve, 2))
          if (signal.aborted) return
        }
      } finally {
        stopped.open()
      }
    }
    const port = await serve(async (_incoming, response) => {
      const left = new AbortController()
      response.on('close', () => left.abort())
      const reply = await envelope.ask(world.ask('physician', world.patients[0]!, { ...QUESTION, signal: left.signal }), model)
      for await (const text of reply.stream) response.write(text)
    })
    await read(port, (text, stop) => {
      if (text.length > 100) stop()
    })
    await stopped.promise
    await until(() => events.some(({ type }) => type === 'session-closed'))
    expect(events.filter(({ type }) => type === 'session-closed')).toMatchObject([{ reason: 'cancelled' }])
    expect([...dropped.values()]).toEqual([1])
  })

  test('a reader that stops early cancels', async () => {
    const { vault, dropped } = countingVault()
    const { envelope, world, events } = testEnvelope(() => ({ vault }))
    const model = scriptedModel(Array.from({ length: 200 }, () => 'The glucose was normal [F1]. '))
    const reply = await envelope.ask(world.ask('physician', world.patients[0]!, QUESTION), model)
    for await (const text of reply.stream) {
      expect(text).not.toBe('')
      break
    }
    await until(() => dropped.size === 1)
    reply.cancel()
    reply.cancel()
    await until(() => events.some(({ type }) => type === 'session-closed'))
    expect(events.filter(({ type }) => type === 'session-closed')).toMatchObject([{ reason: 'cancelled' }])
    expect([...dropped.values()]).toEqual([1])
    await expect(reply.outcome()).rejects.toMatchObject({ code: 'ABORTED' })
  })

  test('a reply that nobody reads ends at the deadline', async () => {
    const { vault, dropped } = countingVault()
    const { envelope, world, events } = testEnvelope(() => ({ vault, limits: { session: 80 } }))
    const reply = await envelope.ask(world.ask('physician', world.patients[0]!, QUESTION), echo)
    await until(() => events.some(({ type }) => type === 'session-closed'))
    expect(events.filter(({ type }) => type === 'session-closed')).toMatchObject([{ reason: 'deadline' }])
    expect([...dropped.values()]).toEqual([1])
    await expect(reply.text()).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' })
  })

  test('a throwing body ends the session', async () => {
    const { vault, dropped } = countingVault()
    const { envelope, world, events } = testEnvelope(() => ({ vault }))
    const body = async (): Promise<void> => {
      await using session = await envelope.open(world.ask('physician', world.patients[0]!, QUESTION))
      await session.redact('Who is my doctor?')
      throw new Error('the application broke')
    }
    await expect(body()).rejects.toThrow('the application broke')
    expect(events.filter(({ type }) => type === 'session-closed')).toMatchObject([{ reason: 'closed' }])
    expect([...dropped.values()]).toEqual([1])
  })

  test('after the end every step is denied, evidence included', async () => {
    const { envelope, world } = testEnvelope()
    const session = await envelope.open(world.ask('physician', world.patients[0]!, QUESTION))
    const question = await session.redact('How is the glucose?')
    const fragments = await session.redact(await session.retrieve({ text: question }))
    const prompt = await session.assemble({ question, fragments })
    await session.close()
    await session.close()
    for (const step of [
      () => session.retrieve(),
      () => session.redact('x'),
      () => session.history(),
      () => session.assemble({ question, fragments }),
      () => session.call(prompt, echo),
      () => session.mask([]),
    ]) {
      await expect(step()).rejects.toMatchObject({ code: 'SESSION_ENDED', message: 'access denied' })
    }
    expect(() => session.run(() => 1)).toThrowError('access denied')
  })

  test('two turns of one conversation: turn two knows turn one, its tokens too; another user or patient does not', async () => {
    const { vault, dropped } = countingVault()
    const { envelope, world } = testEnvelope(() => ({ vault }))
    const patient = world.patients[0]!
    const first = recordingModel(echo)
    const ask = world.ask('physician', patient, { ...QUESTION, conversation: 'c-1' })
    const one = await (await envelope.ask(ask, first.model)).text()
    const second = recordingModel(echo)
    const two = await (await envelope.ask({ ...ask, question: 'And since then?' }, second.model)).text()
    expect(two).toBe(one)
    const tokensOne = new Set(first.seen().match(TOKEN))
    expect(tokensOne.size).toBeGreaterThan(0)
    expect(second.seen()).toContain('How is the glucose?')
    const shared = [...new Set(second.seen().match(TOKEN))].filter((token) => tokensOne.has(token))
    expect(shared.length).toBeGreaterThan(0)
    expect(dropped.size).toBe(0)

    const nurse = recordingModel(echo)
    await (
      await envelope.ask(world.ask('nurse', patient, { ...QUESTION, question: 'And since then?', conversation: 'c-1' }), nurse.model)
    ).text()
    expect(nurse.seen()).not.toContain('How is the glucose?')
    const other = recordingModel(echo)
    const elsewhere = world.patients[2]!
    await (
      await envelope.ask(world.ask('physician', elsewhere, { ...QUESTION, question: 'And since then?', conversation: 'c-1' }), other.model)
    ).text()
    expect(other.seen()).not.toContain('How is the glucose?')
    expect([...new Set(other.seen().match(TOKEN))].filter((token) => tokensOne.has(token))).toEqual([])
  })

  test('1,000 interleaved sessions never cross, and every scope is dropped once', async () => {
    const { vault, dropped } = countingVault()
    const { envelope, world, events } = testEnvelope((_parts, world) => ({ vault, sources: [world.source({ filters: true })] }))
    const ours = world.patients.filter(({ tenant, refuses }) => tenant === 'north-clinic' && !refuses)
    const slow: ModelCall = async function* (prompt, options) {
      for await (const part of echo(prompt, options) as AsyncIterable<string>) {
        await new Promise((resolve) => setImmediate(resolve))
        yield part
      }
    }
    let next = 0
    const worker = async (): Promise<void> => {
      while (next < 1000) {
        const patient = ours[next++ % ours.length]!
        const seen = recordingModel(slow)
        const text = await (await envelope.ask(world.ask('physician', patient, QUESTION), seen.model)).text()
        for (const other of ours) {
          if (other === patient) continue
          for (const identifier of other.identifiers) {
            expect(text.includes(identifier) || seen.seen().includes(identifier)).toBe(false)
          }
        }
        for (const identifier of patient.identifiers) expect(seen.seen()).not.toContain(identifier)
      }
    }
    await Promise.all(Array.from({ length: 50 }, worker))
    await until(() => events.filter(({ type }) => type === 'session-closed').length === 1000)
    expect(dropped.size).toBe(1000)
    expect([...dropped.values()].every((count) => count === 1)).toBe(true)
  }, 120_000)
})
