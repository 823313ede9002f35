/** Verifies that a tree contains a subtree (draft-ietf-plants-merkle-tree-certs §4.4); from entry 0 on it is RFC 9162 §2.1.4.2. */
import { EMPTY_ROOT, HASH_BYTES, nodeHash } from './merkle.ts'

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
const halve = (value: number): number => Math.floor(value / 2)

/**
 * Says whether entries `start` to `end` (exclusive) of the tree of `size` entries with this root have the subtree root given.
 * A subtree without entries has the empty root and needs no proof.
 *
 * @param proof - Roots of the subtrees that the tree has besides, from the leaves up
 */
export function verifySubtreeConsistency(
  start: number,
  end: number,
  size: number,
  subtreeRoot: Uint8Array,
  root: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  if (![start, end, size].every(Number.isSafeInteger) || !isSubtree(start, end) || end > size) return false
  if (start === end) return proof.length === 0 && same(subtreeRoot, EMPTY_ROOT)
  // INVARIANT: only whole hashes are hashed, so that bytes cannot move from one node to its neighbour.
  if (proof.length > 0 && ![subtreeRoot, ...proof].every((node) => node.length === HASH_BYTES)) return false

  let first = start
  let last = end - 1
  let top = size - 1
  const climb = (): void => {
    first = halve(first)
    last = halve(last)
    top = halve(top)
  }
  // What the subtree shares with the tree without a proof: all of it up to the same right edge, else its complete rightmost part.
  while (first !== last && (end === size || last % 2 === 1)) climb()
  const path = first === last ? [subtreeRoot, ...proof] : proof
  const seed = path[0]
  if (seed === undefined) return false
  let inSubtree = seed
  let inTree = seed
  for (const node of path.slice(1)) {
    if (top === 0) return false
    if (last % 2 === 1 || last === top) {
      if (first < last) inSubtree = nodeHash(node, inSubtree)
      inTree = nodeHash(node, inTree)
      while (last % 2 === 0 && last !== 0) climb()
    } else inTree = nodeHash(inTree, node)
    climb()
  }
  return top === 0 && same(inSubtree, subtreeRoot) && same(inTree, root)
}

/** A subtree begins at a multiple of the least power of two that is not smaller than it. */
function isSubtree(start: number, end: number): boolean {
  if (start < 0 || start > end) return false
  let width = 1
  while (width < end - start) width *= 2
  return start % width === 0
}
