/** A vault in this process: encrypted under a data key a scope, bounded, expiring by the clock, forgotten on drop. */
import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { type Clock, systemClock } from '../../base/clock.ts'
import { ConfigurationError, isEnvelopeError, StageFailed } from '../../base/errors/index.ts'
import type { KeyRing } from '../../base/seams/key-ring.ts'
import type { Vault, VaultEntry, VaultRequest, VaultScope } from '../../base/seams/vault.ts'
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { memoryKeyRing, type RotatingKeyRing } from '../../crypto/index.ts'
import { checkOptions } from '../parse-options.ts'
import { assignTokens, type EntityState, type ScopeChanges } from './assign-tokens.ts'
import { type ScopeKeys, scopeKeys } from './scope-keys.ts'

/** Options of {@link memoryVault}. */
export interface MemoryVaultOptions {
  /** Wraps the data keys; a {@link memoryKeyRing} of its own unless given. */
  readonly keyRing?: KeyRing | undefined
  /** How long a scope lives after values were last put into it. One hour unless given. */
  readonly ttlMilliseconds?: number | undefined
  /** How many scopes are kept; the one longest without a put goes first. 10,000 unless given. */
  readonly maxScopes?: number | undefined
  /** How many values a scope may hold; more is refused. 10,000 unless given. */
  readonly maxEntriesPerScope?: number | undefined
  readonly clock?: Clock | undefined
}

/** {@link memoryVault}. */
export interface MemoryVault extends Vault {
  /** How many scopes are held, expired ones included until they are swept. */
  readonly size: number
  /** Wraps every scope's data key under the key ring's present master key. The key ring must rotate. */
  rewrap(signal: AbortSignal): Promise<void>
}

/** The longest value that a vault takes, in UTF-16 units. An identifier is not longer. */
export const MAX_VAULT_VALUE = 10_000

interface ScopeState {
  wrapped: Uint8Array
  keyId: string
  expiresAt: number
  readonly tokens: Map<string, string>
  readonly sealed: Map<string, Buffer>
  readonly entities: Map<string, EntityState>
  readonly indexes: Map<PhiCategory, number>
}

const count = z.number().int().positive()
const optionsSchema = z.strictObject({
  keyRing: z.custom<KeyRing>((ring) => typeof ring === 'object' && ring !== null && 'generate' in ring && 'unwrap' in ring).optional(),
  ttlMilliseconds: count.optional(),
  maxScopes: count.optional(),
  maxEntriesPerScope: count.optional(),
  clock: z.custom<Clock>((clock) => typeof clock === 'object' && clock !== null && 'now' in clock).optional(),
})

const unavailable = (cause?: unknown): StageFailed => new StageFailed('VAULT_UNAVAILABLE', { cause })

/** Turns whatever went wrong into VAULT_UNAVAILABLE. */
async function closed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isEnvelopeError(error) ? error : unavailable(error)
  }
}

