/** The model stage: calls any LLM with a Prompt, bounded and validated. */
export { callModel, describeModel, type CallLimits } from './call.ts'
export { type ModelEndpointOptions, modelEndpoint, type Retention } from './endpoint.ts'
