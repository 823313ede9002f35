/** A small averaged perceptron that says of each word whether it is part of a name, of a place, or of neither. */
import { brotliDecompressSync } from 'node:zlib'
import { FEATURE_BITS, FEATURES, type TokenFacts, writeFeatures } from './tagger-features.ts'

/** Tags: no identifier, part of a name, part of a place. */
export const OUTSIDE = 0
export const NAME = 1
export const PLACE = 2
/** How many tags there are. */
export const TAGS = 3

/** The weights artifact: tags × features, signed bytes, compressed. */
export interface TaggerArtifact {
  readonly version: string
  readonly data: string
}

/** Weights ready for use: `weights[feature * TAGS + tag]`. */
export type TaggerWeights = Int8Array | Float64Array

/** Unpacks an artifact. */
export function unpackWeights(artifact: TaggerArtifact): TaggerWeights {
  if (artifact.data === '') return new Int8Array(TAGS << FEATURE_BITS)
  const bytes = brotliDecompressSync(Buffer.from(artifact.data, 'base64'))
  const weights = new Int8Array(TAGS << FEATURE_BITS)
  weights.set(new Int8Array(bytes.buffer, bytes.byteOffset, weights.length))
  return weights
}

/** What tagging gave: the tag of each token, and by how much it won. */
export interface Tagged {
  readonly tags: Uint8Array
  readonly margins: Float64Array
}

/** Tags every candidate of `facts` from left to right. `bias` is added to the score of each tag. */
export function tagTokens(facts: TokenFacts, weights: TaggerWeights, bias: readonly [number, number, number]): Tagged {
  const { scan, candidate } = facts
  const count = scan.tokens.count
  const tags = new Uint8Array(count)
  const margins = new Float64Array(count)
  const features = new Int32Array(FEATURES)
  let previous = 0
  let second = 0
  for (let index = 0; index < count; index += 1) {
    if (candidate[index] === 0) {
      // Marks inside a name ("J. Ortiz", "Ortiz, Maria") do not make us forget the word before.
      if (facts.shape[index] !== 0) {
        second = previous
        previous = 0
      }
      continue
    }
    writeFeatures(facts, index, previous, second, features)
    let outside = bias[0]
    let name = bias[1]
    let place = bias[2]
    for (let at = 0; at < FEATURES; at += 1) {
      const slot = features[at]! * TAGS
      outside += weights[slot]!
      name += weights[slot + 1]!
      place += weights[slot + 2]!
    }
    let tag = OUTSIDE
    if (name > outside && name >= place) tag = NAME
    else if (place > outside) tag = PLACE
    tags[index] = tag
    margins[index] = Math.max(name, place) - outside
    second = previous
    previous = tag
  }
  return { tags, margins }
}
