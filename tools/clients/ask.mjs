// Asks a local OpenAI-compatible server through every real client. Raw text in an event, a callback, telemetry, an error, a stored
// state or what the server got fails. Runs where check-clients.ts has installed the clients.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { inspect } from 'node:util'
import { createOpenAI } from '@ai-sdk/openai'
import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { tool as langchainTool } from '@langchain/core/tools'
import { MemorySaver } from '@langchain/langgraph'
import { ChatOpenAI } from '@langchain/openai'
import { generateText, streamText, tool, wrapLanguageModel } from 'ai'
import { createAgent } from 'langchain'
import OpenAI from 'openai'
import { createEnvelope } from 'phi-envelope'
import { accessMatrix, presets } from 'phi-envelope/admit'
import { aiSdkModel, envelopeMiddleware as aiSdkMiddleware } from 'phi-envelope/ai-sdk'
import { envelopeMiddleware, protectChatModel } from 'phi-envelope/langchain'
import { protectOpenAI } from 'phi-envelope/openai'
import { ENCODINGS, syntheticWorld } from 'phi-envelope/testing'
import { memoryTrail } from 'phi-envelope/trail'
import * as z from 'zod'

const [specificationVersion] = process.argv.slice(2)
const world = syntheticWorld()
const envelope = createEnvelope({
  users: world.users,
  policy: accessMatrix(presets.all),
  implicitConsent: { PATRQT: 'permit' },
  consents: world.consents,
  relationships: world.relationships,
  tickets: world.tickets,
  sources: [world.source()],
  identities: world.identities,
  trail: memoryTrail(),
  clock: world.clock,
})
const patient = world.patients[0]
const { name: person, mrn, phone } = patient.person
const ask = world.ask('patient-1', patient, { purpose: 'PATRQT', question: 'What was said at the visit?' })

/** What anybody but the viewer got to see. */
const heard = []
const hear = (value) =>
  heard.push(
    inspect(value, { depth: 12, maxStringLength: null, maxArrayLength: null, showHidden: true }),
    JSON.stringify(value, inJson()) ?? '',
  )
function inJson() {
  const seen = new WeakSet()
  return (_, value) => {
    if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value
    if (seen.has(value)) return undefined
    seen.add(value)
    return value instanceof Error ? { message: value.message, stack: value.stack, cause: value.cause, ...value } : value
  }
}
function assertNothingHeard(what) {
  const all = heard.splice(0).join('\n')
  assert.notEqual(all, '', `${what}: nothing was heard`)
  for (const identifier of patient.identifiers) {
    for (const [encoding, encode] of Object.entries(ENCODINGS)) {
      assert.equal(all.includes(encode(identifier)), false, `${what}: raw text was heard, ${encoding}`)
    }
  }
}

// Says the name that it was shown, as a token; calls a tool first when it has one; fails when told to.
let failing = false
function say(body) {
  const name = /\[NAME-(?!1-k7qd)[^\]]+\]/.exec(body)?.[0] ?? 'nobody'
  if (/"tools":\s*\[\{/.test(body) && !body.includes('Result of a tool'))
    return { name: 'find_slots', arguments: JSON.stringify({ of: name }) }
  return `There is news for ${name}.`
}
// The server's ids carry the name, which no adapter may pass on.
function chatFrames(said) {
  const frame = (delta, finish_reason = null) => ({
    id: person,
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason }],
  })
  const start = frame({ role: 'assistant', content: '' })
  if (typeof said !== 'string') {
    return [start, frame({ tool_calls: [{ index: 0, id: person, type: 'function', function: said }] }), frame({}, 'tool_calls')]
  }
  return [start, ...said.match(/.{1,5}/gs).map((content) => frame({ content })), frame({}, 'stop')]
}
function chatAnswer(said) {
  const message =
    typeof said === 'string' ? { content: said } : { content: null, tool_calls: [{ id: person, type: 'function', function: said }] }
  const choice = { index: 0, message: { role: 'assistant', ...message }, finish_reason: typeof said === 'string' ? 'stop' : 'tool_calls' }
  return {
    id: person,
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [choice],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  }
}
const responseFrames = (said) => [
  { type: 'response.output_text.delta', delta: said },
  { type: 'response.completed', response: { usage: { input_tokens: 10, output_tokens: 5 } } },
]
const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  hear(body)
  if (failing)
    return response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: `${person}, ${mrn}` } }))
  const said = say(body)
  if (!/"stream":\s*true/.test(body))
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(chatAnswer(said)))
  response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': person })
  for (const event of request.url.endsWith('/responses') ? responseFrames(said) : chatFrames(said))
    response.write(`data: ${JSON.stringify(event)}\n\n`)
  response.end('data: [DONE]\n\n')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const baseURL = `http://127.0.0.1:${server.address().port}/v1`

