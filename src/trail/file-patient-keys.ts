/** Keys of an erasable trail in a directory, wrapped by a key ring: on disk before they are used, and gone for good when erased. */
import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../base/errors/index.ts'
import type { KeyRing } from '../base/seams/key-ring.ts'
import { KEY_BYTES, secretKey } from '../crypto/aead.ts'
import { keyedHash } from '../crypto/keyed-hash.ts'
import { openEnvelope, sealEnvelope } from '../crypto/sealed-envelope.ts'
import type { PatientKeys } from './erasable-trail.ts'

/** Where patients' keys are. */
export interface FilePatientKeysOptions {
  /** Made for its owner only when it is not there. Keep it apart from the trail and out of its backups. */
  readonly directory: string
  /** Wraps every key; a KMS, best. */
  readonly keyRing: KeyRing
  readonly tenant: string
  /** How long a key is remembered in memory, here and in every process that shares the directory. Default 60,000; 0 for not at all. */
  readonly cacheMilliseconds?: number | undefined
  /** Bound of each call to the key ring. Default 10,000. */
  readonly milliseconds?: number | undefined
}

/** {@link filePatientKeys}. */
export interface FilePatientKeys extends PatientKeys {
  /**
   * Destroys the patient's key. Resolves when that is on disk; safe to call again, and for a patient who has none: no key is made
   * for the patient any more. Other processes forget it within `cacheMilliseconds`.
   */
  erase(patient: string): Promise<void>
}

const options = z.strictObject({
  directory: z.string().min(1),
  keyRing: z.custom<KeyRing>((value) => typeof (value as KeyRing | undefined)?.unwrap === 'function'),
  tenant: z.string().min(1),
  cacheMilliseconds: z.int().min(0).max(3_600_000).default(60_000),
  milliseconds: z.int().min(1).max(60_000).default(10_000),
})

const MAX_CACHED = 10_000
const INDEX = 'index.key'
const KEY = '.key'
const ERASED = '.erased'

/**
 * Patient keys as files, one each, named by a keyed hash of the reference: names tell nobody who was treated or erased. Several
 * processes may share the directory. A key that does not authenticate, also because files were swapped, is refused and never
 * replaced. A crash at any point leaves a key that was used, or none; an erasure that began is finished by the next process.
 *
 * `key` and `erase` reject with StageFailed TRAIL_UNAVAILABLE.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function filePatientKeys(given: FilePatientKeysOptions): FilePatientKeys {
  const parsed = options.safeParse(given)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `filePatientKeys: \`${parsed.error.issues[0]?.path.join('.') ?? ''}\` is invalid`)
  const { directory, keyRing, tenant, cacheMilliseconds, milliseconds } = parsed.data
  const cache = cacheMilliseconds === 0 ? null : new LRUCache<string, Uint8Array>({ max: MAX_CACHED, ttl: cacheMilliseconds })
  const under = (name: string): string => join(directory, name)
  const context = (id: string) => ({ tenant, use: 'trail-patient-key', id })

  const readKey = async (file: string): Promise<Uint8Array | null> => {
    const sealed = await bytesOf(under(file))
    if (sealed === null) return null
    // INVARIANT: bound to its name, so that a key that was put in another's place does not open.
    const key = await openEnvelope(keyRing, context(file), sealed, AbortSignal.timeout(milliseconds))
    if (key?.byteLength !== KEY_BYTES) throw new Error('a patient key does not authenticate')
    return key
  }
  const readOrMake = async (file: string): Promise<Uint8Array> => {
    const known = await readKey(file)
    if (known !== null) return known
    const sealed = await sealEnvelope(keyRing, context(file), randomBytes(KEY_BYTES), AbortSignal.timeout(milliseconds))
    await createWhole(directory, file, sealed)
    // Another process may have been first: what stands there counts.
    const made = await readKey(file)
    if (made === null) throw new Error('a patient key was erased while it was made')
    return made
  }
  const discard = async (name: string): Promise<void> => {
    // INVARIANT: what a killed process left of its writing is the same key under another name, and goes as well.
    const copies = (await readdir(directory)).filter((file) => file.startsWith(name + KEY))
    await Promise.all(copies.map((file) => rm(under(file), { force: true })))
    await syncDirectory(directory)
  }

  let opening: Promise<Uint8Array> | null = null
  const opened = async (): Promise<Uint8Array> => {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const files = await readdir(directory)
    const unfinished = new Set(files.filter((file) => file.includes(KEY)).map((file) => file.slice(0, file.indexOf(KEY))))
    for (const file of files) {
      const name = file.slice(0, -ERASED.length)
      if (file.endsWith(ERASED) && unfinished.has(name)) await discard(name)
    }
    return readOrMake(INDEX)
  }
  const nameOf = async (patient: string): Promise<string> => {
    opening ??= opened()
    const index = await opening.catch((error: unknown) => {
      opening = null
      throw error
    })
    return keyedHash(secretKey(index), 'trail-patient-key-name', patient).toString('base64url')
  }
  const isErased = async (name: string): Promise<boolean> => (await bytesOf(under(name + ERASED))) !== null

  const find = async (patient: string): Promise<Uint8Array> => {
    const name = await nameOf(patient)
    const remembered = cache?.get(name)
    if (remembered !== undefined) return remembered
    if (await isErased(name)) throw new Error('the patient was erased')
    const key = await readOrMake(name + KEY)
    // INVARIANT: an erasure that came between wins; no key outlives its mark.
    if (await isErased(name)) {
      await discard(name)
      throw new Error('the patient was erased')
    }
    cache?.set(name, key)
    return key
  }
  const finding = new Map<string, Promise<Uint8Array>>()
  const unavailable = (cause: unknown): never => {
    throw new StageFailed('TRAIL_UNAVAILABLE', { cause })
  }
  return Object.freeze({
    key(patient: string): Promise<Uint8Array> {
      const underWay = finding.get(patient)
      if (underWay !== undefined) return underWay
      const found = find(patient).catch(unavailable)
      finding.set(patient, found)
      const forget = (): void => void finding.delete(patient)
      found.then(forget, forget)
      return found
    },
    async erase(patient: string): Promise<void> {
      try {
        const name = await nameOf(patient)
        // INVARIANT: the mark is on disk before the key goes, so that no crash lets a new key be made.
        await createWhole(directory, name + ERASED, new Uint8Array())
        await discard(name)
        await finding.get(patient)?.catch(() => undefined)
        cache?.delete(name)
      } catch (error) {
        unavailable(error)
      }
    },
  })
}

async function bytesOf(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Puts a file there whole and synced, unless there is one already. */
async function createWhole(directory: string, name: string, bytes: Uint8Array): Promise<void> {
  const part = join(directory, `${name}.${randomUUID()}.part`)
  const file = await open(part, 'wx', 0o600)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(part, join(directory, name))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(part, { force: true })
  }
  await syncDirectory(directory)
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
