/** Copies messages with every text in them tokenized: all roles, all parts, tool arguments and results; what has no text is refused. */
import { AIMessage, type BaseMessage, HumanMessage, type MessageContent, SystemMessage, ToolMessage } from '@langchain/core/messages'
import { StageFailed } from '../../base/errors/index.ts'
import type { Session } from '../../session.ts'
import { takeApart } from '../../quoting.ts'

/** An application may hand in what the session redacted before. */
export const KEEP = Object.freeze({ tokens: 'keep' } as const)

/** Masked copies, so that they are not masked again. */
const masked = new WeakSet<BaseMessage>()

/**
 * Gives masked copies. Nothing of the originals but role, text, tool calls and their ids goes on: no names, artifacts, response
 * metadata or provider extras.
 *
 * @throws StageFailed PROMPT_REFUSED for a message or part that carries anything but text
 */
export async function maskMessages(session: Session, messages: readonly BaseMessage[]): Promise<BaseMessage[]> {
  const copies: BaseMessage[] = []
  for (const message of messages) {
    const copy = masked.has(message) ? message : await maskMessage(session, message)
    masked.add(copy)
    copies.push(copy)
  }
  return copies
}

async function maskMessage(session: Session, message: BaseMessage): Promise<BaseMessage> {
  const content = await maskText(session, textOf(session, message.content))
  switch (message.getType()) {
    case 'system':
    case 'developer':
      return new SystemMessage(content)
    case 'human':
      return new HumanMessage(content)
    case 'ai': {
      const { tool_calls: calls = [] } = message as AIMessage
      const maskedCalls = []
      for (const { id, name, args } of calls) {
        const maskedArguments = (await maskValue(session, args)) as Record<string, unknown>
        maskedCalls.push({ name, args: maskedArguments, type: 'tool_call' as const, ...(id === undefined ? {} : { id }) })
      }
      return new AIMessage({ content, tool_calls: maskedCalls })
    }
    case 'tool':
      return new ToolMessage({ content, tool_call_id: (message as ToolMessage).tool_call_id })
    case 'generic':
      // A message of a role of the application's own: data, whoever it claims to be.
      return new HumanMessage(content)
    default:
      throw new StageFailed('PROMPT_REFUSED', { requestId: session.id })
  }
}

/** All text of a content, joined; a part that is no text could carry anything past the tokenizer. */
function textOf(session: Session, content: MessageContent): string {
  if (typeof content === 'string') return content
  return content
    .map((part) => {
      if (part.type === 'text' && typeof part['text'] === 'string') return part['text']
      // Tool calls stand in `tool_calls` as well, and are masked there.
      if (part.type === 'tool_use' || part.type === 'tool_call' || part.type === 'reasoning' || part.type === 'thinking') return ''
      throw new StageFailed('PROMPT_REFUSED', { requestId: session.id })
    })
    .join('')
}

/** Redacts a text, leaving the session's own fragments as they are. */
async function maskText(session: Session, text: string): Promise<string> {
  let result = ''
  for (const piece of takeApart(session, text)) {
    if (piece.kind === 'fragment') result += piece.block
    else result += piece.text.trim() === '' ? piece.text : (await session.redact(piece.text, KEEP)).text
  }
  return result
}

/** Redacts every string and number in a JSON value; keys too, since a model may put a name there. */
export async function maskValue(session: Session, value: unknown): Promise<unknown> {
  if (typeof value === 'string') return maskText(session, value)
  if (typeof value === 'number' || typeof value === 'bigint') {
    const text = String(value)
    const redacted = await maskText(session, text)
    return redacted === text ? value : redacted
  }
  if (Array.isArray(value)) {
    const items: unknown[] = []
    for (const item of value) items.push(await maskValue(session, item))
    return items
  }
  if (typeof value === 'object' && value !== null) {
    const entries: [string, unknown][] = []
    for (const [key, item] of Object.entries(value)) entries.push([await maskText(session, key), await maskValue(session, item)])
    return Object.fromEntries(entries)
  }
  return value
}
