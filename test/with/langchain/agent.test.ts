/** Agents, tools and the measured defects of peers (D5 to D10): what they let through does not pass here. */
import { AIMessage, HumanMessage, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { tool } from '@langchain/core/tools'
import { createAgent } from 'langchain'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { protectChatModel } from 'phi-envelope/langchain'
import { Eavesdropper, type Say, show, SpyChatModel } from '../../support/langchain.ts'
import { worldEnvelope } from '../../support/world-envelope.ts'

function setUp(say: Say, fields: { disableStreaming?: boolean } = {}) {
  const { world, envelope, trail } = worldEnvelope()
  const llm = new SpyChatModel(say, fields)
  const [patient] = world.patients
  const ask = world.ask('patient-1', patient!, { purpose: 'PATRQT', question: '' })
  return {
    world,
    envelope,
    trail,
    llm,
    model: protectChatModel(envelope, llm),
    person: patient!.person,
    identifiers: patient!.identifiers,
    ask,
  }
}

const nameIn = (seen: string): string => /\[NAME-(?!1-k7qd)[^\]]+\]/.exec(seen)?.[0] ?? 'nobody'

describe('an agent with a tool', () => {
  const say: Say = (seen, turn) =>
    turn === 1 ? { tool: 'find_slots', input: { person: nameIn(seen), day: 'Friday' } } : `Slots were found for ${nameIn(seen)}.`

  function agentOf(options: { disableStreaming?: boolean } = {}) {
    const parts = setUp(say, options)
    const calls: unknown[] = []
    const slots = tool(
      async (input) => {
        calls.push(input)
        return `${parts.person.name} (${parts.person.phone}) may come at nine.`
      },
      { name: 'find_slots', description: 'Finds free slots.', schema: z.object({ person: z.string(), day: z.string() }) },
    )
    return { ...parts, calls, agent: createAgent({ model: parts.model, tools: [slots] }) }
  }

  test.each([false, true])('works with tokens from end to end, streaming disabled: %s', async (disableStreaming) => {
    const { agent, envelope, ask, person, calls, llm, identifiers } = agentOf({ disableStreaming })
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const question = (await session.redact(`When may ${person.name} come?`)).text
    const state = await session.run(() => agent.invoke({ messages: [{ role: 'user', content: question }] }, { callbacks: [ear] }))
    expect(calls).toEqual([{ person: expect.stringMatching(/^\[NAME-/), day: 'Friday' }])
    const last = state.messages.at(-1)
    expect(last?.text).toMatch(/^Slots were found for \[NAME-[^\]]+\]\./)
    for (const identifier of identifiers) expect(llm.text()).not.toContain(identifier)
    // What the application's own tool answers is told by its own tool run, before any wrapped line.
    const ours = ear.text((handler) => /LLM|ChatModel/.test(handler))
    for (const identifier of identifiers) expect(ours).not.toContain(identifier)
  })

  test('D7: the messages stream carries tokens only, and no tool call before it was checked', async () => {
    const { agent, envelope, ask, identifiers, person } = agentOf()
    await using session = await envelope.open(ask)
    const question = (await session.redact(`When may ${person.name} come?`)).text
    const fromModel: string[] = []
    for await (const [message, metadata] of await session.run(() =>
      agent.stream({ messages: [{ role: 'user', content: question }] }, { streamMode: 'messages' }),
    )) {
      if ((metadata as { langgraph_node?: string }).langgraph_node !== 'tools') fromModel.push(show(message))
    }
    expect(fromModel.join('')).toContain('find_slots')
    for (const identifier of identifiers) expect(fromModel.join('')).not.toContain(identifier)
  })

  test('a tool call that carries a value is not called', async () => {
    const { world, envelope, ask, model, llm } = setUp(() => ({ tool: 'mail', input: { to: world2.person.email } }))
    const world2 = world.patients[1]!
    await using session = await envelope.open(ask)
    const outcome = await session.run(() => model.invoke('Please write.')).catch((error: unknown) => error)
    expect(show(outcome)).not.toContain(world2.person.email)
    expect(llm.seen).toHaveLength(1)
  })
})

