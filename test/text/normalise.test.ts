import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalise } from '../../src/text/normalise.ts'

const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\ud800',
      '\udc00',
      '\0',
      '\u202e',
      '\u200b',
      '\u00ad',
      '😀',
      '👩‍⚕️',
      '\r\n',
      '-\n',
      '- \r\n ',
      'é',
      'e\u0301',
      'ﬁ',
      '１',
      'а',
      '𝐉',
      '\u0344',
      '\u0301',
    ),
    fc.string({ maxLength: 3 }),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
  maxLength: 40,
})

describe('normalise', () => {
  it.each([
    ['full width', '４１１１', '4111'],
    ['zero width', '41\u200d11', '4111'],
    ['mathematical letters', '𝐉𝐨𝐡𝐧', 'John'],
    ['ligature', 'ﬁnch', 'finch'],
    ['homoglyph beside Latin', 'jan\u0435', 'jane'],
    ['a word of its own script', 'Иванов', 'Иванов'],
    ['combining mark', 'jane\u0301', 'jané'],
    ['stacked marks', 'J\u0336o\u0336hn', 'John'],
    ['soft hyphen', 'Or\u00adtiz', 'Ortiz'],
    ['no-break space', '123\u00a045', '123 45'],
    ['quote', 'O’Brien', "O'Brien"],
    ['dash', '555–0142', '555-0142'],
    ['wrapped word', 'Concep-\ncion', 'Concepcion'],
    ['wrapped double name', 'Delgado-\r\n  Price', 'Delgado-Price'],
    ['wrapped capitals', 'HERNAN-\nDEZ', 'HERNANDEZ'],
    ['wrapped number', '555-\n0191', '555-0191'],
    ['a list is not a wrap', 'pain -\n- fever', 'pain -\n- fever'],
  ])('undoes %s', (_, given, plain) => {
    expect(normalise(given).text).toBe(plain)
  })
  it('maps every range back to text that normalises to it, and covers the original in order', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const plain = normalise(text)
        let last = 0
        for (let offset = 0; offset <= plain.text.length; offset += 1) {
          const start = plain.originalStart(offset)
          expect(start).toBeGreaterThanOrEqual(last)
          expect(start).toBeLessThanOrEqual(text.length)
          if (offset > 0) expect(plain.originalEnd(offset)).toBeGreaterThan(plain.originalStart(offset - 1))
          last = start
        }
        expect(plain.originalStart(plain.text.length)).toBe(text.length)
        if (plain.same) expect(plain.text).toBe(text)
      }),
      { numRuns: 500 },
    )
  })
  it('changes plain text not at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-ascii' }), (text) => {
        expect(normalise(text, { unwrap: false }).text).toBe(text)
      }),
    )
  })
})
