/** Verifies whatever trails lie at a path, and says what the files alone cannot show. */
import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { noteVerifier } from './checkpoint/signed-note.ts'
import { findSegments, type Segment } from './segments.ts'
import { verifyChain } from './verify-chain.ts'
import type { ChainVerification, TrailProblem, TrailProblemKind, Verification } from './verification.ts'
import { belongs, outsideCheckpoints, watchCheckpoints } from './verify-checkpoints.ts'

/** What to hold a trail to. */
export interface VerifyOptions {
  /** Verifier keys (`name+keyid+base64`) of those who sign the trail's checkpoints. With any, each checkpoint must be by one of them. */
  readonly keys?: readonly string[] | undefined
  /** Notes of checkpoints that were kept elsewhere: see `readAnchoredNotes`. What they saw must be there. */
  readonly checkpoints?: readonly string[] | undefined
  /** How far the clock may go back between entries, in milliseconds. Default: two minutes. */
  readonly clockTolerance?: number | undefined
  /** Called with the number of bytes read since the last call. */
  readonly onProgress?: ((bytes: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/**
 * Verifies the trail at `path`: the file being written and its finished segments, or every trail of a directory. It never
 * changes a file, and what it finds is data: only an abort or a broken disk throws.
 *
 * @param path - `audit/trail.jsonl`, or `audit` for all trails of several processes.
 * @throws ConfigurationError ARGUMENT_INVALID for a key that is none
 */
export async function verifyTrail(path: string, options: VerifyOptions = {}): Promise<Verification> {
  const { clockTolerance = 120_000, onProgress, signal } = options
  const verifiers = (options.keys ?? []).map(noteVerifier)
  const outside = outsideCheckpoints(options.checkpoints ?? [], verifiers)
  const chains: ChainVerification[] = []
  for (const each of await trailsAt(path)) {
    const watch = watchCheckpoints(verifiers, outside.checkpoints)
    const segments = await segmentsAt(each)
    const progress = onProgress === undefined ? {} : { progress: onProgress }
    chains.push(watch.finish(await verifyChain(each, segments, clockTolerance, { ...watch, ...progress, signal })))
  }
  const problems = chains.flatMap((chain): readonly TrailProblem[] => chain.problems)
  const whole = (kind: TrailProblemKind, detail: string): void =>
    void problems.push({ kind, file: path, line: null, sequence: null, detail })
  if (chains.length === 0) whole('unreadable', 'there is no trail here')
  for (let count = 0; count < outside.forged; count++) whole('forged', 'a checkpoint kept elsewhere is not by a known key')
  for (const origin of outside.origins) {
    if (!chains.some(({ trail }) => trail !== null && belongs(origin, trail)))
      whole('missing', `the trail ${origin} was seen elsewhere and is not here`)
  }
  return {
    ok: problems.length === 0,
    entries: chains.reduce((sum, { size, first }) => sum + size - first, 0),
    events: chains.reduce((sum, { events }) => sum + events, 0),
    chains,
    problem: problems[0] ?? null,
    problems,
    unproven: chains.flatMap((chain) => unprovenOf(chain, verifiers.length > 0)),
  }
}

/** What a chain alone cannot show: whoever may write the file could have written it anew from some entry on. */
function unprovenOf({ path, size, sealed, witnessed, problems }: ChainVerification, keyed: boolean): readonly string[] {
  const seen = Math.max(witnessed, 0)
  if (problems.length > 0 || seen >= size) return []
  const open = `${path}: whether entries from ${seen} on were cut off or written anew`
  if (sealed === null) {
    return [`${open} shows only against a checkpoint kept elsewhere${keyed ? '; no signed one is in the trail' : ''}`]
  }
  return [`${open} shows only against one kept elsewhere; the trail's own last checkpoint covers ${sealed.size}`]
}

async function segmentsAt(path: string): Promise<readonly Segment[]> {
  try {
    return await findSegments(path)
  } catch {
    return []
  }
}

/** The paths under which the trails at `path` are written. */
export async function trailsAt(path: string): Promise<readonly string[]> {
  const status = await stat(path).catch(() => null)
  if (status === null || !status.isDirectory()) return (await segmentsAt(path)).length > 0 ? [path] : []
  const names = (await readdir(path)).filter((name) => extname(name) === '.jsonl')
  const written = new Set(names.map((name) => name.replace(/\.\d{12}\.jsonl$/, '.jsonl')))
  return [...written].sort().map((name) => join(path, name))
}
