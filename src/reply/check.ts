/** Checks a draft as it streams: what comes out is tokenized text that no later text can change, or a refusal. */
import { createHmac, randomBytes } from 'node:crypto'
import { bounded } from '../base/bounded.ts'
import { isEnvelopeError, ReplyRejected } from '../base/errors/index.ts'
import { type Checked, type Citation, sealChecked } from '../base/evidence/checked.ts'
import { type Draft, openDraft } from '../base/evidence/draft.ts'
import type { PromptValue } from '../base/evidence/prompt.ts'
import type { Check, CheckContext, Verdict } from '../base/seams/check.ts'
import type { KnownValue, PhiSpan, Restoration, Tokenizer } from '../base/seams/deidentifier.ts'
import type { VaultScope } from '../base/seams/vault.ts'
import { singleUseStream } from '../base/single-use-stream.ts'
import type { StageContext } from '../base/stage-context.ts'
import { findTokens, MAX_TOKEN_LENGTH } from '../text/token-grammar.ts'
import { CitationCollector } from './citation-collector.ts'
import { CheckMachine, type Delivery, HeldForReview } from './check-machine.ts'
import { assertDelivery, leastDelivery } from './delivery.ts'
import { createValueFinder } from './known-values.ts'
import { readingsOf } from './readings.ts'
import { noticesFor } from './notices.ts'

/** What checking needs from other stages. */
export interface CheckParts {
  readonly checks: readonly Check[]
  /** Default: the earliest that every check allows. */
  readonly delivery?: Delivery | undefined
  readonly tokenizer: Tokenizer
  readonly vaultScope: VaultScope
  /** Values of the chart that must not stand raw in a reply; those of the vault are added. */
  readonly known: readonly KnownValue[]
  /** Spans that look like identifiers of anybody. */
  detect(text: string): readonly PhiSpan[]
  /** Bounds each wait for the vault and the queue. */
  readonly milliseconds: number
  /** Takes a reply that a person must release; without it such a reply is withheld. Gives the item's id. */
  readonly hold?: ((tokenizedText: string, reasons: readonly string[]) => Promise<string>) | undefined
}

/**
 * Begins to check. Nothing is read before the reply is.
 *
 * @throws EvidenceError when `draft` is not this session's
 * @throws ConfigurationError CONFIG_INVALID when a check needs more text than the delivery waits for
 */
