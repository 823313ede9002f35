/** Protects an existing LangChain chain with two wrapped lines, or an agent with one middleware, and one `session.run`. */
export { protectChatModel } from './chat-model.ts'
export { type EnvelopeMiddleware, envelopeMiddleware, type EnvelopeMiddlewareOptions } from './middleware.ts'
export { type ChatModel, chatModelCall, type ModelOptions } from './model-call.ts'
export { type FragmentMetadata, protectRetriever, type ProtectRetrieverOptions } from './retriever.ts'
export type { DocumentFields } from '../../retrieve/index.ts'
export type { ToolRecord, ToolRecords } from './records.ts'
