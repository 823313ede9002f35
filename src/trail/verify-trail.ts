/** Verifies whatever trails lie at a path, and says what the files alone cannot show. */
import { readdir, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { findSegments, type Segment } from './segments.ts'
import { verifyChain } from './verify-chain.ts'
import type { ChainVerification, TrailProblem, Verification } from './verification.ts'

/** What to hold a trail to. */
export interface VerifyOptions {
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
 */
export async function verifyTrail(path: string, options: VerifyOptions = {}): Promise<Verification> {
  const { clockTolerance = 120_000, onProgress, signal } = options
  const chains: ChainVerification[] = []
  for (const each of await trailsAt(path)) {
    const segments = await segmentsAt(each)
    chains.push(
      await verifyChain(each, segments, clockTolerance, { signal, ...(onProgress === undefined ? {} : { progress: onProgress }) }),
    )
  }
  const problems = chains.flatMap((chain): readonly TrailProblem[] => chain.problems)
  if (chains.length === 0) problems.push(absent(path))
  return {
    ok: problems.length === 0,
    entries: chains.reduce((sum, { size, first }) => sum + size - first, 0),
    events: chains.reduce((sum, { events }) => sum + events, 0),
    chains,
    problem: problems[0] ?? null,
    problems,
    unproven: chains.flatMap(unprovenOf),
  }
}

const absent = (path: string): TrailProblem => ({
  kind: 'unreadable',
  file: path,
  line: null,
  sequence: null,
  detail: 'there is no trail here',
})

/** What a chain alone cannot show: whoever may write the file could have written it anew from some entry on. */
function unprovenOf({ path, size, sealed, problems }: ChainVerification): readonly string[] {
  if (problems.length > 0) return []
  return sealed === null
    ? [`${path}: no signed checkpoint covers these ${size} entries; only one kept elsewhere shows that none was cut off or rewritten`]
    : [`${path}: entries from ${sealed.size} on are after the last signed checkpoint; only one kept elsewhere shows that none was cut off`]
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
