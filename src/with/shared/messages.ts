/** Writes prompts for clients: the system messages at the start are one, as providers want it. */
import type { Prompt, PromptMessage } from '../../base/evidence/index.ts'

/** The messages of a prompt, those of the system that stand first joined into one. */
export function joinedMessages({ messages }: Prompt): readonly PromptMessage[] {
  const first = messages.findIndex(({ role }) => role !== 'system')
  const leading = first < 0 ? messages : messages.slice(0, first)
  if (leading.length < 2) return messages
  return [{ role: 'system', content: leading.map(({ content }) => content).join('\n\n') }, ...messages.slice(leading.length)]
}
