/** Remembers what a source gave, under a key that hashes everything that was decided, encrypted; each hit is judged anew like any candidate. */
import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { canonicalJson, keyedHash, seal, secretKey, unseal } from '../crypto/index.ts'
import { ConfigurationError } from '../base/errors/index.ts'
import type { Candidate, Source, SourceQuery } from '../base/seams/source.ts'
import type { RevocationKey, RevocationList } from '../base/seams/revocation-list.ts'
import type { ConsentSource } from '../base/seams/consent.ts'
import { snapshotCandidate } from './snapshot.ts'

/** How much is remembered, and for how long. */
export interface SourceCacheOptions {
  /** 30,000 unless said. What changed at the source within this time is not seen. */
  readonly milliseconds?: number
  /** Entries. 1,000 unless said. */
  readonly entries?: number
  /** Greatest entry, in candidates. 2,000 unless said. */
  readonly candidates?: number
  /** 32 bytes; random for this process unless said. */
  readonly key?: Uint8Array
}

/** A cache for sources. */
export interface SourceCache {
  readonly size: number
  /** The source, with this cache before it. A source of the same name must be the same source. */
  over(source: Source): Source
  dropPatient(patient: string): void
  dropUser(issuer: string, subject: string): void
  clear(): void
  /** Drops a patient's entries when their consents change. Returns the way to stop. */
  followConsents(consents: ConsentSource): () => void
  /** The list, with entries dropped as soon as something is revoked: the user's, or all. */
  followRevocations(list: RevocationList): RevocationList
}

interface Entry {
  readonly sealed: Uint8Array
  readonly patients: readonly string[]
  readonly user: string
}

const optionsSchema = z.strictObject({
  milliseconds: z.number().int().positive().max(3_600_000).optional(),
  entries: z.number().int().positive().max(1_000_000).optional(),
  candidates: z.number().int().positive().max(100_000).optional(),
  key: z.instanceof(Uint8Array).optional(),
})

/** @throws ConfigurationError CONFIG_INVALID */
export function sourceCache(options: SourceCacheOptions = {}): SourceCache {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `sourceCache: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  const { milliseconds = 30_000, entries = 1_000, candidates: most = 2_000 } = options
  const key = secretKey(options.key ?? randomBytes(32))
  const cache = new LRUCache<string, Entry>({ max: entries, ttl: milliseconds })
  let generation = 0

  function drop(matches: (entry: Entry) => boolean): void {
    // What is being read now began before the change and must not be remembered after it.
    generation++
    for (const [place, entry] of cache.entries()) if (matches(entry)) cache.delete(place)
  }

  /** INVARIANT: two requests share an entry only when every input of the decision is equal. */
  const placeOf = (source: Source, { credentials: _, ...query }: SourceQuery): string =>
    keyedHash(key, 'source-cache', canonicalJson({ source: source.name, query: { ...query, filter: query.filter } })).toString('base64url')

  function recall(place: string): readonly Candidate[] | null {
    const entry = cache.get(place)
    if (entry === undefined) return null
    const opened = unseal(key, entry.sealed, place)
    if (opened === null) return null
    const candidates: unknown = JSON.parse(opened.toString('utf8'))
    return candidates as readonly Candidate[]
  }

  function over(source: Source): Source {
    async function* search(query: SourceQuery, signal: AbortSignal): AsyncGenerator<Candidate, void, undefined> {
      if (query.decision === undefined) {
        yield* source.search(query, signal)
        return
      }
      const place = placeOf(source, query)
      const known = recall(place)
      if (known !== null) {
        yield* known
        return
      }
      const began = generation
      const seen: Candidate[] = []
      for await (const candidate of source.search(query, signal)) {
        const { candidate: copy } = snapshotCandidate(candidate)
        if (copy !== null && seen.length <= most) seen.push(copy)
        yield copy ?? candidate
      }
      // Only what was read to its end is the answer; half of one would look like all of it.
      if (began !== generation || seen.length > most) return
      const sealed = seal(key, Buffer.from(JSON.stringify(seen), 'utf8'), place)
      cache.set(place, { sealed, patients: query.patients, user: query.decision.user })
    }
    return Object.freeze({ name: source.name, capabilities: source.capabilities, search })
  }

  const cacheOf: SourceCache = {
    get size() {
      return cache.size
    },
    over,
    dropPatient: (patient) => drop(({ patients }) => patients.includes(patient)),
    dropUser: (issuer, subject) => drop(({ user }) => user === `${issuer}|${subject}`),
    clear: () => drop(() => true),
    followConsents(consents) {
      if (consents.onChange === undefined) throw new ConfigurationError('ARGUMENT_INVALID', 'the consent source does not tell changes')
      return consents.onChange((patient) => drop(({ patients }) => patients.includes(patient)))
    },
    followRevocations: (list) => ({
      async revoke(revoked: RevocationKey, details) {
        // Dropped first: a failing list must not leave entries behind.
        if (revoked.kind === 'user') drop(({ user }) => user === `${revoked.issuer}|${revoked.subject}`)
        else drop(() => true)
        await list.revoke(revoked, details)
      },
      isRevoked: (keys, details) => list.isRevoked(keys, details),
    }),
  }
  return Object.freeze(cacheOf)
}
