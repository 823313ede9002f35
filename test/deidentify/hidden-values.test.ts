import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { KnownIdentity } from '../../src/base/seams/deidentifier.ts'
import { createDeidentifier } from '../../src/deidentify/deidentifier.ts'
import { leakScanner } from '../../src/deidentify/leak-check.ts'
import { createTokenizer } from '../../src/deidentify/tokenize.ts'
import { memoryVault } from '../../src/deidentify/vault/index.ts'
import { findTokens } from '../../src/text/token-grammar.ts'
import { blindDetector } from '../support/structured-detector.ts'
import { FORMS } from '../support/written-forms.ts'

const { signal } = new AbortController()
const known: KnownIdentity = {
  values: [
    { category: 'name', value: 'Adaeze Okafor', entity: 'Patient/1' },
    { category: 'mrn', value: 'A-4471-88', entity: 'Patient/1' },
    { category: 'ssn', value: '123-45-6789', entity: 'Patient/1' },
  ],
}
const context = { scope: { tenant: 't1', id: 's1' }, known, signal }
const HIDING = Object.keys(FORMS).filter((form) => !['plain', 'upper', 'lower', 'zero-width', 'full width'].includes(form))
const scanner = leakScanner(known.values)

describe('a known value that a text hides', () => {
  it('is masked with its whole run, and the rest of the text stays', async () => {
    for (const deidentifier of [blindDetector, createDeidentifier()]) {
      const by = createTokenizer({ deidentifier, vault: memoryVault() })
      for (const form of HIDING) {
        for (const { value } of known.values) {
          const hidden = FORMS[form]!(value)
          if (hidden === value) continue
          const [note, file] = await by.redact([`Metformin was started. ${hidden}\nGlucose is stable.`, `scan_${hidden}.pdf`], context)
          expect(file!.text, form).not.toContain(hidden)
          expect(note!.text, form).toMatch(/^Metformin was.*\n?Glucose is stable\.$/s)
          expect(note!.text, form).not.toContain(hidden)
          expect(scanner.all(note!.text), form).toEqual([])
          expect(
            Object.values(note!.masked).reduce((sum, count) => sum + count, 0),
            form,
          ).toBeGreaterThan(0)
        }
      }
    }
  })

  it('leaves a mark of its category that nothing restores, nested also', async () => {
    const by = createTokenizer({ deidentifier: blindDetector, vault: memoryVault() })
    const runs = [FORMS['base64']!('A-4471-88'), FORMS['hex']!(FORMS['base64']!('MRN A-4471-88'))]
    const [one] = await by.redact([`See ${runs[0]} and ${runs[1]}, twice.`], context)
    expect(one).toEqual({ text: 'See [MRN] and [MRN], twice.', masked: { mrn: 2 } })
    expect(await by.vaulted(context.scope, signal)).toEqual([])
    expect(await by.resolve(['[MRN]'], { scope: context.scope, reveal: ['mrn'], signal })).toEqual([{ kind: 'unknown' }])
  })

  it('stops everything when it is there in clear, beside hidden ones too', async () => {
    const by = createTokenizer({ deidentifier: blindDetector, vault: memoryVault() })
    for (const text of ['MRN A-4471-88', `a-4471-88 ${FORMS['hex']!('Adaeze Okafor')}`, '123 45 6789'])
      await expect(by.redact(['harmless', text], context), text).rejects.toMatchObject({ code: 'IDENTITY_LEAKED' })
  })

  it('is masked where a surrogate happens to be it, and the request goes on', async () => {
    // All of them are names that surrogates are drawn from.
    const given = 'Alba Arlen Avery Bryn Cassia Corin Dara Delphine Ellis Emry Fenna Florian Gale Greer Hanne Hollis'.split(' ')
    const values = given.map((name, index) => ({ category: 'name' as const, value: `${name} Whitlock`, entity: `Patient/${index}` }))
    const by = createTokenizer({ deidentifier: createDeidentifier(), vault: memoryVault(), mode: { name: 'surrogate' } })
    let masked = 0
    for (let scope = 0; scope < 40; scope++) {
      const text = values.map(({ value }) => `${value} was seen.`).join('\n')
      const [one] = await by.redact([text], { scope: { tenant: 't1', id: `s${scope}` }, known: { values }, signal })
      for (const { value } of values) expect(one!.text).not.toContain(value)
      if (one!.text.includes('[NAME]')) masked += 1
    }
    expect(masked).toBeGreaterThan(0)
  })

  it('never leaves anything to find, whatever is put together, and tokens stay whole', async () => {
    const by = createTokenizer({ deidentifier: createDeidentifier(), vault: memoryVault() })
    const piece = fc.oneof(
      fc.constantFrom('Adaeze Okafor', 'A-4471-88', 'glucose', ' ', '\n', '.', '%4f', '&#77;', '[NAME-1-k7qd]', 'seen by Dr. Chen', '=='),
      fc
        .tuple(fc.constantFrom(...HIDING), fc.constantFrom(...HIDING), fc.constantFrom(...known.values))
        .map(([outer, inner, { value }]) => FORMS[outer]!(FORMS[inner]!(value))),
      fc.tuple(fc.constantFrom(...HIDING), fc.constantFrom(...known.values)).map(([form, { value }]) => FORMS[form]!(value)),
      fc.string({ unit: 'binary', maxLength: 12 }),
    )
    let scopes = 0
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 8 }), fc.constantFrom('', ' ', '\n'), async (pieces, between) => {
        const scope = { tenant: 't1', id: `p${++scopes}` }
        const [one] = await by.redact([pieces.join(between)], { ...context, scope })
        expect(scanner.all(one!.text)).toEqual([])
        const given = new Set(
          (
            await by.resolve(
              findTokens(one!.text).map(({ token }) => token),
              { scope, reveal: [], signal },
            )
          ).map(({ kind }) => kind),
        )
        expect(given.has('unknown')).toBe(false)
      }),
      { numRuns: 150 },
    )
  })
})
