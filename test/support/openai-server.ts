/** An OpenAI-compatible server on loopback: chat completions, streamed or not, and streamed responses, saying what a test tells it to say. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A tool call. */
export interface Call {
  readonly tool: string
  readonly input: object
}
/** What the model says: text, a tool call, or several at once. */
export type Said = string | Call | readonly Call[]

/** A running server. */
export interface OpenAIServer extends AsyncDisposable {
  readonly url: string
  /** Every body, as text. */
  readonly bodies: string[]
}

/** Starts a server. Its frames carry `leak` in ids, fingerprints and metadata, which no adapter may pass on. */
export async function startOpenAIServer(
  say: (body: string, turn: number) => Said | Promise<Said>,
  leak = 'Ottoline Vance',
): Promise<OpenAIServer> {
  const bodies: string[] = []
  const server = createServer(async (request, response) => {
    const body = await readAll(request)
    bodies.push(body)
    const said = await say(body, bodies.length)
    if (!/"stream": ?true/.test(body)) {
      response.writeHead(200, { 'content-type': 'application/json', 'x-request-id': leak }).end(JSON.stringify(completion(said, leak)))
      return
    }
    response.writeHead(200, { 'content-type': 'text/event-stream', 'x-request-id': leak })
    const events = request.url?.endsWith('/responses') === true ? responseEvents(said, leak) : chatEvents(said, leak)
    for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`)
    response.end('data: [DONE]\n\n')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    bodies,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

const callsOf = (said: Call | readonly Call[]): readonly Call[] => [said].flat() as readonly Call[]

const pieces = (text: string): readonly string[] => text.match(/[\s\S]{1,5}/g) ?? []

function* chatEvents(said: Said, leak: string): Generator<object> {
  const chunk = (delta: object, finish: string | null = null): object => ({
    id: leak,
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    system_fingerprint: leak,
    choices: [{ index: 0, delta, finish_reason: finish }],
  })
  yield chunk({ role: 'assistant', content: '' })
  if (typeof said === 'string') {
    for (const content of pieces(said)) yield chunk({ content })
    yield chunk({}, 'stop')
  } else {
    for (const [index, { tool, input }] of callsOf(said).entries()) {
      const json = JSON.stringify(input)
      const id = `${leak} ${index}`
      yield chunk({ tool_calls: [{ index, id, type: 'function', function: { name: tool, arguments: json.slice(0, 4) } }] })
      yield chunk({ tool_calls: [{ index, function: { arguments: json.slice(4) } }] })
    }
    yield chunk({}, 'tool_calls')
  }
  yield {
    id: leak,
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  }
}

/** A chat completion that was not streamed. */
function completion(said: Said, leak: string): object {
  const calls = typeof said === 'string' ? [] : callsOf(said)
  const tool_calls = calls.map(({ tool, input }, index) => ({
    id: `${leak} ${index}`,
    type: 'function',
    function: { name: tool, arguments: JSON.stringify(input) },
  }))
  const message = { role: 'assistant', content: typeof said === 'string' ? said : null, ...(calls.length === 0 ? {} : { tool_calls }) }
  return {
    id: leak,
    object: 'chat.completion',
    created: 1,
    model: 'm',
    system_fingerprint: leak,
    choices: [{ index: 0, message, finish_reason: calls.length === 0 ? 'stop' : 'tool_calls' }],
    usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
  }
}

function* responseEvents(said: Said, leak: string): Generator<object> {
  yield { type: 'response.created', response: { id: leak, metadata: { leak } } }
  if (typeof said === 'string') {
    yield { type: 'response.output_item.added', item: { type: 'message', id: leak } }
    for (const delta of pieces(said)) yield { type: 'response.output_text.delta', item_id: leak, delta }
    yield { type: 'response.output_text.done', text: said }
    yield { type: 'response.output_item.done', item: { type: 'message', content: [{ type: 'output_text', text: said }] } }
  } else {
    for (const { tool, input } of callsOf(said)) {
      yield {
        type: 'response.output_item.done',
        item: { type: 'function_call', call_id: leak, name: tool, arguments: JSON.stringify(input) },
      }
    }
  }
  yield { type: 'response.completed', response: { id: leak, output_text: said, usage: { input_tokens: 10, output_tokens: 5 } } }
}
