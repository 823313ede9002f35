/** A trail on disk: acknowledged means synced, every entry chained to the one before, and a failed disk stays failed. */
import { randomUUID } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { systemClock, type Clock } from '../base/clock.ts'
import { ConfigurationError, StageFailed } from '../base/errors/index.ts'
import type { TrailEvent } from '../base/events.ts'
import type { TrailSink } from '../base/seams/trail-sink.ts'
import { canonicalJson } from '../crypto/canonical-json.ts'
import type { Chain } from './chain.ts'
import type { EntryKind } from './entry.ts'
import { FORMAT } from './open-body.ts'
import { reopen, type TornEnd } from './reopen.ts'
import { eventProblem } from './schema.ts'
import { asFailure, openSegmentFile, syncDirectory, TrailFailure, type SegmentFile, type TrailFailureReason } from './segment-file.ts'
import { segmentPath } from './segments.ts'
import { takeWriterLock, type WriterLock } from './writer-lock.ts'

/** How a trail is kept. */
export interface FileTrailOptions {
  /** The file being written, such as `audit/trail.jsonl`; finished segments stand beside it as `audit/trail.000000001200.jsonl`. */
  readonly path: string
  /** When a segment is finished and the next begins. Default: at 64 MiB. */
  readonly rotate?: { readonly bytes?: number | undefined; readonly milliseconds?: number | undefined } | undefined
  /** Names the process or machine in the trail. Default: empty. */
  readonly site?: string | undefined
  /** Bound of events that wait for the disk, in UTF-16 units of JSON. Past it `append` rejects. Default: 64 Mi. */
  readonly maxPending?: number | undefined
  readonly clock?: Clock | undefined
}

/** A trail on disk. */
export interface FileTrail extends TrailSink, AsyncDisposable {
  /** Resolves when the file is open and can be written; rejects with TRAIL_UNAVAILABLE. `append` waits for it by itself. */
  ready(): Promise<void>
  /** Why nothing more can be written; null while it can. */
  readonly failure: TrailFailureReason | null
  /** Finishes the segment now. */
  rotate(): Promise<void>
  /** Writes what is pending, says in the trail that it was closed, and lets go of the file. Safe to call twice. */
  close(): Promise<void>
}

const optionsSchema = z.strictObject({
  path: z.string().min(1),
  rotate: z.strictObject({ bytes: z.int().min(4096).optional(), milliseconds: z.int().min(1000).optional() }).optional(),
  site: z.string().max(256).optional(),
  maxPending: z.int().min(1).optional(),
  clock: z.custom<Clock>((value) => typeof (value as Clock | null)?.now === 'function').optional(),
})

interface Waiting {
  readonly kind: EntryKind
  readonly bodies: readonly string[]
  settle(error: StageFailed | null): void
}

interface State {
  readonly chain: Chain
  readonly trail: string
  readonly lock: WriterLock
  /** The segment being written, the sequence of its first entry, and when that was recorded. */
  file: SegmentFile
  first: number
  startedAt: number
}

const BATCH_CHARACTERS = 4 << 20

