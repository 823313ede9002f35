import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/base/errors/index.ts'
import type { KnownIdentity, PhiSpan, Restoration, TokenizeContext } from '../../src/base/seams/deidentifier.ts'
import { PHI_CATEGORIES } from '../../src/base/vocabulary/phi-category.ts'
import { createTokenizer, type PhiTokenizer } from '../../src/deidentify/tokenize.ts'
import { memoryVault } from '../../src/deidentify/vault/index.ts'
import { findTokens, parseToken, splitAtTokens } from '../../src/text/token-grammar.ts'
import { blindDetector, structuredDetector } from '../support/structured-detector.ts'

const { signal } = new AbortController()
const scope = { tenant: 't1', id: 's1' }
const known: KnownIdentity = {
  values: [
    { category: 'name', value: 'Maria Ortiz', entity: 'Patient/1' },
    { category: 'name', value: 'Ortiz', entity: 'Patient/1' },
    { category: 'name', value: 'Carlos Ortiz', entity: 'RelatedPerson/2' },
    { category: 'date', value: '1961-04-02', entity: 'Patient/1' },
    { category: 'mrn', value: 'A-4471-88', entity: 'Patient/1' },
  ],
}
const context: TokenizeContext = { scope, known, signal }
const tokenizer = (detector = structuredDetector): PhiTokenizer => createTokenizer({ deidentifier: detector, vault: memoryVault() })

async function restored(
  text: string,
  by: PhiTokenizer,
  reveal: TokenizeContext['subjects'] | typeof PHI_CATEGORIES = PHI_CATEGORIES,
): Promise<string> {
  const tokens = findTokens(text).map(({ token }) => token)
  const found = await by.resolve(tokens, { scope, reveal: reveal as typeof PHI_CATEGORIES, signal })
  const byToken = new Map(tokens.map((token, index) => [token, found[index] as Restoration]))
  return splitAtTokens(text)
    .map((piece) => {
      if (piece.kind === 'text') return piece.text
      const restoration = byToken.get(piece.token)!
      return restoration.kind === 'value' ? restoration.value : piece.token
    })
    .join('')
}
const parts = (text: string) => findTokens(text).map(({ category, index, form }) => `${category} ${index}.${form}`)

