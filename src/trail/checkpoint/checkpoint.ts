/** Writes and reads the text of a checkpoint: which log, how many entries, which Merkle root (C2SP tlog-checkpoint). */
import { HASH_BYTES } from './merkle.ts'

/** What a checkpoint says. */
export interface Checkpoint {
  /** Names the log: the signer's name and the chain's id, `example.org/audit/3f1c…`. */
  readonly origin: string
  /** Number of entries. */
  readonly size: number
  /** Merkle root over them, base64. */
  readonly root: string
}

/** The text to sign. */
export const checkpointText = ({ origin, size, root }: Checkpoint): string => `${origin}\n${size}\n${root}\n`

/** Reads a checkpoint's text; lines after the third are extensions and ignored. Null when it is none. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = '', size = '', root = ''] = text.split('\n')
  if (origin === '' || !/^(0|[1-9]\d{0,15})$/.test(size) || !Number.isSafeInteger(Number(size))) return null
  const bytes = Buffer.from(root, 'base64')
  if (bytes.length !== HASH_BYTES || bytes.toString('base64') !== root) return null
  return { origin, size: Number(size), root }
}
