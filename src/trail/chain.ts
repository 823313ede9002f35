/** Links entries: each names the hash of the one before it, and each is a leaf of the trail's Merkle tree. */
import { writeEntry, type EntryKind, type ReadEntry } from './entry.ts'
import { merkleTree, type MerkleTree } from './checkpoint/merkle.ts'

/** Where a chain stands. */
export interface ChainState {
  /** The next entry's sequence, and the number of leaves. */
  readonly sequence: number
  /** Hash of the last entry; null before the first. */
  readonly head: string | null
  readonly tree: MerkleTree
}

/** A chain that grows by writing. */
export interface Chain extends ChainState {
  /** Makes the next entry's line. `body` is canonical JSON text. */
  append(kind: EntryKind, body: string, recorded: string): string
}

/** A chain that grows by reading. */
export interface ReadChain extends ChainState {
  /** Takes the next entry when it links. Nothing changes when it does not. */
  accept(entry: ReadEntry): boolean
}

/** Goes on from where a chain stands; from the beginning without an argument. */
export function chainFrom(state: ChainState = { sequence: 0, head: null, tree: merkleTree() }): Chain & ReadChain {
  let { sequence, head } = state
  const { tree } = state
  const grow = (hash: string): void => {
    tree.append(hash)
    head = hash
    sequence++
  }
  return {
    get sequence() {
      return sequence
    },
    get head() {
      return head
    },
    tree,
    append(kind, body, recorded) {
      const { line, hash } = writeEntry({ kind, body, previous: head, recorded, sequence })
      grow(hash)
      return line
    },
    accept(entry) {
      if (entry.sequence !== sequence || entry.previous !== head) return false
      grow(entry.hash)
      return true
    },
  }
}
