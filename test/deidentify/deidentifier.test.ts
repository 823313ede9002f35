import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/base/errors/index.ts'
import type { PhiSpan } from '../../src/base/seams/deidentifier.ts'
import { createDeidentifier, knownIdentity } from '../../src/deidentify/index.ts'

const deidentifier = createDeidentifier()
const found = (text: string): string[] =>
  deidentifier.detect(text).map(({ start, end, category }) => `${category}:${text.slice(start, end)}`)

const PIECES = [
  'Maria Ortiz',
  'MRN 4471-B2',
  '555-0142',
  '(218) 555-0142',
  'a@b.example',
  '12/03/2024',
  '\ud800',
  '\udfff',
  '\0',
  '\u202e',
  '\u200b',
  '😀',
  '👩‍⚕️',
  '\r\n',
  '-\n',
  'é',
  'e\u0301',
  'ﬁ',
  '１２３-45-6789',
  ' ',
  '.',
  '@',
  'Dr. ',
  'http://',
  '1-1-1-',
]
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 30 })
  .map((pieces) => pieces.join(''))

function expectSound(text: string, spans: readonly PhiSpan[]): void {
  let last = 0
  for (const { start, end, confidence } of spans) {
    expect(start).toBeGreaterThanOrEqual(last)
    expect(end).toBeGreaterThan(start)
    expect(end).toBeLessThanOrEqual(text.length)
    expect(confidence).toBeGreaterThan(0)
    expect(confidence).toBeLessThanOrEqual(1)
    last = end
  }
}

describe('createDeidentifier', () => {
  it('gives sorted, disjoint, non-empty spans inside any text', () => {
    const known = knownIdentity({ name: 'Maria Ortiz', birthDate: '1950-03-12', phone: '218-555-0142' })
    fc.assert(
      fc.property(hostile, (text) => {
        expectSound(text, deidentifier.detect(text, { known }))
      }),
      { numRuns: 500 },
    )
  })
  it('finds the same text wherever it stands', () => {
    const known = knownIdentity({ name: 'Maria Ortiz' })
    fc.assert(
      fc.property(fc.constantFrom('\ud800', '😀', '\0', '\u202e', '\r\n', 'e\u0301', '\u00ad'), fc.nat(5), (piece, times) => {
        const before = `${piece.repeat(times)}\n`
        const text = `${before}Seen: Maria Ortiz, SSN 219-09-9999.`
        const values = deidentifier.detect(text, { known }).map(({ start, end }) => text.slice(start, end))
        expect(values).toEqual(['Maria Ortiz', '219-09-9999'])
      }),
    )
  })
  it.each([
    ['zero width', 'card 4111\u200d1111\u200d1111\u200d1111 is', 'account:4111\u200d1111\u200d1111\u200d1111'],
    ['full width', 'card ４１１１ １１１１ １１１１ １１１１.', 'account:４１１１ １１１１ １１１１ １１１１'],
    ['homoglyph', 'Contact jan\u0435.patient@example.com now', 'email:jan\u0435.patient@example.com'],
    ['combining mark', 'Contact jane\u0301.patient@example.com now', 'email:jane\u0301.patient@example.com'],
    ['broken line', 'phone 559-555-\n0191 now', 'phone:559-555-\n0191'],
  ])('sees through a disguise: %s', (_, text, span) => {
    expect(found(text)).toContain(span)
  })
  it('reports only the categories asked for', () => {
    const only = createDeidentifier({ categories: ['email'] })
    expect(only.detect('a@b.example 219-09-9999').map(({ category }) => category)).toEqual(['email'])
  })
  it('refuses unknown options', () => {
    expect(() => createDeidentifier({ categories: ['shoe-size' as never] })).toThrow(ConfigurationError)
    expect(() => createDeidentifier({ failOpen: true } as never)).toThrow(ConfigurationError)
  })
  it('joins slow detectors in detectAsync, and fails closed when one fails', async () => {
    const slow = createDeidentifier({
      detectors: [{ name: 'onnx', detect: async () => [{ start: 0, end: 5, category: 'name', detector: 'x', confidence: 0.8 }] }],
    })
    expect(await slow.detectAsync('zorbo came')).toMatchObject([{ start: 0, end: 5, category: 'name', detector: 'onnx' }])
    const broken = createDeidentifier({ detectors: [{ name: 'onnx', detect: () => Promise.reject(new Error('no model')) }] })
    await expect(broken.detectAsync('text')).rejects.toThrow()
    const wild = createDeidentifier({
      detectors: [{ name: 'onnx', detect: async () => [{ start: 0, end: 99, category: 'name', detector: 'x', confidence: 1 }] }],
    })
    await expect(wild.detectAsync('text')).rejects.toThrow(ConfigurationError)
  })
})
