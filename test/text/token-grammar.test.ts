import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PHI_CATEGORIES } from '../../src/base/vocabulary/phi-category.ts'
import {
  findMangledTokens,
  findTokens,
  formatToken,
  MAX_TOKEN_FORM,
  MAX_TOKEN_INDEX,
  MAX_TOKEN_LENGTH,
  parseToken,
  splitAtTokens,
  TOKEN_CODE_ALPHABET,
  tokenHoldBack,
  tokenScanner,
  type TokenParts,
  type TokenPiece,
} from '../../src/text/token-grammar.ts'

const parts: fc.Arbitrary<TokenParts> = fc.record({
  category: fc.constantFrom(...PHI_CATEGORIES),
  index: fc.integer({ min: 1, max: MAX_TOKEN_INDEX }),
  form: fc.integer({ min: 1, max: MAX_TOKEN_FORM }),
  code: fc.array(fc.constantFrom(...TOKEN_CODE_ALPHABET), { minLength: 4, maxLength: 4 }).map((digits) => digits.join('')),
})
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('[', ']', '[NAME-', '[NAME-1-k7q', '-', '[[', '1.2', ''),
)
const textWithTokens = fc.array(fc.oneof(noise, parts.map(formatToken)), { maxLength: 12 }).map((pieces) => pieces.join(''))
const joined = (pieces: readonly TokenPiece[]): readonly string[] => {
  const tokens: string[] = []
  let text = ''
  for (const piece of pieces) {
    if (piece.kind === 'token') {
      tokens.push(text, piece.token)
      text = ''
    } else text += piece.text
  }
  return [...tokens, text]
}

describe('the grammar of tokens', () => {
  it('reads what it writes, within the length bound', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const token = formatToken(given)
        expect(token.length).toBeLessThanOrEqual(MAX_TOKEN_LENGTH)
        expect(parseToken(token)).toEqual(given)
      }),
    )
    expect(parseToken('[NAME-1-k7qd]')).toEqual({ category: 'name', index: 1, form: 1, code: 'k7qd' })
    expect(formatToken({ category: 'biometric', index: MAX_TOKEN_INDEX, form: MAX_TOKEN_FORM, code: 'zzzz' })).toHaveLength(
      MAX_TOKEN_LENGTH,
    )
  })

  it.each([
    '[NAME-1-k7q]',
    '[NAME-1-k7qdd]',
    '[NAME-01-k7qd]',
    '[NAME-0-k7qd]',
    '[NAME-1.1-k7qd]',
    '[NAME-1.02-k7qd]',
    '[NAME-1-K7QD]',
    '[NAME-1-k7il]',
    '[name-1-k7qd]',
    '[NAMES-1-k7qd]',
    '[NAME-12345678-k7qd]',
    '[NAME-1.12345-k7qd]',
    '[NAME -1-k7qd]',
    '[NAME-1-k7qd',
    'NAME-1-k7qd]',
    ' [NAME-1-k7qd]',
    '[NAME-1-k7qd]\n',
    '[NAME-1–k7qd]',
    '［NAME-1-k7qd］',
    '[NAME-١-k7qd]',
    '',
  ])('refuses %j', (text) => {
    expect(parseToken(text)).toBeNull()
  })

  it('finds every token, wherever it stands', () => {
    const text = 'x[NAME-1-k7qd][NAME-1.2-x8w0], [[DATE-3-0000]] [NAME-1-[SSN-2-abcd]'
    expect(findTokens(text).map(({ token }) => token)).toEqual(['[NAME-1-k7qd]', '[NAME-1.2-x8w0]', '[DATE-3-0000]', '[SSN-2-abcd]'])
    for (const { start, end, token } of findTokens(text)) expect(text.slice(start, end)).toBe(token)
  })

  it('holds back exactly the proper prefixes of tokens', () => {
    fc.assert(
      fc.property(parts, noise, (given, before) => {
        const token = formatToken(given)
        for (let cut = 1; cut < token.length; cut++) expect(tokenHoldBack(before + token.slice(0, cut))).toBe(cut)
        expect(tokenHoldBack(before + token)).toBe(0)
      }),
    )
    expect(tokenHoldBack('a plain sentence')).toBe(0)
    expect(tokenHoldBack('[NAME-1 ')).toBe(0)
    expect(tokenHoldBack('')).toBe(0)
  })

  it('gives the same pieces for every way to cut the text', () => {
    fc.assert(
      fc.property(textWithTokens, fc.array(fc.nat(), { maxLength: 20 }), (text, cuts) => {
        const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b)
        const scanner = tokenScanner()
        const pieces: TokenPiece[] = []
        let from = 0
        for (const place of [...places, text.length]) {
          pieces.push(...scanner.push(text.slice(from, place)))
          from = place
        }
        pieces.push(...scanner.end())
        expect(joined(pieces)).toEqual(joined(splitAtTokens(text)))
        expect(pieces.map((piece) => (piece.kind === 'token' ? piece.token : piece.text)).join('')).toBe(text)
      }),
    )
  })

  it('holds back little on hostile text', () => {
    const scanner = tokenScanner()
    let out = 0
    for (let round = 0; round < 2_000; round++)
      for (const piece of scanner.push('[NAME-1-')) out += piece.kind === 'text' ? piece.text.length : 0
    expect(out).toBeGreaterThan(2_000 * 8 - MAX_TOKEN_LENGTH)
  })

  it('points at what was a token once, and not at tokens', () => {
    const at = (text: string): readonly string[] => findMangledTokens(text).map(({ start, end }) => text.slice(start, end))
    expect(at('[NAME-1-k7qd] and NAME-1-k7qd')).toEqual(['NAME-1-k7qd'])
    expect(at('[name-1-k7qd], [NAME 1 k7qd], [NAME–1–k7qd], [NAME_1], **NAME-1.2-x8w0**')).toEqual([
      'name-1-k7qd',
      'NAME 1 k7qd',
      'NAME–1–k7qd',
      'NAME_1',
      'NAME-1.2-x8w0',
    ])
    expect(at('Name 1-k7qd, name-1-abcd, [NAME 1 abcd], [name-12], [MRN 4], MRN-4')).toEqual([
      'Name 1-k7qd',
      'name-1-abcd',
      'NAME 1 abcd',
      'name-12',
      'MRN 4',
      'MRN-4',
    ])
    expect(at('the surname-1 of username-12, renamed')).toEqual([])
  })

  it('does not take ordinary words for tokens', () => {
    for (const text of [
      'age 45, at age 45-year, an age 45 year old, plan 3-year, a plan 2 week long, date 12-2024, date 12 2024',
      'PLAN 3-week follow-up, AGE 45-year, PLAN 3 ways',
      'phone 555-1234, phone 555 1234, fax 555-0161, ID 4471, ID 4471-1234, device 2 days, license 12-3456',
      '[age 45], [plan 3], [date 12 March], [name 2 drugs], [phone 555-1234], [Device 4], [ID 44712]',
      'MRN-4471882 and ID-44710',
    ])
      expect(findMangledTokens(text).map(({ start, end }) => text.slice(start, end))).toEqual([])
  })
})
