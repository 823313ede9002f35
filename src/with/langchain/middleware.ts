/** Protects an agent of `createAgent` with one middleware object: its model, its tools and the messages that it keeps. */
import { type BaseMessage, RemoveMessage } from '@langchain/core/messages'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { Envelope } from '../../envelope.ts'
import { sessionOf } from '../shared/index.ts'
import { isBaseTool } from './base-tool.ts'
import { isProtected, protectChatModel } from './chat-model.ts'
import { maskMessages } from './mask.ts'
import type { ChatModel, ModelOptions } from './model-call.ts'
import type { ToolRecords } from './records.ts'
import { ProtectedTool } from './tool.ts'

/** Options of {@link envelopeMiddleware}. */
export interface EnvelopeMiddlewareOptions extends ModelOptions {
  /**
   * For tools, by name, that give records of patients: finds them in what the tool returned. They are authorized and
   * de-identified as a retriever's are; fields that are absent deny. What any other tool returns is only de-identified.
   */
  readonly records?: Readonly<Record<string, ToolRecords>> | undefined
}

/** A middleware by shape: `langchain` stays the application's own. */
export interface EnvelopeMiddleware {
  readonly name: string
  beforeAgent(state: { readonly messages: BaseMessage[] }): Promise<{ messages: BaseMessage[] }>
  wrapModelCall<Request extends { readonly model: unknown }, Answer>(
    request: Request,
    handler: (request: Request) => Answer | Promise<Answer>,
  ): Promise<Answer>
  wrapToolCall<Request extends ToolRequest, Answer>(
    request: Request,
    handler: (request: Request) => Answer | Promise<Answer>,
  ): Promise<Answer>
}

interface ToolRequest {
  readonly tool: unknown
  readonly toolCall: { readonly id?: string | undefined; readonly name: string; readonly args: Record<string, unknown> }
}

/** What LangChain knows a middleware by. */
const BRAND = Symbol.for('AgentMiddleware')
/** Tells the agent's state to drop all messages before it takes those that follow. */
const REMOVE_ALL = '__remove_all__'

/**
 * Makes the middleware. Put it last in the list, nearest to the model and the tools. Inside `session.run` the messages that the
 * agent keeps, the model's answers, arguments, and the results and failures of tools are tokenized, in callbacks, tracers, streams and
 * checkpoints alike; outside one every hook denies.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function envelopeMiddleware(envelope: Envelope, options: EnvelopeMiddlewareOptions = {}): EnvelopeMiddleware {
  const { records = {}, ...model } = options
  if (!Object.values(records).every((find) => typeof find === 'function'))
    throw new ConfigurationError('CONFIG_INVALID', '`records` must hold functions, by the names of tools')
  const middleware: EnvelopeMiddleware = {
    name: 'phi-envelope',
    async beforeAgent({ messages }) {
      const masked = await maskMessages(sessionOf(envelope), messages)
      // INVARIANT: from the first step on the agent keeps masked messages only.
      return { messages: [new RemoveMessage({ id: REMOVE_ALL }), ...masked] }
    },
    async wrapModelCall(request, handler) {
      sessionOf(envelope)
      const base = await resolved(request.model)
      return handler({ ...request, model: isProtected(base) ? base : protectChatModel(envelope, base, model) })
    },
    async wrapToolCall(request, handler) {
      const session = sessionOf(envelope)
      const { tool, toolCall } = request
      // Without a tool LangChain answers that there is none of that name.
      if (!isBaseTool(tool)) return handler(request)
      const find = Object.hasOwn(records, tool.name) ? records[tool.name] : undefined
      return handler({ ...request, tool: new ProtectedTool(session, tool, toolCall, find) })
    },
  }
  return Object.freeze({ [BRAND]: true, ...middleware })
}

/** A model that is named by a string is made at its first call. */
async function resolved(model: unknown): Promise<ChatModel> {
  if (typeof model !== 'object' || model === null || !('_getModelInstance' in model)) return model as ChatModel
  return (model as { _getModelInstance(): Promise<ChatModel> })._getModelInstance()
}
