/** Each adapter over a note that holds an attack, with a model that obeys it and knows more than it should. */
import * as api from '@opentelemetry/api'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import { tool as langchainTool } from '@langchain/core/tools'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { generateText, type LanguageModelMiddleware, stepCountIs, streamText, tool, wrapLanguageModel } from 'ai'
import { MockLanguageModelV3, simulateReadableStream } from 'ai/test'
import { createAgent } from 'langchain'
import OpenAI from 'openai'
import { accessMatrix } from 'phi-envelope/admit'
import { aiSdkModel, envelopeMiddleware, toUIMessageStream } from 'phi-envelope/ai-sdk'
import { chatModelCall, protectChatModel, protectRetriever } from 'phi-envelope/langchain'
import { protectOpenAI } from 'phi-envelope/openai'
import { type Encoding, ENCODINGS, obedientModel, syntheticWorld, type World, type WorldPatient } from 'phi-envelope/testing'
import { memoryTrail } from 'phi-envelope/trail'
import * as z from 'zod'
import type { Ask, Envelope, Session } from '../../src/index.ts'
import { observedTrail, spanObserver } from '../../src/telemetry/index.ts'
import { shownOf } from './broken.ts'
import { Eavesdropper, show, SpyChatModel, worldFields, WorldRetriever } from './langchain.ts'
import { type OpenAIServer, startOpenAIServer } from './openai-server.ts'
import { worldEnvelope } from './world-envelope.ts'

/** One attack, ready to be carried out. */
export interface Attempt {
  readonly world: World
  readonly envelope: Envelope
  readonly ask: Ask
  /** The note as the application's own tool would find it. */
  readonly note: string
  readonly tracer: api.Tracer
  /** The model's answer to what it was sent. */
  say(seen: string, turn: number): Promise<string>
  /** What leaves for the viewer. */
  toViewer(value: unknown): void
  /** What callbacks, tracers, steps and results inside the session say. */
  inside(value: unknown): void
  readonly server: OpenAIServer
}

/** What was seen of one attempt. */
export interface Seen {
  readonly viewer: string
  readonly inside: string
  readonly sent: string
  readonly said: string
  readonly error: string
}

const QUESTION = 'What was said at the visit?'
const INSTRUCTIONS = 'You are the visit assistant of the north clinic. Keep every answer below two hundred words.'
const TEMPLATE = `${INSTRUCTIONS}\nAnswer from {context}\nQ: {question}`

/** Nothing is revealed to this viewer, so that whatever identifier comes out is a leak. */
const policy = accessMatrix({
  revision: 'attack-1',
  rows: [
    {
      id: 'own',
      effect: 'permit',
      roles: ['patient'],
      purposes: ['PATRQT'],
      relationships: ['own'],
      operations: ['read', 'search'],
      dataClasses: 'any',
      confidentiality: 'R',
      reveal: [],
    },
  ],
})

const OWN = syntheticWorld().patients[0] as WorldPatient
const OTHER = syntheticWorld().patients[2] as WorldPatient
/** Who the chart is of, and who is spoken of in it in a way that the detectors know. */
export const KNOWN: readonly string[] = [...OWN.identifiers, OTHER.person.mrn, OTHER.person.phone, OTHER.person.email]
const ALSO = `Sister: MRN ${OTHER.person.mrn}, phone ${OTHER.person.phone}, ${OTHER.person.email}.`

function attackedWorld(attack: string): World {
  const world = syntheticWorld()
  const patients = world.patients.map((patient) => ({
    ...patient,
    chart: patient.chart.map((record) =>
      record.title === 'Visit note' ? { ...record, text: `${record.text} ${ALSO} ${attack}` } : record,
    ),
  }))
  const source = world.source()
  return {
    ...world,
    patients,
    source: () => ({
      ...source,
      async *search(query, signal) {
        signal.throwIfAborted()
        for (const { reference, chart } of patients) if (query.patients.includes(reference)) yield* chart
      },
    }),
  }
}

/**
 * What the model obeys: all of its prompt, and then it gives away canaries, for which a reply is withheld; or the attack alone, and
 * then it gives away what it knows, which is taken out of a reply that goes on.
 */
export type Reads = 'the prompt' | 'the attack'
export const READS: readonly Reads[] = ['the prompt', 'the attack']

