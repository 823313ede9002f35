/** Defects of published guardrails that show only behind a real client; and that each measured one has a test by its name. */
import { readdirSync, readFileSync } from 'node:fs'
import OpenAI from 'openai'
import type { Check } from 'phi-envelope'
import { protectOpenAI } from 'phi-envelope/openai'
import { describe, expect, test } from 'vitest'
import { show } from '../support/langchain.ts'
import { type Said, startOpenAIServer } from '../support/openai-server.ts'
import { worldEnvelope } from '../support/world-envelope.ts'

async function setUp(say: (body: string) => Said, checks: readonly Check[] = []) {
  const parts = worldEnvelope({ checks })
  const [patient, other] = parts.world.patients as [(typeof parts.world.patients)[number], (typeof parts.world.patients)[number]]
  const server = await startOpenAIServer(say)
  const client = protectOpenAI(new OpenAI({ baseURL: server.url, apiKey: 'none', maxRetries: 0 }), parts.envelope)
  const ask = parts.world.ask('patient-1', patient, { purpose: 'PATRQT', question: '' })
  return { ...parts, patient, other, server, client, ask, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() }
}
type Parts = Awaited<ReturnType<typeof setUp>>

/** Every event of a Responses stream, and what ended it. */
async function responseEvents({ envelope, client, ask }: Parts): Promise<{ readonly events: string; readonly error: unknown }> {
  const events: unknown[] = []
  await using session = await envelope.open(ask)
  const error = await session
    .run(async () => {
      for await (const event of await client.responses.create({ model: 'm', input: 'Who?', stream: true })) events.push(event)
    })
    .catch((each: unknown) => each)
  return { events: show(events), error }
}

describe('measured defects of peers, behind the OpenAI client', () => {
  test('D2: no chunk holds an identifier, nor a beginning of one', async () => {
    let email = ''
    await using parts = await setUp(() => `Write to ${email} about it. ${'And so on, at some length. '.repeat(60)}`)
    email = parts.other.person.email
    await using session = await parts.envelope.open(parts.ask)
    let streamed = ''
    await session.run(async () => {
      const messages = [{ role: 'user' as const, content: 'Who?' }]
      for await (const chunk of await parts.client.chat.completions.create({ model: 'm', messages, stream: true }))
        streamed += chunk.choices[0]?.delta.content ?? ''
    })
    expect(streamed).toContain('at some length')
    for (let length = 6; length <= email.length; length += 1) expect(streamed).not.toContain(email.slice(0, length))
  })

  test('D3: a Responses stream is checked in every event that repeats its text', async () => {
    let said = ''
    await using parts = await setUp(() => said)
    said = `Write to ${parts.other.person.email}.`
    const removed = await responseEvents(parts)
    expect(removed.error).toBeUndefined()
    expect(removed.events).toContain('response.completed')
    expect(removed.events).not.toContain(parts.other.person.email)
    said = `Keep ${Buffer.from(parts.patient.person.name).toString('base64')} for later.`
    const withheld = await responseEvents(parts)
    expect(withheld.error).toMatchObject({ code: 'BLOCKED' })
    expect(withheld.events).not.toMatch(/response\.completed|Keep/)
  })

  test('D4, D6: every message of every role is masked, however old, and usage stays', async () => {
    await using parts = await setUp(() => 'Thank you.')
    const { person } = parts.patient
    await using session = await parts.envelope.open(parts.ask)
    const messages = [
      { role: 'system' as const, content: `You speak with ${person.name}.` },
      { role: 'user' as const, content: `Call me at ${person.phone}.` },
      { role: 'assistant' as const, content: `I will call ${person.phone}, ${person.given}.` },
      { role: 'user' as const, content: `Or write to ${person.email}.` },
      {
        role: 'assistant' as const,
        content: null,
        tool_calls: [{ id: 'c1', type: 'function' as const, function: { name: 'save', arguments: JSON.stringify({ to: person.email }) } }],
      },
      { role: 'tool' as const, tool_call_id: 'c1', content: `Saved for ${person.name}, ${person.mrn}.` },
      { role: 'user' as const, content: 'Thanks.' },
    ]
    const completion = await session.run(() => parts.client.chat.completions.create({ model: 'm', messages }))
    expect(completion.usage).toMatchObject({ total_tokens: 15 })
    for (const identifier of parts.patient.identifiers) expect(parts.server.bodies.join()).not.toContain(identifier)
    expect(parts.server.bodies.join()).toContain('Or write to [EMAIL-')
  })

  test('D1, D11, D13: a check that fails is an outage and not a pass, and is told from a block', async () => {
    const broken: Check = {
      name: 'mine',
      mode: 'stream',
      holdBack: 0,
      check: (text) => {
        throw new Error(`cannot read ${text}`)
      },
    }
    await using outage = await setUp(() => 'All is well with Ottoline.', [broken])
    const { events, error } = await responseEvents(outage)
    expect(error).toMatchObject({ code: 'CHECK_FAILED' })
    expect(show([events, error])).not.toMatch(/All is well|Ottoline/)
    await using block = await setUp((body) => `It is ${/this: ([a-z0-9]{16})/.exec(body)?.[1] ?? 'unknown'}.`)
    expect((await responseEvents(block)).error).toMatchObject({ code: 'BLOCKED' })
  })
})

/** Rows of the table of measured defects; the number is how many there are. */
const ROWS = Array.from({ length: 18 }, (_, index) => `D${index + 1}`)

test('each measured defect has a test by its name', () => {
  const files = readdirSync(new URL('..', import.meta.url), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  )
  const titles = files
    .flatMap((file) => [...readFileSync(new URL(`../${file}`, import.meta.url), 'utf8').matchAll(/\b(?:it|test)\(['"`](D[^:'"`]*):/g)])
    .flatMap(([, names]) => names!.split(', '))
  expect(ROWS.filter((row) => !titles.includes(row))).toEqual([])
})