/**
 * A vault in memory. Values are kept under AES-256-GCM; the data key of a scope is unwrapped for each call and not kept, so that
 * destroying a tenant's master key erases at once. A restart forgets everything, which makes earlier tokens `unknown`.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function memoryVault(options: MemoryVaultOptions = {}): MemoryVault {
  checkOptions('memoryVault', optionsSchema, options)
  const {
    keyRing = memoryKeyRing(),
    ttlMilliseconds = 3_600_000,
    maxScopes = 10_000,
    maxEntriesPerScope = 10_000,
    clock = systemClock,
  } = options
  const scopes = new LRUCache<string, ScopeState>({ max: maxScopes })

  const nameOf = ({ tenant, id }: VaultScope): string => JSON.stringify([tenant, id])
  const live = (name: string): ScopeState | undefined => {
    // `peek` does not count as use: the order of the cache is the order of puts, and so of expiry.
    const state = scopes.peek(name)
    if (state === undefined || state.expiresAt > clock.now()) return state
    scopes.delete(name)
    return undefined
  }
  const sweep = (): void => {
    const now = clock.now()
    for (const name of scopes.rkeys()) {
      if (scopes.peek(name)!.expiresAt > now) return
      scopes.delete(name)
    }
  }
  const stateFor = async (name: string, scope: VaultScope, signal: AbortSignal): Promise<ScopeState> => {
    const state = live(name)
    if (state !== undefined) return state
    const { wrapped, keyId } = await keyRing.generate(scope.tenant, signal)
    // Another put may have been first while the key was made; then this key is not used.
    const first = live(name)
    if (first !== undefined) return first
    sweep()
    const empty = { tokens: new Map(), sealed: new Map(), entities: new Map(), indexes: new Map() }
    const made: ScopeState = { wrapped, keyId, expiresAt: clock.now() + ttlMilliseconds, ...empty }
    scopes.set(name, made)
    return made
  }
  const keysOf = async (scope: VaultScope, state: ScopeState, signal: AbortSignal): Promise<ScopeKeys> =>
    scopeKeys(scope, await keyRing.unwrap(scope.tenant, state.wrapped, state.keyId, signal))
  const open = (keys: ScopeKeys, token: string, sealed: Buffer): VaultEntry => {
    const entry = keys.openEntry(token, sealed)
    // INVARIANT: a value that does not authenticate is never given out.
    if (entry === null) throw unavailable()
    return entry
  }
  const store = (state: ScopeState, keys: ScopeKeys, { values, entities, indexes }: ScopeChanges): void => {
    if (state.tokens.size + values.size > maxEntriesPerScope) throw unavailable()
    const sealed = [...values].map(([lookup, entry]) => [lookup, entry.token, keys.sealEntry(entry)] as const)
    for (const [lookup, token, bytes] of sealed) {
      state.tokens.set(lookup, token)
      state.sealed.set(token, bytes)
    }
    for (const [lookup, entity] of entities) state.entities.set(lookup, entity)
    for (const [category, index] of indexes) state.indexes.set(category, index)
  }

  return Object.freeze({
    get size(): number {
      return scopes.size
    },
    put: (scope: VaultScope, requests: readonly VaultRequest[], signal: AbortSignal) =>
      closed(async () => {
        if (requests.some(({ value }) => value.length > MAX_VAULT_VALUE)) throw unavailable()
        const name = nameOf(scope)
        const state = await stateFor(name, scope, signal)
        const keys = await keysOf(scope, state, signal)
        signal.throwIfAborted()
        // INVARIANT: from here on nothing awaits, so that puts of one scope never interleave.
        if (live(name) !== state) throw unavailable()
        const { tokens, changes } = assignTokens(requests, keys, {
          tokenOf: (lookup) => state.tokens.get(lookup),
          entityOf: (lookup) => state.entities.get(lookup),
          lastIndex: (category) => state.indexes.get(category) ?? 0,
        })
        store(state, keys, changes)
        state.expiresAt = clock.now() + ttlMilliseconds
        scopes.get(name)
        return tokens
      }),
    get: (scope: VaultScope, tokens: readonly string[], signal: AbortSignal) =>
      closed(async () => {
        const name = nameOf(scope)
        const state = live(name)
        if (state === undefined || tokens.every((token) => !state.sealed.has(token))) return tokens.map(() => null)
        const keys = await keysOf(scope, state, signal)
        if (live(name) !== state) return tokens.map(() => null)
        return tokens.map((token) => {
          const sealed = state.sealed.get(token)
          return sealed === undefined ? null : open(keys, token, sealed)
        })
      }),
    entries: (scope: VaultScope, signal: AbortSignal) =>
      closed(async () => {
        const name = nameOf(scope)
        const state = live(name)
        if (state === undefined || state.sealed.size === 0) return []
        const keys = await keysOf(scope, state, signal)
        return live(name) === state ? [...state.sealed].map(([token, sealed]) => open(keys, token, sealed)) : []
      }),
    async drop(scope: VaultScope): Promise<void> {
      scopes.delete(nameOf(scope))
    },
    rewrap: (signal: AbortSignal) =>
      closed(async () => {
        const { rewrap } = keyRing as Partial<RotatingKeyRing>
        if (rewrap === undefined) throw new ConfigurationError('ARGUMENT_INVALID', 'the key ring of this vault does not rotate')
        for (const name of [...scopes.keys()]) {
          const state = live(name)
          if (state === undefined) continue
          const [tenant] = JSON.parse(name) as [string, string]
          const { wrapped, keyId } = await rewrap.call(keyRing, tenant, state.wrapped, state.keyId, signal)
          state.wrapped = wrapped
          state.keyId = keyId
        }
      }),
  })
}
