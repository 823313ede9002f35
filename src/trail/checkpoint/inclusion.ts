/** Proves that one entry is in a trail, to somebody who has neither the trail nor trust in its writer. */
import * as z from 'zod'
import { ConfigurationError } from '../../base/errors/index.ts'
import { checkpointNote, openBody, treeBefore } from '../bodies.ts'
import { entryText, readEntry } from '../entry.ts'
import { readLines } from '../lines.ts'
import { findSegments } from '../segments.ts'
import { parseCheckpoint } from './checkpoint.ts'
import { leafHash, merkleTree, type MerkleTree } from './merkle.ts'
import { inclusionRanges, verifyInclusion } from './proofs.ts'
import { noteVerifier, openNote } from './signed-note.ts'

/** A proof that stands alone. JSON-serialisable. */
export interface InclusionProof {
  /** The canonical entry, as it stands in the file. */
  readonly entry: string
  readonly sequence: number
  /** The signed checkpoint whose root the proof leads to. */
  readonly checkpoint: string
  /** Roots of the sibling subtrees from the leaf up, base64. */
  readonly proof: readonly string[]
}

const schema = z.strictObject({ entry: z.string(), sequence: z.int().min(0), checkpoint: z.string(), proof: z.array(z.string()).max(64) })

/**
 * Makes the proof for one entry, against the last checkpoint of the trail that covers it.
 *
 * @throws ConfigurationError ARGUMENT_INVALID when the entry is not there, or no checkpoint covers it
 */
export async function proveInclusion(path: string, sequence: number): Promise<InclusionProof> {
  const note = await lastCheckpoint(path, sequence)
  const size = parseCheckpoint(openNote(note, []).text)?.size ?? 0
  let entry: string | null = null
  let left: readonly string[] = []
  const right = new Map(
    inclusionRanges(sequence, size)
      .filter(([start]) => start > sequence)
      .map(([start, end]) => [start, { end, tree: merkleTree() }]),
  )
  let tree: MerkleTree | null = null
  let open: { readonly end: number; readonly tree: MerkleTree } | null = null
  for await (const { text, kind, body, previous, sequence: at, hash } of entriesOf(path)) {
    if (tree === null) tree = kind === 'open' ? (treeBefore(openBody(body) ?? refuse(), at, previous)?.tree ?? refuse()) : refuse()
    if (at === sequence) {
      entry = text
      // The complete subtrees before an entry are its left siblings.
      left = tree.frontier()
    }
    if (at >= size) break
    if (open === null || at >= open.end) open = right.get(at) ?? null
    open?.tree.append(hash)
    tree.append(hash)
  }
  if (entry === null) refuse()
  const lefts = [...left]
  const proof = inclusionRanges(sequence, size).map(([start]) => {
    if (start > sequence) return (right.get(start)?.tree.root() ?? refuse()).toString('base64')
    return Buffer.from(lefts.pop() ?? refuse(), 'base64url').toString('base64')
  })
  return { entry, sequence, checkpoint: note, proof }
}

/**
 * Says whether a proof holds: the entry has the sequence it claims, and a known key signed a checkpoint that contains it.
 *
 * @param keys - Verifier keys; at least one must have signed.
 */
export function verifyInclusionProof(proof: unknown, keys: readonly string[]): boolean {
  const parsed = schema.safeParse(proof)
  if (!parsed.success) return false
  const { entry, sequence, checkpoint, proof: nodes } = parsed.data
  const opened = openNote(checkpoint, keys.map(noteVerifier))
  const signed = opened.state === 'verified' ? parseCheckpoint(opened.text) : null
  if (signed === null || !entry.endsWith(`,"sequence":${sequence}}`)) return false
  const siblings = nodes.map((node) => Buffer.from(node, 'base64'))
  return verifyInclusion(leafHash(entry), sequence, signed.size, siblings, Buffer.from(signed.root, 'base64'))
}

function refuse(): never {
  throw new ConfigurationError('ARGUMENT_INVALID', 'no such entry is in the trail under a checkpoint')
}

async function lastCheckpoint(path: string, sequence: number): Promise<string> {
  let last: string | null = null
  for await (const { kind, body, sequence: at } of entriesOf(path)) {
    if (kind === 'checkpoint' && at > sequence) last = checkpointNote(body) ?? last
  }
  return last ?? refuse()
}

async function* entriesOf(path: string) {
  for (const segment of await findSegments(path)) {
    for await (const batch of readLines(segment.path)) {
      if (batch.kind === 'rest') continue
      for (const line of batch.lines) {
        const entry = readEntry(line)
        if (entry !== null) yield { ...entry, text: entryText(line) }
      }
    }
  }
}
