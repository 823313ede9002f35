/** Trains the tagger: an averaged perceptron, greedy from left to right on its own tags, each decision without some of its features. */
import { makeScan } from '../../src/deidentify/detect/scan.ts'
import { TAGS } from '../../src/deidentify/detect/tagger.ts'
import { FEATURE_BITS, FEATURES, type TokenFacts, tokenFacts, writeFeatures } from '../../src/deidentify/detect/tagger-features.ts'
import { normalise } from '../../src/text/normalise.ts'
import type { Example } from './examples.ts'
import type { Random } from './random.ts'

const SKIP = 255
/** How many features a decision does without while learning: none may rest on one phrase of the training text alone. */
const DROPPED = 0.3

interface Prepared {
  readonly facts: TokenFacts
  readonly gold: Uint8Array
}

/** Tokenises an example and lays its spans on the tokens. */
export function prepare({ text, spans }: Example): Prepared {
  const plain = normalise(text)
  const scan = makeScan(plain.text)
  const facts = tokenFacts(scan)
  const gold = new Uint8Array(scan.tokens.count)
  for (let index = 0; index < scan.tokens.count; index += 1) {
    const start = plain.originalStart(scan.tokens.start[index]!)
    const end = plain.originalEnd(scan.tokens.end[index]!)
    const span = spans.find((candidate) => candidate.start < end && candidate.end > start)
    if (span !== undefined) gold[index] = span.tag === 3 ? SKIP : span.tag
  }
  return { facts, gold }
}

/** Trains on `examples` for `epochs` passes and returns weights as signed bytes. */
export function train(examples: readonly Example[], epochs: number, random: Random): Int8Array {
  const prepared = examples.map(prepare)
  const size = TAGS << FEATURE_BITS
  const weights = new Float64Array(size)
  const totals = new Float64Array(size)
  const stamps = new Float64Array(size)
  const features = new Int32Array(FEATURES)
  let now = 0
  const bump = (slot: number, by: number): void => {
    totals[slot] = totals[slot]! + (now - stamps[slot]!) * weights[slot]!
    stamps[slot] = now
    weights[slot] = weights[slot]! + by
  }
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    random.shuffle(prepared)
    let wrong = 0
    let seen = 0
    for (const { facts, gold } of prepared) {
      let previous = 0
      let second = 0
      for (let index = 0; index < gold.length; index += 1) {
        if (facts.candidate[index] === 0 || gold[index] === SKIP) {
          if (facts.shape[index] !== 0) {
            second = previous
            previous = 0
          }
          continue
        }
        writeFeatures(facts, index, previous, second, features)
        const kept = features.filter(() => !random.chance(DROPPED))
        const scores = [0, 0, 0]
        for (const feature of kept) for (let tag = 0; tag < TAGS; tag += 1) scores[tag] = scores[tag]! + weights[feature * TAGS + tag]!
        const want = gold[index]!
        // A margin makes rare identifiers count; a missed one costs more than a word lost.
        for (let tag = 0; tag < TAGS; tag += 1) if (tag !== want) scores[tag] = scores[tag]! + (want === 0 ? 2 : 4)
        const best = scores.indexOf(Math.max(...scores))
        now += 1
        seen += 1
        if (best !== want) {
          wrong += 1
          for (const feature of kept) {
            bump(feature * TAGS + want, 1)
            bump(feature * TAGS + best, -1)
          }
        }
        second = previous
        // Some of its own mistakes, so that it learns to go on after one.
        previous = random.chance(0.1) ? best : want
      }
    }
    console.error(`epoch ${epoch + 1}: ${((100 * wrong) / seen).toFixed(2)} % of ${seen} decisions updated`)
  }
  const packed = new Int8Array(size)
  for (let slot = 0; slot < size; slot += 1) {
    const average = (totals[slot]! + (now - stamps[slot]!) * weights[slot]!) / now
    packed[slot] = Math.max(-127, Math.min(127, Math.round(average * 6)))
  }
  return packed
}