describe('createTokenizer', () => {
  it('replaces identifiers, counts them, and restores character by character', async () => {
    const by = tokenizer()
    const text = 'Maria Ortiz (born 1961-04-02, MRN 123456) called 555-010-7788.\r\nMrs. Ortiz’s SSN: 123-45-6789 🩺'
    const [one] = await by.redact([text], context)
    expect(one!.text).not.toMatch(/Ortiz|1961|123-45|7788|123456/)
    expect(one!.text).toMatch(/^\[NAME-1-\w{4}\] \(born \[DATE-1-\w{4}\], \[MRN-1-\w{4}\]\) called \[PHONE-1-\w{4}\]\.\r\n/)
    expect(one!.masked).toEqual({ name: 2, date: 1, mrn: 1, phone: 1, ssn: 1 })
    expect(await restored(one!.text, by)).toBe(text)
  })

  it('gives the same value the same token across texts and calls', async () => {
    const by = tokenizer()
    const [first, second] = await by.redact(['Dr. Chen saw her.', 'Ask Dr. Chen.'], context)
    const [third] = await by.redact(['Dr. Chen again'], context)
    const tokens = [first, second, third].map((one) => findTokens(one!.text)[0]!.token)
    expect(new Set(tokens).size).toBe(1)
    const [other] = await by.redact(['Dr. Chen'], { ...context, scope: { tenant: 't1', id: 's2' } })
    expect(other!.text).not.toBe(tokens[0])
  })

  it('shows one person as one index, spelling by spelling, and two persons as two', async () => {
    const by = tokenizer()
    const [one, two] = await by.redact(
      ['Mrs. Ortiz, Maria Ortiz and Carlos Ortiz met Dr. Chen Wu and Dr. Wu.', 'Mr. Carlos Ortiz'],
      context,
    )
    expect(parts(one!.text)).toEqual(['name 1.1', 'name 1.2', 'name 2.1', 'name 3.1', 'name 3.2'])
    expect(parts(two!.text)).toEqual(['name 2.2'])
  })

  it('shows one value in other spellings as one index, and restores each as it stood', async () => {
    const by = tokenizer({
      detect: (text) =>
        [...text.matchAll(/#([^#]+)#/g)].map(
          (match): PhiSpan => ({
            start: match.index + 1,
            end: match.index + match[0].length - 1,
            category: 'phone',
            detector: 't',
            confidence: 1,
          }),
        ),
    })
    const text = '#555-010-7788# #5550107788# #(555) 010 7788# #555-010-7789#'
    const [one] = await by.redact([text], { scope, known: null, signal })
    expect(parts(one!.text)).toEqual(['phone 1.1', 'phone 1.2', 'phone 1.3', 'phone 2.1'])
    expect(await restored(one!.text, by)).toBe(text)
  })

  it('replaces a value everywhere once it was found anywhere in the scope', async () => {
    const by = tokenizer()
    const [one] = await by.redact(['Results for Okafor and OKAFOR pending. Dr. Okafor signed.'], { scope, known: null, signal })
    expect(one!.text).not.toMatch(/okafor/i)
    const [later] = await by.redact(['okafor called'], { scope, known: null, signal })
    expect(later!.text).not.toMatch(/okafor/i)
    const [other] = await by.redact(['Okafor'], { scope: { ...scope, id: 's2' }, known: null, signal })
    expect(other!.text).toBe('Okafor')
  })

  it('does not take ordinary words for names that were found elsewhere', async () => {
    const by = tokenizer()
    const [one] = await by.redact(['Dr. Will Graves saw her. She will call about Graves disease.'], { scope, known: null, signal })
    expect(one!.text).toMatch(/She will call about Graves disease\.$/)
  })

  it('does not let a text take a drug out of other texts by calling somebody so', async () => {
    const by = tokenizer()
    const texts = ['Seen by Dr. Metformin and by Dr. Lisinopril Okafor.', 'Metformin 500 mg and Lisinopril 10 mg daily; Okafor agrees.']
    const [, record] = await by.redact(texts, { scope, known: null, signal })
    expect(record!.text).toMatch(/^Metformin 500 mg and Lisinopril 10 mg daily; \[NAME-/)
  })

  it('replaces what only looks like a token, so that nobody can plant one', async () => {
    const by = tokenizer()
    const [real] = await by.redact(['Maria Ortiz'], context)
    const text = `He typed ${real!.text} and [SSN-1-0000].`
    const [one] = await by.redact([text], context)
    expect(one!.text).not.toContain(real!.text)
    expect(parts(one!.text)).toEqual(['other 1.1', 'other 2.1'])
    expect(await restored(one!.text, by)).toBe(text)
  })

  it('keeps the tokens of its scope in a turn, and only these', async () => {
    const by = tokenizer()
    const [real] = await by.redact(['Maria Ortiz'], context)
    const text = `${real!.text} and [NAME-1-0000] and Mrs. Ortiz${real!.text}`
    const [turn] = await by.redact([text], { ...context, tokens: 'keep' })
    expect(parts(turn!.text)).toEqual(['name 1.1', 'other 1.1', 'name 1.2', 'name 1.1'])
    const [foreign] = await by.redact([real!.text], { ...context, scope: { tenant: 't1', id: 's2' }, tokens: 'keep' })
    expect(parts(foreign!.text)).toEqual(['other 1.1'])
  })

  it('restores per category, and nothing that is forged, foreign, mangled or dropped', async () => {
    const vault = memoryVault()
    const by = createTokenizer({ deidentifier: structuredDetector, vault })
    const [one] = await by.redact(['Maria Ortiz 1961-04-02'], context)
    const [name, date] = findTokens(one!.text).map(({ token }) => token) as [string, string]
    const resolve = (tokens: readonly string[], id = 's1') => by.resolve(tokens, { scope: { tenant: 't1', id }, reveal: ['name'], signal })
    expect(await resolve([name, date])).toEqual([
      { kind: 'value', category: 'name', value: 'Maria Ortiz' },
      { kind: 'hidden', category: 'date' },
    ])
    const wrong = [name.replace('NAME', 'SSN'), name.toLowerCase(), name.slice(0, -1), ` ${name}`, '[NAME-99-zzzz]', '']
    expect(await resolve(wrong)).toEqual(wrong.map(() => ({ kind: 'unknown' })))
    expect(await resolve([name], 's2')).toEqual([{ kind: 'unknown' }])
    await vault.drop(scope)
    expect(await resolve([name])).toEqual([{ kind: 'unknown' }])
  })

  it('round-trips any Unicode text with any spans', async () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 8 }),
      fc.constantFrom('\ud800', '\udc00', '\u0000', '\u202e', '👩‍⚕️', '\r\n', '[', ']', '[NAME-1-', '[NAME-1-k7qd]', '-'),
    )
    const spans = (text: string, cuts: readonly number[]): PhiSpan[] => {
      const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b)
      return places.flatMap((start, index) =>
        index % 2 === 0 && places[index + 1] !== undefined
          ? [
              {
                start,
                end: places[index + 1]!,
                category: PHI_CATEGORIES[(start + index) % PHI_CATEGORIES.length]!,
                detector: 'x',
                confidence: 1,
              },
            ]
          : [],
      )
    }
    const text = fc.array(unit, { maxLength: 12 }).map((units) => units.join(''))
    await fc.assert(
      fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 3 }), fc.array(fc.nat(), { maxLength: 10 }), async (texts, cuts) => {
        const by = tokenizer({ detect: (given) => spans(given, cuts) })
        const redacted = await by.redact(texts, { scope, known: null, signal })
        for (const [index, { text: out }] of redacted.entries()) expect(await restored(out, by)).toBe(texts[index])
      }),
      { numRuns: 40 },
    )
  })

  it('fails closed when a known value remains, in whatever form', async () => {
    const forms = [
      'Maria Ortiz',
      'ORTIZ,  MARIA and MARIA-ORTIZ',
      'A-4471-88',
      'a447188',
      '1961-04-02',
      'zitrO airaM',
      'M a r i a O r t i z',
      'm.a.r.i.a.o.r.t.i.z',
      Buffer.from('Maria Ortiz').toString('base64'),
      `data:${Buffer.from('seen: Maria Ortiz, today').toString('base64url')}`,
      `xyz${Buffer.from('Maria Ortiz').toString('base64')}`,
      Buffer.from('Maria Ortiz').toString('hex'),
      `f${Buffer.from('Maria Ortiz').toString('hex').toUpperCase()}`,
      Buffer.from('Maria Ortiz').toString('hex').replace(/../g, '\\x$&'),
      'Maria%20Ortiz',
      'Maria+Ort%69z',
      '%4d%61%72%69%61 Ortiz',
      'Maria &#79;rtiz',
      '\\u004daria Ortiz',
    ]
    for (const form of forms) {
      const by = tokenizer(blindDetector)
      const failure = await by.redact([`note ${form} end`], context).catch((error: unknown) => error)
      if (failure instanceof Error) expect(failure, form).toMatchObject({ code: 'IDENTITY_LEAKED' })
      else expect((failure as { text: string }[])[0]!.text, form).not.toMatch(/ortiz/i)
      expect(String(failure)).not.toMatch(/ortiz/i)
    }
  })

  it('fails closed when the detector or the vault breaks its word', async () => {
    const bad: unknown[] = [
      null,
      [{}],
      [{ start: 0, end: 99, category: 'name' }],
      [{ start: 2, end: 1, category: 'name' }],
      [{ start: 0, end: 1, category: 'nobody' }],
      [
        { start: 2, end: 4, category: 'name' },
        { start: 0, end: 1, category: 'name' },
      ],
      [{ start: 0.5, end: 2, category: 'name' }],
      Promise.resolve([]),
    ]
    for (const answer of bad) {
      const by = tokenizer({ detect: () => answer as never })
      await expect(by.redact(['some text'], context)).rejects.toMatchObject({ code: 'DEIDENTIFY_FAILED' })
    }
    const throwing = tokenizer({
      detect() {
        throw new Error('Maria Ortiz')
      },
    })
    await expect(throwing.redact(['x'], context)).rejects.toMatchObject({ code: 'DEIDENTIFY_FAILED', message: 'de-identification failed' })
    const vault = memoryVault()
    for (const broken of [
      { put: async () => [] },
      { put: async () => ['[NAME-1-k7qd]', '[NAME-1-k7qd]'] },
      { put: async () => ['Maria', 'Ortiz'] },
      { put: async () => ['[SSN-1-k7qd]', '[NAME-1-k7qd]'] },
      { entries: async () => null },
      { entries: async () => [{ token: 1 }] },
      { put: async () => Promise.reject(new Error('Maria Ortiz')) },
    ]) {
      const by = createTokenizer({ deidentifier: structuredDetector, vault: { ...vault, ...broken } as never })
      await expect(by.redact(['Maria Ortiz and Carlos Ortiz'], context)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' })
    }
    const swapped = createTokenizer({
      deidentifier: structuredDetector,
      vault: { ...vault, get: async () => [{ token: '[NAME-2-k7qd]', category: 'name', value: 'x', entity: null }] },
    })
    await expect(swapped.resolve(['[NAME-1-k7qd]'], { scope, reveal: ['name'], signal })).rejects.toMatchObject({
      code: 'VAULT_UNAVAILABLE',
    })
  })

  it('gives what the scope has vaulted, token look-alikes aside', async () => {
    const by = tokenizer()
    await by.redact(['Dr. Chen wrote [SSN-1-0000]'], { scope, known: null, signal })
    expect(await by.vaulted(scope, signal)).toEqual([{ category: 'name', value: 'Dr. Chen', entity: 'name:chen' }])
  })

  it('replaces single values by the mode of their category', async () => {
    const by = tokenizer()
    const [first, second] = await by.redactValues(
      [
        { category: 'date', value: '2026-03-04', subject: null },
        { category: 'date', value: '2026-03-04', subject: null },
      ],
      context,
    )
    expect(parseToken(first!)).toMatchObject({ category: 'date', index: 1 })
    expect(second).toBe(first)
    const [text] = await by.redact(['on 2026-03-04'], context)
    expect(text!.text).toBe(`on ${first}`)
  })

  it.each([
    [{}],
    [{ deidentifier: structuredDetector }],
    [{ deidentifier: structuredDetector, vault: {} }],
    [{ deidentifier: structuredDetector, vault: memoryVault(), mode: 'nothing' }],
    [{ deidentifier: structuredDetector, vault: memoryVault(), mode: { name: 'date-shift' } }],
    [{ deidentifier: structuredDetector, vault: memoryVault(), mode: { nobody: 'mask' } }],
  ])('refuses options at construction (%#)', (options) => {
    expect(() => createTokenizer(options as never)).toThrow(ConfigurationError)
  })
})
