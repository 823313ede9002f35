/** What a word is likely to be: ordinary English or medicine, a given name, a surname, a town. Looked up by hash. */
import { brotliDecompressSync } from 'node:zlib'
import artifact from './lexicon.data.json' with { type: 'json' }

/** How many high bits of the word's hash are its key: a wrong hit befalls about one unknown word in 400. */
export const HASH_BITS = 27

/** Bits 0–2: how many people bore it as a given name; 0 none, 1 ≥ 50, 2 ≥ 1,000, 3 ≥ 10,000, 4 ≥ 100,000, 5 ≥ 1,000,000. */
export const GIVEN_SHIFT = 0
/** Bits 3–4: as a surname; 1 known, 2 frequent, 3 among the thousand most frequent. */
export const SURNAME_SHIFT = 3
/** Bits 5–7: as a lower-case English word; 1 in a dictionary, 2–5 by frequency. */
export const ENGLISH_SHIFT = 5
/** Bits 8–9: as a town; 1 small, 3 large. */
export const CITY_SHIFT = 8
/** A word of a town's name of several words. */
export const TOWN_PART = 1 << 10
/** Usually written with a capital. */
export const PROPER = 1 << 11
/** A drug, brand or product. */
export const DRUG = 1 << 12
/** Gave its name to a disease, sign, score or device. */
export const EPONYM = 1 << 13
/** Shorthand, a term, a product, a word of forms or of another language: written like a name in notes, and nobody's. */
export const JARGON = 1 << 14
/** How many bits there are. */
export const LEXICON_BITS = 15

const given = (bits: number): number => (bits >> GIVEN_SHIFT) & 7
const surname = (bits: number): number => (bits >> SURNAME_SHIFT) & 3
const english = (bits: number): number => (bits >> ENGLISH_SHIFT) & 7

interface Lexicon {
  readonly keys: Uint32Array
  readonly kinds: Uint16Array
  readonly buckets: Uint32Array
}

const BUCKET_BITS = 18
let loaded: Lexicon | null = null

function load(): Lexicon {
  const bytes = brotliDecompressSync(Buffer.from(artifact.data, 'base64'))
  const count = artifact.entries
  const keys = new Uint32Array(count)
  const kinds = new Uint16Array(count)
  const buckets = new Uint32Array((1 << BUCKET_BITS) + 1)
  let at = 0
  let key = 0
  for (let index = 0; index < count; index += 1) {
    let shift = 0
    for (;;) {
      const byte = bytes[at++]!
      key += (byte & 127) << shift
      if (byte < 128) break
      shift += 7
    }
    keys[index] = key
    buckets[(key >>> (HASH_BITS - BUCKET_BITS)) + 1] = index + 1
  }
  for (let bucket = 1; bucket < buckets.length; bucket += 1) if (buckets[bucket] === 0) buckets[bucket] = buckets[bucket - 1]!
  for (let index = 0; index < count; index += 1)
    kinds[index] = artifact.palette[bytes[at + 2 * index]! | (bytes[at + 2 * index + 1]! << 8)]!
  return { keys, kinds, buckets }
}

/** The bits of the word with this hash; 0 when unknown. The first call unpacks the lexicon (some milliseconds). */
export function lexiconOf(hash: number): number {
  loaded ??= load()
  const { keys, kinds, buckets } = loaded
  const key = hash >>> (32 - HASH_BITS)
  const bucket = key >>> (HASH_BITS - BUCKET_BITS)
  const stop = buckets[bucket + 1]!
  for (let index = buckets[bucket]!; index < stop; index += 1) if (keys[index] === key) return kinds[index]!
  return 0
}

/** Whether a word is at least as much English or medicine as somebody's name. */
export function isCommonWord(bits: number): boolean {
  if ((bits & DRUG) !== 0) return true
  const level = english(bits)
  if (level >= 2) return level >= 3 || given(bits) < 5
  return level === 1 && (bits & PROPER) === 0 && given(bits) < 2 && surname(bits) < 3
}

/** Whether a word is somebody's name far more than anything else. */
export function isNameWord(bits: number): boolean {
  return (given(bits) > 0 || surname(bits) > 0) && english(bits) < 2
}
