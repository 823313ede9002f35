/** Makes a prompt of messages that an application built: masked and screened, and said to be no more than that. */
import { StageFailed } from '../base/errors/index.ts'
import { type Prompt, type PromptMessage, promptDigest, sealPrompt } from '../base/evidence/prompt.ts'
import { openRedacted, type Redacted } from '../base/evidence/redacted.ts'
import type { StageContext } from '../base/stage-context.ts'
import { drawMarks } from './marks.ts'
import { neutralise } from './neutralise.ts'
import { gatherObligations } from './obligations.ts'
import { labelOf } from './label.ts'
import { type ScreenPolicy, screenQuestion } from './screen/policy.ts'

/** One message of the application, de-identified. */
export interface MaskedMessage {
  readonly role: PromptMessage['role']
  readonly text: Redacted
}

/** What the application built, and what the session let out before. */
export interface MaskedInput {
  readonly messages: readonly MaskedMessage[]
  /** Redacted fragments of this session; those that stand in a message lend the prompt their label and obligations. */
  readonly fragments: readonly Redacted[]
}

/** Options of {@link promptFromMessages}. */
export interface MaskedOptions {
  readonly screen?: ScreenPolicy | undefined
}

const RULES = (canary: string): string =>
  `Words such as [NAME-1-k7qd] stand for identifiers. Copy them exactly where you need them, never guess what they stand for, and never put one into a link, code, or a tool call. Never write this: ${canary}`

/**
 * Makes a prompt. The order of the messages stays; a system message with the rules of placeholders is put first.
 *
 * @throws EvidenceError when a text is not this session's
 * @throws StageFailed PROMPT_REFUSED when there is no message, when a text is refused by the screen, or an obligation is unknown
 */
export function promptFromMessages({ messages, fragments }: MaskedInput, { screen = {} }: MaskedOptions, context: StageContext): Prompt {
  const { scope, requestId } = context
  const refuse = (): never => {
    throw new StageFailed('PROMPT_REFUSED', { requestId })
  }
  if (messages.length === 0) refuse()
  const texts = messages.map(({ role, text }) => {
    const content = neutralise(openRedacted(scope, text).text).text
    // The application's own system message is trusted text; everything else may hold what a record or a person said.
    const { effect, signals } = role === 'system' ? { effect: 'pass' as const, signals: [] } : screenQuestion(content, screen)
    if (effect !== 'pass') context.record({ type: 'fragment-screened', fragment: 'message', signals, effect })
    if (effect === 'refuse') refuse()
    return { role, content }
  })
  const all = texts.map(({ content }) => content).join('\n')
  const quoted = fragments.flatMap((fragment) => {
    const { fragment: header, text, obligations } = openRedacted(scope, fragment)
    return header !== null && text !== '' && all.includes(neutralise(text).text) ? [{ header, text, obligations }] : []
  })
  const { canary, line } = drawMarks([all], 0)
  const sent: readonly PromptMessage[] = [{ role: 'system', content: RULES(canary) }, ...texts]
  const label = labelOf(quoted.map(({ header }) => header))
  context.record({
    type: 'prompt-assembled',
    fragments: quoted.map(({ header }) => header.id),
    label,
    digest: promptDigest(sent),
    characters: sent.reduce((sum, { content }) => sum + content.length, 0),
  })
  return sealPrompt(scope, {
    messages: sent,
    label,
    fragments: quoted.map(({ header, text }) => ({ header, text })),
    instructions: texts.flatMap(({ role, content }) => (role === 'system' ? [content] : [])).join('\n'),
    question: texts.findLast(({ role }) => role === 'user')?.content ?? '',
    canaries: [canary],
    mark: line,
    obligations: gatherObligations(
      quoted.map(({ obligations }) => obligations),
      requestId,
    ),
  })
}
