import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PhiSpan } from '../../src/base/seams/deidentifier.ts'
import { areSpansOf, joinSpans, subtract } from '../../src/deidentify/spans.ts'

const span = (start: number, end: number, category: PhiSpan['category'] = 'name', detector = 't'): PhiSpan => ({
  start,
  end,
  category,
  detector,
  confidence: 1,
})
const places = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 12 })), { maxLength: 15 })
const covered = (spans: readonly { start: number; end: number }[]): Set<number> =>
  new Set(spans.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, at) => start + at)))

describe('joinSpans', () => {
  it('covers exactly what was covered, sorted and disjoint', () => {
    fc.assert(
      fc.property(places, (given) => {
        const spans = given.map(([start, length]) => span(start, start + length))
        const joined = joinSpans(spans)
        expect(covered(joined)).toEqual(covered(spans))
        expect(areSpansOf('x'.repeat(80), joined)).toBe(true)
      }),
    )
  })

  it('joins what overlaps, of the kind of the longest; what only touches stays apart', () => {
    expect(joinSpans([span(5, 9, 'date', 'b'), span(0, 3), span(3, 6, 'mrn', 'a')])).toEqual([span(0, 3), span(3, 9, 'date', 'b')])
    expect(joinSpans([span(0, 10, 'location'), span(2, 4, 'date'), span(8, 12, 'ssn')])).toEqual([span(0, 12, 'location')])
    expect(joinSpans([])).toEqual([])
  })
})

describe('subtract', () => {
  it('leaves exactly what nothing took', () => {
    fc.assert(
      fc.property(places, fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), (given, start, length) => {
        const taken = joinSpans(given.map(([from, size]) => span(from, from + size)))
        const left = subtract(span(start, start + length), taken)
        const gone = covered(taken)
        expect(covered(left)).toEqual(new Set([...covered([span(start, start + length)])].filter((at) => !gone.has(at))))
        expect(areSpansOf('x'.repeat(100), left)).toBe(true)
      }),
    )
  })
})