const question = `Was ${person} (MRN ${mrn}) seen?`
const answered = new RegExp(`news for ${person}`)
/** Runs `body` in a session with the redacted question; gives what left it. */
async function inSession(body) {
  const session = await envelope.open(ask)
  const asked = (await session.redact(question)).text
  try {
    return await session.run(() => body(asked))
  } finally {
    await session.close()
  }
}
/** The same with a server that fails and names the patient. */
async function failsQuietly(what, body) {
  failing = true
  const error = await inSession(body).then(
    () => assert.fail(`${what}: no error`),
    (each) => each,
  )
  failing = false
  hear(error)
  assertNothingHeard(`${what}, failing`)
}
const collect = async (stream, textOf) => {
  let text = ''
  for await (const chunk of stream) {
    hear(chunk)
    text += textOf(chunk) ?? ''
  }
  return text
}

// openai
{
  const client = protectOpenAI(new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 }), envelope)
  const body = { model: 'm', messages: [{ role: 'user', content: question }] }
  await assert.rejects(async () => client.chat.completions.create(body), { code: 'OUTSIDE_SESSION' })
  const ways = {
    chat: async () => (await client.chat.completions.create(body)).choices[0].message.content,
    'chat, streamed': async () =>
      collect(await client.chat.completions.create({ ...body, stream: true }), ({ choices }) => choices[0]?.delta.content),
    responses: async () => (await client.responses.create({ model: 'm', input: question })).output_text,
    'responses, streamed': async () =>
      collect(await client.responses.create({ model: 'm', input: question, stream: true }), (event) =>
        event.type === 'response.output_text.delta' ? event.delta : '',
      ),
  }
  for (const [name, way] of Object.entries(ways)) {
    assert.match(await inSession(way), answered, `openai ${name}`)
    assertNothingHeard(`openai ${name}`)
    await failsQuietly(`openai ${name}`, way)
  }
}

// ai with its OpenAI provider
{
  const model = createOpenAI({ baseURL, apiKey: 'none' }).chat('m')
  assert.match(await (await envelope.ask(ask, aiSdkModel(model))).text(), answered)
  assertNothingHeard('ai, sealed')
  const guarded = wrapLanguageModel({ model, middleware: aiSdkMiddleware(envelope, { specificationVersion }) })
  await assert.rejects(async () => generateText({ model: guarded, prompt: 'Hello', maxRetries: 0 }), { code: 'OUTSIDE_SESSION' })
  const integration = new Proxy({}, { get: (_, name) => (String(name).startsWith('on') ? hear : undefined) })
  const span = new Proxy(
    {},
    { get: (_, name) => (name === 'isRecording' ? () => true : name === 'spanContext' ? () => ({}) : (...said) => void hear(said)) },
  )
  const started = (...said) => {
    hear(said.filter((each) => typeof each !== 'function'))
    return span
  }
  const tracer = { startSpan: started, startActiveSpan: (...said) => said.at(-1)(started(...said)) }
  const telemetry = { isEnabled: true, recordInputs: true, recordOutputs: true, integrations: [integration] }
  const tools = {
    find_slots: tool({
      description: 'Finds.',
      inputSchema: z.object({ of: z.string() }),
      execute: async ({ of }) => `${of} may come at nine.`,
    }),
  }
  const told = {
    telemetry,
    experimental_telemetry: { ...telemetry, tracer },
    onStepFinish: hear,
    onError: hear,
    maxRetries: 0,
    stopWhen: ({ steps }) => steps.length >= 3,
  }
  const ways = {
    generateText: async (prompt) => {
      const result = await generateText({ model: guarded, prompt, ...told })
      hear([result.content, result.steps, result.response, result.usage])
      return result.text
    },
    streamText: async (prompt) => {
      const result = streamText({ model: guarded, prompt, ...told, onChunk: hear })
      let failed
      const text = await collect(result.fullStream, (part) => {
        if (part.type === 'error') failed = part.error
        return part.type === 'text-delta' ? part.text : ''
      })
      if (failed !== undefined) throw failed
      return text
    },
    'generateText with a tool': async (prompt) => (await generateText({ model: guarded, prompt, tools, ...told })).text,
  }
  for (const [name, way] of Object.entries(ways)) {
    assert.match(await inSession(way), answered, `ai ${name}`)
    assertNothingHeard(`ai ${name}`)
    await failsQuietly(`ai ${name}`, way)
  }
}

