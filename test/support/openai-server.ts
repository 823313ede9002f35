/** An OpenAI-compatible server on loopback: chat completions and responses, streamed, saying what a test tells it to say. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the model says. */
export type Said = string | { readonly tool: string; readonly input: object }

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
    const json = JSON.stringify(said.input)
    yield chunk({ tool_calls: [{ index: 0, id: leak, type: 'function', function: { name: said.tool, arguments: json.slice(0, 4) } }] })
    yield chunk({ tool_calls: [{ index: 0, function: { arguments: json.slice(4) } }] })
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

function* responseEvents(said: Said, leak: string): Generator<object> {
  yield { type: 'response.created', response: { id: leak, metadata: { leak } } }
  if (typeof said === 'string') {
    yield { type: 'response.output_item.added', item: { type: 'message', id: leak } }
    for (const delta of pieces(said)) yield { type: 'response.output_text.delta', item_id: leak, delta }
    yield { type: 'response.output_text.done', text: said }
    yield { type: 'response.output_item.done', item: { type: 'message', content: [{ type: 'output_text', text: said }] } }
  } else {
    yield {
      type: 'response.output_item.done',
      item: { type: 'function_call', call_id: leak, name: said.tool, arguments: JSON.stringify(said.input) },
    }
  }
  yield { type: 'response.completed', response: { id: leak, output_text: said, usage: { input_tokens: 10, output_tokens: 5 } } }
}
