/** Writes one file so that what it acknowledges is on disk, and notices when the file is not its own any more. */
import { closeSync, fstatSync, fsyncSync, openSync, statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Why a trail cannot be written. */
export type TrailFailureReason =
  | 'disk-full'
  | 'read-only'
  /** Renamed or deleted under its writer, as a log rotator does. */
  | 'moved'
  /** Bytes were added or cut by somebody else. */
  | 'foreign-writer'
  /** What is there does not verify, so nothing is added to it. */
  | 'broken'
  /** A checkpoint kept elsewhere knows entries that are not there. */
  | 'rolled-back'
  | 'locked'
  | 'overloaded'
  /** An anchor did not say what it kept last. */
  | 'unanchored'
  | 'closed'
  | 'io'

/** Carries the reason; a cause of TRAIL_UNAVAILABLE, seen with `causeOf`. */
export class TrailFailure extends Error {
  readonly reason: TrailFailureReason
  constructor(reason: TrailFailureReason, detail: string) {
    super(detail)
    this.reason = reason
  }
}

/** An open file that only grows. */
export interface SegmentFile {
  readonly bytes: number
  /** Appends and syncs; when it resolves, the bytes are on disk. */
  commit(text: string): Promise<void>
  close(): Promise<void>
}

/** Opens a file for appending, creating it when absent. `bytes` is the length that it must have. */
export async function openSegmentFile(path: string, bytes: number): Promise<SegmentFile> {
  let file: FileHandle
  try {
    file = await open(path, 'a', 0o600)
    if (bytes === 0) syncDirectory(dirname(path))
  } catch (error) {
    throw asFailure(error)
  }
  const { ino, dev } = fstatSync(file.fd)
  let length = bytes
  const hold = (): void => {
    // INVARIANT: nothing is acknowledged in a file that another writer grew, cut, moved away or deleted.
    if (fstatSync(file.fd).size !== length) throw new TrailFailure('foreign-writer', 'the file was changed by somebody else')
    const named = statSync(path, { throwIfNoEntry: false })
    if (named === undefined || named.ino !== ino || named.dev !== dev) throw new TrailFailure('moved', 'the file was moved or deleted')
  }
  return {
    get bytes() {
      return length
    },
    async commit(text) {
      try {
        hold()
        const buffer = Buffer.from(text, 'utf8')
        for (let written = 0; written < buffer.length; ) {
          const { bytesWritten } = await file.write(buffer, written, buffer.length - written, null)
          if (bytesWritten === 0) throw new TrailFailure('io', 'the disk took nothing')
          written += bytesWritten
        }
        // INVARIANT: acknowledged means synced. A failed sync is never retried: the kernel may have dropped the pages.
        await file.datasync()
        length += buffer.length
        hold()
      } catch (error) {
        throw asFailure(error)
      }
    },
    close: () => file.close(),
  }
}

/** Makes a created, renamed or deleted name durable. */
export function syncDirectory(path: string): void {
  const directory = openSync(path, 'r')
  try {
    fsyncSync(directory)
  } finally {
    closeSync(directory)
  }
}

const REASONS: Readonly<Record<string, TrailFailureReason>> = {
  ENOSPC: 'disk-full',
  EDQUOT: 'disk-full',
  EROFS: 'read-only',
  EACCES: 'read-only',
  EPERM: 'read-only',
}

/** Names the reason of a file system error. */
export function asFailure(error: unknown): TrailFailure {
  if (error instanceof TrailFailure) return error
  const code = (error as NodeJS.ErrnoException | null)?.code
  const reason = (code === undefined ? undefined : REASONS[code]) ?? 'io'
  return new TrailFailure(reason, `the disk refused: ${code ?? 'unknown'}`)
}
