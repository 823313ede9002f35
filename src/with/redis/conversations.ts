/** Conversations for many replicas: a Redis list a scope, each turn encrypted before it leaves this process, gone when it expires. */
import { createHash } from 'node:crypto'
import * as z from 'zod'
import { bounded } from '../../base/bounded.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { ConfigurationError, isEnvelopeError, StageFailed } from '../../base/errors/index.ts'
import type { FragmentFields } from '../../base/fragment.ts'
import { deepFreeze } from '../../base/freeze.ts'
import type { ConversationStore, Turn } from '../../base/seams/conversation-store.ts'
import type { KeyRing } from '../../base/seams/key-ring.ts'
import type { Obligation } from '../../base/seams/policy-engine.ts'
import { openEnvelope, type SealedContext, sealEnvelope } from '../../crypto/index.ts'
import { isRedisClient, type RedisClient } from './client.ts'

/** Options of {@link redisConversations}. */
export interface RedisConversationsOptions {
  readonly client: RedisClient
  /** Wraps the data keys. Every replica must have the same. */
  readonly keyRing: KeyRing
  /** Under which tenant's keys turns are encrypted. `conversations` unless given. */
  readonly tenant?: string | undefined
  /** How many turns of a conversation are kept; the oldest goes first. 50 unless given. */
  readonly maxTurns?: number | undefined
  /** Begins every key. `phi-envelope:` unless given. */
  readonly prefix?: string | undefined
  /** Bound of each call. 2,000 unless given. */
  readonly milliseconds?: number | undefined
  readonly clock?: Clock | undefined
}

const count = z.number().int().positive()
const optionsSchema = z.strictObject({
  client: z.custom<RedisClient>(isRedisClient),
  keyRing: z.custom<KeyRing>((ring) => typeof ring === 'object' && ring !== null && 'generate' in ring && 'unwrap' in ring),
  tenant: z.string().optional(),
  maxTurns: count.optional(),
  prefix: z.string().max(64).optional(),
  milliseconds: count.optional(),
  clock: z.custom<Clock>((clock) => typeof (clock as Clock | undefined)?.now === 'function').optional(),
})

const APPEND = `
redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], -tonumber(ARGV[2]), -1)
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return 'done'`

// What was sealed here is what comes back: it authenticates. The shape is checked for the sake of later versions.
const turnSchema = z.strictObject({
  expiresAt: z.number(),
  turn: z.strictObject({
    question: z.string(),
    answer: z.string(),
    basis: z.array(z.custom<FragmentFields>((value) => typeof value === 'object' && value !== null)),
    obligations: z.array(z.custom<Obligation>((value) => typeof value === 'object' && value !== null)).optional(),
  }),
})

const unavailable = (cause?: unknown): StageFailed => new StageFailed('VAULT_UNAVAILABLE', { cause })

/**
 * A conversation store in Redis. A turn that does not authenticate is an error, not an absence.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function redisConversations(options: RedisConversationsOptions): ConversationStore {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) {
    throw new ConfigurationError(
      'CONFIG_INVALID',
      `redisConversations: \`${String(parsed.error.issues[0]?.path[0] ?? 'options')}\` is invalid`,
    )
  }
  const {
    client,
    keyRing,
    tenant = 'conversations',
    maxTurns = 50,
    prefix = 'phi-envelope:',
    milliseconds = 2_000,
    clock = systemClock,
  } = options
  const never = new AbortController().signal
  const keyOf = (scope: string): string => `${prefix}turns:{${createHash('sha256').update(scope).digest('base64url')}}`
  const contextOf = (scope: string): SealedContext => ({ tenant, use: 'turn', id: scope })
  const closed = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    try {
      return await bounded(work, { milliseconds, signal, code: 'VAULT_UNAVAILABLE' })
    } catch (error) {
      throw isEnvelopeError(error) ? error : unavailable(error)
    }
  }
  const read = async (scope: string, sealed: unknown, signal: AbortSignal): Promise<z.infer<typeof turnSchema>> => {
    if (typeof sealed !== 'string') throw unavailable()
    const opened = await openEnvelope(keyRing, contextOf(scope), Buffer.from(sealed, 'base64'), signal)
    // INVARIANT: a turn that does not authenticate, or belongs to another scope, is not history.
    if (opened === null) throw unavailable()
    return turnSchema.parse(JSON.parse(opened.toString('utf8')))
  }
  return Object.freeze({
    turns: (scope: string, signal: AbortSignal) =>
      closed(signal, async (): Promise<readonly Turn[]> => {
        const answer = await client.call('LRANGE', keyOf(scope), 0, -1)
        if (!Array.isArray(answer)) throw unavailable()
        const turns = await Promise.all(answer.map((sealed: unknown) => read(scope, sealed, signal)))
        return turns.filter(({ expiresAt }) => expiresAt > clock.now()).map(({ turn }) => deepFreeze(turn))
      }),
    append: (scope: string, { question, answer, basis, obligations }: Turn, { expiresAt }: { readonly expiresAt: number }) =>
      closed(never, async () => {
        const left = Math.ceil(expiresAt - clock.now())
        if (left <= 0) return
        const plaintext = Buffer.from(JSON.stringify({ expiresAt, turn: { question, answer, basis, obligations } }), 'utf8')
        const sealed = await sealEnvelope(keyRing, contextOf(scope), plaintext, never)
        await client.call('EVAL', APPEND, 1, keyOf(scope), sealed.toString('base64'), maxTurns, left)
      }),
    drop: (scope: string) =>
      closed(never, async () => {
        await client.call('UNLINK', keyOf(scope))
      }),
  })
}
