/** What entries other than events say: how a segment begins, what was signed, and what was deleted when its time was over. */
import * as z from 'zod'
import { merkleTree, type MerkleTree } from './checkpoint/merkle.ts'

/** The version of the file format. */
export const FORMAT = 1

const node = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const openSchema = z.strictObject({
  /** The last signed checkpoint before this entry, so that a segment proves by itself what it goes on from. */
  checkpoint: z.string().max(4096).nullable(),
  /**
   * At the beginning of a segment: the frontier of the Merkle tree over all entries but the last before this one, which
   * `previous` names. That is the tree which `checkpoint` signed, so that what went before needs not be there to be proven.
   */
  frontier: z.array(node).max(53).nullable(),
  format: z.literal(FORMAT),
  /** Id of the chain, random. */
  trail: z.uuid(),
  /** What made this entry necessary. */
  reason: z.enum(['new', 'reopened', 'rotated']),
  /** Where the process runs, as configured. */
  site: z.string().max(256),
  torn: z.strictObject({ bytes: z.int().min(1), digest: z.string().regex(/^[0-9a-f]{64}$/) }).nullable(),
})

/** A parsed `open` body. */
export type OpenBody = z.infer<typeof openSchema>

/** Reads an `open` body; null when it is not one. */
export function openBody(body: unknown): OpenBody | null {
  const parsed = openSchema.safeParse(body)
  return parsed.success ? parsed.data : null
}

/** The tree before a segment's first entry; null when the entry does not say it or says it wrongly. */
export function treeBefore(
  { frontier }: OpenBody,
  sequence: number,
  previous: string | null,
): { before: MerkleTree; tree: MerkleTree } | null {
  if (sequence === 0) return previous === null && frontier?.length === 0 ? { before: merkleTree(), tree: merkleTree() } : null
  if (frontier === null || previous === null) return null
  try {
    const tree = merkleTree(sequence - 1, frontier)
    tree.append(previous)
    return { before: merkleTree(sequence - 1, frontier), tree }
  } catch {
    return null
  }
}

const deletedSchema = z.strictObject({
  /** Why: the retention period in milliseconds. */
  retention: z.int().min(0),
  /** What was deleted, in order. `hash` is that of the segment's last entry; `digest` is SHA-256 of the file, hex. */
  segments: z
    .array(
      z.strictObject({
        first: z.int().min(0),
        last: z.int().min(0),
        hash: node,
        digest: z.string().regex(/^[0-9a-f]{64}$/),
        until: z.string(),
      }),
    )
    .min(1)
    .max(10_000),
})

/** A parsed `deleted` body. */
export type DeletedBody = z.infer<typeof deletedSchema>

/** Reads a `deleted` body; null when it is not one. */
export function deletedBody(body: unknown): DeletedBody | null {
  const parsed = deletedSchema.safeParse(body)
  return parsed.success ? parsed.data : null
}

/** The note of a `checkpoint` body; null when it is not one. */
export function checkpointNote(body: Readonly<Record<string, unknown>>): string | null {
  const { note } = body as { readonly note?: unknown }
  return typeof note === 'string' && Object.keys(body).length === 1 ? note : null
}
