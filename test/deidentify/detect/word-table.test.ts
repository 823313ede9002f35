import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashWord } from '../../../src/deidentify/detect/tokens.ts'
import { hashSet, wordSet, wordTable } from '../../../src/deidentify/detect/word-table.ts'

describe('word tables', () => {
  it('knows every hash that it was given, 0 too, and no other', () => {
    const hashes = fc.array(fc.oneof(fc.integer(), fc.integer({ min: -3, max: 3 }), fc.constant(1 << 20)), { maxLength: 200 })
    fc.assert(
      fc.property(hashes, hashes, (known, asked) => {
        const set = hashSet(known)
        for (const hash of known) expect(set.has(hash)).toBe(true)
        for (const hash of asked) expect(set.has(hash)).toBe(known.includes(hash))
      }),
    )
  })

  it('gives a word the bits of all its lists, and another word none', () => {
    const table = wordTable(
      new Map([
        [1, 'street st'],
        [2, 'st saint'],
      ]),
    )
    expect(['street', 'ST', 'saint', 'avenue'].map((word) => table.get(hashWord(word)))).toEqual([1, 3, 2, 0])
    expect(wordSet(' ward  unit ').has(hashWord('unit'))).toBe(true)
    expect(wordSet('ward').has(0)).toBe(false)
  })
})
