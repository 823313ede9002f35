/** A vault for many replicas: one Redis hash a scope, values and data key encrypted before they leave this process, writes all or nothing. */
import { createHash, randomUUID } from 'node:crypto'
import * as z from 'zod'
import { bounded } from '../../base/bounded.ts'
import { type Clock, systemClock } from '../../base/clock.ts'
import { ConfigurationError, isEnvelopeError, StageFailed } from '../../base/errors/index.ts'
import type { KeyRing } from '../../base/seams/key-ring.ts'
import type { Vault, VaultEntry, VaultRequest, VaultScope } from '../../base/seams/vault.ts'
import { canonicalJson, type RotatingKeyRing } from '../../crypto/index.ts'
import { assignTokens, type EntityState, type ScopeChanges } from '../../deidentify/vault/assign-tokens.ts'
import { MAX_VAULT_VALUE } from '../../deidentify/vault/memory-vault.ts'
import { type ScopeKeys, scopeKeys } from '../../deidentify/vault/scope-keys.ts'
import { isRedisClient, type RedisClient } from './client.ts'

/** Options of {@link redisVault}. */
export interface RedisVaultOptions {
  readonly client: RedisClient
  /** Wraps the data keys. Every replica must have the same: a `masterKeyRing`, or a KMS. */
  readonly keyRing: KeyRing
  /** How long a scope lives after values were last put into it. One hour unless given. */
  readonly ttlMilliseconds?: number | undefined
  /** How many values a scope may hold; more is refused. 10,000 unless given. */
  readonly maxEntriesPerScope?: number | undefined
  /** Begins every key. `phi-envelope:` unless given. */
  readonly prefix?: string | undefined
  /** Bound of each call. 2,000 unless given. */
  readonly milliseconds?: number | undefined
  readonly clock?: Clock | undefined
}

/** {@link redisVault}. */
export interface RedisVault extends Vault {
  /** Wraps the data key of a scope under the key ring's present master key. The key ring must rotate. */
  rewrap(scope: VaultScope, signal: AbortSignal): Promise<void>
}

const count = z.number().int().positive()
const optionsSchema = z.strictObject({
  client: z.custom<RedisClient>(isRedisClient),
  keyRing: z.custom<KeyRing>((ring) => typeof ring === 'object' && ring !== null && 'generate' in ring && 'unwrap' in ring),
  ttlMilliseconds: count.optional(),
  maxEntriesPerScope: count.optional(),
  prefix: z.string().max(64).optional(),
  milliseconds: count.optional(),
  clock: z.custom<Clock>((clock) => typeof (clock as Clock | undefined)?.now === 'function').optional(),
})

// Fields of a scope's hash: `k` wrapped data key, `v` version of the last write, `x` expiry,
// `n` number of values, `t:` value → token, `s:` token → entry,
// `e:` entity → index and forms, `i:` last index of a category.
const CREATE = `
if redis.call('HSETNX', KEYS[1], 'k', ARGV[1]) == 1 then
  redis.call('HSET', KEYS[1], 'v', ARGV[2], 'x', ARGV[3])
  redis.call('PEXPIREAT', KEYS[1], ARGV[3])
end
return redis.call('HMGET', KEYS[1], 'k', 'x')`
// Writes only onto the version that the writer saw, and never over a token that exists.
const COMMIT = `
if redis.call('HGET', KEYS[1], 'v') ~= ARGV[1] then return 'conflict' end
for i = 4, #ARGV, 2 do
  if string.sub(ARGV[i], 1, 2) == 's:' and redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1 then return 'exists' end
end
if #ARGV > 3 then
  redis.call('HSET', KEYS[1], 'v', ARGV[2], unpack(ARGV, 4))
end
redis.call('HSET', KEYS[1], 'x', ARGV[3])
redis.call('PEXPIREAT', KEYS[1], ARGV[3])
return 'done'`
const REWRAP = `
if redis.call('HGET', KEYS[1], 'k') ~= ARGV[1] then return 'conflict' end
redis.call('HSET', KEYS[1], 'k', ARGV[2])
return 'done'`
const MAX_ATTEMPTS = 16
/** Lua unpacks no more than some thousands of values at once. */
const MAX_REQUESTS = 1_000

const unavailable = (cause?: unknown): StageFailed => new StageFailed('VAULT_UNAVAILABLE', { cause })

