/** The envelope: configure it once, open it for each request. */
export * from './base/index.ts'
export { compose, type Layer } from './compose.ts'
export { DEFAULT_INSTRUCTIONS, type EnvelopeConfiguration, type Limits, type TaskOptions } from './configuration.ts'
export { createEnvelope, type Envelope } from './envelope.ts'
export {
  type Assembled,
  type At,
  callModel,
  contextAssembler,
  type ContextAssemblerOptions,
  type Filtered,
  type Masked,
  open,
  type Opened,
  phiTokenizer,
  type PhiTokenizerOptions,
  responseChecker,
  type ResponseCheckerOptions,
  retrievalFilter,
  type RetrievalFilterOptions,
} from './layers.ts'
export { guardedFetch, type GuardedFetchOptions } from './http/guarded-fetch.ts'
export { modelEndpoint, type ModelEndpointOptions, type Retention } from './model/endpoint.ts'
export { currentSession } from './session-context.ts'
export type { PromptOptions, ReplyOptions } from './reply-settings.ts'
export type { AssembleInput, CheckOptions, RedactOptions, ReleaseOptions, RetrievalQuery, Session } from './session.ts'
