/** Finds the identifiers of a text: one normalisation, one fused pass, known identity, names, and one resolver. */
import * as z from 'zod'
import { ConfigurationError } from '../base/errors/index.ts'
import type { Deidentifier, KnownIdentity, PhiSpan } from '../base/seams/deidentifier.ts'
import { PHI_CATEGORIES, type PhiCategory } from '../base/vocabulary/phi-category.ts'
import { normalise } from '../text/normalise.ts'
import { scanNames } from './detect/names.ts'
import { scanInitials } from './detect/initials.ts'
import { scanNeighbours } from './detect/neighbours.ts'
import { propagate } from './detect/propagation.ts'
import { propagateNumbers } from './detect/same-numbers.ts'
import { readScannedDigits } from './detect/scanned-digits.ts'
import { makeScan } from './detect/scan.ts'
import { scanStructured } from './detect/structured.ts'
import artifact from './detect/tagger.data.json' with { type: 'json' }
import { type TaggerWeights, unpackWeights } from './detect/tagger.ts'
import { scanTitles } from './detect/titles.ts'
import { scanKnown } from './known-identity-matcher.ts'
import { resolveSpans } from './resolve.ts'

/** A slow detector, such as a token classifier on ONNX: offsets are UTF-16 into the text it was given. */
export interface AsyncDetector {
  readonly name: string
  detect(text: string, options: { readonly signal: AbortSignal }): Promise<readonly PhiSpan[]>
}

/** How to detect. */
export interface DeidentifierOptions {
  /** The categories to report. Default all; a category left out is not masked. */
  readonly categories?: readonly PhiCategory[]
  /** Slow detectors that `detectAsync` runs beside the fast ones. Default none. */
  readonly detectors?: readonly AsyncDetector[]
}

/** What one call may know. */
export interface DetectOptions {
  readonly known?: KnownIdentity | undefined
}

/** The deidentifier with the form that may wait. */
export interface AsyncDeidentifier extends Deidentifier {
  /** As `detect`, and what the slow detectors find. A detector that throws rejects: it must not fail open. */
  detectAsync(text: string, options?: DetectOptions & { readonly signal?: AbortSignal | undefined }): Promise<readonly PhiSpan[]>
}

const optionsSchema = z.strictObject({
  categories: z.array(z.enum(PHI_CATEGORIES)).min(1).optional(),
  detectors: z.array(z.custom<AsyncDetector>((value) => typeof (value as AsyncDetector | null)?.detect === 'function')).optional(),
})

/**
 * Makes a deidentifier. `detect` gives spans with UTF-16 offsets into the text as given, sorted and disjoint; its time is
 * linear in the text, whatever the text is.
 *
 * @throws ConfigurationError CONFIG_INVALID for an unknown option or category
 */
export function createDeidentifier(options: DeidentifierOptions = {}): AsyncDeidentifier {
  return createDeidentifierWith({}, options)
}

let shipped: TaggerWeights | null = null

/** The same with other weights than the shipped ones: for training and evaluation. @internal */
export function createDeidentifierWith(parts: { readonly weights?: TaggerWeights }, options: DeidentifierOptions = {}): AsyncDeidentifier {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) throw new ConfigurationError('CONFIG_INVALID', 'createDeidentifier takes { categories, detectors }')
  shipped ??= unpackWeights(artifact)
  const weights = parts.weights ?? shipped
  const wanted = new Set<PhiCategory>(options.categories ?? PHI_CATEGORIES)
  const detectors = [...(options.detectors ?? [])]
  const keep = (spans: readonly PhiSpan[]): readonly PhiSpan[] =>
    wanted.size === PHI_CATEGORIES.length ? spans : Object.freeze(spans.filter(({ category }) => wanted.has(category)))

  return Object.freeze({
    detect: (text: string, { known }: DetectOptions = {}) => keep(resolveSpans(findCandidates(text, known, weights))),
    async detectAsync(text: string, { known, signal }: DetectOptions & { readonly signal?: AbortSignal | undefined } = {}) {
      const candidates = [...findCandidates(text, known, weights)]
      for (const detector of detectors) {
        const found = await detector.detect(text, { signal: signal ?? new AbortController().signal })
        for (const { start, end, category, confidence } of found) {
          const isSpan = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end > start && end <= text.length
          if (!isSpan) throw new ConfigurationError('ARGUMENT_INVALID', 'a detector gave a span outside the text')
          candidates.push({ start, end, category, detector: detector.name, confidence })
        }
      }
      return keep(resolveSpans(candidates))
    },
  })
}

/** Everything that any detector found, at the offsets of the text as given. */
function findCandidates(text: string, known: KnownIdentity | undefined, weights: TaggerWeights): readonly PhiSpan[] {
  const plain = normalise(text)
  const scan = makeScan(readScannedDigits(plain.text))
  scanStructured(scan)
  scanTitles(scan)
  scanNeighbours(scan, scanNames(scan, weights))
  if (known !== undefined) scanKnown(scan, known)
  propagate(scan)
  propagateNumbers(scan)
  scanInitials(scan)
  if (plain.same) return scan.findings.list
  return scan.findings.list.map((finding) => ({
    ...finding,
    start: plain.originalStart(finding.start),
    end: plain.originalEnd(finding.end),
  }))
}
