import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leafHash, merkleTree, nodeHash } from '../../../src/trail/checkpoint/merkle.ts'
import { consistencyRanges, inclusionRanges, verifyConsistency, verifyInclusion, type Range } from '../../../src/trail/checkpoint/proofs.ts'
import { verifySubtreeConsistency } from '../../../src/trail/checkpoint/subtree-consistency.ts'
import { sharedData } from '../../support/shared-data.ts'

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64')
const leaves = (count: number): Buffer[] => Array.from({ length: count }, (_, index) => leafHash(`entry ${index}`))

/** MTH of RFC 6962 §2.1, as it is written there. */
function rootOf(of: readonly Uint8Array[]): Uint8Array {
  if (of.length === 0) return merkleTree().root()
  if (of.length === 1) return of[0] as Uint8Array
  let half = 1
  while (half * 2 < of.length) half *= 2
  return nodeHash(rootOf(of.slice(0, half)), rootOf(of.slice(half)))
}
const roots = (of: readonly Uint8Array[], ranges: readonly Range[]): Uint8Array[] =>
  ranges.map(([start, end]) => rootOf(of.slice(start, end)))

test('the empty root is SHA-256 of nothing, and a leaf has its prefix (RFC 6962 §2.1)', () => {
  expect(Buffer.from(merkleTree().root()).toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  expect(leafHash('').toString('hex')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d')
  expect(leafHash(Buffer.from('é')).equals(leafHash('é'))).toBe(true)
})

test('a growing tree has the root of the definition, and goes on from its frontier', () => {
  const all = leaves(70)
  const tree = merkleTree()
  for (const [size, leaf] of all.entries()) {
    expect(Buffer.from(tree.root()).equals(rootOf(all.slice(0, size)))).toBe(true)
    const resumed = merkleTree(tree.size, tree.frontier())
    resumed.append(leaf.toString('base64url'))
    tree.append(leaf.toString('base64url'))
    expect(Buffer.from(resumed.root()).equals(tree.root())).toBe(true)
  }
  expect(() => merkleTree(3, tree.frontier().slice(0, 1))).toThrow(RangeError)
})

test('every proof of every small tree verifies, and none with a changed part', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(39), fc.nat(39), (size, a, b) => {
      const all = leaves(size)
      const root = rootOf(all)
      const index = a % size
      const proof = roots(all, inclusionRanges(index, size))
      const leaf = all[index] as Buffer
      expect(verifyInclusion(leaf, index, size, proof, root)).toBe(true)
      expect(verifyInclusion(leaf, (index + 1) % (size + 1), size, proof, root)).toBe(false)
      expect(verifyInclusion(nodeHash(leaf, leaf), index, size, proof, root)).toBe(false)
      expect(verifyInclusion(leaf, index, size, [...proof, leaf], root)).toBe(false)
      const from = (b % size) + 1
      const consistency = roots(all, consistencyRanges(from, size))
      const fromRoot = rootOf(all.slice(0, from))
      expect(verifyConsistency(from, fromRoot, size, root, consistency)).toBe(true)
      if (from < size) expect(verifyConsistency(from, leafHash('x'), size, root, consistency)).toBe(false)
    }),
    { numRuns: 400 },
  )
})

/** SUBTREE_SUBPROOF of draft-ietf-plants-merkle-tree-certs §4.4, as it is written there. */
function subtreeProof(start: number, end: number, of: readonly Uint8Array[], known = true): Uint8Array[] {
  if (start === 0 && end === of.length) return known ? [] : [rootOf(of)]
  let half = 1
  while (half * 2 < of.length) half *= 2
  const left = of.slice(0, half)
  const right = of.slice(half)
  if (end <= half) return [...subtreeProof(start, end, left, known), rootOf(right)]
  if (half <= start) return [...subtreeProof(start - half, end - half, right, known), rootOf(left)]
  return [...subtreeProof(0, end - half, right, false), rootOf(left)]
}

test('every subtree of every small tree is found in it, and in no other place and no other tree', () => {
  const all = leaves(20)
  for (let size = 1; size <= all.length; size++) {
    const tree = all.slice(0, size)
    const root = rootOf(tree)
    for (let start = 0; start < size; start++) {
      for (let end = start + 1; end <= size; end++) {
        const part = rootOf(tree.slice(start, end))
        const width = 2 ** Math.ceil(Math.log2(end - start))
        if (start % width !== 0) {
          expect(verifySubtreeConsistency(start, end, size, part, root, [])).toBe(false)
          continue
        }
        const proof = subtreeProof(start, end, tree)
        expect(verifySubtreeConsistency(start, end, size, part, root, proof)).toBe(true)
        expect(verifySubtreeConsistency(start, end, size, leafHash('x'), root, proof)).toBe(false)
        expect(verifySubtreeConsistency(start, end, size, part, leafHash('x'), proof)).toBe(false)
        expect(verifySubtreeConsistency(start, end, size, part, root, [...proof, part])).toBe(false)
        expect(verifySubtreeConsistency(start + width, end + width, size, part, root, proof)).toBe(false)
        if (proof.length > 0) expect(verifySubtreeConsistency(start, end, size, part, root, proof.slice(1))).toBe(false)
      }
    }
  }
})

interface InclusionVector {
  readonly file: string
  readonly leafIdx: number
  readonly treeSize?: number
  readonly start?: number
  readonly end?: number
  readonly root: string
  readonly leafHash: string
  readonly proof: readonly string[] | null
  readonly wantErr: boolean
}
interface ConsistencyVector {
  readonly file: string
  readonly size1: number
  readonly size2: number
  readonly root1: string
  readonly root2: string
  readonly proof: readonly string[] | null
  readonly wantErr: boolean
}
interface SubtreeConsistencyVector extends Omit<ConsistencyVector, 'size1' | 'size2'> {
  readonly start: number
  readonly end: number
  readonly size: number
}
const vectors = <T>(name: string): T[] => {
  const path = sharedData(`standards/merkle/${name}.json`)
  return path === null ? [] : (JSON.parse(readFileSync(path, 'utf8')) as T[])
}

describe.skipIf(sharedData('standards/merkle') === null)('the vectors of transparency-dev/merkle', () => {
  test.each(vectors<InclusionVector>('inclusion'))('$file', ({ leafIdx, treeSize = 0, root, leafHash: leaf, proof, wantErr }) => {
    expect(verifyInclusion(bytes(leaf), leafIdx, treeSize, (proof ?? []).map(bytes), bytes(root))).toBe(!wantErr)
  })
  test.each(vectors<InclusionVector>('subtreeinclusion'))(
    '$file',
    ({ leafIdx, start = 0, end = 0, root, leafHash: leaf, proof, wantErr }) => {
      expect(verifyInclusion(bytes(leaf), leafIdx - start, end - start, (proof ?? []).map(bytes), bytes(root))).toBe(!wantErr)
    },
  )
  test.each(vectors<ConsistencyVector>('consistency'))('$file', ({ size1, size2, root1, root2, proof, wantErr }) => {
    expect(verifyConsistency(size1, bytes(root1), size2, bytes(root2), (proof ?? []).map(bytes))).toBe(!wantErr)
  })
  test.each(vectors<SubtreeConsistencyVector>('subtreeconsistency'))('$file', ({ start, end, size, root1, root2, proof, wantErr }) => {
    expect(verifySubtreeConsistency(start, end, size, bytes(root1), bytes(root2), (proof ?? []).map(bytes))).toBe(!wantErr)
  })
})
