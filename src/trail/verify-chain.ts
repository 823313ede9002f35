/** Walks the segments of one chain in order and names whatever does not link. */
import { basename } from 'node:path'
import type { ReadEntry } from './entry.ts'
import { readEntry } from './entry.ts'
import { readLines } from './lines.ts'
import type { MerkleTree } from './checkpoint/merkle.ts'
import { deletedBody, openBody, treeBefore, type OpenBody } from './bodies.ts'
import { isTrailEvent } from './schema.ts'
import type { Segment } from './segments.ts'
import type { ChainVerification, TrailProblem, TrailProblemKind } from './verification.ts'

/** Who looks on while a chain is walked. */
export interface ChainObserver {
  /** Called for each entry. `tree` holds the entries before it, as long as all linked. */
  entry?(entry: ReadEntry, state: { readonly trail: string | null; readonly tree: MerkleTree | null }): Found | null
  /** Called for the entry that the chain, as far as it is there, begins with. `before` is the tree that it says was signed last. */
  begin?(body: OpenBody, before: MerkleTree): Found | null
  progress?(bytes: number): void
  readonly signal?: AbortSignal | undefined
}

/** A problem whose place the walk knows. */
export type Found = Pick<TrailProblem, 'kind' | 'detail'>

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
  let time = latest
  let lastRecorded = ''
  let events = 0
  let torn = 0
  let deletedThrough = -1

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
      const found = treeBefore(body, entry.sequence, entry.previous)
      if (found === null) {
        report('altered', segment.path, 1, entry.sequence, 'the frontier does not belong to the sequence')
        return
      }
      tree = found.tree
      const problem = observer.begin?.(body, found.before) ?? null
      if (problem !== null) report(problem.kind, segment.path, 1, entry.sequence, problem.detail)
    } else if (tree !== null && entry.sequence === tree.size) {
      const stated = treeBefore(body, entry.sequence, entry.previous)?.tree.root()
      if (stated === undefined || Buffer.compare(stated, tree.root()) !== 0) {
        report('altered', segment.path, 1, entry.sequence, 'the frontier is not that of the entries before')
      }
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
    // Entries of one commit have one time.
    if (entry.recorded !== lastRecorded) time = Date.parse(entry.recorded)
    lastRecorded = entry.recorded
    if (time < latest - clockTolerance)
      report('clock-back', file, line, entry.sequence, `the clock went back ${latest - time} ms before this entry`)
    latest = Math.max(latest, time)
    if (entry.kind === 'event') {
      events++
      if (!isTrailEvent(entry.body)) report('unknown-content', file, line, entry.sequence, 'the event is not in the schema')
    }
    if (entry.kind === 'deleted') {
      const body = deletedBody(entry.body)
      if (body === null) report('unknown-content', file, line, entry.sequence, 'the entry does not say what was deleted')
      else for (const { last } of body.segments) deletedThrough = Math.max(deletedThrough, last)
    }
    const found = observer.entry?.(entry, { trail, tree }) ?? null
    if (found !== null) report(found.kind, file, line, entry.sequence, found.detail)
    if (tree !== null && tree.size === entry.sequence) tree.append(entry.hash)
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
  // INVARIANT: a chain that does not begin at its beginning says so itself, in an entry that is chained and signed like all others.
  if (first !== null && first > deletedThrough + 1 && !problems.some(({ kind }) => kind === 'swapped')) {
    problems.unshift({
      kind: 'missing',
      file: segments[0]?.path ?? path,
      line: null,
      sequence: deletedThrough + 1,
      detail: `entries ${deletedThrough + 1} to ${first - 1} are missing, and no entry says that they were deleted`,
    })
  }
  if (trail === null && problems.length === 0) {
    report('unreadable', segments[0]?.path ?? path, null, null, `${basename(path)} holds no entry`)
  }
  const root = tree === null ? null : (tree as MerkleTree).root().toString('base64')
  const files = segments.map((segment) => segment.path)
  return { path, trail, files, first: first ?? 0, size: expected, events, root, torn, sealed: null, witnessed: -1, problems }
}
