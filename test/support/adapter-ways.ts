/** Every way in which an adapter answers, with an application around it. */
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import { tool as langchainTool } from '@langchain/core/tools'
import { generateText, type LanguageModelMiddleware, stepCountIs, streamText, tool, wrapLanguageModel } from 'ai'
import { MockLanguageModelV3, simulateReadableStream } from 'ai/test'
import { createAgent } from 'langchain'
import OpenAI from 'openai'
import { aiSdkModel, envelopeMiddleware, toUIMessageStream } from 'phi-envelope/ai-sdk'
import { chatModelCall, envelopeMiddleware as agentMiddleware, protectChatModel, protectRetriever } from 'phi-envelope/langchain'
import { protectOpenAI } from 'phi-envelope/openai'
import * as z from 'zod'
import type { Session } from '../../src/index.ts'
import { type Attempt, INSTRUCTIONS, QUESTION } from './adapter-attacks.ts'
import { Eavesdropper, show, SpyChatModel, worldFields, WorldRetriever } from './langchain.ts'

const TEMPLATE = `${INSTRUCTIONS}\nAnswer from {context}\nQ: {question}`

/** The records as the application would put them into its messages: quoted, or as mere redacted text. */
async function records(session: Session, how: 'quoted' | 'text' = 'quoted'): Promise<string> {
  const fragments = await session.redact(await session.retrieve())
  const texts = how === 'quoted' ? session.quote(fragments) : fragments.map(({ text }) => text).join('\n')
  return `Answer from:\n${texts}\nQ: ${QUESTION}`
}

function langchainChain({ world, envelope, say }: Attempt) {
  const retriever = protectRetriever(envelope, new WorldRetriever(world), { fields: worldFields })
  return RunnableSequence.from([
    {
      context: retriever.pipe((documents) => documents.map(({ pageContent }) => pageContent).join('\n\n')),
      question: new RunnablePassthrough<string>(),
    },
    ChatPromptTemplate.fromTemplate(TEMPLATE),
    protectChatModel(envelope, new SpyChatModel(say)),
    new StringOutputParser(),
  ])
}

function sdkModel({ say }: Attempt, called?: string) {
  return new MockLanguageModelV3({
    provider: 'spy',
    modelId: 'spy-1',
    doStream: async ({ prompt }) => {
      const seen = JSON.stringify(prompt)
      const text = await say(seen, 0)
      const calls = called !== undefined && !seen.includes('Result of a tool')
      const chunks = [
        { type: 'text-start', id: '1' },
        ...(calls ? [] : (text.match(/[\s\S]{1,9}/g) ?? []).map((delta) => ({ type: 'text-delta', id: '1', delta }))),
        { type: 'text-end', id: '1' },
        ...(calls ? [{ type: 'tool-call', toolCallId: 'c1', toolName: called, input: '{}' }] : []),
        { type: 'finish', finishReason: { unified: calls ? 'tool-calls' : 'stop' }, usage: { inputTokens: {}, outputTokens: {} } },
      ]
      return { stream: simulateReadableStream({ chunks: chunks as never[] }) } as never
    },
  })
}
const guarded = (parts: Attempt, called?: string) =>
  wrapLanguageModel({ model: sdkModel(parts, called), middleware: envelopeMiddleware(parts.envelope) as LanguageModelMiddleware })

const openai = ({ envelope, server }: Attempt) =>
  protectOpenAI(new OpenAI({ baseURL: server.url, apiKey: 'none', maxRetries: 0 }), envelope)

