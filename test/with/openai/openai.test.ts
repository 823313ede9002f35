/** The real clients against a server on loopback: openai and @langchain/openai. */
import { ChatOpenAI } from '@langchain/openai'
import OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import { protectChatModel } from 'phi-envelope/langchain'
import { protectOpenAI } from 'phi-envelope/openai'
import { Eavesdropper, show } from '../../support/langchain.ts'
import { type Said, startOpenAIServer } from '../../support/openai-server.ts'
import { worldEnvelope } from '../../support/world-envelope.ts'

const nameIn = (seen: string): string => /\[NAME-(?!1-k7qd)[^\]]+\]/.exec(seen)?.[0] ?? 'nobody'

async function setUp(say: (body: string, turn: number) => Said = (body) => `There is news for ${nameIn(body)}.`) {
  const parts = worldEnvelope()
  const patient = parts.world.patients[0]!
  const server = await startOpenAIServer(say)
  const raw = new OpenAI({ baseURL: server.url, apiKey: 'none', maxRetries: 0 })
  const ask = parts.world.ask('patient-1', patient, { purpose: 'PATRQT', question: '' })
  return {
    ...parts,
    patient,
    server,
    raw,
    client: protectOpenAI(raw, parts.envelope),
    ask,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}

describe('chat.completions', () => {
  test('whole and streamed answers are tokens inside, names outside, and the server sees none', async () => {
    await using parts = await setUp()
    const { envelope, client, ask, patient, server } = parts
    const messages = [
      { role: 'system' as const, content: `You speak with ${patient.person.name}.` },
      { role: 'user' as const, content: [{ type: 'text' as const, text: `My number is ${patient.person.phone}.` }] },
    ]
    await using session = await envelope.open(ask)
    const completion = await session.run(() => client.chat.completions.create({ model: 'm', messages }))
    expect(completion.choices[0]?.message.content).toMatch(/^There is news for \[NAME-/)
    expect(show(completion)).not.toContain('Ottoline')
    expect(completion.usage).toMatchObject({ prompt_tokens: 10, completion_tokens: 5 })
    const text = await session.run(async () => {
      let streamed = ''
      for await (const chunk of await client.chat.completions.create({ model: 'm', messages, stream: true })) {
        expect(show(chunk)).not.toContain('Ottoline')
        streamed += chunk.choices[0]?.delta.content ?? ''
      }
      return streamed
    })
    expect(text).toContain(`There is news for ${patient.person.name}`)
    for (const identifier of patient.identifiers) expect(server.bodies.join()).not.toContain(identifier)
    expect(JSON.parse(server.bodies[0]!)).toMatchObject({ store: false, stream: true })
  })

  test('withResponse and asResponse lead around nothing', async () => {
    await using parts = await setUp()
    const { envelope, client, ask } = parts
    await using session = await envelope.open(ask)
    const create = () => client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] })
    const { data, response } = await session.run(() => create().withResponse())
    expect(data.choices).toHaveLength(1)
    expect(await response.text()).toBe('')
    await expect(session.run(() => create().asResponse())).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
  })

  test('tool calls come as tokens, when all of the answer was checked', async () => {
    await using parts = await setUp((body) => ({ tool: 'slots', input: { person: nameIn(body) } }))
    const { envelope, client, ask, patient } = parts
    await using session = await envelope.open(ask)
    const completion = await session.run(() =>
      client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: `Slots for ${patient.person.name}?` }] }),
    )
    const [call] = completion.choices[0]?.message.tool_calls ?? []
    expect(call).toMatchObject({ type: 'function', function: { name: 'slots', arguments: expect.stringMatching(/^\{"person":"\[NAME-/) } })
    expect(show(completion)).not.toContain('Ottoline')
  })

  test.each([
    ['an image', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:,' } }] }] }, 'PROMPT_REFUSED'],
    ['a prediction', { messages: [], prediction: { type: 'content', content: 'Ottoline' } }, 'ARGUMENT_INVALID'],
    ['many answers', { messages: [], n: 2 }, 'ARGUMENT_INVALID'],
  ])('%s is refused before anything leaves', async (_, body, code) => {
    await using parts = await setUp()
    await using session = await parts.envelope.open(parts.ask)
    await expect(session.run(() => parts.client.chat.completions.create({ model: 'm', ...body } as never))).rejects.toMatchObject({ code })
    expect(parts.server.bodies).toEqual([])
  })

  test('denies outside a session, and has nothing else to call', async () => {
    await using parts = await setUp()
    const { client, server } = parts
    await expect(client.chat.completions.create({ model: 'm', messages: [] })).rejects.toMatchObject({ code: 'OUTSIDE_SESSION' })
    expect(server.bodies).toEqual([])
    expect(Object.keys(client)).toEqual(['chat', 'responses'])
    expect(Object.keys(client.chat.completions)).toEqual(['create'])
  })

  test('a server that fails is a denial without its words', async () => {
    await using parts = await setUp(() => {
      throw new Error('unreachable')
    })
    const { envelope, ask, raw, patient } = parts
    const broken = protectOpenAI(raw.withOptions({ baseURL: 'http://127.0.0.1:9/v1' }), envelope)
    await using session = await envelope.open(ask)
    const error = await session
      .run(() => broken.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: patient.person.name }] }))
      .catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'MODEL_FAILED' })
    expect(show(error)).not.toContain('Ottoline')
  })
})

describe('responses', () => {
  test('whole and streamed answers, input as text and as items', async () => {
    await using parts = await setUp()
    const { envelope, client, ask, patient, server } = parts
    await using session = await envelope.open(ask)
    const whole = await session.run(() =>
      client.responses.create({ model: 'm', instructions: 'Be kind.', input: `Greet ${patient.person.name}.` }),
    )
    expect(whole.output_text).toMatch(/^There is news for \[NAME-/)
    expect(show(whole)).not.toContain('Ottoline')
    const events: unknown[] = []
    await session.run(async () => {
      const input = [{ role: 'user' as const, content: [{ type: 'input_text' as const, text: `Greet ${patient.person.name}.` }] }]
      for await (const event of await client.responses.create({ model: 'm', input, stream: true })) events.push(event)
    })
    expect(show(events)).toContain('response.completed')
    expect(show(events)).toContain('There is news for [NAME-')
    expect(show(events)).not.toContain('Ottoline')
    for (const identifier of patient.identifiers) expect(server.bodies.join()).not.toContain(identifier)
  })

  test('an answer that the provider keeps is not gone on from', async () => {
    await using parts = await setUp()
    await using session = await parts.envelope.open(parts.ask)
    const body = { model: 'm', input: 'Go on.', previous_response_id: 'resp-1' }
    await expect(session.run(() => parts.client.responses.create(body))).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
  })
})

describe('@langchain/openai under protectChatModel', () => {
  test('streams through the real client; server and callbacks see tokens', async () => {
    await using parts = await setUp()
    const { envelope, ask, patient, server } = parts
    const llm = new ChatOpenAI({ model: 'm', apiKey: 'none', maxRetries: 0, configuration: { baseURL: server.url } })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const text = await session.run(async () => {
      let streamed = ''
      const model = protectChatModel(envelope, llm)
      for await (const chunk of await model.stream(`Greet ${patient.person.name}.`, { callbacks: [ear] })) streamed += chunk.text
      return streamed
    })
    expect(text).toContain(`There is news for ${patient.person.name}`)
    for (const identifier of patient.identifiers) {
      expect(server.bodies.join()).not.toContain(identifier)
      expect(ear.text()).not.toContain(identifier)
    }
  })
})
