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

const hashNode = (left: string, right: string): string => {
  scratch.write(left, 1, HASH_BYTES, 'base64url')
  scratch.write(right, 1 + HASH_BYTES, HASH_BYTES, 'base64url')
  return hash('sha256', scratch, 'base64url')
}

/**
 * A growing tree of which only the roots of its complete subtrees are kept, largest first. Hashes go in and are kept as base64url,
 * which is how entries name each other and several times as fast as making a buffer of each.
 */
export interface MerkleTree {
  readonly size: number
  /** Takes the hash of the next leaf, base64url. */
  append(leaf: string): void
  root(): Buffer
  /** The roots of the complete subtrees, largest first, base64url: enough to go on without the leaves. */
  frontier(): readonly string[]
}

/**
 * Makes a tree, empty or going on from a frontier.
 *
 * @param size - Number of leaves that `frontier` stands for.
 * @throws RangeError when the frontier does not belong to a tree of that size
 */
export function merkleTree(size = 0, frontier: readonly string[] = []): MerkleTree {
  if (!Number.isSafeInteger(size) || size < 0 || bitsSet(size) !== frontier.length || !frontier.every(isHash)) {
    throw new RangeError('frontier does not belong to the size')
  }
  const nodes: string[] = [...frontier]
  let leaves = size
  return {
    get size() {
      return leaves
    },
    append(leaf) {
      let node = leaf
      // Each trailing one bit of the size is a complete subtree that this leaf completes to the next larger one.
      for (let rest = leaves; rest % 2 === 1; rest = Math.floor(rest / 2)) node = hashNode(nodes.pop() as string, node)
      nodes.push(node)
      leaves++
    },
    root() {
      let node = nodes.at(-1)
      if (node === undefined) return Buffer.from(EMPTY_ROOT)
      for (let index = nodes.length - 2; index >= 0; index--) node = hashNode(nodes[index] as string, node)
      return Buffer.from(node, 'base64url')
    },
    frontier: () => [...nodes],
  }
}

const isHash = (node: string): boolean => Buffer.from(node, 'base64url').length === HASH_BYTES

function bitsSet(value: number): number {
  let count = 0
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2
  return count
}
