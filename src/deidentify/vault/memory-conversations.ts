/** Keeps conversations in this process: tokenized turns by opaque scope, bounded in number and size, gone when they expire. */
import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { type Clock, systemClock } from '../../base/clock.ts'
import { deepFreeze } from '../../base/freeze.ts'
import type { ConversationStore, Turn } from '../../base/seams/conversation-store.ts'
import { checkOptions } from '../parse-options.ts'

/** Options of {@link memoryConversations}. */
export interface MemoryConversationsOptions {
  /** How many conversations are kept; the one longest without a turn goes first. 10,000 unless given. */
  readonly maxConversations?: number | undefined
  /** How many turns of one are kept; the oldest goes first. 50 unless given. */
  readonly maxTurns?: number | undefined
  readonly clock?: Clock | undefined
}

const count = z.number().int().positive()
const optionsSchema = z.strictObject({
  maxConversations: count.optional(),
  maxTurns: count.optional(),
  clock: z.custom<Clock>((clock) => typeof (clock as Clock | undefined)?.now === 'function').optional(),
})

/** A conversation store in memory. A turn is kept until the time that it was given; a turn given later does not renew it. */
export function memoryConversations(options: MemoryConversationsOptions = {}): ConversationStore {
  checkOptions('memoryConversations', optionsSchema, options)
  const { maxConversations = 10_000, maxTurns = 50, clock = systemClock } = options
  const conversations = new LRUCache<string, readonly { readonly turn: Turn; readonly expiresAt: number }[]>({ max: maxConversations })
  const live = (scope: string) => (conversations.peek(scope) ?? []).filter(({ expiresAt }) => expiresAt > clock.now())
  return Object.freeze({
    async turns(scope: string, signal: AbortSignal): Promise<readonly Turn[]> {
      signal.throwIfAborted()
      const kept = live(scope)
      if (kept.length === 0) conversations.delete(scope)
      return kept.map(({ turn }) => turn)
    },
    async append(scope: string, turn: Turn, { expiresAt }: { readonly expiresAt: number }): Promise<void> {
      const { question, answer, basis, obligations } = turn
      const snapshot = deepFreeze(structuredClone({ question, answer, basis, obligations }))
      conversations.set(scope, [...live(scope), { turn: snapshot, expiresAt }].slice(-maxTurns))
    },
    async drop(scope: string): Promise<void> {
      conversations.delete(scope)
    },
  })
}
