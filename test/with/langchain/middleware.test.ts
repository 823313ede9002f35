/** An agent with one middleware: whoever listens, streams, stores or catches sees tokens, and tools get what the model was allowed to say. */
import { HumanMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { Command, interrupt, MemorySaver } from '@langchain/langgraph'
import { ChatOpenAI } from '@langchain/openai'
import { createAgent } from 'langchain'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { envelopeMiddleware, type ToolRecords } from 'phi-envelope/langchain'
import { ENCODINGS } from 'phi-envelope/testing'
import { ProtectedTool } from '../../../src/with/langchain/tool.ts'
import { Eavesdropper, type Say, show, SpyChatModel } from '../../support/langchain.ts'
import { startOpenAIServer } from '../../support/openai-server.ts'
import { worldEnvelope } from '../../support/world-envelope.ts'

const nameIn = (seen: string): string => /\[NAME-(?!1-k7qd)[^\]]+\]/.exec(seen)?.[0] ?? 'nobody'
/** Looks somebody up, then says what was found. */
const lookUp: Say = (seen) =>
  seen.includes('Result of a tool') ? `Found: ${nameIn(seen)}.` : { tool: 'find_slots', input: { person: nameIn(seen), day: 'Friday' } }

interface Parts {
  readonly say?: Say
  readonly disableStreaming?: boolean
  /** What the tool does; by default it tells of the patient. */
  readonly work?: (input: { readonly person: string }, config: unknown) => unknown
  readonly records?: ToolRecords
  readonly checkpointer?: MemorySaver
  readonly responseFormat?: 'content_and_artifact'
}

function setUp({ say = lookUp, disableStreaming = false, work, records, checkpointer, responseFormat }: Parts = {}) {
  const { world, envelope, trail } = worldEnvelope({ sources: [] })
  const [patient] = world.patients
  const { person } = patient!
  const llm = new SpyChatModel(say, { disableStreaming })
  const inputs: unknown[] = []
  const slots = tool(
    async (input: { readonly person: string }, config) => {
      inputs.push(input)
      return work === undefined ? `${person.name} (${person.phone}) may come at nine.` : work(input, config)
    },
    {
      name: 'find_slots',
      description: 'Finds free slots.',
      schema: z.object({ person: z.string(), day: z.string() }),
      ...(responseFormat === undefined ? {} : { responseFormat }),
    },
  )
  const agent = createAgent({
    model: llm,
    tools: [slots],
    systemPrompt: 'You find slots.',
    middleware: [envelopeMiddleware(envelope, records === undefined ? {} : { records: { find_slots: records } })],
    ...(checkpointer === undefined ? {} : { checkpointer }),
  })
  const ask = world.ask('patient-1', patient!, { purpose: 'PATRQT', question: '', conversation: 'c1' })
  const everyone = world.patients.flatMap(({ identifiers }) => identifiers)
  return { world, envelope, trail, llm, agent, slots, inputs, person, patient: patient!, ask, everyone }
}

/** Identifiers in a text: plain, or in an encoding. */
const found = (text: string, identifiers: readonly string[]): readonly string[] =>
  identifiers.filter((identifier) => Object.values(ENCODINGS).some((encode) => text.includes(encode(identifier))))

const state = (text: string) => ({ messages: [{ role: 'user' as const, content: text }] })

