/** Makes a ModelCall of a LangChain chat model, for `envelope.ask` and `session.call`: the model is asked with a Prompt and nothing else. */
import type { BaseLanguageModelInput } from '@langchain/core/language_models/base'
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { AIMessageChunk } from '@langchain/core/messages'
import type { Runnable } from '@langchain/core/runnables'
import { type ModelCall, type ModelDescription, modelDescription } from '../../base/model-part.ts'
import { askBase, type BaseModel, unwrap } from './base-model.ts'
import { fromPrompt } from './prompt.ts'
import { type ToolSection, toolSection } from '../shared/index.ts'

/** A LangChain chat model, bare or with bindings. */
export type ChatModel = BaseChatModel | Runnable<BaseLanguageModelInput, AIMessageChunk>

/** What is known of the model. */
export interface ModelOptions {
  /** Names the model in the trail. Default: the base's own `model` name, else its class. */
  readonly name?: string | undefined
  /** What is promised of the endpoint, such as `no-retention`: recorded in the trail as declared, not as enforced. */
  readonly declared?: readonly string[] | undefined
}

/**
 * Makes a ModelCall. The model's own callbacks, and tracers that the environment asks for, hear nothing of the call.
 *
 * @throws ConfigurationError CONFIG_INVALID when `base` is no chat model
 */
export function chatModelCall(base: ChatModel, options: ModelOptions = {}): ModelCall {
  return modelCallOf(unwrap(base), options, {}, toolSection())
}

/** @internal */
export function modelCallOf(base: BaseModel, options: ModelOptions, callOptions: object, section: ToolSection): ModelCall {
  const { name = modelName(base.model), declared = [] } = options
  const description: ModelDescription = Object.freeze({ name, endpoint: null, enforced: [], declared: Object.freeze([...declared]) })
  const call: ModelCall = (prompt, { signal }) => askBase(base, fromPrompt(prompt), { ...callOptions, signal }, section)
  return Object.assign(call, { [modelDescription]: description })
}

function modelName(model: BaseChatModel): string {
  const { model: name } = model as { readonly model?: unknown }
  return typeof name === 'string' ? name : model.getName()
}
