/** Makes a ModelCall of an AI SDK model: sealed, that is, asked with a Prompt and nothing else. */
import { type ModelCall, type ModelDescription, modelDescription } from '../../base/model-part.ts'
import { type AiSdkLanguageModel, askModel, assertModel, providerPrompt } from './model.ts'

/** Options of {@link aiSdkModel}. */
export interface AiSdkModelOptions {
  /** Names the model in the trail. Default: its provider and model id. */
  readonly name?: string | undefined
  /** What is promised of the endpoint, such as `no-retention`: recorded in the trail as declared, not as enforced. */
  readonly declared?: readonly string[] | undefined
  /** Call settings of the AI SDK, such as `temperature` and `providerOptions`. A prompt or tools in them are not used. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Makes a ModelCall of a language model of the AI SDK (5, 6 or 7), for `envelope.ask` and `session.call`. No telemetry of the AI
 * SDK is involved, because no function of it is called.
 *
 * @throws ConfigurationError CONFIG_INVALID when `model` is no language model
 */
export function aiSdkModel(model: AiSdkLanguageModel, options: AiSdkModelOptions = {}): ModelCall {
  assertModel(model)
  const { name = `${model.provider} ${model.modelId}`, declared = [], settings = {} } = options
  const { prompt: _, tools: __, toolChoice: ___, includeRawChunks: ____, abortSignal: _____, ...rest } = settings
  const description: ModelDescription = Object.freeze({ name, endpoint: null, enforced: [], declared: Object.freeze([...declared]) })
  const call: ModelCall = (prompt, { signal }) => {
    const facts = { finish: 'other' as const, inputTokens: undefined, outputTokens: undefined }
    return askModel(model, { ...rest, prompt: providerPrompt(prompt), abortSignal: signal }, null, facts)
  }
  return Object.assign(call, { [modelDescription]: description })
}