/**
 * Opens or makes the trail at `options.path`, and goes on where its last writer stopped, however it stopped.
 *
 * `append` resolves when its events are on disk: many sessions share one sync. It rejects with TRAIL_UNAVAILABLE when an event
 * is not in the schema (the trail goes on), or when the disk is full, read-only, moved or written by somebody else (the trail
 * stays failed; open a new one when the cause is gone). The reason is a `TrailFailure` behind `causeOf`.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function fileTrail(options: FileTrailOptions): FileTrail {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) throw new ConfigurationError('CONFIG_INVALID', `fileTrail: ${parsed.error.issues[0]?.path.join('.') ?? 'options'}`)
  return openFileTrail(parsed.data)
}

function openFileTrail({ path, rotate = {}, site = '', maxPending = 64 << 20, clock = systemClock }: FileTrailOptions): FileTrail {
  const rotateBytes = rotate.bytes ?? 64 << 20
  const rotateMilliseconds = rotate.milliseconds ?? Number.POSITIVE_INFINITY
  let waiting: Waiting[] = []
  let pending = 0
  let working: Promise<void> | null = null
  let failure: TrailFailure | null = null
  let closing: Promise<void> | null = null
  const rotations: Waiting['settle'][] = []
  let state: State | null = null

  const now = (): string => new Date(clock.now()).toISOString()
  const unavailable = (cause: unknown): StageFailed => new StageFailed('TRAIL_UNAVAILABLE', { cause })

  const fail = (error: unknown): void => {
    failure ??= asFailure(error)
    const lost = waiting
    waiting = []
    pending = 0
    for (const each of lost) each.settle(unavailable(failure))
    for (const settle of rotations.splice(0)) settle(unavailable(failure))
    state?.lock.release()
  }

  const openEntry = (chain: Chain, trail: string, reason: 'new' | 'reopened' | 'rotated', torn: TornEnd | null): string => {
    const frontier = chain.tree.frontier().map((node) => Buffer.from(node).toString('base64url'))
    return chain.append('open', canonicalJson({ format: FORMAT, frontier, reason, site, torn, trail }), now())
  }

  const opened = (async (): Promise<void> => {
    const lock = takeWriterLock(path)
    if (lock === null) throw new TrailFailure('locked', 'another writer has the file')
    try {
      const { chain, trail: known, bytes, first, startedAt, torn } = await reopen(path)
      const trail = known ?? randomUUID()
      const file = await openSegmentFile(path, bytes)
      const sequence = chain.sequence
      await file.commit(openEntry(chain, trail, known === null ? 'new' : 'reopened', torn))
      state = { chain, trail, lock, file, first: first ?? sequence, startedAt: startedAt ?? clock.now() }
    } catch (error) {
      lock.release()
      throw error
    }
  })().catch((error: unknown) => fail(error))

  const finishSegment = async (): Promise<void> => {
    if (state === null) return
    const { chain, trail, file, first } = state
    await file.commit(chain.append('close', canonicalJson({ reason: 'rotated' }), now()))
    await file.close()
    await rename(path, segmentPath(path, first))
    syncDirectory(dirname(path))
    const next = await openSegmentFile(path, 0)
    Object.assign(state, { file: next, first: chain.sequence, startedAt: clock.now() })
    await next.commit(openEntry(chain, trail, 'rotated', null))
  }

  const takeBatch = (): readonly Waiting[] => {
    let size = 0
    let index = 0
    while (index < waiting.length && size < BATCH_CHARACTERS) size += sizeOf((waiting[index++] as Waiting).bodies)
    const batch = waiting.slice(0, index)
    waiting = waiting.slice(index)
    pending -= size
    return batch
  }

  const work = async (): Promise<void> => {
    await opened
    while ((waiting.length > 0 || rotations.length > 0) && failure === null && state !== null) {
      const batch = takeBatch()
      const { chain, file } = state
      try {
        const recorded = now()
        let text = ''
        for (const { kind, bodies } of batch) for (const body of bodies) text += chain.append(kind, body, recorded)
        if (text !== '') await file.commit(text)
        for (const each of batch) each.settle(null)
        if (rotations.length > 0 || file.bytes >= rotateBytes || clock.now() - state.startedAt >= rotateMilliseconds) {
          await finishSegment()
          for (const settle of rotations.splice(0)) settle(null)
        }
      } catch (error) {
        fail(error)
        for (const each of batch) each.settle(unavailable(failure))
      }
    }
    working = null
  }

  const enqueue = (kind: EntryKind, bodies: readonly string[]): Promise<void> => {
    if (failure !== null) return Promise.reject(unavailable(failure))
    const size = sizeOf(bodies)
    if (pending + size > maxPending) return Promise.reject(unavailable(new TrailFailure('overloaded', 'too many events wait for the disk')))
    pending += size
    const promise = new Promise<void>((resolve, reject) => {
      waiting.push({ kind, bodies, settle: (error) => (error === null ? resolve() : reject(error)) })
    })
    working ??= work()
    return promise
  }

  return {
    get failure() {
      return failure?.reason ?? null
    },
    async ready() {
      await opened
      if (failure !== null) throw unavailable(failure)
    },
    append(events: readonly TrailEvent[]) {
      if (closing !== null) return Promise.reject(unavailable(new TrailFailure('closed', 'the trail was closed')))
      const bodies: string[] = []
      for (const event of events) {
        const problem = eventProblem(event)
        if (problem !== null) return Promise.reject(unavailable(new TypeError(`not in the schema: ${problem}`)))
        try {
          bodies.push(canonicalJson(event))
        } catch (error) {
          return Promise.reject(unavailable(error))
        }
      }
      return bodies.length === 0 ? Promise.resolve() : enqueue('event', bodies)
    },
    rotate() {
      if (failure !== null) return Promise.reject(unavailable(failure))
      const promise = new Promise<void>((resolve, reject) => {
        rotations.push((error) => (error === null ? resolve() : reject(error)))
      })
      working ??= work()
      return promise
    },
    close() {
      closing ??= (async () => {
        if (failure === null) await enqueue('close', [canonicalJson({ reason: 'closed' })]).catch(() => undefined)
        await (working ?? opened)
        await state?.file.close()
        state?.lock.release()
        failure ??= new TrailFailure('closed', 'the trail was closed')
      })()
      return closing
    },
    async [Symbol.asyncDispose]() {
      await this.close()
    },
  }
}

const sizeOf = (bodies: readonly string[]): number => bodies.reduce((sum, body) => sum + body.length, 0)
