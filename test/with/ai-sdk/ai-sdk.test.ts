import type { LanguageModelV2, LanguageModelV3 } from '@ai-sdk/provider'
import { generateText, stepCountIs, streamText, tool, wrapLanguageModel, type LanguageModelMiddleware } from 'ai'
import { MockLanguageModelV3, simulateReadableStream } from 'ai/test'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { aiSdkModel, envelopeMiddleware, toUIMessageStream } from 'phi-envelope/ai-sdk'
import { chatRoute } from '../../../examples/chat-route.ts'
import { show } from '../../support/langchain.ts'
import { worldEnvelope } from '../../support/world-envelope.ts'

type Said = string | { readonly tool: string; readonly input: object } | readonly object[]

/** A model of spec v3 that remembers what it saw. */
function spy(say: (seen: string, turn: number) => Said) {
  const seen: string[] = []
  const model = new MockLanguageModelV3({
    provider: 'spy',
    modelId: 'spy-1',
    doStream: async ({ prompt }) => {
      const text = JSON.stringify(prompt)
      seen.push(text)
      const said = say(text, seen.length)
      const body: object[] =
        typeof said === 'string'
          ? [
              { type: 'text-start', id: '1' },
              ...(said.match(/[\s\S]{1,5}/g) ?? []).map((delta) => ({ type: 'text-delta', id: '1', delta })),
              { type: 'text-end', id: '1' },
            ]
          : 'tool' in said
            ? [{ type: 'tool-call', toolCallId: 'c1', toolName: said.tool, input: JSON.stringify(said.input) }]
            : [...said]
      const finish = {
        type: 'finish',
        finishReason: { unified: typeof said === 'object' && 'tool' in said ? 'tool-calls' : 'stop', raw: 'Ottoline Vance' },
        usage: { inputTokens: { total: 10 }, outputTokens: { total: 5 }, raw: { leak: 'Ottoline Vance' } },
      }
      const chunks = [{ type: 'stream-start', warnings: [] }, { type: 'response-metadata', id: 'Ottoline Vance' }, ...body, finish]
      return { stream: simulateReadableStream({ chunks: chunks as never[] }), response: { headers: { leak: 'Ottoline Vance' } } } as never
    },
  })
  return { model, seen }
}

const nameIn = (seen: string): string => /\[NAME-(?!1-k7qd)[^\]]+\]/.exec(seen)?.[0] ?? 'nobody'

function setUp(say: (seen: string, turn: number) => Said = (seen) => `${nameIn(seen)} came for follow-up.`) {
  const parts = worldEnvelope()
  const patient = parts.world.patients[0]!
  const { model, seen } = spy(say)
  const ask = parts.world.ask('patient-1', patient, { purpose: 'PATRQT', question: 'What was said at the visit?' })
  // As an application would write it: the middleware is the AI SDK's own type there.
  const middleware = envelopeMiddleware(parts.envelope) as LanguageModelMiddleware
  return { ...parts, patient, model, seen, ask, guarded: wrapLanguageModel({ model, middleware }) }
}

describe('aiSdkModel and toUIMessageStream', () => {
  test('answers with names restored, from a prompt with none', async () => {
    const { envelope, ask, model, seen, patient } = setUp()
    const reply = await envelope.ask(ask, aiSdkModel(model))
    expect(await reply.text()).toContain(`${patient.person.name} came for follow-up.`)
    for (const identifier of patient.identifiers) expect(seen.join()).not.toContain(identifier)
  })

  test('a route returns before its stream ends', async () => {
    const { envelope, ask, model, patient } = setUp()
    const route = chatRoute(envelope, model, patient.reference)
    const request = new Request('http://127.0.0.1/chat', {
      method: 'POST',
      headers: { authorization: `Bearer ${ask.credentials.accessToken}` },
      body: JSON.stringify({ id: 'c1', message: 'What was said?' }),
    })
    const response = await route(request)
    const text = await response.text()
    const deltas = [...text.matchAll(/"delta":"([^"]*)"/g)].map(([, delta]) => delta).join('')
    expect(deltas).toContain(patient.person.name)
    expect(text).toContain('"type":"finish"')
  })

  test('an error in the stream says only its constant', async () => {
    const { envelope, ask, model, world } = setUp((_, turn) => (turn > 0 ? `Also ${'x'.repeat(200)} ${world2()}` : ''))
    const world2 = (): string => world.patients[1]!.person.mrn
    const chunks: unknown[] = []
    for await (const chunk of toUIMessageStream(await envelope.ask(ask, aiSdkModel(model))) as unknown as AsyncIterable<unknown>)
      chunks.push(chunk)
    expect(show(chunks)).not.toContain(world.patients[1]!.person.mrn)
    expect(show(chunks.at(-1))).toContain('finish')
  })

  test.each([
    ['a source', { type: 'source', sourceType: 'url', id: '1', url: 'https://evil.example/Ottoline' }],
    ['a file', { type: 'file', mediaType: 'text/plain', data: 'T3R0b2xpbmU=' }],
    ['a part that nobody knows', { type: 'novelty', text: 'Ottoline Vance' }],
  ])('%s is refused', async (_, part) => {
    const { envelope, ask, model } = setUp(() => [{ type: 'text-start', id: '1' }, { type: 'text-delta', id: '1', delta: 'Hello.' }, part])
    const outcome = await envelope
      .ask(ask, aiSdkModel(model))
      .then((reply) => reply.text())
      .catch((error: unknown) => error)
    expect(outcome).toMatchObject({ code: 'MODEL_OUTPUT_UNKNOWN' })
    expect(show(outcome)).not.toContain('Ottoline')
  })

  test('refuses what is no model', () => {
    expect(() => aiSdkModel('gpt' as never)).toThrow('must be a language model')
    expect(() => aiSdkModel({ specificationVersion: 'v9', doStream: () => undefined } as never)).toThrow('must be a language model')
  })
})