describe('an agent', () => {
  test.each([false, true])('works with tokens from end to end, streaming disabled: %s', async (disableStreaming) => {
    const { agent, envelope, ask, person, llm, everyone, inputs } = setUp({ disableStreaming })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const asked = await session.redact(`When may ${person.name} come?`)
    const end = await session.run(() => agent.invoke(state(asked.text), { callbacks: [ear] }))
    expect(inputs).toEqual([{ person: expect.stringMatching(/^\[NAME-/), day: 'Friday' }])
    expect(end.messages.at(-1)?.text).toMatch(/^Found: \[NAME-[^\]]+\]\.$/)
    expect(ear.heard.map(({ handler }) => handler)).toEqual(
      expect.arrayContaining(['handleChainStart', 'handleChatModelStart', 'handleToolStart', 'handleToolEnd', 'handleLLMEnd']),
    )
    expect(ear.text((handler) => handler === 'handleToolEnd')).toContain('may come at nine')
    expect(found(ear.text() + llm.text() + show(end), everyone)).toEqual([])
  })

  test('restores the answer for the viewer where text leaves the session', async () => {
    const { agent, envelope, ask, person } = setUp()
    await using session = await envelope.open(ask)
    const text = await session.run(async () => (await agent.invoke(state('When may I come?'))).messages.at(-1)?.text ?? '')
    expect(text).toBe(`Found: ${person.name}.`)
  })

  test('keeps masked messages only, also of what was handed in raw', async () => {
    const { agent, envelope, ask, person, everyone, llm } = setUp()
    await using session = await envelope.open(ask)
    const raw = new HumanMessage({
      content: `I am ${person.name}, ${person.mrn}.`,
      name: person.family,
      response_metadata: { of: person.mrn },
    })
    const end = await session.run(() => agent.invoke({ messages: [raw] }))
    expect(end.messages).toHaveLength(4)
    expect(found(show(end) + llm.text(), everyone)).toEqual([])
  })

  test.each([['values'], ['updates'], ['messages'], ['custom'], ['debug'], ['tools']] as const)(
    'stream mode %s shows tokens only',
    async (streamMode) => {
      const { agent, envelope, ask, person, everyone } = setUp({
        work: (_, config) => {
          const { writer } = config as { readonly writer?: (chunk: unknown) => void }
          writer?.({ looking: person.name, at: [person.phone] })
          return `${person.name} may come at nine.`
        },
      })
      await using session = await envelope.open(ask)
      const asked = (await session.redact(`When may ${person.name} come?`)).text
      const seen: unknown[] = []
      for await (const chunk of await session.run(() => agent.stream(state(asked), { streamMode }))) seen.push(chunk)
      expect(seen.length).toBeGreaterThan(0)
      expect(show(seen)).toMatch(/\[NAME-/)
      expect(found(show(seen), everyone)).toEqual([])
    },
  )

  test('streamEvents shows tokens only', async () => {
    const { agent, envelope, ask, person, everyone } = setUp()
    await using session = await envelope.open(ask)
    const asked = (await session.redact(`When may ${person.name} come?`)).text
    const seen: { readonly event: string }[] = []
    for await (const event of await session.run(() => agent.streamEvents(state(asked), { version: 'v2' }))) seen.push(event)
    expect(seen.map(({ event }) => event)).toEqual(
      expect.arrayContaining(['on_chat_model_start', 'on_chat_model_stream', 'on_tool_start', 'on_tool_end']),
    )
    expect(found(show(seen), everyone)).toEqual([])
  })

  test('a checkpointer keeps tokens, and the next turn goes on from them', async () => {
    const checkpointer = new MemorySaver()
    const { agent, envelope, ask, person, everyone, llm } = setUp({ checkpointer })
    const config = { configurable: { thread_id: 't1' } }
    for (const question of [`When may ${person.name} come?`, 'And when else?']) {
      await using session = await envelope.open(ask)
      const asked = (await session.redact(question)).text
      await session.run(() => agent.invoke(state(asked), config))
    }
    const kept = Buffer.concat(storedBytes(checkpointer)).toString('utf8')
    expect(kept).toContain('may come at nine')
    expect(found(kept + llm.text(), everyone)).toEqual([])
    expect(llm.seen).toHaveLength(3)
    expect(show(llm.seen.at(-1))).toContain('And when else?')
  })

  test('tools that are called at once are each masked', async () => {
    const { agent, envelope, ask, everyone, inputs, llm } = setUp({
      say: (seen) =>
        seen.includes('Result of a tool')
          ? 'Done.'
          : [
              { tool: 'find_slots', input: { person: 'one', day: 'Friday' } },
              { tool: 'find_slots', input: { person: 'two', day: 'Monday' } },
              { tool: 'no_such_tool', input: {} },
            ],
    })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const end = await session.run(() => agent.invoke(state('When?'), { callbacks: [ear] }))
    expect(inputs).toHaveLength(2)
    const results = end.messages.filter((message) => ToolMessage.isInstance(message))
    expect(results.map(({ text }) => text.includes('may come at nine'))).toEqual([true, true, false])
    expect(found(ear.text() + llm.text() + show(end), everyone)).toEqual([])
  })

  test('an answer or an argument that carries a value of somebody else goes nowhere', async () => {
    const { agent, envelope, ask, world, everyone, inputs } = setUp({
      say: (seen) => {
        const { email, mrn } = world.patients[1]!.person
        return seen.includes('Result of a tool') ? `Write to ${email}.` : { tool: 'find_slots', input: { person: mrn, day: email } }
      },
    })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const end = await session.run(() => agent.invoke(state('When?'), { callbacks: [ear] })).catch((error: unknown) => error)
    expect(found(show(end) + ear.text() + show(inputs), everyone)).toEqual([])
  })

  test('a loop without end stops at the recursion limit, and says nothing', async () => {
    const { agent, envelope, ask, everyone, person } = setUp({
      say: (seen) => ({ tool: 'find_slots', input: { person: nameIn(seen), day: 'Friday' } }),
    })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const asked = (await session.redact(`When may ${person.name} come?`)).text
    const error = await session
      .run(() => agent.invoke(state(asked), { recursionLimit: 7, callbacks: [ear] }))
      .catch((each: unknown) => each)
    expect(show(error)).toContain('GraphRecursionError')
    expect(found(show(error) + ear.text(), everyone)).toEqual([])
  })

  test('an agent inside a tool of an agent', async () => {
    const { agent: inner, envelope, ask, everyone, person } = setUp()
    const outerLlm = new SpyChatModel((seen) =>
      seen.includes('Result of a tool') ? `It was ${nameIn(seen)}.` : { tool: 'delegate', input: { of: nameIn(seen) } },
    )
    const delegate = tool(async ({ of }) => (await inner.invoke(state(`Find ${of}`))).messages.at(-1)?.text ?? '', {
      name: 'delegate',
      description: 'Asks another agent.',
      schema: z.object({ of: z.string() }),
    })
    const agent = createAgent({ model: outerLlm, tools: [delegate], middleware: [envelopeMiddleware(envelope)] })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const asked = (await session.redact(`When may ${person.name} come?`)).text
    const end = await session.run(() => agent.invoke(state(asked), { callbacks: [ear] }))
    expect(end.messages.at(-1)?.text).toMatch(/^It was \[NAME-/)
    expect(found(show(end) + ear.text() + outerLlm.text(), everyone)).toEqual([])
  })

  test('denies outside a session, and in one of another envelope', async () => {
    const { agent, llm } = setUp()
    const other = setUp()
    await expect(agent.invoke(state('When?'))).rejects.toMatchObject({ code: 'OUTSIDE_SESSION' })
    await using session = await other.envelope.open(other.ask)
    await expect(session.run(() => agent.invoke(state('When?')))).rejects.toMatchObject({ code: 'OUTSIDE_SESSION' })
    expect(llm.seen).toEqual([])
  })

  test('refuses options of a wrong shape', () => {
    const { envelope } = setUp()
    expect(() => envelopeMiddleware(envelope, { records: { find_slots: 'all' as never } })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }),
    )
  })
})

