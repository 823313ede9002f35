/** Writes checked answers in the client's own shapes, from nothing but checked text, checked calls, numbers and closed words. */
import { randomUUID } from 'node:crypto'
import type { AnswerPiece } from '../shared/index.ts'
import type { AnswerFacts } from './read.ts'

/** An answer under way. `facts` are complete when `pieces` have ended. */
export interface Answered {
  readonly pieces: AsyncGenerator<AnswerPiece>
  readonly facts: AnswerFacts
  readonly model: string
}

type CallPiece = AnswerPiece & { readonly type: 'tool-call' }
const seconds = (): number => Math.floor(Date.now() / 1_000)
const functionOf = ({ call }: CallPiece) => ({ name: call.name, arguments: JSON.stringify(call.args) })
const chatUsage = ({ inputTokens, outputTokens }: AnswerFacts) => ({
  prompt_tokens: inputTokens,
  completion_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
})

async function collect(pieces: AsyncGenerator<AnswerPiece>): Promise<{ readonly text: string; readonly calls: readonly CallPiece[] }> {
  let text = ''
  const calls: CallPiece[] = []
  for await (const piece of pieces) {
    if (piece.type === 'text') text += piece.text
    else calls.push(piece)
  }
  return { text, calls }
}

/** A whole chat completion. */
export async function chatCompletion({ pieces, facts, model }: Answered): Promise<object> {
  const { text, calls } = await collect(pieces)
  const toolCalls = calls.map((piece) => ({ id: piece.call.id, type: 'function', function: functionOf(piece) }))
  const message = {
    role: 'assistant',
    content: text === '' ? null : text,
    refusal: null,
    ...(calls.length === 0 ? {} : { tool_calls: toolCalls }),
  }
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: 'chat.completion',
    created: seconds(),
    model,
    choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : facts.finish, logprobs: null }],
    usage: chatUsage(facts),
  }
}

/** Chat completion chunks. */
export async function* chatChunks({ pieces, facts, model }: Answered): AsyncGenerator<object, undefined> {
  const id = `chatcmpl-${randomUUID()}`
  const chunk = (delta: object, finish: string | null = null): object => ({
    id,
    object: 'chat.completion.chunk',
    created: seconds(),
    model,
    choices: [{ index: 0, delta, finish_reason: finish, logprobs: null }],
  })
  yield chunk({ role: 'assistant', content: '' })
  let calls = 0
  for await (const piece of pieces) {
    if (piece.type === 'text') yield chunk({ content: piece.text })
    else yield chunk({ tool_calls: [{ index: calls++, id: piece.call.id, type: 'function', function: functionOf(piece) }] })
  }
  yield chunk({}, calls > 0 ? 'tool_calls' : facts.finish)
  yield { id, object: 'chat.completion.chunk', created: seconds(), model, choices: [], usage: chatUsage(facts) }
}

function responseObject(id: string, model: string, text: string, calls: readonly CallPiece[], facts: AnswerFacts, status: string): object {
  const output = [
    ...(text === '' ? [] : [messageItem(`${id}-message`, text)]),
    ...calls.map((piece) => ({
      type: 'function_call',
      id: piece.call.id,
      call_id: piece.call.id,
      status: 'completed',
      ...functionOf(piece),
    })),
  ]
  const usage = { input_tokens: facts.inputTokens, output_tokens: facts.outputTokens, total_tokens: facts.inputTokens + facts.outputTokens }
  return {
    id,
    object: 'response',
    created_at: seconds(),
    status,
    model,
    output,
    output_text: text,
    error: null,
    incomplete_details: null,
    usage,
  }
}

const messageItem = (id: string, text: string): object => ({
  type: 'message',
  id,
  role: 'assistant',
  status: 'completed',
  content: [{ type: 'output_text', text, annotations: [] }],
})

/** A whole response. */
export async function response({ pieces, facts, model }: Answered): Promise<object> {
  const { text, calls } = await collect(pieces)
  return responseObject(`resp-${randomUUID()}`, model, text, calls, facts, facts.finish === 'length' ? 'incomplete' : 'completed')
}

/** Response events. */
export async function* responseEvents({ pieces, facts, model }: Answered): AsyncGenerator<object, undefined> {
  const id = `resp-${randomUUID()}`
  const item = `${id}-message`
  let sequence = 0
  const event = (type: string, rest: object): object => ({ type, sequence_number: sequence++, ...rest })
  yield event('response.created', { response: responseObject(id, model, '', [], facts, 'in_progress') })
  let text = ''
  const calls: CallPiece[] = []
  for await (const piece of pieces) {
    if (piece.type === 'text') {
      if (text === '')
        yield event('response.output_item.added', { output_index: 0, item: { ...messageItem(item, ''), status: 'in_progress' } })
      text += piece.text
      yield event('response.output_text.delta', { item_id: item, output_index: 0, content_index: 0, delta: piece.text })
    } else calls.push(piece)
  }
  if (text !== '') {
    yield event('response.output_text.done', { item_id: item, output_index: 0, content_index: 0, text })
    yield event('response.output_item.done', { output_index: 0, item: messageItem(item, text) })
  }
  for (const [index, piece] of calls.entries()) {
    const done = { type: 'function_call', id: piece.call.id, call_id: piece.call.id, status: 'completed', ...functionOf(piece) }
    yield event('response.output_item.done', { output_index: index + (text === '' ? 0 : 1), item: done })
  }
  yield event('response.completed', { response: responseObject(id, model, text, calls, facts, 'completed') })
}
