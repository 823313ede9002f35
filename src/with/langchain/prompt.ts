/** Makes a Prompt of masked messages: with the session's own fragments apart when there is one question, else message by message. */
import type { BaseMessage } from '@langchain/core/messages'
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages'
import type { Prompt, PromptMessage, Redacted } from '../../base/evidence/index.ts'
import type { Session } from '../../session.ts'
import { takeApart } from '../../quoting.ts'
import { KEEP } from './mask.ts'
import { callText, joinedMessages } from '../shared/index.ts'

/** Makes the prompt. `messages` are masked copies. */
export async function promptOf(session: Session, messages: readonly BaseMessage[]): Promise<Prompt> {
  const system = messages.filter((message) => message.getType() === 'system').map((message) => lift(session, contentOf(message)))
  const spoken = messages.filter((message) => message.getType() !== 'system')
  const [only] = spoken
  if (spoken.length === 1 && only?.getType() === 'human' && system.every(({ fragments }) => fragments.length === 0)) {
    const { text, fragments } = lift(session, contentOf(only))
    if (fragments.length > 0) {
      const instructions = system.map((lifted) => lifted.text).join('\n\n')
      const question = await session.redact(text, KEEP)
      return session.assemble({ question, fragments, ...(instructions.trim() === '' ? {} : { instructions }) })
    }
  }
  return session.mask(messages.map(toPromptMessage))
}

/** Takes the fragments out of a text, leaving their labels where they stood. */
function lift(session: Session, content: string): { readonly text: string; readonly fragments: readonly Redacted[] } {
  const fragments = new Map<string, Redacted>()
  let text = ''
  for (const piece of takeApart(session, content)) {
    if (piece.kind === 'text') text += piece.text
    else {
      fragments.set(piece.label, piece.redacted)
      text += `[${piece.label}]`
    }
  }
  return { text, fragments: [...fragments.values()] }
}

function toPromptMessage(message: BaseMessage): PromptMessage {
  const content = contentOf(message)
  switch (message.getType()) {
    case 'system':
      return { role: 'system', content }
    case 'ai': {
      const calls = ((message as AIMessage).tool_calls ?? []).map(callText)
      return { role: 'assistant', content: [content, ...calls].filter((line) => line !== '').join('\n') }
    }
    case 'tool':
      return { role: 'user', content: `Result of a tool:\n${content}` }
    default:
      return { role: 'user', content }
  }
}

/** Masked copies have text only. */
const contentOf = (message: BaseMessage): string => (typeof message.content === 'string' ? message.content : '')

/** The messages that go to the base model: exactly what the Prompt says. */
export function fromPrompt(prompt: Prompt): BaseMessage[] {
  return joinedMessages(prompt).map(({ role, content }) => {
    if (role === 'system') return new SystemMessage(content)
    return role === 'assistant' ? new AIMessage(content) : new HumanMessage(content)
  })
}