describe('a tool', () => {
  test('that throws tells nobody what', async () => {
    const { agent, envelope, ask, everyone, person, llm } = setUp({
      work: () => {
        throw Object.assign(new Error(`no row for ${person.name}, ${person.mrn}; password=hunter2`), { row: person.email })
      },
      say: (seen) => (seen.includes('Result of a tool') ? 'It did not work.' : { tool: 'find_slots', input: { person: 'x', day: 'y' } }),
    })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const end = await session.run(() => agent.invoke(state('When?'), { callbacks: [ear] }))
    expect(end.messages.find((message) => ToolMessage.isInstance(message))).toMatchObject({ status: 'error', content: 'The tool failed.' })
    expect(end.messages.at(-1)?.text).toBe('It did not work.')
    const all = show(end) + ear.text() + llm.text()
    expect(all).not.toContain('hunter2')
    expect(found(all, everyone)).toEqual([])
  })

  test('that is called with wrong arguments tells the model what is wrong with them', async () => {
    const { agent, envelope, ask, inputs, llm } = setUp({
      say: (seen, turn) => (turn === 1 ? { tool: 'find_slots', input: { person: 1 } } : `Sorry. ${seen.length > 0 ? '' : ''}`),
    })
    await using session = await envelope.open(ask)
    await session.run(() => agent.invoke(state('When?')))
    expect(inputs).toEqual([])
    expect(llm.text()).toContain('The arguments do not fit the tool.')
    expect(llm.text()).toMatch(/day: .*string/)
  })

  test('that gives records is read only as far as they are permitted', async () => {
    const { agent, envelope, ask, everyone, world, llm, trail } = setUp({
      responseFormat: 'content_and_artifact',
      work: () => ['all charts', world.patients.flatMap(({ chart }) => chart)],
      records: ([, charts]: [string, (typeof world.patients)[number]['chart']]) =>
        charts.map(({ text, tenant, patient, dataClass, labels, title, id }) => ({ text, tenant, patient, dataClass, labels, title, id })),
      say: (seen) => (seen.includes('Result of a tool') ? 'Read.' : { tool: 'find_slots', input: { person: 'x', day: 'y' } }),
    })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const end = await session.run(() => agent.invoke(state('What was said?'), { callbacks: [ear] }))
    const all = show(end) + ear.text() + llm.text()
    expect(all).toContain('metformin')
    // Psychotherapy notes are not for this viewer, and other charts neither.
    expect(all).not.toContain('grief')
    expect(all).not.toContain('all charts')
    expect(found(all, everyone)).toEqual([])
    const assembled = trail.events.findLast(({ type }) => type === 'prompt-assembled') as unknown as {
      readonly fragments: readonly string[]
    }
    const own = world.patients[0]!.chart.map(({ id }) => id)
    expect(assembled.fragments.length).toBeGreaterThan(2)
    expect(own.length).toBeGreaterThanOrEqual(assembled.fragments.length)
  })

  test('whose records cannot be found is a failure without its words', async () => {
    const { agent, envelope, ask, person, everyone } = setUp({
      records: () => {
        throw new Error(`cannot read ${person.name}`)
      },
    })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const error = await session.run(() => agent.invoke(state('When?'), { callbacks: [ear] })).catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'SOURCE_FAILED' })
    expect(found(show(error) + ear.text(), everyone)).toEqual([])
  })

  test('loses its artifact, and gives no picture', async () => {
    const { agent, envelope, ask, person, everyone } = setUp({
      responseFormat: 'content_and_artifact',
      work: () => [`${person.name} may come.`, { raw: person.mrn }],
    })
    await using session = await envelope.open(ask)
    const end = await session.run(() => agent.invoke(state('When?')))
    expect(found(show(end), everyone)).toEqual([])
    const picture = setUp({ work: () => [{ type: 'image_url', image_url: { url: `data:image/png,${person.name}` } }] })
    await using other = await picture.envelope.open(picture.ask)
    const error = await other.run(() => picture.agent.invoke(state('When?'))).catch((each: unknown) => each)
    expect(error).toMatchObject({ code: 'PROMPT_REFUSED' })
    expect(found(show(error), everyone)).toEqual([])
  })

  test('that changes the state has its changes masked', async () => {
    const { agent, envelope, ask, person, everyone } = setUp({
      work: (_, config) =>
        new Command({
          update: {
            messages: [
              new ToolMessage({
                content: `Booked for ${person.name}.`,
                tool_call_id: (config as { readonly toolCall: { readonly id: string } }).toolCall.id,
                artifact: person.mrn,
              }),
            ],
          },
        }),
    })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const end = await session.run(() => agent.invoke(state('When?'), { callbacks: [ear] }))
    expect(end.messages.find((message) => ToolMessage.isInstance(message))?.text).toMatch(/^Booked for \[NAME-/)
    expect(found(show(end) + ear.text(), everyone)).toEqual([])
  })

  test('that changes the state may name a member by an identifier, which is masked too', async () => {
    const { envelope, ask, person, everyone } = setUp()
    const visits = tool(() => new Command({ update: { visits: { [person.name]: { [person.mrn]: 'at nine' } } } }) as never, {
      name: 'visits',
      schema: z.object({}),
    })
    await using session = await envelope.open(ask)
    const call = { id: 'c1', name: 'visits', args: {}, type: 'tool_call' as const }
    const change = await session.run(() => new ProtectedTool(session, visits as never, call, undefined).invoke({}))
    expect(show(change)).toMatch(/"visits":.*NAME-.*MRN-.*at nine/s)
    expect(found(show(change), everyone)).toEqual([])
  })

  test('that asks a person shows tokens, and gets the answer', async () => {
    const checkpointer = new MemorySaver()
    const { agent, envelope, ask, person, everyone } = setUp({
      checkpointer,
      work: () => `The answer was ${String(interrupt({ question: `Book for ${person.name}, ${person.mrn}?` }))}.`,
      say: (seen) => (seen.includes('Result of a tool') ? 'Booked.' : { tool: 'find_slots', input: { person: 'x', day: 'y' } }),
    })
    const config = { configurable: { thread_id: 't1' } }
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const paused = await session.run(() => agent.invoke(state('When?'), { ...config, callbacks: [ear] }))
    expect(show(paused)).toMatch(/Book for \[NAME-/)
    const end = await session.run(() => agent.invoke(new Command({ resume: 'yes' }), config))
    expect(show(end.messages.find((message) => ToolMessage.isInstance(message)))).toContain('The answer was yes.')
    const kept = Buffer.concat(storedBytes(checkpointer)).toString('utf8')
    expect(found(show(paused) + show(end) + ear.text() + kept, everyone)).toEqual([])
  })

  test('keeps its own listeners, who hear tokens', async () => {
    const { envelope, ask, person, everyone } = setUp()
    const ear = new Eavesdropper()
    const loud = tool(() => `${person.name} may come.`, {
      name: 'find_slots',
      description: 'Finds.',
      schema: z.object({}),
      callbacks: [ear],
    } as never)
    const llm = new SpyChatModel((seen) => (seen.includes('Result of a tool') ? 'Done.' : { tool: 'find_slots', input: {} }))
    const agent = createAgent({ model: llm, tools: [loud as never], middleware: [envelopeMiddleware(envelope)] })
    await using session = await envelope.open(ask)
    await session.run(() => agent.invoke(state('When?')))
    expect(ear.heard.map(({ handler }) => handler)).toContain('handleToolEnd')
    expect(found(ear.text(), everyone)).toEqual([])
  })
})

