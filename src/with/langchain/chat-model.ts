/** Wraps a chat model: it is asked only with a Prompt, and what is reported of its answer was checked and is tokenized. */
import type { CallbackManagerForLLMRun, Callbacks } from '@langchain/core/callbacks/manager'
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import { BaseChatModel, type BaseChatModelCallOptions, type BindToolsInput } from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage, type BaseMessageLike, coerceMessageLikeToMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult, type LLMResult } from '@langchain/core/outputs'
import { IterableReadableStream } from '@langchain/core/utils/stream'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { Envelope } from '../../envelope.ts'
import type { Session } from '../../session.ts'
import { runInSession } from '../../session-context.ts'
import { type BaseModel, unwrap } from './base-model.ts'
import { maskMessages } from './mask.ts'
import { type ChatModel, type ModelOptions, modelCallOf } from './model-call.ts'
import { promptOf } from './prompt.ts'
import { within } from './silent.ts'
import { type CheckedToolCall, readAnswer, sessionOf, toolSection } from '../shared/index.ts'

/**
 * Wraps a LangChain chat model. Inside `session.run` every message is tokenized and screened, fragments of a protected
 * retriever are recognised, the base is asked behind its callbacks, and the answer is checked while it streams; outside one
 * it denies. What this model says is still tokenized, also in callbacks, tracers and event streams: `session.run` restores
 * the viewer's identifiers in the text that leaves it.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function protectChatModel(envelope: Envelope, base: ChatModel, options: ModelOptions = {}): BaseChatModel {
  return new ProtectedChatModel(envelope, base, options)
}

/** Whether a model is already a protected one. */
export const isProtected = (model: unknown): model is BaseChatModel => model instanceof ProtectedChatModel

class ProtectedChatModel extends BaseChatModel {
  override lc_namespace = ['phi_envelope', 'chat_models']
  readonly #envelope: Envelope
  readonly #base: BaseModel
  readonly #bindable: { bindTools?: BaseChatModel['bindTools'] }
  readonly #options: ModelOptions

  constructor(envelope: Envelope, base: unknown, options: ModelOptions) {
    const unwrapped = unwrap(base)
    const { callbacks, tags, metadata, verbose, disableStreaming } = unwrapped.model
    super({
      verbose,
      disableStreaming,
      ...(callbacks === undefined ? {} : { callbacks }),
      ...(tags === undefined ? {} : { tags }),
      ...(metadata === undefined ? {} : { metadata }),
    })
    this.disableStreaming = disableStreaming
    this.#envelope = envelope
    this.#base = unwrapped
    this.#bindable = base as { bindTools?: BaseChatModel['bindTools'] }
    this.#options = options
  }

  override _llmType(): string {
    return 'phi-envelope'
  }

