/** Key rings: data keys wrapped under versioned master keys of one tenant, so that rotating re-wraps and destroying erases. */
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import * as z from 'zod'
import { ConfigurationError } from '../base/errors/index.ts'
import type { DataKey, KeyRing } from '../base/seams/key-ring.ts'
import { KEY_BYTES, seal, secretKey, unseal } from './aead.ts'
import { canonicalJson } from './canonical-json.ts'
import { deriveKey } from './keyed-hash.ts'

/** A key ring that can move data keys to the present master key. */
export interface RotatingKeyRing extends KeyRing {
  /** Wraps a data key anew under the present master key. The data under it stays as it is. Throws like `unwrap`. */
  rewrap(tenant: string, wrapped: Uint8Array, keyId: string, signal: AbortSignal): Promise<Omit<DataKey, 'key'>>
}

/** {@link memoryKeyRing}. */
export interface MemoryKeyRing extends RotatingKeyRing {
  /** Makes a new master key for the tenant. The earlier ones unwrap only. */
  rotate(tenant: string): void
  /** Destroys every master key of the tenant: all that was encrypted for it, in whatever copy, is unreadable from now on. */
  destroy(tenant: string): void
}

/** Thrown within a key ring; callers turn it into the error of their stage. Says nothing of keys. */
class KeyUnavailable extends Error {
  override readonly name = 'KeyUnavailable'
}

const wrapContext = (tenant: string, keyId: string): string => canonicalJson(['phi-envelope', 'data-key', 1, tenant, keyId])

interface Masters {
  /** The present key. */
  current(tenant: string): { readonly keyId: string; readonly master: KeyObject }
  find(tenant: string, keyId: string): KeyObject | undefined
}

function ringOver(masters: Masters): RotatingKeyRing {
  const wrap = (tenant: string, key: Uint8Array): Omit<DataKey, 'key'> => {
    const { keyId, master } = masters.current(tenant)
    return { wrapped: seal(master, key, wrapContext(tenant, keyId)), keyId }
  }
  const unwrap = (tenant: string, wrapped: Uint8Array, keyId: string): Buffer => {
    const master = masters.find(tenant, keyId)
    // INVARIANT: a data key opens only for its own tenant and under the master key that wrapped it.
    const key = master === undefined ? null : unseal(master, wrapped, wrapContext(tenant, keyId))
    if (key?.byteLength !== KEY_BYTES) throw new KeyUnavailable('data key cannot be unwrapped')
    return key
  }
  return {
    async generate(tenant, signal) {
      signal.throwIfAborted()
      const key = randomBytes(KEY_BYTES)
      return { key, ...wrap(tenant, key) }
    },
    async unwrap(tenant, wrapped, keyId, signal) {
      signal.throwIfAborted()
      return unwrap(tenant, wrapped, keyId)
    },
    async rewrap(tenant, wrapped, keyId, signal) {
      signal.throwIfAborted()
      return wrap(tenant, unwrap(tenant, wrapped, keyId))
    },
  }
}

/**
 * A key ring whose master keys are random, one line of versions a tenant, and live only in this process. The default of
 * `memoryVault()`: what it wrapped is unreadable after a restart.
 */
export function memoryKeyRing(): MemoryKeyRing {
  const tenants = new Map<string, { key: KeyObject; id: string }[]>()
  let count = 0
  const add = (tenant: string): { key: KeyObject; id: string }[] => {
    const versions = tenants.get(tenant) ?? []
    tenants.set(tenant, versions)
    // Ids never repeat, not even after `destroy`.
    versions.push({ key: createSecretKey(randomBytes(KEY_BYTES)), id: `memory-${++count}` })
    return versions
  }
  return Object.freeze({
    ...ringOver({
      current(tenant) {
        const { key, id } = (tenants.get(tenant) ?? add(tenant)).at(-1)!
        return { keyId: id, master: key }
      },
      find: (tenant, keyId) => tenants.get(tenant)?.find(({ id }) => id === keyId)?.key,
    }),
    rotate: (tenant: string): void => void add(tenant),
    destroy: (tenant: string): void => void tenants.delete(tenant),
  })
}

const masterKeyOptions = z.strictObject({
  masters: z.record(z.string().min(1).max(64), z.instanceof(Uint8Array)),
  current: z.string(),
})

/** The master keys of {@link masterKeyRing}. */
export interface MasterKeyRingOptions {
  /** Master keys of 32 random bytes by version id, which is stored in clear. Keep the earlier ones until all was re-wrapped. */
  readonly masters: Readonly<Record<string, Uint8Array>>
  /** The version that wraps. */
  readonly current: string
}

/**
 * A key ring over master keys that the application holds, such as secrets mounted into every replica. Each tenant has its own key,
 * derived by HKDF. To erase, delete the wrapped data keys (`vault.drop`); a KMS behind the `KeyRing` seam can destroy by tenant.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function masterKeyRing(options: MasterKeyRingOptions): RotatingKeyRing {
  const parsed = masterKeyOptions.safeParse(options)
  if (!parsed.success) throw new ConfigurationError('CONFIG_INVALID', '`masters` are byte arrays by version id, `current` is a version id')
  const { current, masters } = parsed.data
  if (Object.values(masters).some((master) => master.byteLength !== KEY_BYTES)) {
    throw new ConfigurationError('CONFIG_INVALID', `every master key has ${KEY_BYTES} bytes`)
  }
  const keys = new Map(Object.entries(masters).map(([id, master]) => [id, secretKey(master)]))
  if (!keys.has(current)) throw new ConfigurationError('CONFIG_INVALID', '`current` names none of `masters`')
  const find = (tenant: string, keyId: string): KeyObject | undefined => {
    const master = keys.get(keyId)
    return master === undefined ? undefined : deriveKey(master, canonicalJson(['phi-envelope', 'tenant-key', 1, tenant]))
  }
  return Object.freeze(ringOver({ current: (tenant) => ({ keyId: current, master: find(tenant, current)! }), find }))
}
