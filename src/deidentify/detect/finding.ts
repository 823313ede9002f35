/** What one detector says about one place of the normalised text, before the resolver has spoken. */
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'

/** A place that may hold an identifier: offsets into the normalised text, end exclusive. */
export interface Finding {
  readonly start: number
  readonly end: number
  readonly category: PhiCategory
  readonly detector: string
  readonly confidence: number
}

/** Where detectors put what they find. */
export class Findings {
  readonly list: Finding[] = []

  add(start: number, end: number, category: PhiCategory, detector: string, confidence: number): void {
    if (end > start) this.list.push({ start, end, category, detector, confidence })
  }
}
