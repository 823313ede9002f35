/** Declares tests by examples: what ⟦ ⟧ marks leaves and the rest stays, or the whole stays. */
import { describe, expect, it } from 'vitest'
import { plainOf, wordsMarked, wordsMasked } from './marked.ts'

/** One test for each marked text: just what is marked is masked. */
export function leaves(name: string, cases: readonly string[]): void {
  describe(name, () => {
    it.each(cases)('leave: %j', (marked) => {
      expect(wordsMasked(plainOf(marked))).toEqual(wordsMarked(marked))
    })
  })
}

/** One test for each text: nothing is masked. */
export function stays(name: string, cases: readonly string[]): void {
  describe(name, () => {
    it.each(cases)('stay: %j', (text) => {
      expect(wordsMasked(text)).toEqual([])
    })
  })
}
