/** A reply checker that stands alone: for pipelines that bring their own prompt, and for tests of checks. */
import * as z from 'zod'
import { createHmac, randomBytes } from 'node:crypto'
import { ConfigurationError, isEnvelopeError, ReplyRejected } from '../base/errors/index.ts'
import type { Citation } from '../base/evidence/checked.ts'
import type { PromptValue } from '../base/evidence/prompt.ts'
import type { Check, CheckContext, Verdict } from '../base/seams/check.ts'
import type { KnownValue, PhiSpan, Restoration } from '../base/seams/deidentifier.ts'
import { singleUseStream } from '../base/single-use-stream.ts'
import { CitationCollector } from './citation-collector.ts'
import { CheckMachine, type Delivery, HeldForReview } from './check-machine.ts'
import { defaultChecks } from './default-checks.ts'
import { assertDelivery, leastDelivery } from './delivery.ts'
import { createValueFinder } from './known-values.ts'
import { readingsOf } from './readings.ts'

/** Options of {@link createReplyChecker}. */
export interface ReplyCheckerOptions {
  /** Default: `defaultChecks()`. */
  readonly checks?: readonly Check[] | undefined
  /** When text goes out. Default: the earliest that every check allows. */
  readonly delivery?: Delivery | undefined
}

/** What a reply is checked against. Everything absent is empty: no fragment, no token, no known value. */
export interface ReplyCheckContext {
  readonly prompt?: Partial<PromptValue> | undefined
  /** What a token stands for. Default: every token is unknown. */
  readonly restoration?: ((token: string) => Restoration) | undefined
  /** Values that must not stand in the reply, plain or encoded. */
  readonly known?: readonly KnownValue[] | undefined
  /** Spans that look like identifiers of anybody. */
  readonly detect?: ((text: string) => readonly PhiSpan[]) | undefined
}

/** What a whole text came to. */
export interface CheckedText {
  readonly outcome: 'passed' | 'withheld' | 'held'
  /** The checked text; empty when it was withheld. */
  readonly text: string
  readonly verdicts: readonly Verdict[]
  readonly rules: readonly string[]
  readonly citations: readonly Citation[]
}

/** Checks texts and streams. Stateless between calls. */
export interface ReplyChecker {
  readonly delivery: Delivery
  /** Checks a whole text. @throws ReplyRejected CHECK_FAILED when a check throws or answers in an unknown shape */
  checkText(text: string, context?: ReplyCheckContext): CheckedText
  /**
   * Checks a text as it comes. Joined, the pieces are what `checkText` gives for the whole, however it was cut; when it is
   * withheld midway the stream throws, and what went out before does not depend on the cuts either.
   *
   * @throws ReplyRejected BLOCKED, HELD_FOR_REVIEW or CHECK_FAILED, from the stream
   */
  checkStream(chunks: AsyncIterable<string> | Iterable<string>, context?: ReplyCheckContext): AsyncIterable<string>
}

const options = z.strictObject({
  checks: z.array(z.custom<Check>((value) => typeof value === 'object' && value !== null)).optional(),
  delivery: z.enum(['stream', 'sentence', 'buffer']).optional(),
})

/**
 * Makes a checker.
 *
 * @throws ConfigurationError CONFIG_INVALID when an option is malformed, or a check needs more text than the delivery waits for
 */
export function createReplyChecker(raw: ReplyCheckerOptions = {}): ReplyChecker {
  const parsed = options.safeParse(raw)
  if (!parsed.success)
    throw new ConfigurationError(
      'CONFIG_INVALID',
      'createReplyChecker: checks must be a list of checks, delivery one of stream, sentence, buffer',
    )
  const checks = Object.freeze([...(parsed.data.checks ?? defaultChecks())])
  const delivery = parsed.data.delivery ?? leastDelivery(checks)
  assertDelivery(checks, delivery)
  return Object.freeze({
    delivery,
    checkText(text: string, context: ReplyCheckContext = {}): CheckedText {
      const prompt = promptOf(context)
      const machine = new CheckMachine({ checks, delivery, context: contextOf(context, prompt) })
      const cited = new CitationCollector(prompt)
      const result = (outcome: CheckedText['outcome'], checked: string): CheckedText =>
        Object.freeze({ outcome, text: checked, verdicts: machine.verdicts(), rules: machine.rules(), citations: cited.citations() })
      try {
        const checked = machine.push(text) + machine.end()
        return result('passed', cited.push(checked))
      } catch (error) {
        if (error instanceof HeldForReview) return result('held', '')
        if (error instanceof ReplyRejected && error.code === 'BLOCKED') return result('withheld', '')
        throw error
      }
    },
    checkStream(chunks: AsyncIterable<string> | Iterable<string>, context: ReplyCheckContext = {}): AsyncIterable<string> {
      const machine = new CheckMachine({ checks, delivery, context: contextOf(context, promptOf(context)) })
      const reader = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
      let ended = false
      return singleUseStream<string>({
        async next() {
          try {
            while (!ended) {
              machine.assertOpen()
              const chunk = await reader.next()
              ended = chunk.done === true
              const text = chunk.done === true ? machine.end() : machine.push(chunk.value)
              if (text !== '') return { done: false, value: text }
            }
            return { done: true, value: undefined }
          } catch (error) {
            if (error instanceof HeldForReview) throw new ReplyRejected('HELD_FOR_REVIEW')
            throw isEnvelopeError(error) ? error : new ReplyRejected('CHECK_FAILED', { cause: error })
          }
        },
        stop(end) {
          if (end !== 'ended') void Promise.resolve(reader.return?.()).catch(() => undefined)
        },
      })
    },
  })
}

const promptOf = ({ prompt }: ReplyCheckContext): PromptValue => ({
  messages: [],
  label: { confidentiality: 'N', sensitivities: [] },
  fragments: [],
  instructions: '',
  question: '',
  canaries: [],
  mark: '',
  obligations: [],
  ...prompt,
})

function contextOf({ restoration, known = [], detect }: ReplyCheckContext, prompt: PromptValue): CheckContext {
  const finder = createValueFinder(known)
  const key = randomBytes(32)
  const context: CheckContext = Object.freeze({
    prompt,
    restoration: restoration ?? ((): Restoration => ({ kind: 'unknown' })),
    knownValues: (text: string) => finder.find(text, readingsOf(text, context)),
    detect: detect ?? ((): readonly PhiSpan[] => []),
    hash: (value: string) => createHmac('sha256', key).update(value).digest('hex').slice(0, 16),
  })
  return context
}
