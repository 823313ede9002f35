/** Turns an AI SDK prompt into messages of text: every role and part that has text; what has none is refused. */
import * as z from 'zod'
import { StageFailed } from '../../base/errors/index.ts'
import type { PromptMessage } from '../../base/evidence/index.ts'
import { callText } from '../shared/index.ts'

const part = z.object({ type: z.string() }).loose()
const message = z.object({ role: z.enum(['system', 'user', 'assistant', 'tool']), content: z.union([z.string(), z.array(part)]) })
const output = z.object({ type: z.string(), value: z.unknown().optional(), reason: z.string().optional() })

/**
 * Reads a provider prompt.
 *
 * @throws StageFailed PROMPT_REFUSED for a file, an unknown part or an unknown role: no tokenizer reads those
 */
export function readPromptMessages(prompt: unknown, requestId: string): readonly PromptMessage[] {
  const refuse = (): never => {
    throw new StageFailed('PROMPT_REFUSED', { requestId })
  }
  const parsed = z.array(message).safeParse(prompt)
  if (!parsed.success) return refuse()
  return parsed.data.map(({ role, content }): PromptMessage => {
    if (typeof content === 'string') return { role: role === 'tool' ? 'user' : role, content }
    const lines = content.flatMap((each) => {
      const text = textOf(each)
      return text === null ? refuse() : text
    })
    return { role: role === 'tool' ? 'user' : role, content: lines.join('\n') }
  })
}

/** The text of a part; an empty list for what is not passed on, null for what has no text. */
function textOf(each: z.infer<typeof part>): string | readonly never[] | null {
  switch (each.type) {
    case 'text':
      return typeof each['text'] === 'string' ? each['text'] : null
    case 'reasoning':
    case 'tool-approval-response':
      return []
    case 'tool-call':
      return typeof each['toolName'] === 'string' ? callText({ name: each['toolName'], args: each['input'] ?? {} }) : null
    case 'tool-result':
      return resultText(each['output'])
    default:
      return null
  }
}

/** A tool's result is a record. */
function resultText(value: unknown): string | null {
  const parsed = output.safeParse(value)
  if (!parsed.success) return null
  const { type, value: result, reason } = parsed.data
  if (type === 'execution-denied') return `The tool was not run. ${reason ?? ''}`
  if (type === 'content') {
    const items = z.array(z.object({ type: z.literal('text'), text: z.string() })).safeParse(result)
    return items.success ? `Result of a tool:\n${items.data.map(({ text }) => text).join('\n')}` : null
  }
  return `Result of a tool:\n${typeof result === 'string' ? result : JSON.stringify(result)}`
}
