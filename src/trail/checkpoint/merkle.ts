/** Keeps the Merkle tree of a trail (RFC 6962 §2.1) in memory that grows with the logarithm of its size. */
import { hash } from 'node:crypto'

/** Length of a hash in bytes. */
export const HASH_BYTES = 32

/** The root of a tree without leaves. */
export const EMPTY_ROOT: Uint8Array = hash('sha256', '', 'buffer')

/** SHA-256(0x00 ‖ data). */
export function leafHash(data: string | Uint8Array): Buffer {
  return typeof data === 'string' ? hash('sha256', `\0${data}`, 'buffer') : hash('sha256', Buffer.concat([LEAF, data]), 'buffer')
}

const LEAF = Uint8Array.of(0)
const scratch = Buffer.alloc(1 + 2 * HASH_BYTES, 1)

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  scratch.set(left, 1)
  scratch.set(right, 1 + HASH_BYTES)
  return hash('sha256', scratch, 'buffer')
}

/** A growing tree of which only the roots of its complete subtrees are kept, largest first. */
export interface MerkleTree {
  readonly size: number
  append(leaf: Uint8Array): void
  root(): Uint8Array
  /** The roots of the complete subtrees, largest first: enough to go on without the leaves. */
  frontier(): readonly Uint8Array[]
}

/**
 * Makes a tree, empty or going on from a frontier.
 *
 * @param size - Number of leaves that `frontier` stands for.
 * @throws RangeError when the frontier does not belong to a tree of that size
 */
export function merkleTree(size = 0, frontier: readonly Uint8Array[] = []): MerkleTree {
  if (!Number.isSafeInteger(size) || size < 0 || bitsSet(size) !== frontier.length || frontier.some((node) => node.length !== HASH_BYTES)) {
    throw new RangeError('frontier does not belong to the size')
  }
  const nodes: Uint8Array[] = [...frontier]
  let leaves = size
  return {
    get size() {
      return leaves
    },
    append(leaf) {
      let node = leaf
      // Each trailing one bit of the size is a complete subtree that this leaf completes to the next larger one.
      for (let rest = leaves; rest % 2 === 1; rest = Math.floor(rest / 2)) node = nodeHash(nodes.pop() as Uint8Array, node)
      nodes.push(node)
      leaves++
    },
    root() {
      let node = nodes.at(-1)
      if (node === undefined) return EMPTY_ROOT
      for (let index = nodes.length - 2; index >= 0; index--) node = nodeHash(nodes[index] as Uint8Array, node)
      return node
    },
    frontier: () => [...nodes],
  }
}

function bitsSet(value: number): number {
  let count = 0
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}
