/** A trail on disk: acknowledged means synced, every entry chained to the one before, and a failed disk stays failed. */
import * as z from 'zod'
import { bounded } from '../base/bounded.ts'
import { systemClock, type Clock } from '../base/clock.ts'
import { ConfigurationError, StageFailed } from '../base/errors/index.ts'
import type { TrailEvent } from '../base/events.ts'
import type { TrailSink } from '../base/seams/trail-sink.ts'
import { canonicalJson } from '../crypto/canonical-json.ts'
import type { DeletedBody } from './bodies.ts'
import type { Anchor } from './checkpoint/anchor.ts'
import { parseCheckpoint, type Checkpoint } from './checkpoint/checkpoint.ts'
import { openNote, type NoteSigner } from './checkpoint/signed-note.ts'
import { deleteSegments, expiredSegments, SIX_YEARS } from './retention.ts'
import { eventProblem } from './schema.ts'
import { asFailure, TrailFailure, type TrailFailureReason } from './segment-file.ts'
import { openSegmentWriter, type EntryGroup, type SegmentWriter } from './segment-writer.ts'
import { takeWriterLock, type WriterLock } from './writer-lock.ts'

/** How a trail is kept. */
export interface FileTrailOptions {
  /** The file being written, such as `audit/trail.jsonl`; finished segments stand beside it as `audit/trail.000000001200.jsonl`. */
  readonly path: string
  /** When a segment is finished and the next begins. Default: at 64 MiB. */
  readonly rotate?: { readonly bytes?: number | undefined; readonly milliseconds?: number | undefined } | undefined
  /** Signed checkpoints; without them, only the chain holds the entries together. */
  readonly checkpoints?:
    | {
        readonly signer: NoteSigner
        /** A checkpoint after so many entries. Default: 1024. */
        readonly entries?: number | undefined
        /** And after so long, when there is anything new. Default: one minute. */
        readonly milliseconds?: number | undefined
        /** Where each checkpoint is kept besides. */
        readonly anchors?: readonly Anchor[] | undefined
        /** Told when an anchor did not take a checkpoint; the trail notes it too. */
        readonly onAnchorFailure?: ((anchor: string) => void) | undefined
      }
    | undefined
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
  /**
   * Deletes finished segments of which every entry is older than `milliseconds` (default: six years), after an entry says so:
   * the chain, the Merkle tree and later verification go on without them. Gives what was deleted.
   */
  retain(options?: { readonly milliseconds?: number | undefined }): Promise<DeletedBody['segments']>
  /** Writes what is pending, says in the trail that it was closed, signs it, and lets go of the file. Safe to call twice. */
  close(): Promise<void>
}

const func = z.custom<never>((value) => typeof value === 'function')
const optionsSchema = z.strictObject({
  path: z.string().min(1),
  rotate: z.strictObject({ bytes: z.int().min(4096).optional(), milliseconds: z.int().min(1000).optional() }).optional(),
  checkpoints: z
    .strictObject({
      signer: z.custom<NoteSigner>((value) => typeof (value as NoteSigner | null)?.sign === 'function'),
      entries: z.int().min(1).optional(),
      milliseconds: z.int().min(100).optional(),
      anchors: z.array(z.custom<Anchor>((value) => typeof (value as Anchor | null)?.publish === 'function')).optional(),
      onAnchorFailure: func.optional(),
    })
    .optional(),
  site: z.string().max(256).optional(),
  maxPending: z.int().min(1).optional(),
  clock: z.custom<Clock>((value) => typeof (value as Clock | null)?.now === 'function').optional(),
})

type Settle = (error: StageFailed | null) => void
type Waiting = EntryGroup & { readonly settle: Settle }

const BATCH_CHARACTERS = 4 << 20
const ANCHOR_MILLISECONDS = 10_000

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

const unavailable = (cause: unknown): StageFailed => new StageFailed('TRAIL_UNAVAILABLE', { cause })
const sizeOf = (bodies: readonly string[]): number => bodies.reduce((sum, body) => sum + body.length, 0)

