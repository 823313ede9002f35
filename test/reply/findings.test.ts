/** What each check says exactly: rule, place, action, what stands instead, and the keyed hash of the match; and how findings are applied. */
import { describe, expect, it } from 'vitest'
import type { Check, CheckContext, Finding, PhiSpan } from '../../src/base/index.ts'
import type { PromptValue } from '../../src/base/evidence/prompt.ts'
import { applyFindings, isFinding, type PlacedFinding, stricter } from '../../src/reply/findings.ts'
import {
  canariesCheck,
  citationsCheck,
  clinicalNumbersCheck,
  dataClassesCheck,
  identifiersCheck,
  invisibleCheck,
  knownValuesCheck,
  secretsCheck,
  systemPromptCheck,
  tokensCheck,
} from '../../src/reply/index.ts'
import { header } from './harness.ts'

const span = (text: string, value: string, detector = 'test', category: PhiSpan['category'] = 'name'): PhiSpan => ({
  start: text.indexOf(value),
  end: text.indexOf(value) + value.length,
  category,
  detector,
  confidence: 1,
})
const contextWith = (over: Omit<Partial<CheckContext>, 'prompt'> & { readonly prompt?: Partial<PromptValue> } = {}): CheckContext => ({
  restoration: (token) => (token === '[NAME-1-k7qd]' ? { kind: 'hidden', category: 'name' } : { kind: 'unknown' }),
  knownValues: () => [],
  detect: () => [],
  hash: (value) => `#${value}`,
  ...over,
  prompt: {
    messages: [],
    label: { confidentiality: 'N', sensitivities: [] },
    fragments: [],
    instructions: '',
    question: '',
    canaries: [],
    mark: '',
    obligations: [],
    ...over.prompt,
  },
})
/** Findings, each with the text that it covers. */
const found = (check: Check, text: string, context: CheckContext = contextWith()): readonly object[] =>
  check.check(text, context).map(({ start, end, ...rest }: Finding) => ({ at: text.slice(start, end), ...rest }))

describe('canaries', () => {
  const context = contextWith({ prompt: { canaries: ['q7x3k9m2', 'AB-12'], mark: 'm5k2q|' } })
  const canary = (text: string): readonly object[] => found(canariesCheck(), text, context)

  it('are found with all that stands between their letters, forward and backward, and nothing near them is', () => {
    expect(canariesCheck().name).toBe('canaries')
    for (const at of ['q7x3k9m2', 'Q7X3-k9M2', 'q 7 x 3 k 9 m 2', '2m9k3x7q', 'q7x3ék9m2', 'ab12', '2.1.b.a'])
      expect(new Set(canary(`is ${at}, so`).map((each) => JSON.stringify(each)))).toEqual(
        new Set([JSON.stringify({ at, rule: 'canary', action: 'withhold' })]),
      )
    expect(canary('q7x3k9m2')).toHaveLength(1)
    expect(canary('q7q7x3k9m2')).toEqual([{ at: 'q7x3k9m2', rule: 'canary', action: 'withhold' }])
    for (const near of ['q7x3k9m', 'q7x3k9m3', 'q7x3 9m2', '7x3k9m2', 'q7x', 'ab1', '', 'q7x3k9q7x3'])
      expect(canary(`is ${near}, so`), near).toEqual([])
    expect(found(canariesCheck(), 'anything', contextWith({ prompt: { canaries: ['', '-', 'ab'] } }))).toEqual([])
  })

  it('line marks are taken out with the space after them, each', () => {
    const mark = { rule: 'line-mark', action: 'redact', replacement: '' }
    expect(canary('m5k2q| a\nm5k2q|b m5k2q|')).toEqual([
      { at: 'm5k2q| ', ...mark },
      { at: 'm5k2q|', ...mark },
      { at: 'm5k2q|', ...mark },
    ])
    expect(found(canariesCheck(), 'm5k2q| a')).toEqual([])
  })
})

