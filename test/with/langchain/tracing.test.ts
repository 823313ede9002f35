/** With LangSmith tracing asked for by the environment, what is posted of protected chains and agents holds tokens only. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { DocumentInterface } from '@langchain/core/documents'
import { BaseRetriever } from '@langchain/core/retrievers'
import { tool } from '@langchain/core/tools'
import { ToolMessage } from '@langchain/core/messages'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { RunnablePassthrough, RunnableSequence } from '@langchain/core/runnables'
import { createAgent } from 'langchain'
import { Client } from 'langsmith'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { envelopeMiddleware, protectChatModel, protectRetriever } from 'phi-envelope/langchain'
import { ENCODINGS } from 'phi-envelope/testing'
import { type Say, SpyChatModel, worldFields, WorldRetriever } from '../../support/langchain.ts'
import { worldEnvelope } from '../../support/world-envelope.ts'

const posted: string[] = []
const server = createServer((request, response) => {
  void bodyOf(request).then((body) => {
    if (request.method !== 'GET') posted.push(body)
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ version: '0.12.0', batch_ingest_config: {} }))
  })
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  const body = Buffer.concat(chunks)
  return String(request.headers['content-encoding'] === 'gzip' ? await promisify(gunzip)(body) : body)
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  for (const [name, value] of [
    ['LANGSMITH_TRACING', 'true'],
    ['LANGCHAIN_TRACING_V2', 'true'],
    ['LANGSMITH_ENDPOINT', endpoint],
    ['LANGCHAIN_ENDPOINT', endpoint],
    ['LANGSMITH_API_KEY', 'none'],
    ['LANGSMITH_PROJECT', 'test'],
  ] as const) {
    vi.stubEnv(name, value)
  }
})
afterAll(async () => {
  vi.unstubAllEnvs()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** What was posted since the last time, once `marks` are all in it. */
async function runsWith(...marks: readonly string[]): Promise<string> {
  await vi.waitFor(() => expect(marks.filter((mark) => !posted.join('\n').includes(mark))).toEqual([]), { timeout: 10_000, interval: 50 })
  return posted.splice(0).join('\n')
}

const nameIn = (seen: string): string => /\[NAME-(?!1-k7qd)[^\]]+\]/.exec(seen)?.[0] ?? 'nobody'
const found = (text: string, identifiers: readonly string[]): readonly string[] =>
  identifiers.filter((identifier) => Object.values(ENCODINGS).some((encode) => text.includes(encode(identifier))))

/** Asks another retriever as a run of its own, as ensembles and compressors do. */
class ComposedRetriever extends BaseRetriever {
  override lc_namespace = ['test']
  readonly #inner: BaseRetriever
  constructor(inner: BaseRetriever) {
    super()
    this.#inner = inner
  }
  override _getRelevantDocuments(query: string): Promise<DocumentInterface[]> {
    return this.#inner.invoke(query)
  }
}

function setUp() {
  const { world, envelope } = worldEnvelope({ sources: [] })
  const patient = world.patients[0]!
  return {
    world,
    envelope,
    person: patient.person,
    ask: world.ask('patient-1', patient, { purpose: 'PATRQT', question: '' }),
    everyone: world.patients.flatMap(({ identifiers }) => identifiers),
  }
}

describe('a LangSmith tracer of the environment', () => {
  test('hears a bare chain, so that silence below would be noticed', async () => {
    const bare = new SpyChatModel(() => 'heard words')
    await bare.invoke('Is anybody listening?')
    expect(await runsWith('heard words')).toContain('Is anybody listening?')
  })

  test.each([false, true])('is told tokens by a protected chain, failing: %s', async (fails) => {
    const { world, envelope, person, ask, everyone } = setUp()
    const llm = new SpyChatModel((seen) => {
      if (fails) throw new Error(`upstream knew ${person.name}`)
      return `It was ${nameIn(seen)}, at the end.`
    })
    const retriever = protectRetriever(envelope, new ComposedRetriever(new WorldRetriever(world)), { fields: worldFields })
    const chain = RunnableSequence.from([
      {
        context: retriever.pipe((documents) => documents.map(({ pageContent }) => pageContent).join('\n\n')),
        question: new RunnablePassthrough<string>(),
      },
      ChatPromptTemplate.fromTemplate('Answer from {context}\nQ: {question}'),
      protectChatModel(envelope, llm),
      new StringOutputParser(),
    ])
    await using session = await envelope.open(ask)
    const asked = (await session.redact(`What of ${person.name}, chain question?`)).text
    const answer = await session.run(() => chain.invoke(asked)).catch((error: unknown) => error)
    expect(String(answer)).toContain(fails ? 'model call failed' : person.name)
    const runs = await runsWith('chain question', fails ? 'model call failed' : 'at the end')
    expect(runs).toContain('metformin')
    expect(found(runs, everyone)).toEqual([])
  })

  test('is told tokens by a protected agent, its tools and what they start', async () => {
    const { world, envelope, person, ask, everyone } = setUp()
    const say: Say = (seen) =>
      seen.includes('Result of a tool')
        ? `Agent found ${nameIn(seen)}.`
        : [
            { tool: 'chart', input: { person: nameIn(seen) } },
            { tool: 'broken', input: {} },
          ]
    const inner = new SpyChatModel(() => `inner words of ${person.name}`)
    const chart = tool(
      async () => {
        const raw = await new WorldRetriever(world).invoke('all')
        const { text } = await inner.invoke(`Sum up ${person.name}`)
        return `${raw.length} notes. ${text}. Reach ${person.phone}.`
      },
      { name: 'chart', description: 'Reads.', schema: z.object({ person: z.string() }) },
    )
    const broken = tool(
      () => {
        throw new Error(`no row for ${person.mrn}`)
      },
      { name: 'broken', description: 'Breaks.', schema: z.object({}) },
    )
    const agent = createAgent({ model: new SpyChatModel(say), tools: [chart, broken], middleware: [envelopeMiddleware(envelope)] })
    await using session = await envelope.open(ask)
    const asked = (await session.redact(`Who is ${person.name}, agent question?`)).text
    const end = await session.run(() => agent.invoke({ messages: [{ role: 'user', content: asked }] }))
    expect(end.messages.filter((message) => ToolMessage.isInstance(message))).toHaveLength(2)
    const runs = await runsWith('agent question', 'Agent found', 'The tool failed.')
    expect(runs).toContain('"run_type":"tool"')
    expect(inner.seen).toHaveLength(1)
    expect(found(runs, everyone)).toEqual([])
  })

  test('sees nothing of it later either', async () => {
    const { everyone } = setUp()
    // Whatever a client still holds back goes out now.
    await new Client().awaitPendingTraceBatches()
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(found(posted.join('\n'), everyone)).toEqual([])
  })
})