function openFileTrail(options: FileTrailOptions): FileTrail {
  const { path, rotate = {}, checkpoints, site = '', maxPending = 64 << 20, clock = systemClock } = options
  const { bytes: rotateBytes = 64 << 20, milliseconds: rotateMilliseconds = Number.POSITIVE_INFINITY } = rotate
  const { signer = null, entries: sealEntries = 1024, milliseconds: sealMilliseconds = 60_000, anchors = [] } = checkpoints ?? {}
  let waiting: Waiting[] = []
  const rotations: Settle[] = []
  let pending = 0
  let working: Promise<void> | null = null
  let failure: TrailFailure | null = null
  let closing: Promise<void> | null = null
  let writer: SegmentWriter | null = null
  let lock: WriterLock | null = null
  const publishing = new Set<Promise<void>>()

  const fail = (error: unknown): void => {
    failure ??= asFailure(error)
    const lost = waiting
    waiting = []
    pending = 0
    for (const { settle } of lost) settle(unavailable(failure))
    for (const settle of rotations.splice(0)) settle(unavailable(failure))
    lock?.release()
  }

  const opened = (async (): Promise<void> => {
    lock = takeWriterLock(path)
    if (lock === null) throw new TrailFailure('locked', 'another writer has the file')
    writer = await openSegmentWriter({ path, site, clock, signer, anchored: (origin) => latestAnchored(anchors, origin) })
  })().catch((error: unknown) => fail(error))

  /** Whether there is a checkpoint to make. The checkpoint's own entry, and what anchors did with it, make none. */
  const sealDue = (of: SegmentWriter): boolean => {
    const fresh = of.chain.sequence - of.sealed.size - 1 - anchors.length
    return signer !== null && fresh > 0 && (fresh >= sealEntries || clock.now() - of.sealed.at >= sealMilliseconds)
  }
  const rotateDue = (of: SegmentWriter): boolean =>
    rotations.length > 0 || of.bytes >= rotateBytes || clock.now() - of.startedAt >= rotateMilliseconds

  const publish = (note: string, size: number): void => {
    for (const anchor of anchors) {
      const work = askAnchor((signal) => anchor.publish(note, signal)).then(
        () => true,
        () => false,
      )
      const noted = work.then(async (published) => {
        if (!published) checkpoints?.onAnchorFailure?.(anchor.name)
        if (failure === null && closing === null) await enqueue('anchored', [canonicalJson({ anchor: anchor.name, published, size })])
      })
      const settled = noted.catch(() => undefined).finally(() => publishing.delete(settled))
      publishing.add(settled)
    }
  }

  const takeBatch = (): readonly Waiting[] => {
    let size = 0
    let index = 0
    while (index < waiting.length && size < BATCH_CHARACTERS) size += sizeOf((waiting[index++] as Waiting).bodies)
    pending -= size
    return waiting.splice(0, index)
  }

  const work = async (): Promise<void> => {
    await opened
    while (failure === null && writer !== null) {
      const batch = takeBatch()
      try {
        await writer.write(batch)
        for (const { settle } of batch) settle(null)
        if (rotateDue(writer)) {
          const note = await writer.rotate(signer)
          for (const settle of rotations.splice(0)) settle(null)
          if (note !== null) publish(note, writer.sealed.size)
        } else if (signer !== null && sealDue(writer)) publish(await writer.checkpoint(signer), writer.sealed.size)
      } catch (error) {
        fail(error)
        for (const { settle } of batch) settle(unavailable(failure))
      }
      if (waiting.length === 0 && rotations.length === 0) break
    }
    working = null
  }
  const wake = (): void => {
    working ??= work()
  }
  const timer = signer === null ? null : setInterval(() => writer !== null && sealDue(writer) && wake(), sealMilliseconds).unref()

  const enqueue = (kind: EntryGroup['kind'], bodies: readonly string[]): Promise<void> => {
    if (failure !== null) return Promise.reject(unavailable(failure))
    const size = sizeOf(bodies)
    if (pending + size > maxPending) return Promise.reject(unavailable(new TrailFailure('overloaded', 'too many events wait for the disk')))
    pending += size
    const promise = new Promise<void>((resolve, reject) => {
      waiting.push({ kind, bodies, settle: (error) => (error === null ? resolve() : reject(error)) })
    })
    wake()
    return promise
  }

  const finish = async (): Promise<void> => {
    await Promise.all(publishing)
    if (failure === null) await enqueue('close', [canonicalJson({ reason: 'closed' })]).catch(() => undefined)
    await (working ?? opened)
    if (timer !== null) clearInterval(timer)
    try {
      if (failure === null && writer !== null && signer !== null) {
        publish(await writer.checkpoint(signer), writer.sealed.size)
        await Promise.all(publishing)
      }
    } catch (error) {
      fail(error)
    }
    await writer?.release()
    lock?.release()
    failure ??= new TrailFailure('closed', 'the trail was closed')
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
        // INVARIANT: only what is in the closed schema is written, so that content cannot slip into the trail.
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
      wake()
      return promise
    },
    async retain({ milliseconds = SIX_YEARS } = {}) {
      if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) throw new ConfigurationError('ARGUMENT_INVALID', 'retain: milliseconds')
      const expired = await expiredSegments(path, clock.now() - milliseconds).catch((error: unknown) => {
        throw unavailable(error)
      })
      const segments = expired.map(({ path: _, ...segment }) => segment)
      if (segments.length === 0) return []
      // INVARIANT: the entry that says what is deleted is on disk before anything is.
      await enqueue('deleted', [canonicalJson({ retention: milliseconds, segments })])
      deleteSegments(expired)
      return segments
    },
    close() {
      closing ??= finish()
      return closing
    },
    async [Symbol.asyncDispose]() {
      await this.close()
    },
  }
}

function askAnchor<T>(ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const bound = { milliseconds: ANCHOR_MILLISECONDS, signal: stop.signal, code: 'TRAIL_UNAVAILABLE' } as const
  return bounded(() => ask(stop.signal), bound).finally(() => stop.abort())
}

/** The largest checkpoint that any anchor kept. An anchor that does not answer is a reason not to go on. */
async function latestAnchored(anchors: readonly Anchor[], origin: string): Promise<Checkpoint | null> {
  let latest: Checkpoint | null = null
  for (const anchor of anchors) {
    if (anchor.latest === undefined) continue
    let note: string | null
    try {
      note = await askAnchor((signal) => anchor.latest?.(origin, signal) ?? Promise.resolve(null))
    } catch {
      throw new TrailFailure('unanchored', 'an anchor did not say which checkpoint it kept last')
    }
    const checkpoint = note === null ? null : parseCheckpoint(openNote(note, []).text)
    if (checkpoint !== null && checkpoint.size > (latest?.size ?? -1)) latest = checkpoint
  }
  return latest
}
