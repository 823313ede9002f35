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
  const table = hashTable(new Map(Array.from(hashes, (hash) => [hash, 1])))
  return { has: (hash) => table.get(hash) !== 0 }
}

function hashTable(masks: ReadonlyMap<number, number>): WordTable {
  let size = 64
  while (size < masks.size * 3) size *= 2
  const keys = new Int32Array(size)
  const values = new Int32Array(size)
  for (const [key, mask] of masks) {
    let slot = (key ^ (key >>> 15)) & (size - 1)
    while (values[slot] !== 0) slot = (slot + 1) & (size - 1)
    keys[slot] = key
    values[slot] = mask
  }
  return {
    get(hash: number): number {
      let slot = (hash ^ (hash >>> 15)) & (size - 1)
      while (values[slot] !== 0) {
        if (keys[slot] === hash) return values[slot]!
        slot = (slot + 1) & (size - 1)
      }
      return 0
    },
  }
}
