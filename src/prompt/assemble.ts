/** Assembles a prompt: trusted instructions apart from data, data neutralised, screened, bounded and marked; nothing else gets in. */
import { StageFailed } from '../base/errors/index.ts'
import { openRedacted, type Redacted, type RedactedValue } from '../base/evidence/redacted.ts'
import { type Prompt, promptDigest, sealPrompt } from '../base/evidence/prompt.ts'
import type { FragmentFields } from '../base/fragment.ts'
import type { PhiSpan } from '../base/seams/deidentifier.ts'
import type { StageContext } from '../base/stage-context.ts'
import { prepare } from './candidate.ts'
import { estimateTokens, keepWhatFits, type TokenCounter } from './budget.ts'
import { labelOf } from './label.ts'
import { type LaidOutRecord, layOut } from './layout.ts'
import { drawMarks, type RandomSource } from './marks.ts'
import { neutralise } from './neutralise.ts'
import { fragmentLimit, gatherObligations, showsDate } from './obligations.ts'
import { type ScreenPolicy, screenQuestion } from './screen/policy.ts'

/** What goes into a prompt. */
export interface AssembleInput {
  /** Trusted text of the developer. */
  readonly instructions: string
  readonly question: Redacted
  /** Earlier turns, oldest first. */
  readonly history: readonly Redacted[]
  /** Best first. */
  readonly fragments: readonly Redacted[]
}

/** How a prompt is assembled. Absent options take the defaults. */
export interface AssembleOptions {
  /** Budget for the whole prompt. Default 12,000 tokens. */
  readonly maxTokens?: number | undefined
  /** Default {@link estimateTokens}. */
  readonly countTokens?: TokenCounter | undefined
  /** Default 40. */
  readonly maxFragments?: number | undefined
  /** A longer question is refused. Default 8,000 UTF-16 units. */
  readonly maxQuestionCharacters?: number | undefined
  /** Default 20; the latest are kept. */
  readonly maxTurns?: number | undefined
  readonly screen?: ScreenPolicy | undefined
  /** Finds identifiers of this session in a text: the instructions must not carry one. */
  readonly knownValues?: ((text: string) => readonly PhiSpan[]) | undefined
  /** For tests. */
  readonly random?: RandomSource | undefined
}

/**
 * Assembles.
 *
 * @throws EvidenceError when a question, turn or fragment is not this session's
 * @throws StageFailed PROMPT_REFUSED when the instructions carry an identifier, the question is refused or does not fit, or
 *   an obligation is unknown
 */
export function assemblePrompt(input: AssembleInput, options: AssembleOptions, context: StageContext): Prompt {
  const { requestId, scope } = context
  const refuse = (): StageFailed => new StageFailed('PROMPT_REFUSED', { requestId })
  const open = (redacted: Redacted, kind: RedactedValue['kind']): RedactedValue => {
    const value = openRedacted(scope, redacted)
    if (value.kind !== kind) throw refuse()
    return value
  }
  const question = open(input.question, 'question')
  const turns = input.history.map((turn) => open(turn, 'turn')).slice(-(options.maxTurns ?? 20))
  const fragments = input.fragments.map((fragment) => open(fragment, 'fragment'))

  if (typeof input.instructions !== 'string' || input.instructions.trim() === '') throw refuse()
  // INVARIANT: instructions are the same for everybody; one that carries an identifier was built from data.
  if ((options.knownValues?.(input.instructions) ?? []).length > 0) throw refuse()
  if (question.text.length > (options.maxQuestionCharacters ?? 8_000)) throw refuse()

  const policy = options.screen ?? {}
  const questionEffect = screenQuestion(question.text, policy)
  if (questionEffect.effect !== 'pass') {
    context.record({ type: 'fragment-screened', fragment: 'question', signals: questionEffect.signals, effect: questionEffect.effect })
    if (questionEffect.effect !== 'mark') throw refuse()
  }
  const candidates = fragments.flatMap((fragment) => prepare(fragment, policy, context))
  const obligations = gatherObligations(
    [...candidates, ...turns].map((each) => each.obligations),
    requestId,
  )
  const count = options.countTokens ?? estimateTokens
  const questionText = neutralise(question.text).text
  const turnTexts = turns.map(({ role, text }) => ({ role: role ?? ('user' as const), text: neutralise(text).text }))
  const fixed =
    count(input.instructions) + count(questionText) + turnTexts.reduce((sum, { text }) => sum + count(text) + 10, 0) + FRAME_TOKENS
  const budget = (options.maxTokens ?? 12_000) - fixed
  if (!(budget >= 0)) throw refuse()
  const { kept, omitted } = keepWhatFits(
    candidates,
    ({ text, notes }) => count(text) + count(notes.join(' ')) + RECORD_TOKENS,
    budget,
    Math.min(options.maxFragments ?? 40, fragmentLimit(obligations)),
  )
  const records = kept.map(
    ({ header, text, notes, obligations: own }): LaidOutRecord => ({ header, text, notes, showDate: showsDate(own) }),
  )
  const notices = [
    ...(omitted.length > 0 ? ['some records were left out for length; say so if they may matter.'] : []),
    ...(obligations.some(({ type }) => type === 'part-2-notice') ? [PART_2] : []),
  ]
  const marks = drawMarks(
    [
      input.instructions,
      questionText,
      ...turnTexts.map(({ text }) => text),
      ...records.flatMap(({ text, header }) => [text, header.title]),
    ],
    records.length,
    options.random,
  )
  const messages = layOut({ instructions: input.instructions, question: questionText, turns: turnTexts, records, notices }, marks)
  // INVARIANT: what an earlier turn was made from is in the prompt as well, by way of its answer.
  const basis = distinct([...kept, ...turns].flatMap((each) => each.basis))
  const label = labelOf(basis)
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0)
  context.record({
    type: 'prompt-assembled',
    fragments: records.map(({ header }) => header.id),
    label,
    digest: promptDigest(messages),
    characters,
  })
  return sealPrompt(scope, {
    messages,
    label,
    fragments: records.map(({ header, text }) => ({ header, text })),
    instructions: input.instructions,
    question: questionText,
    canaries: [marks.canary, marks.boundary, ...marks.records],
    mark: marks.line,
    obligations,
    basis,
  })
}

const distinct = (basis: readonly FragmentFields[]): readonly FragmentFields[] => [
  ...new Map(basis.map((fields) => [JSON.stringify(fields), fields])).values(),
]

/** Our own rules and boundaries, counted generously. */
const FRAME_TOKENS = 500
const RECORD_TOKENS = 60
/** The notice of 42 CFR part 2, for the model. */
export const PART_2 = 'records protected by 42 CFR part 2 are included; further disclosure is prohibited unless the rule permits it.'
