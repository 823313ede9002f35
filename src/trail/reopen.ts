/** Finds where a trail stands after whatever happened to its writer, and refuses to go on from one that is broken. */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { chainFrom, type Chain, type ReadChain } from './chain.ts'
import { readEntry, type ReadEntry } from './entry.ts'
import { readLines } from './lines.ts'
import { checkpointNote, openBody, treeBefore } from './bodies.ts'
import { findSegments } from './segments.ts'
import { TrailFailure } from './segment-file.ts'

/** What was cut off: the unfinished end of a write that was never acknowledged. */
export interface TornEnd {
  readonly bytes: number
  /** SHA-256 of the bytes, hex. */
  readonly digest: string
}

/** Where writing goes on. */
export interface Reopened {
  readonly chain: Chain
  /** Id of the chain; null when there is none yet. */
  readonly trail: string | null
  /** Length of the file being written, after a torn end was cut off. */
  readonly bytes: number
  /** Sequence of its first entry; null when it has none. */
  readonly first: number | null
  /** When its first entry was recorded, epoch milliseconds; null when it has none. */
  readonly startedAt: number | null
  readonly torn: TornEnd | null
  /** The note of the last checkpoint; null when there is none. */
  readonly checkpoint: string | null
  /** Frontier before the last entry of the last finished segment; null when the file being written goes on. */
  readonly frontier: readonly string[] | null
}

/**
 * Reads what is at `path`. A torn end is cut off; anything else that does not link is left as it is.
 *
 * @throws TrailFailure `broken` when the file being written, or the last finished one, does not verify
 */
export async function reopen(path: string): Promise<Reopened> {
  const segments = await findSegments(path)
  const active = segments.at(-1)?.first === null ? segments.at(-1) : undefined
  const read = active === undefined ? null : await readSegment(active.path)
  const torn = read === null || read.rest.length === 0 ? null : await cut(path, read)
  if (read?.chain !== null && read !== null) {
    const { chain, trail, bytes, first, startedAt, checkpoint } = read
    return { chain, trail, bytes, first, startedAt, torn, checkpoint, frontier: null }
  }
  const last = segments.findLast(({ first }) => first !== null)
  if (last === undefined)
    return { chain: chainFrom(), trail: null, bytes: 0, first: null, startedAt: null, torn, checkpoint: null, frontier: [] }
  const before = await readSegment(last.path)
  if (before.chain === null || before.rest.length > 0) throw new TrailFailure('broken', 'the last finished segment does not verify')
  return {
    chain: before.chain,
    trail: before.trail,
    bytes: 0,
    first: null,
    startedAt: null,
    torn,
    checkpoint: before.checkpoint,
    frontier: before.frontier,
  }
}

interface SegmentRead {
  readonly chain: (Chain & ReadChain) | null
  readonly trail: string | null
  readonly first: number | null
  readonly startedAt: number | null
  /** Length of the whole lines. */
  readonly bytes: number
  readonly rest: Buffer
  readonly checkpoint: string | null
  readonly frontier: readonly string[]
}

async function readSegment(path: string): Promise<SegmentRead> {
  let chain: (Chain & ReadChain) | null = null
  let trail: string | null = null
  let first: number | null = null
  let startedAt: number | null = null
  let checkpoint: string | null = null
  let frontier: readonly string[] = []
  for await (const batch of readLines(path)) {
    if (batch.kind === 'rest') {
      if (batch.offset + batch.rest.length !== statSync(path).size) throw new TrailFailure('broken', 'a line is longer than any entry')
      return { chain, trail, first, startedAt, bytes: batch.offset, rest: Buffer.from(batch.rest), checkpoint, frontier }
    }
    for (const line of batch.lines) {
      const entry = readEntry(line)
      if (entry !== null && chain === null) {
        ;({ chain, trail } = begin(entry))
        first = entry.sequence
        startedAt = Date.parse(entry.recorded)
      }
      // A finished segment ends with one of these.
      if (chain !== null && (entry?.kind === 'close' || entry?.kind === 'checkpoint')) frontier = chain.tree.frontier()
      if (entry === null || chain === null || !chain.accept(entry)) throw new TrailFailure('broken', 'an entry does not link')
      if (entry.kind === 'open') checkpoint = openBody(entry.body)?.checkpoint ?? checkpoint
      if (entry.kind === 'checkpoint') checkpoint = checkpointNote(entry.body)
    }
  }
  throw new TrailFailure('io', 'the file could not be read')
}

/** The state that the first entry of a segment says it goes on from; verifyTrail holds that to the segment before. */
function begin(entry: ReadEntry): { readonly chain: (Chain & ReadChain) | null; readonly trail: string | null } {
  const body = entry.kind === 'open' ? openBody(entry.body) : null
  const { sequence, previous: head } = entry
  const tree = body === null ? null : treeBefore(body, sequence, head)?.tree
  return body === null || tree == null ? { chain: null, trail: null } : { chain: chainFrom({ sequence, head, tree }), trail: body.trail }
}

async function cut(path: string, { bytes, rest }: SegmentRead): Promise<TornEnd> {
  const file = await open(path, 'r+')
  try {
    await file.truncate(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
  return { bytes: rest.length, digest: createHash('sha256').update(rest).digest('hex') }
}
