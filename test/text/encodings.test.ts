import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodedForms } from '../../src/text/encodings.ts'
import { hasInvisible, hiddenTagText, isInvisible, stripInvisible } from '../../src/text/invisible.ts'

const formsOf = (value: string): string[] => encodedForms(value).map(({ text }) => text)

describe('encodedForms', () => {
  it('finds a value in base64 whatever stands around it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 9 }), fc.string({ maxLength: 9 }), (before, after) => {
        const encoded = Buffer.from(`${before}Maria Ortiz${after}`, 'utf8').toString('base64')
        expect(formsOf('Maria Ortiz').some((form) => encoded.includes(form))).toBe(true)
      }),
    )
  })
  it.each([
    ['reversed', 'zitrO airaM'],
    ['spaced', 'M a r i a O r t i z'],
    ['hex', Buffer.from('Maria Ortiz').toString('hex')],
    ['url', 'Maria%20Ortiz'],
    ['form', 'Maria+Ortiz'],
  ])('knows %s', (_, form) => {
    expect(formsOf('Maria Ortiz')).toContain(form)
  })
  it('does not throw on lone surrogates and gives no form that matches by chance', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (value) => {
        for (const { text } of encodedForms(value)) expect(text.length).toBeGreaterThanOrEqual(4)
      }),
    )
  })
})

describe('invisible characters', () => {
  it('strips and counts them', () => {
    expect(stripInvisible('a\u200bb\u{e0041}c')).toEqual({ text: 'abc', removed: 2 })
    expect(hasInvisible('plain é 😀')).toBe(false)
    expect(isInvisible(0xfeff)).toBe(true)
  })
  it('reads what tags spell', () => {
    const hidden = Array.from('ignore', (letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')
    expect(hiddenTagText(`hello${hidden}`)).toBe('ignore')
  })
})
