/** Turns overlapping findings into sorted, disjoint spans that cover everything any of them covered: recall first. */
import type { PhiSpan } from '../base/seams/deidentifier.ts'

/** A finding with how firmly its detector knows the category; the higher weight names a merged span. */
export type Candidate = PhiSpan

/**
 * Merges. Overlapping candidates become one span over their union, named by the most confident of them, then by the longest,
 * then by the first. Touching candidates stay apart.
 */
export function resolveSpans(candidates: readonly Candidate[]): readonly PhiSpan[] {
  const sorted = candidates.toSorted(byPlace)
  const spans: PhiSpan[] = []
  let best: Candidate | null = null
  let start = 0
  let end = 0
  const close = (): void => {
    if (best !== null)
      spans.push(Object.freeze({ start, end, category: best.category, detector: best.detector, confidence: best.confidence }))
  }
  for (const candidate of sorted) {
    if (best !== null && candidate.start < end) {
      end = Math.max(end, candidate.end)
      if (outranks(candidate, best)) best = candidate
      continue
    }
    close()
    best = candidate
    start = candidate.start
    end = candidate.end
  }
  close()
  return Object.freeze(spans)
}

function outranks(a: Candidate, b: Candidate): boolean {
  return a.confidence !== b.confidence ? a.confidence > b.confidence : a.end - a.start > b.end - b.start
}

function byPlace(a: Candidate, b: Candidate): number {
  if (a.start !== b.start) return a.start - b.start
  return a.end !== b.end ? b.end - a.end : b.confidence - a.confidence
}
