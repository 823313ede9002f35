/** Keeps lists of spans sorted and disjoint, and refuses what a detector should not have answered. */
import type { PhiSpan } from '../base/seams/deidentifier.ts'
import { isPhiCategory } from '../base/vocabulary/phi-category.ts'

/** Whether a detector kept its word: whole offsets within the text, sorted, disjoint, known categories. */
export function areSpansOf(text: string, spans: unknown): spans is readonly PhiSpan[] {
  if (!Array.isArray(spans)) return false
  let last = 0
  for (const span of spans as readonly (Partial<PhiSpan> | null)[]) {
    if (typeof span !== 'object' || span === null) return false
    const { start, end, category } = span
    if (!Number.isInteger(start) || !Number.isInteger(end) || start! < last || end! <= start! || end! > text.length) return false
    if (!isPhiCategory(category)) return false
    last = end!
  }
  return true
}

/**
 * Joins spans into a disjoint list. Spans that overlap become one, from where the first begins to where the last ends, of the kind of
 * the longest: a value is replaced whole, never in pieces that mean nothing.
 */
export function joinSpans(spans: readonly PhiSpan[]): readonly PhiSpan[] {
  const joined: PhiSpan[] = []
  let longest = 0
  for (const span of [...spans].sort(byPlace)) {
    const last = joined.at(-1)
    const length = span.end - span.start
    if (last === undefined || span.start >= last.end) {
      joined.push(span)
      longest = length
      continue
    }
    const kind = length > longest ? span : last
    longest = Math.max(longest, length)
    joined[joined.length - 1] = { ...kind, start: last.start, end: Math.max(last.end, span.end) }
  }
  return joined
}

/** What of `span` no member of `taken` covers. `taken` is sorted and disjoint. */
export function subtract(span: PhiSpan, taken: readonly { readonly start: number; readonly end: number }[]): readonly PhiSpan[] {
  const left: PhiSpan[] = []
  let { start } = span
  for (let index = firstEndingAfter(taken, span.start); index < taken.length && taken[index]!.start < span.end; index++) {
    if (taken[index]!.start > start) left.push({ ...span, start, end: taken[index]!.start })
    start = Math.max(start, taken[index]!.end)
  }
  if (start < span.end) left.push({ ...span, start })
  return left
}

function firstEndingAfter(taken: readonly { readonly end: number }[], place: number): number {
  let low = 0
  let high = taken.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (taken[middle]!.end > place) high = middle
    else low = middle + 1
  }
  return low
}

/** Orders spans by where they start; of those that start together, the longest first. */
export function byPlace(a: PhiSpan, b: PhiSpan): number {
  return a.start === b.start ? b.end - a.end : a.start - b.start
}