describe('identifiers', () => {
  it('are compared with what the prompt says of each record, the question and the instructions, in any case', () => {
    const prompt = {
      question: 'Dr. Adams?',
      instructions: 'Sign as Bea.',
      fragments: [
        { header: header('F1'), text: 'Seen by Dr. Carl' },
        { header: header('F2'), text: 'Miller clinic' },
      ],
    }
    for (const [value, passes] of [
      ['DR. ADAMS', true],
      ['Bea', true],
      ['dr. carl', true],
      ['Carl Miller', false],
      ['CarlMiller', false],
      ['Dr. Dora', false],
    ] as const) {
      const text = `Ask ${value} now.`
      const context = contextWith({ prompt, detect: () => [span(text, value)] })
      expect(found(identifiersCheck(), text, context), value).toEqual(
        passes ? [] : [{ at: value, rule: 'identifier-name', action: 'redact', hash: `#${value}`, replacement: '[name withheld]' }],
      )
    }
  })

  it('inside a token are the token’s; across its edge they are not, and a detector does not see tokens', () => {
    const text = 'For [NAME-1-k7qd] and [NAME-2-x8w0].'
    const seen: string[] = []
    const spans = [span(text, 'NAME-1'), span(text, '[NAME-1-k7qd]'), span(text, 'For [NAME'), span(text, 'k7qd] and'), span(text, 'and')]
    const context = contextWith({
      detect: (each) => {
        seen.push(each)
        return spans
      },
    })
    expect(found(identifiersCheck(), text, context)).toMatchObject([{ at: 'For [NAME' }, { at: 'k7qd] and' }, { at: 'and' }])
    expect(seen).toEqual([`For ${' '.repeat(13)} and ${' '.repeat(13)}.`])
  })

  it('of excepted categories are another check’s, and of persons end the reply when told to', () => {
    const text = 'Jo, 12 May, http://x'
    const context = contextWith({
      detect: () => [span(text, 'Jo'), span(text, '12 May', 'test', 'date'), span(text, 'http://x', 'test', 'url')],
    })
    expect(found(identifiersCheck({ except: ['url'], action: 'withhold' }), text, context)).toMatchObject([
      { at: 'Jo', action: 'withhold' },
      { at: '12 May', action: 'redact', rule: 'identifier-date' },
    ])
    for (const category of ['age', 'location'] as const) {
      const context = contextWith({ detect: () => [span(text, 'Jo', 'test', category)] })
      expect(found(identifiersCheck({ action: 'withhold' }), text, context)).toMatchObject([{ action: 'redact' }])
    }
    expect(() => identifiersCheck({ action: 'annotate' as never })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(identifiersCheck({ action: 'withhold' }).name).toBe('identifiers')
  })

  it('that are known are removed when plain, and end the reply when encoded', () => {
    const text = 'Ada is QWRh'
    const context = contextWith({
      knownValues: () => [span(text, 'Ada', 'known-plain'), span(text, 'QWRh', 'known-base64'), span(text, 'is', 'x')],
    })
    expect(found(knownValuesCheck(), text, context)).toEqual([
      { at: 'Ada', rule: 'known-value', action: 'redact', hash: '#Ada', replacement: '[name withheld]' },
      { at: 'QWRh', rule: 'known-value-encoded', action: 'withhold', hash: '#QWRh', replacement: '[name withheld]' },
      { at: 'is', rule: 'known-value', action: 'redact', hash: '#is', replacement: '[name withheld]' },
    ])
  })
})

describe('tokens, citations, classes, credentials, hidden characters', () => {
  it('tokens', () => {
    expect(found(tokensCheck(), 'a [NAME-1-k7qd] [NAME-9-zzzz] name-1-k7qd')).toEqual([
      { at: '[NAME-9-zzzz]', rule: 'unknown-token', action: 'redact', hash: '#[NAME-9-zzzz]' },
      { at: 'name-1-k7qd', rule: 'mangled-token', action: 'redact' },
    ])
  })

  it('citations keep the labels that resolve', () => {
    const context = contextWith({ prompt: { fragments: [header('F1'), header('F12')].map((each) => ({ header: each, text: '' })) } })
    const unresolved = { rule: 'citation-unresolved', action: 'redact' }
    expect(found(citationsCheck(), 'a [F1] [F1; F12] [F2] [F12, F2 ,F1] [F123]', context)).toEqual([
      { at: '[F2]', ...unresolved, replacement: '[citation removed]' },
      { at: '[F12, F2 ,F1]', ...unresolved, replacement: '[F12, F1]' },
      { at: '[F123]', ...unresolved, replacement: '[citation removed]' },
    ])
    const many = `[${Array.from({ length: 60 }, (_, index) => `F${1_000 + index}`).join(' , ')}]`
    expect(found(citationsCheck(), many, context)).toMatchObject([{ at: many.slice(0, 1 + 45 * 5 + 44 * 3), ...unresolved }])
  })

  it('classes', () => {
    const fragments = [header('F1'), header('F2', { dataClass: 'imaging' })].map((each) => ({ header: each, text: '' }))
    expect(found(dataClassesCheck(['imaging']), '[F1] [F1, F2]', contextWith({ prompt: { fragments } }))).toEqual([
      { at: '[F1, F2]', rule: 'data-class', action: 'withhold' },
    ])
  })

  it('credentials', () => {
    expect(found(secretsCheck(), 'use ghp_abcdefghijklmnopqrstuv now')).toEqual([
      {
        at: 'ghp_abcdefghijklmnopqrstuv',
        rule: 'secret-api-key',
        action: 'redact',
        hash: '#ghp_abcdefghijklmnopqrstuv',
        replacement: '[credential removed]',
      },
    ])
  })

  it('hidden characters, in pieces, with a mark from four units on', () => {
    const hidden = { rule: 'invisible', action: 'redact' }
    expect(found(invisibleCheck(), `a${'\u200b'.repeat(3)}b${'\u200b'.repeat(20)}c\u0007`)).toEqual([
      { at: '\u200b'.repeat(3), ...hidden, replacement: '' },
      { at: '\u200b'.repeat(16), ...hidden, replacement: '\ufffd' },
      { at: '\u200b'.repeat(4), ...hidden, replacement: '\ufffd' },
      { at: '\u0007', rule: 'control', action: 'redact', replacement: '' },
    ])
  })

  it('instructions: eight words in a row, once for a reading, and not what a record or the question says too', () => {
    const instructions = 'one two three four five six seven eight nine ten'
    const messages = [{ role: 'system' as const, content: `${instructions} "but this may be said by anybody at any time"` }]
    const said = (text: string, over: Partial<PromptValue> = {}): readonly object[] =>
      found(systemPromptCheck(), text, contextWith({ prompt: { instructions, messages, ...over } }))
    expect(said('It is: Two, three. Four five six seven EIGHT nine!')).toEqual([
      { at: 'Two, three. Four five six seven EIGHT nine', rule: 'instructions-repeated', action: 'withhold' },
    ])
    expect(said(instructions)).toHaveLength(1)
    expect(said('two three four five six seven eight')).toEqual([])
    expect(said('two three four five six or seven eight nine ten')).toEqual([])
    expect(said('but this may be said by anybody at any time')).toEqual([])
    // Shorter instructions count from five words on, as a whole; what a user's message says is no instruction.
    const short = {
      instructions: 'Say one two three four five.',
      messages: [{ role: 'system' as const, content: 'Say one two three four five.' }],
    }
    expect(said('Say one two three four five', short)).toHaveLength(1)
    expect(said('one two three four five', short)).toEqual([])
    expect(said('Say no more', { instructions: 'Say no more', messages: [{ role: 'system', content: 'Say no more' }] })).toEqual([])
    expect(said('a b c d e f g h', { messages: [{ role: 'user', content: 'a b c d e f g h' }] })).toEqual([])
    const row = 'one two three four five six seven eight'
    expect(said(row)).toHaveLength(1)
    expect(said(row, { question: `Why ${row}?` })).toEqual([])
    expect(said(row, { fragments: [{ header: header('F1'), text: row }] })).toEqual([])
    expect(said(`${row} nine`, { question: row })).toHaveLength(1)
  })
})

describe('numbers', () => {
  const numbers = (text: string, record: string): readonly object[] =>
    found(clinicalNumbersCheck(), text, contextWith({ prompt: { fragments: [{ header: header('F1', { date: null }), text: record }] } }))

  it('may be a difference of two that a record has, and not of one with itself', () => {
    expect(numbers('It fell by 0.9 % [F1].', 'A1c 7.2 % (was 8.1 %).')).toEqual([])
    expect(numbers('It fell by 0.8 % [F1].', 'A1c 7.2 % (was 8.1 %).')).toHaveLength(1)
    expect(numbers('It fell by 0 % [F1].', 'A1c 7.2 % (was 8.1 %).')).toHaveLength(1)
    expect(numbers('It fell by 0 % [F1].', 'A1c 7.2 % (was 7.2 %).')).toEqual([])
    expect(numbers('It rose by 500 mcg [F1].', 'From 1 mg to 1.5 mg.')).toEqual([])
    expect(numbers('It is 3 mg [F9].', 'Then 3 mg.')).toEqual([])
    expect(numbers('It is 4 mg [F9].', 'Then 3 mg.')).toMatchObject([{ at: '4 mg', rule: 'number-not-in-records' }])
  })

  it('are compared in time that grows with how many a record has, and no faster', () => {
    const record = (count: number): string => Array.from({ length: count }, (_, index) => `${index * 3 + 1} mg`).join(', ')
    const start = process.cpuUsage()
    expect(numbers('It is 0.5 mg [F1].', record(30_000))).toHaveLength(1)
    // Every pair would be nine hundred million comparisons.
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(1_500)
  })
})

describe('applying findings', () => {
  const place = (start: number, end: number, action: Finding['action'], replacement?: string, check = 0): PlacedFinding => ({
    rule: 'r',
    start,
    end,
    action,
    check,
    ...(replacement === undefined ? {} : { replacement }),
  })
  const text = '0123456789'

  it('the strictest of those that overlap wins, and a region is replaced once', () => {
    expect(applyFindings(text, 2, 8, [])).toBe('234567')
    expect(applyFindings(text, 0, 10, [place(2, 4, 'redact', 'x'), place(3, 6, 'redact', 'y')])).toBe('01x6789')
    expect(applyFindings(text, 0, 10, [place(3, 6, 'redact', 'y'), place(2, 4, 'annotate', 'n')])).toBe('01y6789')
    expect(applyFindings(text, 0, 10, [place(2, 4, 'redact', 'x'), place(4, 6, 'redact', 'y')])).toBe('01xy6789')
    expect(applyFindings(text, 0, 10, [place(2, 4, 'redact', 'b', 1), place(2, 4, 'redact', 'a', 0)])).toBe('01a456789')
    expect(applyFindings(text, 0, 10, [place(2, 4, 'redact', 'short'), place(2, 5, 'redact', 'long')])).toBe('01long56789')
    expect(applyFindings(text, 1, 9, [place(2, 4, 'redact')])).toBe('1[removed]45678')
  })

  it('annotations stand after their span, each note once', () => {
    expect(applyFindings(text, 0, 10, [place(2, 4, 'annotate', 'n'), place(2, 4, 'annotate', 'n', 1), place(3, 5, 'annotate', 'm')])).toBe(
      '01234 [n] [m]56789',
    )
    expect(applyFindings(text, 0, 10, [place(9, 10, 'annotate')])).toBe('0123456789 [unverified]')
  })

  it('actions have an order', () => {
    const order = ['pass', 'annotate', 'redact', 'review', 'withhold'] as const
    for (const [low, a] of order.entries()) for (const [high, b] of order.entries()) expect(stricter(a, b)).toBe(low >= high ? a : b)
  })

  it('what is no finding is none', () => {
    const good = { rule: 'r', start: 0, end: 2, action: 'redact' }
    expect(isFinding(good, 2)).toBe(true)
    expect(isFinding({ ...good, replacement: '' }, 2)).toBe(true)
    expect(isFinding({ ...good, start: 2 }, 2)).toBe(true)
    for (const bad of [
      null,
      undefined,
      'r',
      1,
      {},
      { ...good, rule: 1 },
      { ...good, start: -1 },
      { ...good, start: 0.5 },
      { ...good, start: Number.NaN },
      { ...good, end: 3 },
      { ...good, end: 1.5 },
      { ...good, start: 2, end: 1 },
      { ...good, action: 'pass' },
      { ...good, action: 'toString' },
      { ...good, action: 1 },
      { ...good, replacement: 1 },
      { ...good, replacement: null },
    ])
      expect(isFinding(bad, 2), JSON.stringify(bad)).toBe(false)
  })
})
