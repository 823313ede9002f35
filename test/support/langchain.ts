/** LangChain doubles: a model that remembers what it saw and says what it is told, a retriever over the world, and an eavesdropper. */
import { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { Document, type DocumentInterface } from '@langchain/core/documents'
import { BaseChatModel, type BindToolsInput } from '@langchain/core/language_models/chat_models'
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages'
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs'
import { BaseRetriever } from '@langchain/core/retrievers'
import type { World } from 'phi-envelope/testing'

/** A tool call. */
export interface Call {
  readonly tool: string
  readonly input: Record<string, unknown>
}
/** What the model says, made from what it saw: text, a tool call, or several at once. */
export type Said = string | Call | readonly Call[]
export type Say = (seen: string, turn: number) => Said | Promise<Said>

/** A chat model for tests; it streams in small pieces unless told not to. */
export class SpyChatModel extends BaseChatModel {
  readonly seen: BaseMessage[][] = []
  readonly optionsSeen: object[] = []
  readonly #say: Say
  constructor(say: Say, fields: { readonly disableStreaming?: boolean } = {}) {
    super(fields)
    this.disableStreaming = fields.disableStreaming ?? false
    this.#say = say
  }
  override _llmType(): string {
    return 'spy'
  }
  override bindTools(tools: BindToolsInput[]): ReturnType<NonNullable<BaseChatModel['bindTools']>> {
    return this.withConfig({ tools } as object)
  }
  /** All that it ever saw, as one text. */
  text(): string {
    return this.seen.flatMap((messages) => messages.map((message) => JSON.stringify(message))).join('\n')
  }
  async #next(messages: BaseMessage[], options: object): Promise<Said> {
    this.seen.push(messages)
    this.optionsSeen.push(options)
    return this.#say(messages.map(({ content }) => String(content)).join('\n'), this.seen.length)
  }
  override async _generate(messages: BaseMessage[], options: this['ParsedCallOptions'], _?: CallbackManagerForLLMRun): Promise<ChatResult> {
    const said = await this.#next(messages, options)
    const message =
      typeof said === 'string'
        ? new AIMessage(said)
        : new AIMessage({
            content: '',
            tool_calls: callsOf(said).map(({ tool, input }, index) => ({ id: `c${index}`, name: tool, args: input, type: 'tool_call' })),
          })
    return { generations: [{ text: typeof said === 'string' ? said : '', message }] }
  }
  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    const said = await this.#next(messages, options)
    if (typeof said !== 'string') {
      for (const [index, { tool, input }] of callsOf(said).entries()) {
        const json = JSON.stringify(input)
        for (const [place, args] of [json.slice(0, 5), json.slice(5)].entries()) {
          const piece = { index, type: 'tool_call_chunk' as const, args, ...(place === 0 ? { name: tool, id: `c${index}` } : {}) }
          yield new ChatGenerationChunk({ text: '', message: new AIMessageChunk({ content: '', tool_call_chunks: [piece] }) })
        }
      }
      return
    }
    for (const piece of said.match(/[\s\S]{1,6}/g) ?? []) {
      yield new ChatGenerationChunk({ text: piece, message: new AIMessageChunk(piece) })
      await runManager?.handleLLMNewToken(piece)
    }
  }
}

const callsOf = (said: Call | readonly Call[]): readonly Call[] => [said].flat() as readonly Call[]

/** Gives every chart of the world as documents of an index that knows no permissions. */
export class WorldRetriever extends BaseRetriever {
  override lc_namespace = ['test']
  readonly queries: string[] = []
  readonly #documents: Document[]
  constructor(world: World) {
    super()
    this.#documents = world.patients.flatMap(({ chart }) =>
      chart.map(
        ({ id, text, tenant, patient, dataClass, labels, title }) =>
          new Document({
            id,
            pageContent: text,
            metadata: { org: tenant, patientId: patient, kind: dataClass, labels, title, secret: text },
          }),
      ),
    )
  }
  override async _getRelevantDocuments(query: string): Promise<DocumentInterface[]> {
    this.queries.push(query)
    return this.#documents
  }
}

/** The mapping of {@link WorldRetriever}'s metadata. */
export const worldFields = ({ metadata }: DocumentInterface) => ({
  tenant: metadata['org'],
  patient: metadata['patientId'],
  dataClass: metadata['kind'],
  labels: metadata['labels'],
  title: metadata['title'],
})

const HANDLERS = [
  'handleLLMStart',
  'handleChatModelStart',
  'handleLLMNewToken',
  'handleLLMEnd',
  'handleLLMError',
  'handleChainStart',
  'handleChainEnd',
  'handleChainError',
  'handleToolStart',
  'handleToolEnd',
  'handleToolError',
  'handleRetrieverStart',
  'handleRetrieverEnd',
  'handleRetrieverError',
  'handleText',
  'handleAgentAction',
  'handleAgentEnd',
  'handleCustomEvent',
  'handleChatModelStreamEvent',
] as const

/** Hears everything that callbacks hear. */
export class Eavesdropper extends BaseCallbackHandler {
  readonly name = 'eavesdropper'
  override readonly awaitHandlers = true
  readonly heard: { readonly handler: string; readonly text: string }[] = []
  constructor() {
    super()
    for (const handler of HANDLERS) {
      ;(this as unknown as Record<string, unknown>)[handler] = async (...parameters: unknown[]) => {
        this.heard.push({ handler, text: parameters.map(show).join('\n') })
      }
    }
  }
  /** All of it, or what some handlers heard. */
  text(of: (handler: string) => boolean = () => true): string {
    return this.heard
      .filter(({ handler }) => of(handler))
      .map(({ handler, text }) => `${handler} ${text}`)
      .join('\n')
  }
}

/** A value as text, errors and their causes included. */
export function show(value: unknown): string {
  const seen = new WeakSet<object>()
  return (
    JSON.stringify(value, (_, each: unknown) => {
      if (each instanceof Error) return { ...each, message: each.message, stack: each.stack, cause: each.cause }
      if (typeof each === 'object' && each !== null) {
        if (seen.has(each)) return '(seen)'
        seen.add(each)
      }
      return typeof each === 'bigint' ? String(each) : each
    }) ?? String(value)
  )
}
