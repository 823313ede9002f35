/** The OpenAI client under the envelope. */
export type { CheckedPromise, CheckedStream } from './promise.ts'
export { type OpenAIClient, type ProtectedOpenAI, protectOpenAI, type ProtectOpenAIOptions } from './protect.ts'
