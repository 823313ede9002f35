/** Asks the wrapped model behind its callbacks, and turns what it says into ModelParts; anything else is refused by the call stage. */
import { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { AIMessage, AIMessageChunk, BaseMessage, UsageMetadata } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import { RunnableBinding } from '@langchain/core/runnables'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { ModelPart } from '../../base/model-part.ts'
import { silently, within } from './silent.ts'
import { type ToolSection, writeCalls } from '../shared/index.ts'

type CallOptions = Record<string, unknown>

/** A model, and the options that bindings around it carry. */
export interface BaseModel {
  readonly model: BaseChatModel
  readonly options: CallOptions
}

/**
 * Takes bindings such as `bindTools` and `withConfig` off a model.
 *
 * @throws ConfigurationError CONFIG_INVALID when there is no chat model inside
 */
export function unwrap(base: unknown): BaseModel {
  let inner: unknown = base
  let options: CallOptions = {}
  while (RunnableBinding.isRunnableBinding(inner)) {
    if ((inner.configFactories ?? []).length > 0) {
      throw new ConfigurationError(
        'CONFIG_INVALID',
        '`base` may not be a retry, fallback or listener; put those outside of the protected model',
      )
    }
    options = { ...ofCall({ ...inner.kwargs, ...inner.config }), ...options }
    inner = inner.bound
  }
  if (!isChatModel(inner)) throw new ConfigurationError('CONFIG_INVALID', '`base` must be a LangChain chat model')
  // Some clients keep what is bound in themselves, and add it where they are invoked, which is above where we ask.
  const { defaultOptions } = inner as { readonly defaultOptions?: CallOptions }
  return { model: inner, options: { ...ofCall(defaultOptions ?? {}), ...options } }
}

/** What a binding says of the call, without what it says of the run. */
function ofCall({ callbacks: _, tags: __, metadata: ___, runName: ____, configurable: _____, ...rest }: CallOptions): CallOptions {
  return rest
}

/** By shape: the application's copy of LangChain may be another one than ours. */
function isChatModel(value: unknown): value is BaseChatModel {
  return typeof value === 'object' && value !== null && '_llmType' in value && '_generate' in value && typeof value._generate === 'function'
}

/** Asks. Tool calls come last, in their section. */
export async function* askBase(
  { model, options }: BaseModel,
  messages: BaseMessage[],
  callOptions: CallOptions,
  section: ToolSection,
): AsyncGenerator<ModelPart> {
  const merged = { ...options, ...callOptions } as BaseChatModel['ParsedCallOptions']
  const calls: ToolCallCollector = new ToolCallCollector()
  let usage: UsageMetadata | undefined
  const streams = model._streamResponseChunks !== BaseChatModel.prototype._streamResponseChunks && !model.disableStreaming
  // INVARIANT: no run manager goes down, and what starts runs of its own down there is silenced.
  const chunks = streams
    ? within(silently, () => model._streamResponseChunks(messages, merged, undefined))
    : generated(await silently(() => model._generate(messages, merged, undefined)))
  for await (const chunk of chunks) {
    const message = chunk.message as AIMessageChunk | AIMessage
    yield* partsOf(message)
    calls.add(message)
    usage = message.usage_metadata ?? usage
  }
  const made = calls.made()
  if (made.length > 0) yield writeCalls(made, section)
  if (usage !== undefined) yield { type: 'usage', inputTokens: usage.input_tokens, outputTokens: usage.output_tokens }
}

async function* generated({ generations }: ChatResult): AsyncGenerator<{ readonly message: BaseMessage }> {
  // More generations than one are alternatives; the first is the answer.
  const [first] = generations
  if (first !== undefined) yield first instanceof ChatGenerationChunk ? first : { message: first.message }
}

function* partsOf({ content }: BaseMessage): Generator<ModelPart> {
  if (typeof content === 'string') {
    if (content !== '') yield content
    return
  }
  for (const part of content as readonly Record<string, unknown>[]) {
    switch (part['type']) {
      case 'text':
      case 'text_delta':
        if (part['text'] !== '') yield part['text'] as string
        break
      case 'reasoning':
      case 'thinking':
        yield { type: 'reasoning', text: String(part['reasoning'] ?? part['thinking'] ?? '') }
        break
      case 'tool_use':
      case 'tool_call':
      case 'tool_call_chunk':
      case 'input_json_delta':
        // Stands in `tool_calls` as well.
        break
      default:
        // Left as it is: the call stage refuses what it does not know.
        yield part as unknown as ModelPart
    }
  }
}

/** Puts tool calls together from chunks. */
class ToolCallCollector {
  readonly #byIndex = new Map<number | string, { name: string; json: string }>()
  readonly #whole: MadeCall[] = []

  add(message: AIMessageChunk | AIMessage): void {
    const pieces = 'tool_call_chunks' in message ? (message.tool_call_chunks ?? []) : []
    for (const { index, id, name, args } of pieces) {
      const key = index ?? id ?? 0
      const call = this.#byIndex.get(key) ?? { name: '', json: '' }
      call.name += name ?? ''
      call.json += args ?? ''
      this.#byIndex.set(key, call)
    }
    if (pieces.length === 0) for (const call of message.tool_calls ?? []) this.#whole.push({ name: call.name, args: call.args })
  }

  made(): readonly MadeCall[] {
    const streamed = [...this.#byIndex.values()].map(({ name, json }) => ({ name, args: json === '' ? {} : (JSON.parse(json) as unknown) }))
    return [...this.#whole, ...streamed]
  }
}

interface MadeCall {
  readonly name: string
  readonly args: unknown
}