describe('envelopeMiddleware', () => {
  test('denies outside a session', async () => {
    const { guarded, seen } = setUp()
    await expect(generateText({ model: guarded, prompt: 'Hello', maxRetries: 0 })).rejects.toMatchObject({ code: 'OUTSIDE_SESSION' })
    expect(seen).toEqual([])
  })

  test('generateText and streamText see tokens; what leaves run is restored', async () => {
    const { envelope, guarded, ask, seen, patient } = setUp()
    const prompt = `Was ${patient.person.name} seen? Write to ${patient.person.email}.`
    await using session = await envelope.open(ask)
    const text = await session.run(async () => (await generateText({ model: guarded, prompt })).text)
    expect(text).toContain(patient.person.name)
    let streamed = ''
    for await (const piece of session.run(() => streamText({ model: guarded, prompt }).textStream)) streamed += piece
    expect(streamed).toContain(patient.person.name)
    for (const identifier of patient.identifiers) expect(seen.join()).not.toContain(identifier)
  })

  test('results and step callbacks carry no identifier: text, metadata, usage, bodies', async () => {
    const { envelope, guarded, ask, patient } = setUp()
    await using session = await envelope.open(ask)
    const heard: unknown[] = []
    const question = (await session.redact(`Was ${patient.person.name} seen?`)).text
    const result = await session.run(() =>
      generateText({
        model: guarded,
        prompt: question,
        onStepFinish: (step) => void heard.push(step),
        experimental_telemetry: { isEnabled: true },
      }),
    )
    expect(show([result, result.response, result.usage, result.steps, heard])).not.toContain('Ottoline')
    expect(result.usage.inputTokens).toBe(10)
    const parts: unknown[] = []
    for await (const part of session.run(() => streamText({ model: guarded, prompt: question, includeRawChunks: true }).fullStream))
      parts.push(part)
    expect(show(parts)).not.toContain('Ottoline')
    expect(show(parts)).toContain('text-delta')
  })

  test('tools are called with tokens, and their results are records', async () => {
    const { envelope, guarded, ask, seen, patient } = setUp((text, turn) =>
      turn === 1 ? { tool: 'slots', input: { person: nameIn(text) } } : `There are slots for ${nameIn(text)}.`,
    )
    const called: unknown[] = []
    const tools = {
      slots: tool({
        description: 'Finds slots.',
        inputSchema: z.object({ person: z.string() }),
        execute: async (input) => {
          called.push(input)
          return { who: patient.person.name, phone: patient.person.phone }
        },
      }),
    }
    await using session = await envelope.open(ask)
    const text = await session.run(
      async () =>
        (await generateText({ model: guarded, prompt: `When may ${patient.person.name} come?`, tools, stopWhen: stepCountIs(3) })).text,
    )
    expect(called).toEqual([{ person: expect.stringMatching(/^\[NAME-/) }])
    expect(text).toContain(`There are slots for ${patient.person.name}.`)
    for (const identifier of patient.identifiers) expect(seen.join()).not.toContain(identifier)
  })

  test('a prompt with a file is refused', async () => {
    const { envelope, guarded, ask, seen } = setUp()
    await using session = await envelope.open(ask)
    const content = [{ type: 'file' as const, mediaType: 'application/pdf', data: 'JVBERi0=' }]
    const outcome = await session
      .run(() => generateText({ model: guarded, messages: [{ role: 'user', content }] }))
      .catch((error: unknown) => error)
    expect(outcome).toMatchObject({ code: 'PROMPT_REFUSED' })
    expect(seen).toEqual([])
  })
})

test('models of the published specs fit by their types', () => {
  const models = (v2: LanguageModelV2, v3: LanguageModelV3) => [aiSdkModel(v2), aiSdkModel(v3)]
  expect(models).toBeTypeOf('function')
})
