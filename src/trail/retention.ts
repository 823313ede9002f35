/** Finds what is older than the law asks to keep, so that it can be deleted with an entry that proves what was deleted. */
import { createHash } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DeletedBody } from './bodies.ts'
import { readEntry, type ReadEntry } from './entry.ts'
import { readLines } from './lines.ts'
import { syncDirectory, TrailFailure } from './segment-file.ts'
import { findSegments } from './segments.ts'

/** Six years, the retention that 45 CFR 164.316(b)(2)(i) asks for, in milliseconds (leap days counted). */
export const SIX_YEARS = 2192 * 24 * 60 * 60 * 1000

/** A finished segment whose every entry is old enough. */
export type ExpiredSegment = DeletedBody['segments'][number] & { readonly path: string }

/**
 * The finished segments, oldest first, whose last entry was recorded before `before`. It stops at the first that is not.
 *
 * @throws TrailFailure `broken` for one that does not link: evidence of a broken trail is not deleted
 */
export async function expiredSegments(path: string, before: number): Promise<readonly ExpiredSegment[]> {
  const expired: ExpiredSegment[] = []
  for (const segment of await findSegments(path)) {
    if (segment.first === null) break
    const digest = createHash('sha256')
    let last: ReadEntry | null = null
    for await (const batch of readLines(segment.path)) {
      if (batch.kind === 'rest' && batch.rest.length > 0) throw new TrailFailure('broken', 'a finished segment does not verify')
      if (batch.kind === 'rest') continue
      for (const line of batch.lines) {
        const entry = readEntry(line)
        const links: boolean = entry !== null && (last === null || (entry.previous === last.hash && entry.sequence === last.sequence + 1))
        if (!links) throw new TrailFailure('broken', 'a finished segment does not verify')
        digest.update(line).update('\n')
        last = entry
      }
    }
    if (last === null || !(Date.parse(last.recorded) < before)) break
    const { sequence, hash, recorded } = last
    expired.push({ path: segment.path, first: segment.first, last: sequence, hash, digest: digest.digest('hex'), until: recorded })
  }
  return expired
}

/** Deletes the files, oldest first, and makes that durable. */
export function deleteSegments(segments: readonly ExpiredSegment[]): void {
  for (const { path } of segments) unlinkSync(path)
  const [first] = segments
  if (first !== undefined) syncDirectory(dirname(first.path))
}
