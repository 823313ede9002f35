/** Reads what an application would send: settings pass by name, messages become text, and whatever else could carry a record is refused. */
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import type { PromptMessage } from '../../base/evidence/index.ts'
import { callText } from '../shared/index.ts'

const SETTINGS = [
  'model',
  'temperature',
  'top_p',
  'stop',
  'seed',
  'presence_penalty',
  'frequency_penalty',
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'response_format',
  'text',
  'reasoning',
  'reasoning_effort',
  'verbosity',
  'service_tier',
  'truncation',
] as const
/** Read here, or set by the adapter. */
const HANDLED: ReadonlySet<string> = new Set(['messages', 'input', 'instructions', 'stream', 'stream_options', 'store', 'n'])

/**
 * The settings of a body.
 *
 * @throws ConfigurationError ARGUMENT_INVALID naming a key that is not passed on, such as `prediction`, `metadata` or
 *   `previous_response_id`; and for more answers than one
 */
export function settingsOf(body: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const settings: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(body)) {
    if ((SETTINGS as readonly string[]).includes(key)) settings[key] = value
    else if (!HANDLED.has(key) && value !== undefined && value !== null) {
      throw new ConfigurationError('ARGUMENT_INVALID', 'the body has a key that the protected client does not pass on')
    }
  }
  const { n } = body
  if (n !== undefined && n !== null && n !== 1) throw new ConfigurationError('ARGUMENT_INVALID', '`n` must be 1')
  // INVARIANT: the provider is never asked to keep what it is sent.
  return { ...settings, store: false }
}

const textPart = z.object({ type: z.enum(['text', 'input_text', 'output_text']), text: z.string() })
const refusalPart = z.object({ type: z.literal('refusal'), refusal: z.string() }).transform(({ refusal }) => ({ text: refusal }))
const content = z.union([
  z.string(),
  z.array(z.union([textPart, refusalPart])).transform((parts) => parts.map(({ text }) => text).join('')),
])
const functionCall = z.object({ name: z.string(), arguments: z.string() })

const chatMessage = z.discriminatedUnion('role', [
  z.object({ role: z.enum(['system', 'developer']), content }),
  z.object({ role: z.literal('user'), content }),
  z.object({
    role: z.literal('assistant'),
    content: content.nullish(),
    refusal: z.string().nullish(),
    tool_calls: z.array(z.object({ type: z.literal('function'), function: functionCall })).nullish(),
    function_call: z.null().optional(),
    audio: z.null().optional(),
  }),
  z.object({ role: z.enum(['tool', 'function']), content: content.nullable() }),
])

/** @throws StageFailed PROMPT_REFUSED for a part or role without text */
export function readChatMessages(messages: unknown, requestId: string): readonly PromptMessage[] {
  const parsed = z.array(chatMessage).safeParse(messages)
  if (!parsed.success) throw new StageFailed('PROMPT_REFUSED', { requestId })
  return parsed.data.map((message): PromptMessage => {
    switch (message.role) {
      case 'system':
      case 'developer':
        return { role: 'system', content: message.content }
      case 'user':
        return { role: 'user', content: message.content }
      case 'tool':
      case 'function':
        return { role: 'user', content: `Result of a tool:\n${message.content ?? ''}` }
      default: {
        const calls = (message.tool_calls ?? []).map((call) => callLine(call.function))
        const lines = [message.content ?? '', message.refusal ?? '', ...calls].filter((line) => line !== '')
        return { role: 'assistant', content: lines.join('\n') }
      }
    }
  })
}

const inputItem = z.union([
  z.object({ type: z.literal('message').optional(), role: z.enum(['system', 'developer', 'user', 'assistant']), content }),
  z.object({ type: z.literal('function_call'), name: z.string(), arguments: z.string() }),
  z.object({ type: z.literal('function_call_output'), output: content }),
  z.object({ type: z.literal('reasoning') }),
])

/** @throws StageFailed PROMPT_REFUSED for an item or part without text */
export function readResponseInput(body: Readonly<Record<string, unknown>>, requestId: string): readonly PromptMessage[] {
  const refuse = (): never => {
    throw new StageFailed('PROMPT_REFUSED', { requestId })
  }
  const parsed = z.union([z.string(), z.array(inputItem)]).safeParse(body['input'])
  const instructions = z.string().nullish().safeParse(body['instructions'])
  if (!parsed.success || !instructions.success) return refuse()
  const system: readonly PromptMessage[] =
    typeof instructions.data === 'string' && instructions.data !== '' ? [{ role: 'system', content: instructions.data }] : []
  if (typeof parsed.data === 'string') return [...system, { role: 'user', content: parsed.data }]
  const messages = parsed.data.flatMap((item): readonly PromptMessage[] => {
    if ('role' in item) return [{ role: item.role === 'developer' ? 'system' : item.role, content: item.content }]
    if (item.type === 'function_call') return [{ role: 'assistant', content: callLine(item) }]
    return item.type === 'function_call_output' ? [{ role: 'user', content: `Result of a tool:\n${item.output}` }] : []
  })
  return [...system, ...messages]
}

function callLine({ name, arguments: json }: { readonly name: string; readonly arguments: string }): string {
  try {
    return callText({ name, args: JSON.parse(json) as unknown })
  } catch {
    return callText({ name, args: json })
  }
}