/**
 * A vault in Redis. The data key of a scope lies wrapped beside its values, so that without the key ring the hash says only how many
 * values of which categories there are, and deleting it erases. A write that a failover lost makes tokens `unknown`, never another's.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function redisVault(options: RedisVaultOptions): RedisVault {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `redisVault: \`${String(parsed.error.issues[0]?.path[0] ?? 'options')}\` is invalid`)
  const {
    client,
    keyRing,
    ttlMilliseconds = 3_600_000,
    maxEntriesPerScope = 10_000,
    prefix = 'phi-envelope:',
    milliseconds = 2_000,
    clock = systemClock,
  } = options

  const keyOf = ({ tenant, id }: VaultScope): string =>
    `${prefix}vault:{${createHash('sha256')
      .update(canonicalJson([tenant, id]))
      .digest('base64url')}}`
  const strings = async (command: string, ...parts: (string | number)[]): Promise<readonly (string | null)[]> => {
    const answer = await client.call(command, ...parts)
    if (!Array.isArray(answer) || !answer.every((one) => one === null || typeof one === 'string')) throw unavailable()
    return answer as readonly (string | null)[]
  }
  /** The fields of the hash, in order; null for one that it has not. */
  const fieldsOfHash = async (key: string, ...fields: readonly string[]): Promise<readonly (string | null)[]> => {
    const answer = await strings('HMGET', key, ...fields)
    if (answer.length !== fields.length) throw unavailable()
    return answer
  }
  const isLive = (expiry: string | null | undefined): boolean => Number(expiry ?? 0) > clock.now()
  const unwrap = async (scope: VaultScope, wrapped: string, signal: AbortSignal): Promise<ScopeKeys> => {
    const [keyId, bytes] = split(wrapped)
    return scopeKeys(scope, await keyRing.unwrap(scope.tenant, Buffer.from(bytes, 'base64'), keyId, signal))
  }
  const open = (keys: ScopeKeys, token: string, sealed: string): VaultEntry => {
    const entry = keys.openEntry(token, Buffer.from(sealed, 'base64'))
    // INVARIANT: a value that does not authenticate is never given out.
    if (entry === null) throw unavailable()
    return entry
  }
  /** Bounds the work; whatever goes wrong is VAULT_UNAVAILABLE. */
  const closed = async <T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> => {
    try {
      return await bounded(work, { milliseconds, signal, code: 'VAULT_UNAVAILABLE' })
    } catch (error) {
      throw isEnvelopeError(error) ? error : unavailable(error)
    }
  }

  async function keysFor(scope: VaultScope, key: string, signal: AbortSignal): Promise<ScopeKeys> {
    let [wrapped, expiry] = await fieldsOfHash(key, 'k', 'x')
    if (typeof wrapped === 'string' && !isLive(expiry)) {
      await client.call('UNLINK', key)
      wrapped = null
    }
    if (typeof wrapped !== 'string') {
      const made = await keyRing.generate(scope.tenant, signal)
      const joined = `${made.keyId}|${Buffer.from(made.wrapped).toString('base64')}`
      ;[wrapped, expiry] = await strings('EVAL', CREATE, 1, key, joined, randomUUID(), clock.now() + ttlMilliseconds)
      if (typeof wrapped !== 'string') throw unavailable()
    }
    return unwrap(scope, wrapped, signal)
  }

  /** One attempt; null when another writer was first. */
  async function attempt(scope: VaultScope, requests: readonly VaultRequest[], signal: AbortSignal): Promise<readonly string[] | null> {
    const key = keyOf(scope)
    const keys = await keysFor(scope, key, signal)
    const wanted = [...new Set(requests.flatMap(({ category, value, entity }) => fieldsOf(keys, category, value, entity)))]
    const [version, held, ...found] = await fieldsOfHash(key, 'v', 'n', ...wanted)
    if (typeof version !== 'string') return null
    const seen = new Map(wanted.map((field, index) => [field, found[index] ?? undefined]))
    const { tokens, changes } = assignTokens(requests, keys, {
      tokenOf(lookup) {
        const bound = seen.get(`t:${lookup}`)
        const token = bound === undefined ? undefined : keys.openBinding(lookup, bound)
        // INVARIANT: a token that was moved to another value is not believed.
        if (token === null) throw unavailable()
        return token
      },
      entityOf: (lookup) => entityState(seen.get(`e:${lookup}`)),
      lastIndex: (category) => Number(seen.get(`i:${category}`) ?? 0),
    })
    const size = Number(held ?? 0) + changes.values.size
    if (!(size <= maxEntriesPerScope)) throw unavailable()
    const writes = changes.values.size === 0 ? [] : ['n', String(size), ...fieldsToWrite(keys, changes)]
    const outcome = await client.call('EVAL', COMMIT, 1, key, version, randomUUID(), clock.now() + ttlMilliseconds, ...writes)
    if (outcome === 'done') return tokens
    if (outcome === 'conflict') return null
    throw unavailable()
  }

  return Object.freeze({
    put: (scope: VaultScope, requests: readonly VaultRequest[], signal: AbortSignal) =>
      closed(signal, async () => {
        if (requests.length > MAX_REQUESTS * 10 || requests.some(({ value }) => value.length > MAX_VAULT_VALUE)) throw unavailable()
        const tokens: string[] = []
        for (let from = 0; from < requests.length; from += MAX_REQUESTS) {
          tokens.push(...(await putBatch(scope, requests.slice(from, from + MAX_REQUESTS), signal)))
        }
        return tokens
      }),
    get: (scope: VaultScope, tokens: readonly string[], signal: AbortSignal) =>
      closed(signal, async () => {
        if (tokens.length === 0) return []
        const [wrapped, expiry, ...sealed] = await fieldsOfHash(keyOf(scope), 'k', 'x', ...tokens.map((token) => `s:${token}`))
        if (typeof wrapped !== 'string' || !isLive(expiry) || sealed.every((one) => one === null)) return tokens.map(() => null)
        const keys = await unwrap(scope, wrapped, signal)
        return tokens.map((token, index) => {
          const bytes = sealed[index]
          return typeof bytes === 'string' ? open(keys, token, bytes) : null
        })
      }),
    entries: (scope: VaultScope, signal: AbortSignal) =>
      closed(signal, async () => {
        const flat = await strings('HGETALL', keyOf(scope))
        const fields = new Map<string, string>()
        for (let index = 0; index + 1 < flat.length; index += 2) fields.set(flat[index] ?? '', flat[index + 1] ?? '')
        const wrapped = fields.get('k')
        if (wrapped === undefined || !isLive(fields.get('x'))) return []
        const keys = await unwrap(scope, wrapped, signal)
        return [...fields].filter(([field]) => field.startsWith('s:')).map(([field, sealed]) => open(keys, field.slice(2), sealed))
      }),
    drop: (scope: VaultScope) =>
      closed(new AbortController().signal, async () => {
        await client.call('UNLINK', keyOf(scope))
      }),
    rewrap: (scope: VaultScope, signal: AbortSignal) =>
      closed(signal, async () => {
        const { rewrap } = keyRing as Partial<RotatingKeyRing>
        if (rewrap === undefined) throw new ConfigurationError('ARGUMENT_INVALID', 'the key ring of this vault does not rotate')
        const [wrapped] = await fieldsOfHash(keyOf(scope), 'k')
        if (typeof wrapped !== 'string') return
        const [keyId, bytes] = split(wrapped)
        const moved = await rewrap.call(keyRing, scope.tenant, Buffer.from(bytes, 'base64'), keyId, signal)
        const outcome = await client.call(
          'EVAL',
          REWRAP,
          1,
          keyOf(scope),
          wrapped,
          `${moved.keyId}|${Buffer.from(moved.wrapped).toString('base64')}`,
        )
        if (outcome !== 'done') throw unavailable()
      }),
  })

  async function putBatch(scope: VaultScope, requests: readonly VaultRequest[], signal: AbortSignal): Promise<readonly string[]> {
    for (let tried = 0; tried < MAX_ATTEMPTS; tried++) {
      signal.throwIfAborted()
      const tokens = await attempt(scope, requests, signal)
      if (tokens !== null) return tokens
    }
    throw unavailable()
  }
}

