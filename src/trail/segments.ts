/** Names the files of one trail: the one being written, and the finished ones beside it. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'

const DIGITS = 12

/** A file of a trail. */
export interface Segment {
  readonly path: string
  /** Sequence of its first entry; null for the file being written, whose name does not tell. */
  readonly first: number | null
}

/** `audit/trail.jsonl` → `audit/trail.000000001200.jsonl` for a finished segment that begins with entry 1200. */
export function segmentPath(path: string, first: number): string {
  const extension = extname(path)
  return join(dirname(path), `${basename(path, extension)}.${String(first).padStart(DIGITS, '0')}${extension}`)
}

/** The finished segments of the trail at `path` in order, then the file being written if it is there. */
export async function findSegments(path: string): Promise<readonly Segment[]> {
  const extension = extname(path)
  const stem = `${basename(path, extension)}.`
  const names = await readdir(dirname(path))
  const finished = names.flatMap((name): Segment[] => {
    if (!name.startsWith(stem) || !name.endsWith(extension)) return []
    const digits = name.slice(stem.length, name.length - extension.length)
    return /^\d{12}$/.test(digits) ? [{ path: join(dirname(path), name), first: Number(digits) }] : []
  })
  finished.sort((a, b) => (a.first as number) - (b.first as number))
  return names.includes(basename(path)) ? [...finished, { path, first: null }] : finished
}
