/** A small averaged perceptron that says of each word whether it is part of a name, of a place, or of neither. */
import { brotliDecompressSync } from 'node:zlib'
import { FEATURE_BITS, FEATURES, SHAPE_CAPITAL, SHAPE_CAPS, SHAPE_CAPS_LINE, type TokenFacts, writeFeatures } from './tagger-features.ts'

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

/** Weights ready for use: for each feature the scores of name (high half) and place (low half) less that of no identifier. */
export type TaggerWeights = Int32Array

/** Packs signed bytes `[feature * TAGS + tag]`. Two dozen features of ±254 stay within a half, so that sums can be packed, too. */
export function packWeights(bytes: Int8Array): TaggerWeights {
  const weights = new Int32Array(1 << FEATURE_BITS)
  for (let feature = 0; feature < weights.length; feature += 1) {
    const outside = bytes[feature * TAGS]!
    weights[feature] = (bytes[feature * TAGS + NAME]! - outside) * 0x10000 + (bytes[feature * TAGS + PLACE]! - outside)
  }
  return weights
}

/** Unpacks an artifact. */
export function unpackWeights(artifact: TaggerArtifact): TaggerWeights {
  if (artifact.data === '') return new Int32Array(1 << FEATURE_BITS)
  const bytes = brotliDecompressSync(Buffer.from(artifact.data, 'base64'))
  return packWeights(new Int8Array(bytes.buffer, bytes.byteOffset, TAGS << FEATURE_BITS))
}

/** What margins are measured from, so that a lexicon's word makes no verdict surer. */
const STRICT_BIAS = 45
/** By how much more a word in capitals must win, where the line is not. */
const CAPS_BIAS = 25

/** What tagging gave: the tag of each token, and by how much it won. */
export interface Tagged {
  readonly tags: Uint8Array
  readonly margins: Int32Array
}

/** What is taken from the score of a name and of a place, for every mask of lexicon bits. */
export interface TaggerBias {
  readonly name: Int16Array
  readonly place: Int16Array
}

/** The addresses of one token's features. */
const features = new Int32Array(FEATURES)

/** Tags every candidate of `facts` from left to right. */
export function tagTokens(facts: TokenFacts, weights: TaggerWeights, bias: TaggerBias): Tagged {
  const { scan, candidate } = facts
  const { lexicon } = scan
  const count = scan.tokens.count
  const tags = new Uint8Array(count)
  const margins = new Int32Array(count)
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
    let sum = 0
    for (let at = 0; at < FEATURES; at += 1) sum = (sum + weights[features[at]!]!) | 0
    const low = (sum << 16) >> 16
    const shape = facts.shape[index]!
    // Small letters and abbreviations are not taken at the lexicon's word.
    const known = shape === SHAPE_CAPITAL || shape === SHAPE_CAPS_LINE ? lexicon[index]! : 0
    const strict = shape === SHAPE_CAPS ? CAPS_BIAS : 0
    const place = low - bias.place[known]! - strict
    const name = ((sum - low) >> 16) - bias.name[known]! - strict
    let tag = OUTSIDE
    if (name > 0 && name >= place) tag = NAME
    else if (place > 0) tag = PLACE
    tags[index] = tag
    margins[index] = (tag === PLACE ? place + bias.place[known]! : name + bias.name[known]!) + strict - STRICT_BIAS
    second = previous
    previous = tag
  }
  return { tags, margins }
}
