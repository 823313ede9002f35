/** Human review: a held reply is sealed under its own key and expiry, outlives its grant, and is authorized again when it is released. */
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { bounded } from '../base/bounded.ts'
import type { Clock } from '../base/clock.ts'
import { AccessDenied, ConfigurationError, StageFailed } from '../base/errors/index.ts'
import type { TrailEventDetail } from '../base/events.ts'
import type { Restoration, Tokenizer } from '../base/seams/deidentifier.ts'
import type { KeyRing } from '../base/seams/key-ring.ts'
import type { ReviewDecision, ReviewQueue } from '../base/seams/review-queue.ts'
import type { VaultScope } from '../base/seams/vault.ts'
import { isPhiCategory, type PhiCategory } from '../base/vocabulary/phi-category.ts'
import { openEnvelope, sealEnvelope } from '../crypto/sealed-envelope.ts'
import { findTokens } from '../text/token-grammar.ts'
import { restoreWith } from './restore-with.ts'
import type { ReplyFormat } from './restored-value.ts'

/** Options of {@link createReplyReview}. */
export interface ReplyReviewOptions {
  readonly queue: ReviewQueue
  readonly keyRing: KeyRing
  readonly clock: Clock
  /** How long a reply waits for its reviewer. Default 24 hours. */
  readonly expiresAfterMilliseconds?: number | undefined
  /** Bounds each wait. Default 10,000. */
  readonly milliseconds?: number | undefined
}

/** Of which session a reply is held. */
export interface HoldScope {
  readonly requestId: string
  readonly tenant: string
  /** Who was to read it: `issuer|subject`. */
  readonly viewer: string
  readonly reveal: readonly PhiCategory[]
  readonly tokenizer: Tokenizer
  readonly vaultScope: VaultScope
  readonly signal: AbortSignal
}

/** What a reviewer sees of a held reply: tokenized text, so that reviewing needs no right to the identifiers. */
export interface HeldReply {
  readonly requestId: string
  readonly viewer: string
  readonly reasons: readonly string[]
  readonly text: string
}

/** A held reply in a reviewer's hands: out of the queue until it is decided or put back. */
export interface ReplyInReview extends HeldReply {
  /**
   * Carries the decision out, once. Gives the reply for its viewer, or null when it was withheld.
   *
   * @throws AccessDenied SESSION_ENDED when it expired or was decided already; what `reauthorize` throws
   */
  decide(decision: ReviewDecision, release: ReviewRelease): Promise<string | null>
  /** Gives it back to the queue, for another reviewer. @throws StageFailed VAULT_UNAVAILABLE */
  putBack(): Promise<void>
}

/** What releasing needs. */
export interface ReviewRelease {
  /** Asks again whether the viewer may read: the categories that they may see restored now. Throws to deny. */
  reauthorize(held: HeldReply): Promise<readonly PhiCategory[]>
  record(event: TrailEventDetail): void
  readonly format?: ReplyFormat | undefined
}

/** Holds replies and releases them. */
export interface ReplyReview {
  /** The `hold` of {@link CheckParts}, for one session. */
  holdFor(scope: HoldScope): (tokenizedText: string, reasons: readonly string[]) => Promise<string>
  /**
   * Takes a held reply for review; null when there is none, it expired, or it is another tenant's.
   *
   * @throws StageFailed VAULT_UNAVAILABLE when the queue or the key ring fails
   */
  take(id: string, options: { readonly tenant: string; readonly signal: AbortSignal }): Promise<ReplyInReview | null>
}

const contentSchema = z.strictObject({
  requestId: z.string(),
  viewer: z.string(),
  reveal: z.array(z.custom<PhiCategory>(isPhiCategory)),
  text: z.string(),
  values: z.record(z.string(), z.strictObject({ category: z.custom<PhiCategory>(isPhiCategory), value: z.string().nullable() })),
})

const USE = 'held-reply'

