/** The language model of the AI SDK as this adapter sees it: by shape, of provider spec v2 (ai 5), v3 (ai 6) and v4 (ai 7). */
import * as z from 'zod'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { Prompt } from '../../base/evidence/index.ts'
import type { ModelPart } from '../../base/model-part.ts'
import { joinedMessages, type ToolSection, writeCalls } from '../shared/index.ts'

/** A language model, structurally. */
export interface AiSdkLanguageModel {
  readonly specificationVersion: string
  readonly provider: string
  readonly modelId: string
  // The three spec versions differ in their options; what is passed is what they share.
  doStream(options: never): PromiseLike<{ readonly stream: ReadableStream<unknown> }>
}

/** What the answer said beside text, in numbers and closed words: nothing in it can carry a record. */
export interface AnswerFacts {
  finish: FinishReason
  inputTokens: number | undefined
  outputTokens: number | undefined
}

export const FINISH_REASONS = ['stop', 'length', 'content-filter', 'tool-calls', 'error', 'other'] as const
export type FinishReason = (typeof FINISH_REASONS)[number]

const tokens = z.union([z.number(), z.object({ total: z.number().optional() }).transform(({ total }) => total)]).optional()
const finishPart = z.object({
  finishReason: z
    .union([z.string(), z.object({ unified: z.string() }).transform(({ unified }) => unified)])
    .transform((reason): FinishReason => ((FINISH_REASONS as readonly string[]).includes(reason) ? (reason as FinishReason) : 'other')),
  usage: z.object({ inputTokens: tokens, outputTokens: tokens }).optional(),
})
const textPart = z.object({ delta: z.string() })
const callPart = z.object({ toolName: z.string(), input: z.string() })

/** Parts that only frame others, or tell of the transport, and are not passed on. */
const FRAMES: ReadonlySet<string> = new Set([
  'stream-start',
  'response-metadata',
  'text-start',
  'text-end',
  'reasoning-start',
  'reasoning-end',
  'tool-input-start',
  'tool-input-delta',
  'tool-input-end',
  'raw',
  'ping',
])

/** @throws ConfigurationError CONFIG_INVALID when `model` is no language model of a known spec */
export function assertModel(model: unknown): asserts model is AiSdkLanguageModel {
  const { specificationVersion, doStream } = (model ?? {}) as Partial<AiSdkLanguageModel>
  if (typeof doStream !== 'function' || !['v2', 'v3', 'v4'].includes(specificationVersion ?? '')) {
    throw new ConfigurationError('CONFIG_INVALID', '`model` must be a language model of provider spec v2, v3 or v4')
  }
}

/** A Prompt in the provider spec's words. */
export function providerPrompt(prompt: Prompt): readonly object[] {
  return joinedMessages(prompt).map(({ role, content }) =>
    role === 'system' ? { role, content } : { role, content: [{ type: 'text', text: content }] },
  )
}

/**
 * Asks the model. Text becomes text, reasoning is nobody's to see, tool calls go through the checks as text; sources, files,
 * results of the provider's own tools and every part that is not known are refused by the call stage.
 */
export async function* askModel(
  model: AiSdkLanguageModel,
  options: object,
  section: ToolSection | null,
  facts: AnswerFacts,
): AsyncGenerator<ModelPart> {
  const { stream } = await model.doStream(options as never)
  const calls: { readonly name: string; readonly args: unknown }[] = []
  for await (const part of stream as unknown as AsyncIterable<{ readonly type?: unknown }>) {
    const type = typeof part?.type === 'string' ? part.type : ''
    if (type === 'text-delta') {
      const { delta } = textPart.parse(part)
      if (delta !== '') yield delta
    } else if (type === 'reasoning-delta') {
      yield { type: 'reasoning', text: textPart.parse(part).delta }
    } else if (type === 'tool-call' && section !== null) {
      const { toolName, input } = callPart.parse(part)
      calls.push({ name: toolName, args: input.trim() === '' ? {} : (JSON.parse(input) as unknown) })
    } else if (type === 'finish') {
      const { finishReason, usage } = finishPart.parse(part)
      facts.finish = finishReason
      facts.inputTokens = usage?.inputTokens
      facts.outputTokens = usage?.outputTokens
    } else if (type === 'error') {
      yield { type: 'finish', reason: 'error' }
    } else if (!FRAMES.has(type)) {
      yield part as unknown as ModelPart
    }
  }
  if (calls.length > 0 && section !== null) yield writeCalls(calls, section)
  if (facts.inputTokens !== undefined && facts.outputTokens !== undefined) {
    yield { type: 'usage', inputTokens: facts.inputTokens, outputTokens: facts.outputTokens }
  }
  yield { type: 'finish', reason: facts.finish }
}
