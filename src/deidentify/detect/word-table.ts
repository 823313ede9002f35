/** Sets of words, some with a bit mask each, looked up by hash without making a string or boxing a number. */
import { hashWord } from './tokens.ts'

/** Looks words up by {@link hashWord}. */
export interface WordTable {
  /** The mask of the word with this hash; 0 when it is in no list. */
  get(hash: number): number
}

/** Knows words by {@link hashWord}. */
export interface WordSet {
  has(hash: number): boolean
}

/** Builds a table from lists of words: `{ bit: 'word word word' }` — a word in several lists gets every bit. */
export function wordTable(lists: ReadonlyMap<number, string>): WordTable {
  const masks = new Map<number, number>()
  for (const [bit, words] of lists) {
    for (const word of words.split(/\s+/)) if (word !== '') masks.set(hashWord(word), (masks.get(hashWord(word)) ?? 0) | bit)
  }
  return hashTable(masks)
}

/** Builds a set from words between spaces. */
export function wordSet(words: string): WordSet {
  return hashSet(words.split(/\s+/).map(hashWord))
}

/** Builds a set from hashes of any kind. */
export function hashSet(hashes: Iterable<number>): WordSet {
  const all = new Set(hashes)
  const hasZero = all.delete(0)
  const last = sizeFor(all.size) - 1
  // 0 is no key: it marks what is empty.
  const keys = new Int32Array(last + 1)
  for (const key of all) {
    let slot = slotOf(key) & last
    while (keys[slot] !== 0) slot = (slot + 1) & last
    keys[slot] = key
  }
  return {
    has(hash: number): boolean {
      if (hash === 0) return hasZero
      let slot = slotOf(hash) & last
      for (;;) {
        const key = keys[slot]!
        if (key === hash) return true
        if (key === 0) return false
        slot = (slot + 1) & last
      }
    },
  }
}

function hashTable(masks: ReadonlyMap<number, number>): WordTable {
  const last = sizeFor(masks.size) - 1
  // Keys at even places, each with its mask behind it; a mask of 0 marks what is empty.
  const rows = new Int32Array(2 * (last + 1))
  for (const [key, mask] of masks) {
    let slot = slotOf(key) & last
    while (rows[2 * slot + 1] !== 0) slot = (slot + 1) & last
    rows[2 * slot] = key
    rows[2 * slot + 1] = mask
  }
  return {
    get(hash: number): number {
      let slot = slotOf(hash) & last
      for (;;) {
        const mask = rows[2 * slot + 1]!
        if (rows[2 * slot] === hash || mask === 0) return mask
        slot = (slot + 1) & last
      }
    },
  }
}

const slotOf = (hash: number): number => hash ^ (hash >>> 15)

/** A power of two of which a third at most is filled. */
function sizeFor(count: number): number {
  let size = 64
  while (size < count * 3) size *= 2
  return size
}
