import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Restoration } from '../../src/base/index.ts'
import { restoreWith } from '../../src/reply/restore-with.ts'
import { escapeValue } from '../../src/reply/restored-value.ts'
import { type RestorePiece, RestoreScanner } from '../../src/reply/restore-scanner.ts'
import { findTokens } from '../../src/text/token-grammar.ts'
import { TOKENS } from './harness.ts'

const restoration = (token: string): Restoration => {
  const entry = TOKENS[token]
  return entry === undefined ? { kind: 'unknown' } : { kind: 'value', ...entry }
}
const restore = (text: string): string => restoreWith(text, restoration, 'text')

const merge = (pieces: readonly RestorePiece[]): readonly RestorePiece[] => {
  const merged: RestorePiece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (!piece.restore && last !== undefined && !last.restore) merged[merged.length - 1] = { restore: false, text: last.text + piece.text }
    else if (piece.restore || piece.text !== '') merged.push(piece)
  }
  return merged
}
const scan = (chunks: readonly string[]): readonly RestorePiece[] => {
  const scanner = new RestoreScanner()
  return merge([...chunks.flatMap((chunk) => [...scanner.push(chunk)]), ...scanner.end()])
}

const words = fc.constantFrom(
  '[NAME-1-k7qd]',
  '[DATE-1-m3pt],',
  '(**[NAME-2-x8w0]**)',
  'plain',
  'https://a.example/[NAME-1-k7qd]',
  '`',
  '```',
  '~~~',
  '`[NAME-1-k7qd]`',
  '<a',
  'href="[NAME-1-k7qd]">',
  '</a>',
  '<code>',
  '</code>',
  '](',
  ')',
  '[x](y',
  '[NAME-9-zzzz]',
  'é',
  '👩‍⚕️',
  '\n',
  '\n\n',
  '  ',
  'x'.repeat(700),
)
const prose = fc
  .array(fc.oneof({ weight: 4, arbitrary: words }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) }), {
    maxLength: 24,
  })
  .map((list) => list.join(' '))

describe('restoring', () => {
  it('does not depend on how the text was cut', () => {
    fc.assert(
      fc.property(prose, fc.array(fc.nat(), { maxLength: 10 }), (text, places) => {
        const cuts = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b)
        const chunks = [...cuts, text.length].map((end, index) => text.slice(index === 0 ? 0 : cuts[index - 1], end))
        expect(scan(chunks)).toEqual(scan([text]))
        expect(scan(text.split(''))).toEqual(scan([text]))
      }),
      { numRuns: 200 },
    )
  })

  it('loses and changes nothing else: the pieces, joined, are the text', () => {
    fc.assert(
      fc.property(prose, (text) => {
        expect(
          scan([text])
            .map((piece) => (piece.restore ? piece.token : piece.text))
            .join(''),
        ).toBe(text)
      }),
      { numRuns: 200 },
    )
  })

  it('is exact between any characters that are no address and no markup', () => {
    const letters = fc.string({
      unit: fc.constantFrom('a', 'é', 'ß', 'ا', '中', '\ud83d\ude00', ' ', '\n', ',', ';', '"', '-', '*', '_', '\u0301'),
      maxLength: 30,
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(letters, fc.constantFrom(...Object.keys(TOKENS))), { maxLength: 6 }), letters, (parts, tail) => {
        const text = parts.map(([before, token]) => `${before} ${token}`).join(' ') + tail
        const expected = findTokens(text).reduceRight(
          (out, { start, end, token }) => out.slice(0, start) + TOKENS[token]!.value + out.slice(end),
          text,
        )
        expect(restore(text)).toBe(expected)
      }),
      { numRuns: 300 },
    )
  })

  it('escapes a value for what it is shown in', () => {
    const value = 'O’Neil [x](https://evil.example) <b>"&\u202e\n'
    expect(escapeValue(value, 'text')).toBe('O’Neil [x](https://evil.example) <b>"& ')
    expect(escapeValue(value, 'markdown')).toBe('O’Neil \\[x\\](https://evil.example) \\<b\\>"& ')
    expect(escapeValue(value, 'html')).toBe('O’Neil [x](https://evil.example) &lt;b&gt;&quot;&amp; ')
    expect(JSON.parse(`"${escapeValue('a"b\\c', 'json')}"`)).toBe('a"b\\c')
    for (const plain of ['Maria Ortiz', "O'Brien-Smith, Jr.", '1980-04-12', '555-013-4477', '12 Oak St. #4']) {
      for (const format of ['text', 'markdown'] as const) expect(escapeValue(plain, format)).toBe(plain)
    }
  })

  it('ends code, tags and destinations where a reader would', () => {
    expect(restore('`code` [NAME-1-k7qd]')).toBe('`code` Maria Ortiz')
    expect(restore('a ` b [NAME-1-k7qd]\n[NAME-1-k7qd]')).toBe('a ` b [NAME-1-k7qd]\nMaria Ortiz')
    expect(restore('```\n[NAME-1-k7qd]\n```\n[NAME-1-k7qd]')).toBe('```\n[NAME-1-k7qd]\n```\nMaria Ortiz')
    expect(restore('~~~js\n[NAME-1-k7qd] ``` x\n~~~\n[NAME-1-k7qd]')).toBe('~~~js\n[NAME-1-k7qd] ``` x\n~~~\nMaria Ortiz')
    expect(restore('<a title="[NAME-1-k7qd]" href=x>[NAME-1-k7qd]</a> [NAME-1-k7qd]')).toBe(
      '<a title="[NAME-1-k7qd]" href=x>Maria Ortiz</a> Maria Ortiz',
    )
    expect(restore('<pre> [NAME-1-k7qd] </pre> [NAME-1-k7qd]')).toBe('<pre> [NAME-1-k7qd] </pre> Maria Ortiz')
    expect(restore('[t](</x [NAME-1-k7qd]>) [NAME-1-k7qd]')).toBe('[t](</x [NAME-1-k7qd]>) Maria Ortiz')
  })
})