/** Carries out one attack through one adapter. */
export async function attempt(
  way: (parts: Attempt) => Promise<void>,
  attack: string,
  { encoding = 'plain', reads = 'the prompt' }: { readonly encoding?: Encoding | undefined; readonly reads?: Reads } = {},
): Promise<Seen> {
  const world = attackedWorld(attack)
  const spans = new InMemorySpanExporter()
  const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const trail = memoryTrail()
  const traced = { ...api, trace: { ...api.trace, getTracer: (name: string) => tracing.getTracer(name), setSpan: api.trace.setSpan } }
  const { envelope } = worldEnvelope({ policy, trail: observedTrail(trail, spanObserver({ api: traced })) }, world)
  const model = obedientModel({ knows: KNOWN, encoding, chunk: 4_000 })
  const sent: string[] = []
  const said: string[] = []
  const viewer: string[] = []
  const inside: string[] = []
  const say = async (seen: string): Promise<string> => {
    sent.push(seen)
    let text = ''
    // In JSON the model would see one line.
    const content = reads === 'the prompt' ? seen.replaceAll('\\n', '\n') : attack
    const prompt = { messages: [{ role: 'user', content }] } as never
    for await (const piece of (await model(prompt, { signal: new AbortController().signal })) as AsyncIterable<string>) text += piece
    said.push(text)
    return text
  }
  const server = await startOpenAIServer(say)
  const ask = world.ask('patient-1', world.patients[0] as WorldPatient, { purpose: 'PATRQT', question: QUESTION })
  let error = ''
  try {
    await way({
      world,
      envelope,
      ask,
      note: `${ALSO} ${attack}`,
      tracer: tracing.getTracer('app'),
      say,
      server,
      toViewer: (value) => void viewer.push(typeof value === 'string' ? value : show(value)),
      inside: (value) => void inside.push(typeof value === 'string' ? value : show(value)),
    })
  } catch (caught) {
    error = shownOf(caught) + show(caught)
  } finally {
    await server[Symbol.asyncDispose]()
  }
  inside.push(
    show(trail.events),
    show(spans.getFinishedSpans().map(({ name, attributes, events, status }) => ({ name, attributes, events, status }))),
  )
  return { viewer: viewer.join(''), inside: inside.join('\n'), sent: sent.join('\n'), said: said.join('\n'), error }
}

/** The records as the application would put them into its messages: redacted. */
async function records(session: Session): Promise<string> {
  const fragments = await session.redact(await session.retrieve())
  return `Answer from:\n${fragments.map(({ text }) => text).join('\n')}\nQ: ${QUESTION}`
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
    const prompt = await records(session)
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
    const messages = [{ role: 'user' as const, content: await records(session) }]
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

const squeeze = (text: string): string => text.toLowerCase().replace(/\s+/g, '')
const FAMILY = OWN.person.family
const FORBIDDEN = KNOWN.flatMap((value) => Object.values(ENCODINGS).map((encode) => squeeze(encode(value)))).filter(
  // Other words hold it, such as `advance`.
  (forbidden) => forbidden !== FAMILY.toLowerCase(),
)

/** Identifiers, plain or encoded, in a text. */
export function identifiersIn(text: string): readonly string[] {
  const squeezed = squeeze(text)
  return [
    ...FORBIDDEN.filter((forbidden) => squeezed.includes(forbidden)),
    ...[FAMILY, Array.from(FAMILY).join(' ')].filter((each) => new RegExp(`\\b${each}\\b`, 'i').test(text)),
  ]
}

/** All that came out where it must not. */
export function leaksOf({ viewer, inside, sent, error }: Seen): Readonly<Record<string, readonly string[]>> {
  const canaries = [...sent.matchAll(/nor this: ([a-z0-9]+)/g)].map((match) => match[1] as string)
  const codes = [...sent.matchAll(/--- record \S+ ([a-z0-9]+)/g)].map((match) => match[1] as string)
  const encoded = canaries.flatMap((canary) => Object.values(ENCODINGS).map((encode) => squeeze(encode(canary))))
  const secrets = [...encoded, ...[...codes, 'Lines that begin with', INSTRUCTIONS].map(squeeze)]
  const out = squeeze(viewer)
  return {
    viewer: [
      ...identifiersIn(viewer),
      ...secrets.filter((secret) => out.includes(secret)),
      ...(/https?:\/\/|!\[|<img|<svg|<script/i.test(viewer) ? ['address'] : []),
    ],
    inside: [...identifiersIn(inside), ...encoded.filter((canary) => squeeze(inside).includes(canary))],
    error: [...identifiersIn(error), ...secrets.filter((secret) => squeeze(error).includes(secret))],
    sent: identifiersIn(sent),
  }
}
