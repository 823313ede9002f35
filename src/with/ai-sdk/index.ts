/** The envelope and the AI SDK: a model for the envelope, a stream for its UI, and middleware for `generateText` and `streamText`. */
export { envelopeMiddleware, type EnvelopeMiddleware, type EnvelopeMiddlewareOptions } from './middleware.ts'
export type { AiSdkLanguageModel } from './model.ts'
export { aiSdkModel, type AiSdkModelOptions } from './model-call.ts'
export { type ReplyChunk, toUIMessageStream } from './ui-message-stream.ts'
