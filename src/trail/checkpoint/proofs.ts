/** Verifies Merkle proofs (RFC 9162 §2.1.3.2 and §2.1.4.2, the same trees as RFC 6962), and says which subtrees a proof needs. */
import { HASH_BYTES, nodeHash } from './merkle.ts'
import { verifySubtreeConsistency } from './subtree-consistency.ts'

const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
const halve = (value: number): number => Math.floor(value / 2)

/** Says whether `leaf` is entry `index` of the tree of `size` entries with this root. */
export function verifyInclusion(leaf: Uint8Array, index: number, size: number, proof: readonly Uint8Array[], root: Uint8Array): boolean {
  if (!isSize(index) || !isSize(size) || index >= size || leaf.length !== HASH_BYTES || root.length !== HASH_BYTES) return false
  let position = index
  let last = size - 1
  let node = leaf
  for (const sibling of proof) {
    if (last === 0 || sibling.length !== HASH_BYTES) return false
    if (position % 2 === 1 || position === last) {
      node = nodeHash(sibling, node)
      while (position % 2 === 0 && position !== 0) {
        position = halve(position)
        last = halve(last)
      }
    } else node = nodeHash(node, sibling)
    position = halve(position)
    last = halve(last)
  }
  return last === 0 && same(node, root)
}

/** Says whether the tree of `from` entries is the beginning of the tree of `to` entries. */
export function verifyConsistency(
  from: number,
  fromRoot: Uint8Array,
  to: number,
  toRoot: Uint8Array,
  proof: readonly Uint8Array[],
): boolean {
  return from > 0 && verifySubtreeConsistency(0, from, to, fromRoot, toRoot, proof)
}

/** Entries `start` to `end`, end exclusive. */
export type Range = readonly [start: number, end: number]

/** The greatest power of two below `value`. */
function split(value: number): number {
  let power = 1
  while (power * 2 < value) power *= 2
  return power
}

/** The subtrees whose roots prove entry `index` of `size`, from the leaf up (RFC 9162 §2.1.3.1). */
export function inclusionRanges(index: number, size: number): readonly Range[] {
  const ranges: Range[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + split(end - start)
    if (index < middle) {
      ranges.unshift([middle, end])
      end = middle
    } else {
      ranges.unshift([start, middle])
      start = middle
    }
  }
  return ranges
}

/** The subtrees whose roots prove that the tree of `from` entries begins the tree of `to` (RFC 9162 §2.1.4.1). */
export function consistencyRanges(from: number, to: number): readonly Range[] {
  const ranges: Range[] = []
  let start = 0
  let end = to
  let whole = true
  while (from !== end) {
    const middle = start + split(end - start)
    if (from <= middle) {
      ranges.unshift([middle, end])
      end = middle
    } else {
      ranges.unshift([start, middle])
      start = middle
      whole = false
    }
  }
  return whole ? ranges : [[start, end], ...ranges]
}
