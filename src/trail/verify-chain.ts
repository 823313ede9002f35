/** Walks the segments of one chain in order and names whatever does not link. */
import { basename } from 'node:path'
import type { ReadEntry } from './entry.ts'
import { readEntry } from './entry.ts'
import { readLines } from './lines.ts'
import { merkleTree, type MerkleTree } from './merkle.ts'
import { openBody } from './open-body.ts'
import { isTrailEvent } from './schema.ts'
import type { Segment } from './segments.ts'
import type { ChainVerification, TrailProblem, TrailProblemKind } from './verification.ts'

/** Who looks on while a chain is walked. */
export interface ChainObserver {
  /** Called for each entry that links. `tree` holds the entries before it. */
  entry?(entry: ReadEntry, where: { readonly file: string; readonly line: number }, tree: MerkleTree | null): TrailProblem | null
  progress?(bytes: number): void
  readonly signal?: AbortSignal | undefined
}

const MAX_PROBLEMS = 100

/**
 * Verifies one chain. Memory does not grow with it.
 *
 * @param clockTolerance - How far `recorded` may go back between entries, in milliseconds.
 */
export async function verifyChain(
  path: string,
  segments: readonly Segment[],
  clockTolerance: number,
  observer: ChainObserver = {},
): Promise<ChainVerification> {
  const problems: TrailProblem[] = []
  const gaps = new Map<number, number>()
  let trail: string | null = null
  let first: number | null = null
  let tree: MerkleTree | null = null
  let expected = 0
  /** Hash of the entry before; undefined when it is not known after a problem. */
  let head: string | null | undefined = null
  let latest = Number.NEGATIVE_INFINITY
  let events = 0
  let torn = 0

  const report = (kind: TrailProblemKind, file: string, line: number | null, sequence: number | null, detail: string): void => {
    if (problems.length < MAX_PROBLEMS) problems.push({ kind, file, line, sequence, detail })
    // After a break the tree is not the writer's tree any more, so no checkpoint can be held to it.
    if (kind !== 'clock-back' && kind !== 'unknown-content') tree = null
  }

  const begin = (entry: ReadEntry, segment: Segment, isFirst: boolean): void => {
    const body = entry.kind === 'open' ? openBody(entry.body) : null
    if (segment.first !== null && segment.first !== entry.sequence) {
      report('swapped', segment.path, 1, entry.sequence, `the file is named for entry ${segment.first} and begins with ${entry.sequence}`)
    }
    if (body === null) {
      report('altered', segment.path, 1, entry.sequence, 'the file does not begin by saying which chain it goes on with')
      return
    }
    if (trail !== null && body.trail !== trail) {
      report('swapped', segment.path, 1, entry.sequence, 'the file belongs to another chain')
      return
    }
    trail = body.trail
    if (isFirst) {
      first = entry.sequence
      expected = entry.sequence
      head = entry.previous
      try {
        tree = merkleTree(entry.sequence, body.frontier)
      } catch {
        report('altered', segment.path, 1, entry.sequence, 'the frontier does not belong to the sequence')
      }
    } else if (tree !== null && entry.sequence === tree.size && !sameFrontier(tree, body.frontier)) {
      report('altered', segment.path, 1, entry.sequence, 'the frontier is not that of the entries before')
    }
  }

  const link = (entry: ReadEntry, file: string, line: number): void => {
    const { sequence } = entry
    if (sequence > expected) {
      gaps.set(expected, sequence - 1)
      const last = sequence - 1
      report(
        'missing',
        file,
        line,
        expected,
        expected === last ? `entry ${expected} is missing` : `entries ${expected} to ${last} are missing`,
      )
    } else if (sequence < expected) {
      const gap = [...gaps].find(([from, to]) => sequence >= from && sequence <= to)
      if (gap === undefined) report('inserted', file, line, sequence, `entry ${sequence} stands here a second time`)
      else {
        const index = problems.findIndex((each) => each.kind === 'missing' && each.sequence === gap[0])
        const found = problems[index]
        if (found !== undefined)
          problems[index] = { ...found, kind: 'reordered', detail: `entry ${sequence} stands after entry ${expected - 1}` }
      }
    } else if (head !== undefined && entry.previous !== head) {
      report('altered', file, line, sequence, `entry ${sequence} names another entry before it than the one that stands there`)
    }
    if (sequence >= expected) {
      head = entry.hash
      expected = sequence + 1
    } else head = undefined
  }

  const take = (bytes: Buffer, segment: Segment, line: number, isFirst: boolean): void => {
    const file = segment.path
    const entry = readEntry(bytes)
    if (entry === null) {
      report('altered', file, line, expected, `line ${line} is not an entry with its own hash`)
      head = undefined
      expected++
      return
    }
    if (line === 1) begin(entry, segment, isFirst)
    link(entry, file, line)
    const time = Date.parse(entry.recorded)
    if (time < latest - clockTolerance)
      report('clock-back', file, line, entry.sequence, `the clock went back ${latest - time} ms before this entry`)
    latest = Math.max(latest, time)
    if (entry.kind === 'event') {
      events++
      if (!isTrailEvent(entry.body)) report('unknown-content', file, line, entry.sequence, 'the event is not in the schema')
    }
    const seen = observer.entry?.(entry, { file, line }, tree) ?? null
    if (seen !== null) report(seen.kind, seen.file, seen.line, seen.sequence, seen.detail)
    if (tree !== null && tree.size === entry.sequence) tree.append(Buffer.from(entry.hash, 'base64url'))
  }

  for (const [index, segment] of segments.entries()) {
    let line = 0
    try {
      for await (const batch of readLines(segment.path)) {
        observer.signal?.throwIfAborted()
        if (batch.kind === 'lines') for (const bytes of batch.lines) take(bytes, segment, ++line, index === 0)
        else torn = batch.rest.length
        if (batch.kind === 'lines') observer.progress?.(batch.lines.reduce((sum, { length }) => sum + length + 1, 0))
      }
    } catch (error) {
      observer.signal?.throwIfAborted()
      if ((error as NodeJS.ErrnoException).code === undefined) throw error
      report('unreadable', segment.path, null, null, 'the file cannot be read')
    }
    if (torn > 0 && index < segments.length - 1)
      report('altered', segment.path, line + 1, expected, 'a finished file ends in the middle of a line')
  }
  if (trail === null && problems.length === 0) {
    report('unreadable', segments[0]?.path ?? path, null, null, `${basename(path)} holds no entry`)
  }
  const root = tree === null ? null : Buffer.from((tree as MerkleTree).root()).toString('base64')
  const files = segments.map((segment) => segment.path)
  return { path, trail, files, first: first ?? 0, size: expected, events, root, torn, sealed: null, problems }
}

function sameFrontier(tree: MerkleTree, frontier: readonly Uint8Array[]): boolean {
  const own = tree.frontier()
  return own.length === frontier.length && own.every((node, index) => Buffer.compare(node, frontier[index] as Uint8Array) === 0)
}
