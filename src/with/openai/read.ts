/** Turns the client's own streams into ModelParts; only what is known is read, and anything else ends the answer. */
import * as z from 'zod'
import type { ModelPart } from '../../base/model-part.ts'
import { type ToolSection, writeCalls } from '../shared/index.ts'

/** Numbers and closed words of an answer. */
export interface AnswerFacts {
  finish: 'stop' | 'length' | 'content_filter' | 'tool_calls'
  inputTokens: number
  outputTokens: number
}

const UNKNOWN = Object.freeze({ type: 'unknown' }) as unknown as ModelPart

const chatChunk = z.object({
  choices: z
    .array(
      z.object({
        index: z.literal(0),
        delta: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
          audio: z.null().optional(),
          function_call: z.null().optional(),
          tool_calls: z
            .array(
              z.object({
                index: z.number(),
                function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).optional(),
              }),
            )
            .nullish(),
        }),
        finish_reason: z.enum(['stop', 'length', 'content_filter', 'tool_calls', 'function_call']).nullish(),
      }),
    )
    .max(1),
  usage: z.object({ prompt_tokens: z.number(), completion_tokens: z.number() }).nullish(),
})

/** Reads a stream of chat completion chunks. */
export async function* readChat(stream: AsyncIterable<unknown>, section: ToolSection, facts: AnswerFacts): AsyncGenerator<ModelPart> {
  const calls = new Map<number, { name: string; json: string }>()
  for await (const raw of stream) {
    const chunk = chatChunk.safeParse(raw)
    if (!chunk.success) {
      yield UNKNOWN
      return
    }
    const { choices, usage } = chunk.data
    for (const { delta, finish_reason: reason } of choices) {
      for (const text of [delta.content, delta.refusal]) if (typeof text === 'string' && text !== '') yield text
      for (const { index, function: piece } of delta.tool_calls ?? []) {
        const call = calls.get(index) ?? { name: '', json: '' }
        calls.set(index, { name: call.name + (piece?.name ?? ''), json: call.json + (piece?.arguments ?? '') })
      }
      if (typeof reason === 'string') facts.finish = reason === 'function_call' ? 'tool_calls' : reason
    }
    if (usage !== undefined && usage !== null) {
      facts.inputTokens = usage.prompt_tokens
      facts.outputTokens = usage.completion_tokens
    }
  }
  if (calls.size > 0)
    yield writeCalls(
      [...calls.values()].map(({ name, json }) => callOf(name, json)),
      section,
    )
}

const responseEvent = z.object({ type: z.string() }).loose()
const delta = z.object({ delta: z.string() })
const doneItem = z.object({ item: z.object({ type: z.string(), name: z.string().optional(), arguments: z.string().optional() }) })
const completed = z.object({ response: z.object({ usage: z.object({ input_tokens: z.number(), output_tokens: z.number() }).nullish() }) })
const TEXT: ReadonlySet<string> = new Set(['response.output_text.delta', 'response.refusal.delta'])
/** Frames, and repetitions of what the deltas said. Nothing of them is passed on. */
const FRAME =
  /^(?:response\.(?:created|queued|in_progress|content_part\.(?:added|done)|output_item\.added|output_text\.done|refusal\.done|reasoning_|function_call_arguments\.)|keepalive$)/

/** Reads a stream of response events. */
export async function* readResponse(stream: AsyncIterable<unknown>, section: ToolSection, facts: AnswerFacts): AsyncGenerator<ModelPart> {
  const lines: ReturnType<typeof callOf>[] = []
  for await (const raw of stream) {
    const event = responseEvent.safeParse(raw)
    const type = event.success ? event.data.type : ''
    if (TEXT.has(type)) {
      const { delta: text } = delta.parse(raw)
      if (text !== '') yield text
    } else if (type === 'response.output_item.done') {
      const { item } = doneItem.parse(raw)
      if (item.type === 'function_call') lines.push(callOf(item.name ?? '', item.arguments ?? ''))
      else if (item.type !== 'message' && item.type !== 'reasoning') yield UNKNOWN
    } else if (type === 'response.completed' || type === 'response.incomplete') {
      if (type === 'response.incomplete') facts.finish = 'length'
      const { usage } = completed.parse(raw).response
      facts.inputTokens = usage?.input_tokens ?? 0
      facts.outputTokens = usage?.output_tokens ?? 0
    } else if (type === 'response.failed' || type === 'error') {
      yield { type: 'finish', reason: 'error' }
    } else if (!FRAME.test(type)) {
      yield UNKNOWN
    }
  }
  if (lines.length > 0) {
    facts.finish = 'tool_calls'
    yield writeCalls(lines, section)
  }
}

const callOf = (name: string, json: string) => ({ name, args: json === '' ? {} : (JSON.parse(json) as unknown) })