describe('measured defects of peers', () => {
  test('D5: content arrays are masked, not stringified', async () => {
    const { envelope, ask, model, llm, person } = setUp(() => 'Thank you.')
    await using session = await envelope.open(ask)
    const content = [
      { type: 'text', text: `I am ${person.name}.` },
      { type: 'text', text: ` Write to ${person.email}.` },
    ]
    await session.run(() => model.invoke([new HumanMessage({ content })]))
    expect(llm.text()).not.toContain('[object Object]')
    expect(llm.text()).not.toContain(person.email)
    expect(llm.text()).toMatch(/I am \[NAME-/)
  })

  test('D5: a part that is no text is refused', async () => {
    const { envelope, ask, model, llm } = setUp(() => 'Thank you.')
    await using session = await envelope.open(ask)
    const content = [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }]
    await expect(session.run(() => model.invoke([new HumanMessage({ content })]))).rejects.toMatchObject({ code: 'PROMPT_REFUSED' })
    expect(llm.seen).toEqual([])
  })

  test('D6: every message of every role is masked, tool arguments and results too', async () => {
    const { envelope, ask, model, llm, identifiers, person } = setUp(() => 'Thank you.')
    await using session = await envelope.open(ask)
    const messages = [
      new SystemMessage(`You speak with ${person.name}.`),
      new HumanMessage({ content: `My number is ${person.phone}.`, name: person.family }),
      new AIMessage({
        content: `Noted, ${person.given}.`,
        tool_calls: [{ id: 'c', name: 'save', args: { deep: { list: [person.email] }, [person.family]: 1 }, type: 'tool_call' }],
        additional_kwargs: { raw: person.mrn },
        response_metadata: { raw: person.mrn },
      }),
      new ToolMessage({ tool_call_id: 'c', content: `Saved ${person.mrn}.`, artifact: person.mrn }),
      new HumanMessage('What did you save?'),
    ]
    const ear = new Eavesdropper()
    await session.run(() => model.invoke(messages, { callbacks: [ear] }))
    for (const identifier of identifiers) {
      expect(llm.text()).not.toContain(identifier)
      expect(ear.text()).not.toContain(identifier)
    }
    expect(llm.text()).toContain('Noted, ')
  })

  test('D8: what is denied says nothing of what was found', async () => {
    const { envelope, ask, model, world } = setUp(
      () => `Reach them at ${world.patients[1]!.person.email}, or ${world.patients[1]!.person.mrn}.`,
    )
    const other = world.patients[1]!
    const ear = new Eavesdropper()
    await using session = await envelope.open(ask)
    const outcome = await session.run(() => model.invoke('Who else?', { callbacks: [ear] })).catch((error: unknown) => error)
    for (const identifier of other.identifiers) {
      expect(show(outcome)).not.toContain(identifier)
      expect(ear.text()).not.toContain(identifier)
    }
  })

  test('D8: nothing of the call can switch it off', async () => {
    const { envelope, ask, model, llm, person } = setUp(() => 'Thank you.')
    await using session = await envelope.open(ask)
    const options = { configurable: { applyToInput: false, enabled: false }, metadata: { protect: false } }
    await session.run(() => model.invoke(`I am ${person.name}.`, options))
    expect(llm.text()).not.toContain(person.name)
  })

  test('D10: invoke, stream, batch, generate and streamEvents are all covered', async () => {
    const leak = 'I know Ottoline Vance.'
    const { envelope, ask, model, llm, person } = setUp((seen) => `It was noted for ${nameIn(seen)}.`)
    await using session = await envelope.open(ask)
    const outputs: unknown[] = []
    await session.run(async () => {
      outputs.push(await model.invoke(leak))
      for await (const chunk of await model.stream(leak)) outputs.push(chunk)
      outputs.push(await model.batch([leak, leak]))
      outputs.push(await model.generate([[new HumanMessage(leak)]]))
      for await (const event of model.streamEvents(leak, { version: 'v2' })) outputs.push(event)
      outputs.push((await model.streamEvents(leak)).text)
    })
    expect(llm.seen.length).toBeGreaterThanOrEqual(6)
    expect(llm.text()).not.toContain(person.family)
    expect(show(outputs)).not.toContain(person.family)
    expect(show(outputs)).toContain('It was noted for [NAME-')
  })
})
