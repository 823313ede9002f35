/** The measures of de-identification: what survives of each value, and what of the rest was lost. */

/** An annotated identifier: UTF-16 offsets, end exclusive. */
export interface GoldSpan {
  readonly start: number
  readonly end: number
  readonly label: string
  readonly value: string
}

/** One document of a corpus. */
export interface Document {
  readonly id: string
  readonly text: string
  readonly spans: readonly GoldSpan[]
  readonly fhirPatient?: Readonly<Record<string, unknown>> | null
}

/** Detected span. */
export interface Found {
  readonly start: number
  readonly end: number
  readonly detector: string
}

/** Counts for one kind of identifier. */
export interface Counts {
  spans: number
  /** Values of which no word or number of three or more characters survives (values without one: nothing survives). */
  allToken: number
  /** Values that any detected span touches. */
  overlap: number
  /** Values of which no word or number survives, however short. */
  wholeValue: number
}

/** The running score of a corpus. */
export interface Score {
  readonly total: Counts
  readonly direct: Counts
  readonly labels: Map<string, Counts>
  readonly missed: { document: Document; span: GoldSpan }[]
  readonly lost: { document: Document; start: number; end: number; detector: string }[]
  withSpans: number
  withoutSpans: number
  leaking: number
  altered: number
  words: number
  lostWords: number
}

const newCounts = (): Counts => ({ spans: 0, allToken: 0, overlap: 0, wholeValue: 0 })

/** An empty score. */
export function newScore(): Score {
  return {
    total: newCounts(),
    direct: newCounts(),
    labels: new Map(),
    missed: [],
    lost: [],
    withSpans: 0,
    withoutSpans: 0,
    leaking: 0,
    altered: 0,
    words: 0,
    lostWords: 0,
  }
}

/** Dates, places and ages narrow down; everything else points at one person. */
const INDIRECT = /^(?:DATE|GEO|LOCATION|GEOGRAPHIC_LOCATION|AGE90|AGE_OVER_89|AGE)$/i
const WORDS = /[\p{L}\p{N}]+/gu

/** Adds one document. A year that may stay (label YEAR_OK) counts among the words. */
export function scoreDocument(score: Score, document: Document, found: readonly Found[]): void {
  const { text } = document
  const masked = new Uint8Array(text.length)
  for (const { start, end } of found) masked.fill(1, start, end)
  const gold = document.spans.filter(({ label }) => label !== 'YEAR_OK' && label !== 'keep')
  const inGold = new Uint8Array(text.length)
  for (const { start, end } of gold) inGold.fill(1, start, end)
  let leaks = false
  for (const span of gold) {
    const words = [...text.slice(span.start, span.end).matchAll(WORDS)].map((match) => ({
      start: span.start + match.index,
      length: match[0].length,
    }))
    const distinctive = words.filter(({ length }) => length >= 3)
    const must = distinctive.length > 0 ? distinctive : words
    const isGone = must.every(({ start, length }) => isFilled(masked, start, start + length))
    const isWhole = words.length > 0 && words.every(({ start, length }) => isFilled(masked, start, start + length))
    const touched = masked.subarray(span.start, span.end).includes(1)
    if (!isGone) {
      leaks = true
      score.missed.push({ document, span })
    }
    const label = score.labels.get(span.label) ?? newCounts()
    score.labels.set(span.label, label)
    for (const counts of INDIRECT.test(span.label) ? [score.total, label] : [score.total, score.direct, label]) {
      counts.spans += 1
      if (isGone) counts.allToken += 1
      if (touched) counts.overlap += 1
      if (isWhole) counts.wholeValue += 1
    }
  }
  if (gold.length > 0) {
    score.withSpans += 1
    if (leaks) score.leaking += 1
  } else {
    score.withoutSpans += 1
    if (found.length > 0) score.altered += 1
  }
  for (const match of text.matchAll(WORDS)) {
    const end = match.index + match[0].length
    if (inGold.subarray(match.index, end).includes(1)) continue
    score.words += 1
    if (!masked.subarray(match.index, end).includes(1)) continue
    score.lostWords += 1
    const detector = found.find((span) => span.start < end && span.end > match.index)?.detector ?? ''
    score.lost.push({ document, start: match.index, end, detector })
  }
}

function isFilled(masked: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index += 1) if (masked[index] !== 1) return false
  return true
}

/** Wilson score interval at 95 %. */
export function wilson(part: number, whole: number): readonly [number, number] {
  if (whole === 0) return [0, 1]
  const z = 1.959964
  const share = part / whole
  const denominator = 1 + (z * z) / whole
  const centre = share + (z * z) / (2 * whole)
  const spread = z * Math.sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole))
  return [(centre - spread) / denominator, (centre + spread) / denominator]
}