const HANDLERS = [
  'LLMStart',
  'ChatModelStart',
  'LLMNewToken',
  'LLMEnd',
  'LLMError',
  'ChainStart',
  'ChainEnd',
  'ChainError',
  'ToolStart',
  'ToolEnd',
  'ToolError',
  'CustomEvent',
]
class Ear extends BaseCallbackHandler {
  name = 'ear'
  awaitHandlers = true
}
for (const each of HANDLERS) Ear.prototype[`handle${each}`] = async (...said) => void hear(said)
const callbacks = [new Ear()]
const llm = (streaming) => new ChatOpenAI({ model: 'm', apiKey: 'none', maxRetries: 0, streaming, configuration: { baseURL } })

// @langchain/openai
for (const streaming of [false, true]) {
  const model = protectChatModel(envelope, llm(streaming))
  await assert.rejects(async () => model.invoke('Hello'), { code: 'OUTSIDE_SESSION' })
  const ways = {
    invoke: async (asked) => (await model.invoke(asked, { callbacks })).text,
    stream: async (asked) => collect(await model.stream(asked, { callbacks }), ({ text }) => text),
    streamEvents: async (asked) =>
      collect(model.streamEvents(asked, { version: 'v2', callbacks }), ({ event, data }) =>
        event === 'on_chat_model_end' ? data.output.text : '',
      ),
  }
  for (const [name, way] of Object.entries(ways)) {
    assert.match(await inSession(way), answered, `ChatOpenAI ${name}, streaming ${streaming}`)
    assertNothingHeard(`ChatOpenAI ${name}`)
    await failsQuietly(`ChatOpenAI ${name}`, way)
  }
}

// an agent with tools
for (const streaming of [false, true]) {
  for (const breaks of [false, true]) {
    const slots = langchainTool(
      ({ of }) => {
        if (breaks) throw new Error(`no row for ${person}, ${mrn}`)
        return `${of}, that is ${person} (${phone}), may come at nine.`
      },
      { name: 'find_slots', description: 'Finds.', schema: z.object({ of: z.string() }) },
    )
    const checkpointer = new MemorySaver()
    const agent = createAgent({ model: llm(streaming), tools: [slots], middleware: [envelopeMiddleware(envelope)], checkpointer })
    let thread = 0
    const config = () => ({ callbacks, configurable: { thread_id: `t${thread++}` } })
    const state = (content) => ({ messages: [{ role: 'user', content }] })
    const ways = {
      invoke: async (asked) => {
        const end = await agent.invoke(state(asked), config())
        hear(end)
        assert.equal(
          end.messages.some(
            (message) => message.getType() === 'tool' && message.text.includes(breaks ? 'The tool failed.' : 'may come at nine'),
          ),
          true,
        )
        return end.messages.at(-1).text
      },
      'stream of messages': async (asked) =>
        collect(await agent.stream(state(asked), { ...config(), streamMode: 'messages' }), ([message]) =>
          message.getType() === 'ai' ? message.text : '',
        ),
      streamEvents: async (asked) =>
        collect(agent.streamEvents(state(asked), { ...config(), version: 'v2' }), ({ event, data }) =>
          event === 'on_chat_model_end' ? data.output.text : '',
        ),
    }
    for (const [name, way] of Object.entries(ways)) {
      const what = `agent ${name}, streaming ${streaming}, tool failing ${breaks}`
      assert.match(await inSession(way), answered, what)
      hear(JSON.stringify(checkpointer.storage, (_, value) => (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value)))
      assertNothingHeard(what)
      await failsQuietly(what, way)
    }
  }
}
server.closeAllConnections()
server.close()