export function checkDraft(draft: Draft, parts: CheckParts, context: StageContext): Checked {
  const { prompt, parts: modelParts } = openDraft(context.scope, draft)
  const mustHold = prompt.obligations.some(({ type }) => type === 'human-review')
  const delivery = mustHold ? 'buffer' : (parts.delivery ?? leastDelivery(parts.checks))
  assertDelivery(parts.checks, delivery)

  const { requestId, signal } = context
  const reader = modelParts[Symbol.asyncIterator]()
  const restorations = new Map<string, Restoration>()
  const result = deferred<{ readonly citations: readonly Citation[]; readonly verdicts: readonly Verdict[] }>()
  const cited = new CitationCollector(prompt)
  let machine: CheckMachine | null = null
  let tail = ''
  let ended = false

  const wait = <T>(work: () => Promise<T>): Promise<T> =>
    bounded(work, { milliseconds: parts.milliseconds, signal, code: 'VAULT_UNAVAILABLE', requestId })

  const begin = async (): Promise<CheckMachine> => {
    const vaulted = await wait(() => parts.tokenizer.vaulted(parts.vaultScope, signal))
    return new CheckMachine({
      checks: parts.checks,
      delivery,
      context: checkContext(prompt, [...parts.known, ...vaulted], parts, restorations),
      requestId,
    })
  }
  /** Looks up new tokens before the text that holds them is checked; tokens may be split over chunks. */
  const resolveTokens = async (chunk: string): Promise<void> => {
    const seen = tail + chunk
    tail = seen.slice(1 - MAX_TOKEN_LENGTH)
    // A new token ends in this chunk.
    if (!chunk.includes(']')) return
    const fresh = [...new Set(findTokens(seen).map(({ token }) => token))].filter((token) => !restorations.has(token))
    if (fresh.length === 0) return
    const resolved = await wait(() => parts.tokenizer.resolve(fresh, { scope: parts.vaultScope, reveal: [], signal }))
    if (resolved.length !== fresh.length) throw new ReplyRejected('CHECK_FAILED', { requestId })
    for (const [index, token] of fresh.entries()) restorations.set(token, resolved[index]!)
  }
  const finish = async (): Promise<string> => {
    let rest: string
    try {
      rest = machine!.end()
      if (mustHold) throw new HeldForReview(['human-review'], rest)
    } catch (error) {
      if (!(error instanceof HeldForReview)) throw error
      throw await hold(error)
    }
    return rest + noticesFor(prompt.obligations)
  }
  const hold = async ({ rules, text }: HeldForReview): Promise<ReplyRejected> => {
    if (parts.hold === undefined) return new ReplyRejected('BLOCKED', { requestId })
    const item = await wait(() => parts.hold!(text + noticesFor(prompt.obligations), rules))
    context.record({ type: 'reply-held', item, reasons: rules })
    return new ReplyRejected('HELD_FOR_REVIEW', { requestId })
  }
  const read = async (): Promise<IteratorResult<string, undefined>> => {
    if (ended) return { done: true, value: undefined }
    machine ??= await begin()
    for (;;) {
      machine.assertOpen()
      const part = await reader.next()
      if (part.done === true) {
        ended = true
        const rest = cited.push(await finish())
        const verdicts = machine.verdicts()
        context.record({ type: 'reply-checked', verdicts })
        result.resolve({ citations: cited.citations(), verdicts })
        return rest === '' ? { done: true, value: undefined } : { done: false, value: rest }
      }
      if (typeof part.value !== 'string') {
        // INVARIANT: reasoning and usage are nobody's to see; a tool call would act on text that no check has read.
        if (part.value.type === 'tool-call') throw new ReplyRejected('CHECK_FAILED', { requestId })
        continue
      }
      await resolveTokens(part.value)
      const text = cited.push(machine.push(part.value))
      if (text !== '') return { done: false, value: text }
    }
  }
  const text = singleUseStream<string>({
    async next() {
      try {
        return await read()
      } catch (error) {
        const failure = isEnvelopeError(error) ? error : new ReplyRejected('CHECK_FAILED', { requestId, cause: error })
        if (machine !== null && failure instanceof ReplyRejected) {
          context.record({ type: 'reply-checked', verdicts: machine.verdicts() })
          if (failure.code !== 'HELD_FOR_REVIEW') context.record({ type: 'reply-withheld', code: failure.code, rules: machine.rules() })
        }
        result.reject(failure)
        throw failure
      }
    },
    stop(end) {
      if (end === 'ended') return
      result.reject(new ReplyRejected('CHECK_FAILED', { requestId }))
      reader.return?.().catch(() => undefined)
    },
  })
  return sealChecked(context.scope, Object.freeze({ prompt, text, result: result.promise }))
}

/** What checks may know, in one session. */
export function checkContext(
  prompt: PromptValue,
  known: readonly KnownValue[],
  { detect }: Pick<CheckParts, 'detect'>,
  restorations: ReadonlyMap<string, Restoration>,
): CheckContext {
  const finder = createValueFinder(known)
  const key = randomBytes(32)
  const context: CheckContext = Object.freeze({
    prompt,
    restoration: (token: string): Restoration => restorations.get(token) ?? { kind: 'unknown' },
    knownValues: (text: string) => finder.find(text, readingsOf(text, context)),
    detect: (text: string) => detect(text),
    hash: (value: string) => createHmac('sha256', key).update(value).digest('hex').slice(0, 16),
  })
  return context
}

function deferred<T>(): { readonly promise: Promise<T>; resolve(value: T): void; reject(error: unknown): void } {
  let resolve!: (value: T) => void
  let reject!: (error: unknown) => void
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve
    reject = onReject
  })
  // Whoever does not ask for the result is not to be told of its failure by the process.
  promise.catch(() => undefined)
  return { promise, resolve, reject }
}
