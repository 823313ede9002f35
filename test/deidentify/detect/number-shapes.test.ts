import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mayBegin, SHAPES } from '../../../src/deidentify/detect/numbers.ts'
import { LETTER, tokenise } from '../../../src/deidentify/detect/tokens.ts'

/** What an expression matches, without what must not follow: its texts, once for each separator that it repeats. */
function languagesOf({ source }: RegExp): readonly RegExp[] {
  const plain = source.replace(/\(\?!(?:\[[^\]]*\]|[^)\]])*\)/g, '')
  const repeated = /\(\[([^\]]*)\](\??)\)/.exec(plain)
  if (!plain.includes('\\1') || repeated === null) return [new RegExp(`^(?:${plain})$`)]
  const separators = [...repeated[1]!, ...(repeated[2] === '?' ? [''] : [])]
  return separators.map((mark) => {
    const literal = mark === '' ? '' : `[${mark}]`
    return new RegExp(`^(?:${plain.replace(repeated[0], literal).replaceAll('\\1', literal)})$`)
  })
}

describe('number shapes', () => {
  it.each(SHAPES.map((shape) => [shape.name, shape] as const))('%s is tried wherever its expression can match', (_, shape) => {
    const texts = fc.oneof(...languagesOf(shape.pattern).map((language) => fc.stringMatching(language)))
    fc.assert(
      fc.property(texts, (text) => {
        const { units, start, end, flags } = tokenise(text)
        expect(mayBegin(shape, units[0]!, end[0]! - start[0]!, (flags[0]! & LETTER) !== 0)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('is not tried at a token of another length', () => {
    const local = SHAPES.find(({ name }) => name === 'phone-local')!
    expect(mayBegin(local, 0x35, 2, false)).toBe(false)
    expect(mayBegin(local, 0x35, 3, false)).toBe(true)
    const dea = SHAPES.find(({ name }) => name === 'dea')!
    expect(mayBegin(dea, 0x35, 9, false)).toBe(false)
    expect(mayBegin(dea, 0x41, 9, true)).toBe(true)
    expect(mayBegin(dea, 0x41, 40, true)).toBe(true)
  })
})
