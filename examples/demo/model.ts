/** Chooses the model: the local one, or a real one that the environment names. */
import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import { ExtractiveChatModel } from './extractive-model.ts'

/** The model of the demonstration, and how to speak of it. */
export interface DemoModel {
  readonly chat: BaseChatModel
  readonly label: string
  /** Whether answers are the same on every run, so that the demonstration may demand facts of them. */
  readonly repeatable: boolean
}

/**
 * A real model when OPENAI_BASE_URL or OPENAI_API_KEY is set (OPENAI_MODEL names it; Ollama's URL is
 * `http://127.0.0.1:11434/v1`), else the local extractive one.
 */
export async function chooseModel(env: NodeJS.ProcessEnv = process.env): Promise<DemoModel> {
  const baseURL = env['OPENAI_BASE_URL']
  const apiKey = env['OPENAI_API_KEY']
  if ((baseURL ?? '') === '' && (apiKey ?? '') === '') {
    return { chat: new ExtractiveChatModel(), label: 'extractive: picks and cites sentences, no language model inside', repeatable: true }
  }
  const { ChatOpenAI } = await import('@langchain/openai')
  const model = env['OPENAI_MODEL'] ?? 'gpt-4.1-mini'
  const chat = new ChatOpenAI({
    model,
    apiKey: apiKey ?? 'none',
    maxRetries: 1,
    ...(baseURL === undefined ? {} : { configuration: { baseURL } }),
  })
  return { chat, label: `${model} at ${new URL(baseURL ?? 'https://api.openai.com').host}`, repeatable: false }
}
