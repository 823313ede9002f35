import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KnownValue } from '../../src/base/seams/deidentifier.ts'
import { leakScanner } from '../../src/deidentify/leak-check.ts'
import { FORMS } from '../support/written-forms.ts'

const values: readonly KnownValue[] = [
  { category: 'name', value: 'Adaeze Okafor', entity: 'Patient/1' },
  { category: 'name', value: 'Will Graves', entity: 'Practitioner/1' },
  { category: 'mrn', value: 'A-4471-88', entity: 'Patient/1' },
  { category: 'ssn', value: '123-45-6789', entity: 'Patient/1' },
  { category: 'email', value: 'ada.okafor@clinic.example', entity: 'Patient/1' },
  { category: 'location', value: '12 Quay Street', entity: 'Patient/1' },
  { category: 'name', value: 'Søren Müller', entity: 'RelatedPerson/1' },
]
const scanner = leakScanner(values)
const PROSE = 'The patient was seen today. Blood pressure 120/80, metformin 500 mg twice daily; follow up in 3 weeks (see plan).'

describe('leakScanner', () => {
  it.each(Object.keys(FORMS))('finds every value written %s, wherever it stands', (form) => {
    for (const known of values) {
      const written = FORMS[form]!(known.value)
      for (const text of [written, `${PROSE} ${written} ${PROSE}`, `note: "${written}"`, `${PROSE}\n${written}\n`]) {
        expect(scanner.all(text).length, `${known.category} ${form}`).toBeGreaterThan(0)
      }
    }
  })

  it.each(['reversed', 'spaced', 'base64', 'base64url', 'hex', 'hex spaced', 'url all', 'entities'])(
    'finds every value written %s again, up to three times',
    (outer) => {
      for (const known of values) {
        for (const inner of ['reversed', 'base64', 'base64url', 'hex', 'url all', ...(outer === 'spaced' ? [] : ['unicode escapes'])]) {
          const twice = FORMS[outer]!(FORMS[inner]!(known.value))
          // Backwards and backwards again is as it was.
          for (const text of [twice, `${PROSE} ${twice} ${PROSE}`]) {
            expect(scanner.all(text).length, `${known.category} ${outer} of ${inner}`).toBeGreaterThan(0)
          }
        }
        const thrice = FORMS['base64']!(FORMS['hex']!(FORMS['base64']!(known.value)))
        expect(scanner.all(`see ${thrice}.`), known.category).toMatchObject([{ start: 4, end: 4 + thrice.length }])
      }
    },
  )

  it('finds a value in long base64 that is broken into lines, and marks what hides too much to be read', () => {
    const letter = `${PROSE.repeat(3)} Adaeze Okafor ${PROSE}`
    const lines = Buffer.from(letter).toString('base64').replace(/.{76}/g, '$&\r\n')
    expect(scanner.all(`Attached:\n${lines}\n.`)).toMatchObject([{ start: 10, end: 10 + lines.length, detector: 'leak-base64' }])
    // Reads as base64 of base64 wherever one begins.
    const deep = FORMS['base64']!(FORMS['base64']!('abc1'.repeat(20_000)))
    const started = process.cpuUsage()
    scanner.all(deep)
    expect(process.cpuUsage(started).user / 1_000).toBeLessThan(5_000)
  })

  it('places what it finds over the whole of it', () => {
    for (const form of ['plain', 'reversed', 'base64', 'hex', 'spaced', 'zero-width', 'full width']) {
      const written = FORMS[form]!('Adaeze Okafor')
      const text = `a 😀 ${written} b`
      const [start, end] = [text.indexOf(written), text.indexOf(written) + written.length]
      expect(
        scanner.all(text).some((span) => span.start <= start && span.end >= end),
        form,
      ).toBe(true)
    }
  })

  it('finds nothing in ordinary text, tokens, hashes, keys and eponyms', () => {
    const harmless = [
      PROSE,
      'She will call. Graves disease is stable; graves were dug. WILL CALL BACK',
      '[NAME-1-k7qd] and [MRN-2.3-a447] at [LOCATION-12-quay]',
      'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= deadbeefdeadbeef0123456789abcdef',
      'https://example.com/a%20b%20c?q=1&r=2&#38; \\u0041\\u0042\\u0043',
      'A B C D E F G H I J K L M N O P 1 2 3 4 5',
      '',
    ]
    for (const text of harmless) expect(scanner.all(text), text).toEqual([])
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...PROSE.split(' '), '1961', 'ada', 'quay', '45', '88'), { maxLength: 40 }), (words) => {
        expect(scanner.all(words.join(' '))).toEqual([])
      }),
      { numRuns: 60 },
    )
  })

  it('leaves out what is too short to tell', () => {
    const short = leakScanner([
      { category: 'name', value: 'Al', entity: 'p' },
      { category: 'age', value: '94', entity: 'p' },
      { category: 'location', value: 'MA', entity: 'p' },
      { category: 'mrn', value: '12', entity: 'p' },
      { category: 'date', value: 'May', entity: 'p' },
      { category: 'name', value: '—', entity: 'p' },
      { category: 'name', value: 'Dr.', entity: 'p' },
    ])
    expect(short.all('Al is 94, in MA, 12 May. Dr. Al — al')).toEqual([])
    expect(leakScanner([]).all('Adaeze Okafor')).toEqual([])
  })
})
