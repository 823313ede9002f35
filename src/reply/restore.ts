/** Releases a checked reply to its viewer: restored last, token by token, only what the viewer's grant reveals; delivered once. */
import { onAbort } from '../base/on-abort.ts'
import { abortError, bounded } from '../base/bounded.ts'
import { isEnvelopeError, StageFailed } from '../base/errors/index.ts'
import { type Checked, openChecked } from '../base/evidence/checked.ts'
import { type Outcome, type Reply, sealReply } from '../base/evidence/reply.ts'
import type { Turn } from '../base/seams/conversation-store.ts'
import type { Restoration, Tokenizer } from '../base/seams/deidentifier.ts'
import type { VaultScope } from '../base/seams/vault.ts'
import { singleUseStream } from '../base/single-use-stream.ts'
import type { StageContext } from '../base/stage-context.ts'
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'
import { escapeValue, hiddenWords, type ReplyFormat } from './restored-value.ts'
import { type RestorePiece, RestoreScanner } from './restore-scanner.ts'

/** What releasing needs from other stages. */
export interface ReleaseParts {
  readonly tokenizer: Tokenizer
  readonly scope: VaultScope
  /** Categories that the viewer may see restored. */
  readonly reveal: readonly PhiCategory[]
  /** Who reads, as the trail names them. */
  readonly viewer: string
  /** What the reply is shown as, which decides how a value is escaped. Default `markdown`. */
  readonly format?: ReplyFormat | undefined
  /** How a token that may not be restored is shown: in plain words, or as it is. Default `words`. */
  readonly hidden?: 'words' | 'token' | undefined
  /** Bounds each wait for the vault. Default 5,000. */
  readonly milliseconds?: number | undefined
  /** Awaited once, before the first character leaves. A rejection withholds the reply. */
  beforeFirst(): Promise<void>
  /** Called exactly once. `turn` is question and answer, when all of it went out and it is known what it was made from. */
  onEnd(end: 'drained' | 'cancelled' | 'failed', turn: Turn | null): void
}

/**
 * Makes the Reply. Nothing is read, checked or delivered before somebody reads it.
 *
 * @throws EvidenceError when `checked` is not this session's
 */
export function releaseReply(checked: Checked, parts: ReleaseParts, context: StageContext): Reply {
  const value = openChecked(context.scope, checked)
  const { requestId, signal } = context
  const reader = value.text[Symbol.asyncIterator]()
  const scanner = new RestoreScanner()
  const restorations = new Map<string, Restoration>()
  const revealed = new Map<PhiCategory, number>()
  let tokenized = ''
  let delivered = 0
  let admitted = false
  let exhausted = false
  let end: 'drained' | 'cancelled' | 'failed' | null = null
  let settle!: { resolve(outcome: Outcome): void; reject(error: unknown): void }
  const outcome = new Promise<Outcome>((resolve, reject) => {
    settle = { resolve, reject }
  })
  outcome.catch(() => undefined)

  const finish = (how: 'drained' | 'cancelled' | 'failed', result: Outcome | Error): void => {
    // INVARIANT: however many ways a reply ends, it ends once.
    if (end !== null) return
    end = how
    forget()
    if (how !== 'drained') reader.return?.().catch(() => undefined)
    if (revealed.size > 0) {
      const count = [...revealed.values()].reduce((sum, each) => sum + each, 0)
      context.record({ type: 'vault-opened', viewer: parts.viewer, categories: [...revealed.keys()], count })
    }
    if (delivered > 0 || how === 'drained') {
      const citations = result instanceof Error ? [] : result.citations.map(({ label }) => label)
      context.record({ type: 'reply-delivered', viewer: parts.viewer, characters: delivered, citations })
    }
    if (result instanceof Error) settle.reject(result)
    else settle.resolve(result)
    const { question, basis, obligations } = value.prompt
    parts.onEnd(how, how === 'drained' && basis !== undefined ? Object.freeze({ question, answer: tokenized, basis, obligations }) : null)
  }
  const abort = (): void => finish(isCancel(signal.reason) ? 'cancelled' : 'failed', abortError(signal, requestId))
  const forget = onAbort(signal, abort)

  const restore = async (pieces: readonly RestorePiece[]): Promise<string> => {
    const fresh = [...new Set(pieces.flatMap((piece) => (piece.restore && !restorations.has(piece.token) ? [piece.token] : [])))]
    if (fresh.length > 0) {
      const resolved = await bounded(() => parts.tokenizer.resolve(fresh, { scope: parts.scope, reveal: parts.reveal, signal }), {
        milliseconds: parts.milliseconds ?? 5_000,
        signal,
        code: 'VAULT_UNAVAILABLE',
        requestId,
      })
      if (resolved.length !== fresh.length) throw new StageFailed('VAULT_UNAVAILABLE', { requestId })
      for (const [index, token] of fresh.entries()) restorations.set(token, resolved[index]!)
    }
    return pieces.map((piece) => (piece.restore ? shown(piece.token) : piece.text)).join('')
  }
  const shown = (token: string): string => {
    const restoration = restorations.get(token)
    // INVARIANT: a value is shown only in a category that this viewer's grant reveals, whatever the tokenizer answers.
    if (restoration?.kind === 'value' && parts.reveal.includes(restoration.category)) {
      revealed.set(restoration.category, (revealed.get(restoration.category) ?? 0) + 1)
      return escapeValue(restoration.value, parts.format ?? 'markdown')
    }
    if (parts.hidden === 'token' || restoration === undefined || restoration.kind === 'unknown') return token
    return hiddenWords(restoration.category)
  }
  const read = async (): Promise<IteratorResult<string, undefined>> => {
    while (!exhausted) {
      const piece = await reader.next()
      if (end !== null) throw endedError(end)
      exhausted = piece.done === true
      const text = piece.done === true ? '' : piece.value
      tokenized += text
      const out = await restore(exhausted ? scanner.end() : scanner.push(text))
      if (out === '') continue
      if (!admitted) {
        await parts.beforeFirst()
        admitted = true
      }
      // INVARIANT: an end that came while this text was made keeps it from leaving.
      if (end !== null) throw endedError(end)
      delivered += out.length
      return { done: false, value: out }
    }
    finish('drained', Object.freeze(await value.result))
    return { done: true, value: undefined }
  }
  const stream = singleUseStream<string>({
    async next() {
      if (end !== null) throw endedError(end)
      try {
        return await read()
      } catch (error) {
        const failure = isEnvelopeError(error) ? error : new StageFailed('MODEL_FAILED', { requestId, cause: error })
        finish(signal.aborted && isCancel(signal.reason) ? 'cancelled' : 'failed', failure)
        throw failure
      }
    },
    stop(how) {
      if (how === 'stopped') cancel()
    },
  })
  const endedError = (how: string): Error =>
    signal.aborted ? abortError(signal, requestId) : new StageFailed(how === 'cancelled' ? 'ABORTED' : 'MODEL_FAILED', { requestId })
  const cancel = (): void => finish('cancelled', new StageFailed('ABORTED', { requestId }))

  return sealReply(context.scope, {
    stream,
    async text() {
      let text = ''
      for await (const piece of stream) text += piece
      return text
    },
    outcome: () => outcome,
    cancel,
  })
}

const isCancel = (reason: unknown): boolean => !(reason instanceof Error && 'code' in reason && reason.code !== 'ABORTED')
