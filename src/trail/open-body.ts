/** What the first entry of a segment, and the first of each process, says about the chain that it goes on with. */
import * as z from 'zod'
import { HASH_BYTES } from './merkle.ts'

/** The version of the file format. */
export const FORMAT = 1

const node = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const schema = z.strictObject({
  /** Frontier of the Merkle tree of all entries before this one. */
  frontier: z.array(node).max(53),
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
export type OpenBody = Omit<z.infer<typeof schema>, 'frontier'> & { readonly frontier: readonly Uint8Array[] }

/** Reads an `open` body; null when it is not one. */
export function openBody(body: unknown): OpenBody | null {
  const parsed = schema.safeParse(body)
  if (!parsed.success) return null
  const frontier = parsed.data.frontier.map((each) => Buffer.from(each, 'base64url'))
  return frontier.every((each) => each.length === HASH_BYTES) ? { ...parsed.data, frontier } : null
}
