/** What verifying a trail can find, named so that an auditor knows where to look. */

/** What is wrong. */
export type TrailProblemKind =
  /** A line is not what was written: its bytes and its hash disagree, or the entry after it names another hash. */
  | 'altered'
  | 'missing'
  | 'inserted'
  | 'reordered'
  /** An outside checkpoint, or a signed one, knows entries that are not there any more. */
  | 'truncated'
  /** A file stands where another belongs. */
  | 'swapped'
  /** A checkpoint that no known key signed, or that does not fit the entries. */
  | 'forged'
  /** The clock went back further than tolerated. */
  | 'clock-back'
  /** An entry links, but says what the schema does not know. */
  | 'unknown-content'
  /** A file is not there, cannot be read, or holds no trail. */
  | 'unreadable'

/** One finding. */
export interface TrailProblem {
  readonly kind: TrailProblemKind
  readonly file: string
  /** Counts from 1; null when it is about the whole file. */
  readonly line: number | null
  /** The entry's sequence, when it is known. */
  readonly sequence: number | null
  /** One sentence. */
  readonly detail: string
}

/** One chain: the file being written and its finished segments. */
export interface ChainVerification {
  /** The path under which it is written. */
  readonly path: string
  /** Random id of the chain; null when nothing could be read. */
  readonly trail: string | null
  readonly files: readonly string[]
  /** Sequence of the first entry that is still there. */
  readonly first: number
  /** Number of entries since the chain began, those deleted by retention included: the size of its Merkle tree. */
  readonly size: number
  readonly events: number
  /** Merkle root over all entries, base64; null when the chain is broken. */
  readonly root: string | null
  /** Bytes at the end that no line break finishes: a write that was never acknowledged. */
  readonly torn: number
  /**
   * The last checkpoint of the chain itself that fits, signed by a known key when keys were given. Whoever holds neither the
   * signing key nor can break SHA-256 could not have changed what it covers; the writer could.
   */
  readonly sealed: { readonly size: number; readonly time: string; readonly signed: boolean } | null
  /** The largest size that a checkpoint kept elsewhere confirms; -1 when none was given. */
  readonly witnessed: number
  readonly problems: readonly TrailProblem[]
}

/** The result for everything under a path. */
export interface Verification {
  readonly ok: boolean
  readonly entries: number
  readonly events: number
  readonly chains: readonly ChainVerification[]
  /** The first problem in order of files and lines; null when there is none. */
  readonly problem: TrailProblem | null
  readonly problems: readonly TrailProblem[]
  /** What these files alone cannot show, in sentences: compare with a checkpoint that was kept elsewhere. */
  readonly unproven: readonly string[]
}