describe('a real client', () => {
  test.each([true, false])('ChatOpenAI against a local server, streaming: %s', async (streaming) => {
    const { envelope, ask, person, everyone, slots, inputs } = setUp()
    await using server = await startOpenAIServer((body) => lookUp(body.replaceAll('\\n', '\n'), 0) as never, person.name)
    const llm = new ChatOpenAI({ model: 'm', apiKey: 'none', maxRetries: 0, streaming, configuration: { baseURL: server.url } })
    const agent = createAgent({ model: llm, tools: [slots], middleware: [envelopeMiddleware(envelope)] })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const asked = (await session.redact(`When may ${person.name} come?`)).text
    const seen: unknown[] = []
    for await (const event of await session.run(() => agent.streamEvents(state(asked), { version: 'v2', callbacks: [ear] })))
      seen.push(event)
    expect(inputs).toEqual([{ person: expect.stringMatching(/^\[NAME-/), day: 'Friday' }])
    expect(server.bodies).toHaveLength(2)
    expect(show(seen)).toMatch(/Found: \[NAME-/)
    expect(found(show(seen) + ear.text() + server.bodies.join(), everyone)).toEqual([])
  })
})

/** Everything that a checkpointer in memory stores, as bytes. */
function storedBytes({ storage, writes }: MemorySaver): Uint8Array[] {
  const bytes: Uint8Array[] = []
  const walk = (value: unknown): void => {
    if (value instanceof Uint8Array) bytes.push(value)
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(walk)
    else bytes.push(Buffer.from(String(value)))
  }
  walk([storage, writes])
  return bytes
}