function fieldsOf(keys: ScopeKeys, category: VaultRequest['category'], value: string, entity: string | null): readonly string[] {
  const fields = [`t:${keys.lookup(category, value)}`, `i:${category}`]
  return entity === null ? fields : [...fields, `e:${keys.entityLookup(category, entity)}`]
}

function fieldsToWrite(keys: ScopeKeys, { values, entities, indexes }: ScopeChanges): readonly string[] {
  return [
    ...[...values].flatMap(([lookup, entry]) => [
      `t:${lookup}`,
      keys.bind(lookup, entry.token),
      `s:${entry.token}`,
      keys.sealEntry(entry).toString('base64'),
    ]),
    ...[...entities].flatMap(([lookup, { index, forms }]) => [`e:${lookup}`, `${index}.${forms}`]),
    ...[...indexes].flatMap(([category, index]) => [`i:${category}`, String(index)]),
  ]
}

function split(wrapped: string): readonly [keyId: string, bytes: string] {
  const at = wrapped.lastIndexOf('|')
  return [wrapped.slice(0, at), wrapped.slice(at + 1)]
}

function entityState(text: string | undefined): EntityState | undefined {
  if (text === undefined) return undefined
  const [index, forms] = text.split('.').map(Number)
  if (!Number.isInteger(index) || !Number.isInteger(forms)) throw unavailable()
  return { index: index!, forms: forms! }
}
