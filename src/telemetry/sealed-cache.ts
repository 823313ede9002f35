/** A cache for decisions and what follows from them: encrypted, keyed by everything the decision looked at, judged anew at each hit. */
import { randomBytes, type KeyObject } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { systemClock, type Clock } from '../base/clock.ts'
import { ConfigurationError } from '../base/errors/index.ts'
import type { RevocationKey, RevocationList } from '../base/seams/revocation-list.ts'
import { canonicalJson } from '../crypto/canonical-json.ts'
import { seal, secretKey, unseal } from '../crypto/aead.ts'
import { keyedHash } from '../crypto/keyed-hash.ts'

/** What an entry depends on; dropping one drops every entry that depends on it. */
export type CacheTag =
  | RevocationKey
  | { readonly kind: 'patient'; readonly reference: string }
  | { readonly kind: 'policy'; readonly revision: string }

/** How a cache is kept. */
export interface SealedCacheOptions {
  /** 32 bytes. Default: a random key that lives and dies with the process. */
  readonly key?: Uint8Array | undefined
  /** How long an entry may be used, in milliseconds. No default: it is how long a changed policy may go unnoticed. */
  readonly milliseconds: number
  /** Most entries. Default: 1,000. */
  readonly max?: number | undefined
  /** Most bytes of ciphertext. Default: 64 MiB. */
  readonly maxBytes?: number | undefined
  readonly clock?: Clock | undefined
}

/** One look-up. */
export interface CacheUse<T> {
  /** Everything that the value depends on: the whole decision snapshot, the query, the policy revision, consent versions. */
  readonly input: unknown
  readonly tags: readonly CacheTag[]
  /** Asked at every hit. Only `true` gives the value out; anything else, or a throw, drops the entry. */
  authorize(): boolean | Promise<boolean>
  /** Makes the value on a miss; plain JSON data. */
  make(): T | Promise<T>
}

/** A sealed cache. */
export interface SealedCache {
  use<T>(lookup: CacheUse<T>): Promise<T>
  /** Drops what depends on `tag`; `everything` drops all. Gives how many entries went. */
  drop(tag: CacheTag): number
  clear(): void
  readonly size: number
}

interface Sealed {
  readonly bytes: Buffer
  readonly tags: readonly string[]
  readonly expiresAt: number
}

const optionsSchema = z.strictObject({
  key: z.instanceof(Uint8Array).optional(),
  milliseconds: z.int().min(1),
  max: z.int().min(1).optional(),
  maxBytes: z.int().min(1024).optional(),
  clock: z.custom<Clock>((value) => typeof (value as Clock | null)?.now === 'function').optional(),
})

/** @throws ConfigurationError CONFIG_INVALID */
export function sealedCache(options: SealedCacheOptions): SealedCache {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) throw new ConfigurationError('CONFIG_INVALID', `sealedCache: ${parsed.error.issues[0]?.path.join('.') ?? 'options'}`)
  const { milliseconds, max = 1000, maxBytes = 64 << 20, clock = systemClock } = parsed.data
  const key: KeyObject = secretKey(parsed.data.key ?? randomBytes(32))
  const tagged = new Map<string, Set<string>>()
  const entries = new LRUCache<string, Sealed>({
    max,
    maxSize: maxBytes,
    sizeCalculation: ({ bytes }) => bytes.byteLength,
    dispose: ({ bytes, tags }, id) => {
      bytes.fill(0)
      for (const tag of tags) {
        const of = tagged.get(tag)
        of?.delete(id)
        if (of?.size === 0) tagged.delete(tag)
      }
    },
  })
  /** Counts drops, so that a value that was being made while something was revoked is not kept. */
  let drops = 0

  const open = (id: string): { readonly value: unknown } | null => {
    const entry = entries.get(id)
    if (entry === undefined) return null
    const plain = clock.now() < entry.expiresAt ? unseal(key, entry.bytes, id) : null
    // INVARIANT: what is too old or does not authenticate is never given out.
    if (plain === null) {
      entries.delete(id)
      return null
    }
    return { value: JSON.parse(plain.toString('utf8')) as unknown }
  }

  return {
    async use<T>({ input, tags, authorize, make }: CacheUse<T>): Promise<T> {
      const id = keyedHash(key, 'sealed-cache', canonicalJson(input)).toString('base64url')
      const before = drops
      const hit = open(id)
      if (hit !== null) {
        // INVARIANT: a hit is judged anew; what was permitted then may be forbidden now.
        if ((await isTrue(authorize)) && entries.has(id) && drops === before) return hit.value as T
        entries.delete(id)
      }
      const since = drops
      const value = await make()
      const text = canonicalJson(value)
      if (drops === since) {
        const names = tags.map(canonicalJson)
        entries.set(id, { bytes: seal(key, Buffer.from(text, 'utf8'), id), tags: names, expiresAt: clock.now() + milliseconds })
        for (const name of entries.has(id) ? names : []) tagged.set(name, (tagged.get(name) ?? new Set()).add(id))
      }
      return value
    },
    drop(tag) {
      drops++
      if (tag.kind === 'everything') {
        const { size } = entries
        entries.clear()
        return size
      }
      const ids = [...(tagged.get(canonicalJson(tag)) ?? [])]
      for (const id of ids) entries.delete(id)
      return ids.length
    },
    clear() {
      drops++
      entries.clear()
    },
    get size() {
      return entries.size
    },
  }
}

async function isTrue(ask: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return (await ask()) === true
  } catch {
    return false
  }
}

/** A revocation list that drops from the cache what it revokes, before it tells anybody that it did. */
export function revocationsDropping(list: RevocationList, cache: SealedCache): RevocationList {
  return Object.freeze({
    async revoke(key: RevocationKey, options: Parameters<RevocationList['revoke']>[1]) {
      cache.drop(key)
      await list.revoke(key, options)
      // What was made between the two may rest on what is now revoked.
      cache.drop(key)
    },
    isRevoked: (...question: Parameters<RevocationList['isRevoked']>) => list.isRevoked(...question),
  })
}