/** Makes the review of an envelope. @throws ConfigurationError CONFIG_INVALID */
export function createReplyReview(options: ReplyReviewOptions): ReplyReview {
  const { queue, keyRing, clock, expiresAfterMilliseconds = 86_400_000, milliseconds = 10_000 } = options
  if (typeof queue?.hold !== 'function' || typeof queue.take !== 'function')
    throw new ConfigurationError('CONFIG_INVALID', 'review.queue: needs hold and take')
  if (!(expiresAfterMilliseconds > 0)) throw new ConfigurationError('CONFIG_INVALID', 'review.expiresAfterMilliseconds: must be positive')
  const wait = <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> =>
    bounded(work, { milliseconds, signal, code: 'VAULT_UNAVAILABLE' }).catch((error: unknown) => {
      throw error instanceof StageFailed ? error : new StageFailed('VAULT_UNAVAILABLE', { cause: error })
    })
  return Object.freeze({
    holdFor({ requestId, tenant, viewer, reveal, tokenizer, vaultScope, signal }: HoldScope) {
      return async (text: string, reasons: readonly string[]): Promise<string> => {
        const tokens = [...new Set(findTokens(text).map(({ token }) => token))]
        const resolved = tokens.length === 0 ? [] : await tokenizer.resolve(tokens, { scope: vaultScope, reveal, signal })
        const values = Object.fromEntries(
          tokens.flatMap((token, index) => {
            const restoration = resolved[index]
            if (restoration === undefined || restoration.kind === 'unknown') return []
            return [[token, { category: restoration.category, value: restoration.kind === 'value' ? restoration.value : null }]]
          }),
        )
        const id = randomUUID()
        const content = Buffer.from(JSON.stringify({ requestId, viewer, reveal, text, values }))
        const sealed = await sealEnvelope(keyRing, { tenant, use: USE, id }, content, signal)
        await queue.hold(Object.freeze({ id, requestId, reasons, expiresAt: clock.now() + expiresAfterMilliseconds, sealed }))
        return id
      }
    },
    async take(id: string, { tenant, signal }: { readonly tenant: string; readonly signal: AbortSignal }) {
      const item = await wait(signal, () => queue.take(id))
      // INVARIANT: an expired reply is nobody's any more.
      if (item === null || item.id !== id || item.expiresAt <= clock.now()) return null
      // INVARIANT: tenant and id are authenticated: an item moved to another tenant or id does not open.
      let plain: Buffer | null = null
      try {
        plain = await wait(signal, () => openEnvelope(keyRing, { tenant, use: USE, id }, item.sealed, signal))
      } finally {
        // What did not open here is still somebody's.
        if (plain === null) await wait(signal, () => queue.hold(item))
      }
      if (plain === null) return null
      const { requestId, viewer, reveal, text, values } = contentSchema.parse(JSON.parse(plain.toString('utf8')))
      const held: HeldReply = Object.freeze({ requestId, viewer, reasons: item.reasons, text })
      let over = false
      const restoration = (token: string, allowed: readonly PhiCategory[]): Restoration => {
        const known = Object.hasOwn(values, token) ? values[token]! : null
        if (known === null) return { kind: 'unknown' }
        // INVARIANT: what is shown was revealed when the reply was held and is still revealed now.
        const shown = known.value !== null && reveal.includes(known.category) && allowed.includes(known.category)
        return shown ? { kind: 'value', category: known.category, value: known.value! } : { kind: 'hidden', category: known.category }
      }
      return Object.freeze({
        ...held,
        async decide({ reviewer, outcome }: ReviewDecision, release: ReviewRelease) {
          if (over || item.expiresAt <= clock.now()) throw new AccessDenied('SESSION_ENDED', { requestId })
          over = true
          release.record({ type: 'reply-reviewed', item: id, reviewer, outcome })
          if (outcome !== 'release') return null
          const allowed = await release.reauthorize(held)
          const restored = restoreWith(text, (token) => restoration(token, allowed), release.format ?? 'markdown')
          release.record({ type: 'reply-delivered', viewer, characters: restored.length, citations: [] })
          return restored
        },
        async putBack() {
          if (over) throw new AccessDenied('SESSION_ENDED', { requestId })
          over = true
          await wait(signal, () => queue.hold(item))
        },
      })
    },
  })
}

/** A queue in this process, for one replica and for tests. */
export function memoryReviewQueue(): ReviewQueue & { readonly size: number } {
  const items = new Map<string, Parameters<ReviewQueue['hold']>[0]>()
  return {
    hold: async (item) => void items.set(item.id, item),
    take: async (id) => {
      const item = items.get(id) ?? null
      items.delete(id)
      return item
    },
    get size() {
      return items.size
    },
  }
}
