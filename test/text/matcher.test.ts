import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../../src/text/fold.ts'
import { createMatcher } from '../../src/text/matcher.ts'

const naive = (patterns: readonly string[], text: string): string[] => {
  const found: string[] = []
  const folded = fold(text)
  patterns.forEach((pattern, number) => {
    if (pattern === '' || patterns.findIndex((other) => fold(other) === fold(pattern)) !== number) return
    for (let at = folded.indexOf(fold(pattern)); at !== -1; at = folded.indexOf(fold(pattern), at + 1))
      found.push(`${number}:${at}:${at + pattern.length}`)
  })
  return found.sort()
}

describe('createMatcher', () => {
  it('finds exactly what a naive search finds', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'é', 'e', '1', '\ud800', '\0'), maxLength: 5 })
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 8 }),
        fc.string({ unit: fc.constantFrom('a', 'b', 'B', 'É', 'e', '1', '\ud800', '\0', '-'), maxLength: 60 }),
        (patterns, text) => {
          const found = createMatcher(patterns)
            .findAll(text)
            .map(({ pattern, start, end }) => `${pattern}:${start}:${end}`)
          expect(found.sort()).toEqual(naive(patterns, text))
        },
      ),
      { numRuns: 400 },
    )
  })
  it('keeps to whole words when asked', () => {
    const matcher = createMatcher(['Ortiz', 'Ana'], { wholeWords: true })
    const text = "Ortiz's mother Ana, not Anatomy or Ortizes; ORTIZ-Ana"
    expect(matcher.findAll(text).map(({ start, end }) => text.slice(start, end))).toEqual(['Ortiz', 'Ana', 'ORTIZ', 'Ana'])
  })
  it('respects case when folding is off', () => {
    expect(createMatcher(['Ab'], { fold: false }).findAll('ab Ab AB')).toEqual([{ pattern: 0, start: 3, end: 5 }])
  })
  it('is empty and harmless without patterns', () => {
    expect(createMatcher([]).occurs('anything')).toBe(false)
    expect(createMatcher(['']).occurs('anything')).toBe(false)
  })
})