/** A call for every kind of answer that an adapter gives. */
export const WAYS: Readonly<Record<string, (parts: Attempt) => Promise<void>>> = Object.freeze({
  'a LangChain chain, whole': async (parts) => {
    const ear = new Eavesdropper()
    try {
      await using session = await parts.envelope.open(parts.ask)
      parts.toViewer(await session.run(() => langchainChain(parts).invoke(QUESTION, { callbacks: [ear] })))
    } finally {
      parts.inside(ear.text())
    }
  },
  'a LangChain chain, streamed': async (parts) => {
    const ear = new Eavesdropper()
    try {
      await using session = await parts.envelope.open(parts.ask)
      for await (const text of await session.run(() => langchainChain(parts).stream(QUESTION, { callbacks: [ear] }))) parts.toViewer(text)
    } finally {
      parts.inside(ear.text())
    }
  },
  'events of a LangChain chain': async (parts) => {
    await using session = await parts.envelope.open(parts.ask)
    for await (const event of session.run(() => langchainChain(parts).streamEvents(QUESTION, { version: 'v2' }))) parts.inside(event)
  },
  'a LangChain agent with a tool': async (parts) => {
    const ear = new Eavesdropper()
    const chart = langchainTool(() => parts.note, { name: 'chart', description: 'Reads the chart.', schema: z.object({}) })
    const spy = new SpyChatModel((seen, turn) => (turn === 1 ? { tool: 'chart', input: {} } : parts.say(seen, turn)))
    const agent = createAgent({ model: protectChatModel(parts.envelope, spy), tools: [chart], systemPrompt: INSTRUCTIONS })
    try {
      await using session = await parts.envelope.open(parts.ask)
      const state = await session.run(() => agent.invoke({ messages: [{ role: 'user', content: QUESTION }] }, { callbacks: [ear] }))
      parts.toViewer(state.messages.at(-1)?.text ?? '')
    } finally {
      // Of what the application's own tool says, its own runs tell.
      parts.inside(ear.text((handler) => /LLM|ChatModel/.test(handler)))
    }
  },
  'a LangChain agent with the middleware': async (parts) => {
    const ear = new Eavesdropper()
    const chart = langchainTool(() => parts.note, { name: 'chart', description: 'Reads the chart.', schema: z.object({}) })
    const spy = new SpyChatModel((seen, turn) => (turn === 1 ? { tool: 'chart', input: {} } : parts.say(seen, turn)))
    const middleware = [agentMiddleware(parts.envelope)]
    const agent = createAgent({ model: spy, tools: [chart], systemPrompt: INSTRUCTIONS, middleware })
    try {
      await using session = await parts.envelope.open(parts.ask)
      const state = await session.run(() => agent.invoke({ messages: [{ role: 'user', content: QUESTION }] }, { callbacks: [ear] }))
      parts.inside(state)
      parts.toViewer(state.messages.at(-1)?.text ?? '')
    } finally {
      parts.inside(ear.text())
    }
  },
  'a LangChain model under a Prompt': async ({ envelope, ask, say, toViewer }) => {
    const reply = await envelope.ask(ask, chatModelCall(new SpyChatModel(say)))
    for await (const text of reply.stream) toViewer(text)
  },
  'an AI SDK model under a Prompt': async (parts) => {
    const reply = await parts.envelope.ask(parts.ask, aiSdkModel(sdkModel(parts)))
    parts.toViewer(await reply.text())
  },
  'a UI message stream': async (parts) => {
    const reply = await parts.envelope.ask(parts.ask, aiSdkModel(sdkModel(parts)))
    for await (const chunk of toUIMessageStream(reply) as unknown as AsyncIterable<{ delta?: string }>)
      parts.toViewer(chunk.delta ?? show(chunk))
  },
  generateText: async (parts) => {
    await using session = await parts.envelope.open(parts.ask)
    const prompt = await records(session)
    const text = await session.run(async () => {
      const result = await generateText({
        model: guarded(parts),
        system: INSTRUCTIONS,
        prompt,
        maxRetries: 0,
        onStepFinish: parts.inside,
        experimental_telemetry: { isEnabled: true, tracer: parts.tracer },
      })
      parts.inside([result, result.response, result.steps])
      return result.text
    })
    parts.toViewer(text)
  },
  streamText: async (parts) => {
    await using session = await parts.envelope.open(parts.ask)
    const prompt = await records(session, 'text')
    const stream = session.run(
      () =>
        streamText({
          model: guarded(parts),
          system: INSTRUCTIONS,
          prompt,
          maxRetries: 0,
          onChunk: parts.inside,
          onError: parts.inside,
          onStepFinish: parts.inside,
          experimental_telemetry: { isEnabled: true, tracer: parts.tracer },
        }).textStream,
    )
    for await (const text of stream) parts.toViewer(text)
  },
  'generateText with a tool': async (parts) => {
    const tools = { chart: tool({ description: 'Reads the chart.', inputSchema: z.object({}), execute: async () => parts.note }) }
    await using session = await parts.envelope.open(parts.ask)
    const run = async () =>
      (
        await generateText({
          model: guarded(parts, 'chart'),
          system: INSTRUCTIONS,
          prompt: QUESTION,
          tools,
          stopWhen: stepCountIs(3),
          maxRetries: 0,
        })
      ).text
    parts.toViewer(await session.run(run))
  },
  'chat completions, whole': async (parts) => {
    await using session = await parts.envelope.open(parts.ask)
    const messages = [
      { role: 'system' as const, content: INSTRUCTIONS },
      { role: 'user' as const, content: await records(session) },
    ]
    const text = await session.run(async () => {
      const completion = await openai(parts).chat.completions.create({ model: 'm', messages })
      parts.inside(completion)
      return completion.choices[0]?.message.content ?? ''
    })
    parts.toViewer(text)
  },
  'chat completions, streamed': async (parts) => {
    await using session = await parts.envelope.open(parts.ask)
    const messages = [{ role: 'user' as const, content: await records(session, 'text') }]
    const stream = await session.run(() => openai(parts).chat.completions.create({ model: 'm', messages, stream: true }))
    for await (const chunk of stream) {
      parts.inside(chunk)
      parts.toViewer(chunk.choices[0]?.delta.content ?? '')
    }
  },
  'responses, whole': async (parts) => {
    await using session = await parts.envelope.open(parts.ask)
    const input = await records(session)
    const answer = await session.run(() => openai(parts).responses.create({ model: 'm', instructions: INSTRUCTIONS, input }))
    parts.inside(answer)
    parts.toViewer(answer.output_text)
  },
  'responses, streamed': async (parts) => {
    await using session = await parts.envelope.open(parts.ask)
    const input = await records(session)
    const stream = await session.run(() => openai(parts).responses.create({ model: 'm', input, stream: true }))
    for await (const event of stream) {
      parts.inside(event)
      if (event.type === 'response.output_text.delta') parts.toViewer(event.delta)
    }
  },
})