  override bindTools(tools: BindToolsInput[], kwargs?: Partial<BaseChatModelCallOptions>): BaseChatModel {
    const bound = this.#bindable.bindTools?.(tools, kwargs)
    if (bound === undefined) throw new ConfigurationError('CONFIG_INVALID', '`base` does not take tools')
    return new ProtectedChatModel(this.#envelope, bound, this.#options)
  }

  override async generate(
    messages: BaseMessageLike[][],
    options?: string[] | Partial<BaseChatModelCallOptions>,
    callbacks?: Callbacks,
  ): Promise<LLMResult> {
    const session = sessionOf(this.#envelope)
    const masked: BaseMessage[][] = []
    for (const list of messages) masked.push(await maskMessages(session, list.map(coerceMessageLikeToMessage)))
    // INVARIANT: a run starts with masked messages, because its start is shown to every handler.
    return super.generate(masked, options, callbacks)
  }

  override _streamIterator(input: BaseLanguageModelInput, options?: Partial<BaseChatModelCallOptions>): AsyncGenerator<AIMessageChunk> {
    const session = sessionOf(this.#envelope)
    const parent = (masked: BaseMessage[]): AsyncGenerator<AIMessageChunk> => super._streamIterator(masked, options)
    return inSession(session, async function* streamMasked() {
      yield* parent(await maskMessages(session, toMessages(input)))
    })
  }

  override transform(
    generator: AsyncGenerator<BaseLanguageModelInput>,
    options: Partial<BaseChatModelCallOptions>,
  ): AsyncGenerator<AIMessageChunk> {
    const session = sessionOf(this.#envelope)
    return inSession(session, () => super.transform(generator, options))
  }

  override streamEvents(
    input: BaseLanguageModelInput,
    options?: Partial<BaseChatModelCallOptions> & { readonly version?: 'v1' | 'v2'; readonly encoding?: 'text/event-stream' },
    streamOptions?: never,
  ): never {
    if (options?.version === undefined) return super.streamEvents(input, options as never, streamOptions) as never
    const session = sessionOf(this.#envelope)
    const parent = (masked: BaseMessage[]): AsyncIterable<unknown> =>
      super.streamEvents(masked, options as never, streamOptions) as unknown as AsyncIterable<unknown>
    // INVARIANT: the first event repeats the input, so it is masked before there are events.
    const events = inSession(session, async function* eventsOfMasked() {
      yield* parent(await maskMessages(session, toMessages(input)))
    })
    return IterableReadableStream.fromAsyncGenerator(events) as never
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const session = sessionOf(this.#envelope)
    for await (const chunk of this.#answer(session, messages, options)) {
      yield chunk
      await runManager?.handleLLMNewToken(chunk.text, undefined, undefined, undefined, undefined, { chunk })
    }
  }

  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions']): Promise<ChatResult> {
    const session = sessionOf(this.#envelope)
    let text = ''
    const calls: CheckedToolCall[] = []
    for await (const { message } of this.#answer(session, messages, options)) {
      text += String(message.content)
      calls.push(...((message as AIMessageChunk).tool_calls as CheckedToolCall[]))
    }
    return { generations: [{ text, message: new AIMessage({ content: text, tool_calls: calls }) }] }
  }

  /** Checked, tokenized text as it comes; tool calls last, when all of it was checked. */
  async *#answer(session: Session, messages: readonly BaseMessage[], options: object): AsyncGenerator<ChatGenerationChunk> {
    const prompt = await promptOf(session, await maskMessages(session, messages))
    const section = toolSection((options as { readonly tools?: unknown }).tools ?? this.#base.options['tools'])
    const reply = await session.release(await session.call(prompt, modelCallOf(this.#base, this.#options, options, section)), {
      tokens: true,
    })
    const calls: CheckedToolCall[] = []
    for await (const piece of readAnswer(reply, section, session.id)) {
      if (piece.type === 'text') yield textChunk(piece.text)
      else calls.push(piece.call)
    }
    if (calls.length > 0) yield callsChunk(calls)
  }
}

const inSession = <T>(session: Session, start: () => AsyncIterable<T>): AsyncGenerator<T> =>
  within((body) => runInSession(session, body), start)

function toMessages(input: BaseLanguageModelInput): BaseMessage[] {
  if (typeof input === 'string') return [coerceMessageLikeToMessage(input)]
  return Array.isArray(input) ? input.map(coerceMessageLikeToMessage) : input.toChatMessages()
}

const textChunk = (text: string): ChatGenerationChunk => new ChatGenerationChunk({ text, message: new AIMessageChunk(text) })

function callsChunk(calls: readonly CheckedToolCall[]): ChatGenerationChunk {
  const pieces = calls.map(({ id, name, args }, index) => ({
    id,
    name,
    index,
    args: JSON.stringify(args),
    type: 'tool_call_chunk' as const,
  }))
  return new ChatGenerationChunk({ text: '', message: new AIMessageChunk({ content: '', tool_call_chunks: pieces }) })
}
