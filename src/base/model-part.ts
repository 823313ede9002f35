/** What a model may answer with, and the function that asks it. */
import type { Prompt } from './evidence/prompt.ts'

/**
 * A piece of a model's answer. A string is text for the viewer. Any other shape than these is refused with
 * MODEL_OUTPUT_UNKNOWN, because a part that no check reads could carry anything.
 */
export type ModelPart =
  | string
  | { readonly type: 'reasoning'; readonly text: string }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string; readonly input: string }
  | { readonly type: 'finish'; readonly reason: 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'other' }
  | { readonly type: 'usage'; readonly inputTokens: number; readonly outputTokens: number }

/** Any LLM call: takes only a Prompt. Streaming is the only path; a whole reply is a stream of one. */
export type ModelCall = (
  prompt: Prompt,
  options: { readonly signal: AbortSignal },
) => AsyncIterable<ModelPart> | Promise<string | AsyncIterable<ModelPart>>

/** What is known of a model before it is called: recorded in the trail as enforced or as merely declared. */
export interface ModelDescription {
  readonly name: string
  /** The endpoint's origin, when known. */
  readonly endpoint: string | null
  readonly enforced: readonly string[]
  readonly declared: readonly string[]
}

/** Attaches a description to a ModelCall. */
export const modelDescription: unique symbol = Symbol('phi-envelope model description')
