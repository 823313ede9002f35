/** Checks, texts on which each of them acts, and a reader of streams: for the tests of chunk invariance, short and long. */
import * as z from 'zod'
import { isEnvelopeError } from '../../src/base/errors/index.ts'
import type { Check } from '../../src/base/index.ts'
import * as reply from '../../src/reply/index.ts'
import { createReplyChecker, type ReplyCheckContext, type ReplyCheckerOptions } from '../../src/reply/index.ts'
import { header, TOKENS, vaultedValues } from './harness.ts'

export const context: ReplyCheckContext = {
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
export const PIECES = [
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

/** Matches that are longer than what most checks hold back. */
export const LONG_PIECES = [
  `[${Array.from({ length: 40 }, (_, index) => `F${1_000 + index}`).join(', ')}] `,
  `https://evil.example/${'a/'.repeat(400)} `,
  `<widget ${'data-a '.repeat(60)} onclick="alert(1)"> `,
  `<widget with nothing that a tag has ${'but words '.repeat(30)} `,
  `[${'long label '.repeat(17)}]: ${'x'.repeat(300)}\n`,
  `postgres://${'u'.repeat(99)}:${'p'.repeat(199)}@db.internal/records `,
  `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEow+/a\n'.repeat(60)}-----END RSA PRIVATE KEY----- `,
  `eyJhbGciOi.${'a'.repeat(600)} `,
  `He said "${'it was not the case that '.repeat(18)}" [F1]. `,
  '\u200b'.repeat(500),
]
/** Pieces that end a reply. */
export const FATAL = [
  'Q7X3-K9M2-W5T8-R4Z6',
  Buffer.from('Maria Ortiz').toString('base64'),
  'M a r i a  O r t i z',
  'plain words from the records that you were given and from nothing',
]

const held: Check = {
  name: 'own-review',
  mode: 'whole',
  holdBack: 0,
  mayHold: true,
  check: (text) => [...text.matchAll(/HR 720/g)].map(({ index }) => ({ rule: 'odd', start: index, end: index + 6, action: 'review' })),
}

/** Every check that the package has, by name. */
export const allChecks: Readonly<Record<string, Check>> = {
  tokens: reply.tokensCheck(),
  canaries: reply.canariesCheck(),
  'system-prompt': reply.systemPromptCheck(),
  'known-values': reply.knownValuesCheck(),
  identifiers: reply.identifiersCheck(),
  links: reply.linksCheck({ allow: ['https://portal.example/help/'] }),
  secrets: reply.secretsCheck(),
  invisible: reply.invisibleCheck(),
  citations: reply.citationsCheck(),
  'data-classes': reply.dataClassesCheck(['clinical-note']),
  'clinical-numbers': reply.clinicalNumbersCheck(),
  quotes: reply.quotesCheck(),
  ranges: reply.rangesCheck(),
  structure: reply.structureCheck(z.object({ answer: z.string() })),
}
const together = Object.values(allChecks).filter(({ name }) => name !== 'data-classes' && name !== 'structure')
/** Each check alone, and together. */
export const groups: Readonly<Record<string, readonly Check[]>> = {
  ...Object.fromEntries(Object.entries(allChecks).map(([name, check]) => [name, [check]])),
  'a check of one’s own that holds': [held],
  'all stream checks': together.filter(({ mode }) => mode === 'stream'),
  'all checks': together,
}

/** Short texts on which each check acts. */
export const SHORT: Readonly<Record<string, readonly string[]>> = {
  tokens: ['Ask [NAME-9-zzzz], NAME-1-k7qd] or [NAME-1-k7qd].'],
  canaries: ['The code is Q7X3-K9M2-W5T8-R4Z6 here.', 'As q7x3k| written.'],
  'system-prompt': [`So: ${FATAL[3]}`],
  'known-values': ['Of maria\n ortiz, 555-013 4477.', `Sent ${FATAL[1]} off.`, `Spelled ${FATAL[2]}.`],
  identifiers: ['SSN 123-45-6789 of Dr. Smith.'],
  links: ['See https://evil.example/x?d=1, ![i](//e.example/p) and <img src=x>.', '[a]: evil.example/b\nwww.evil.example'],
  secrets: ['Use sk-live-abcdefghijklmnopqrstuvwx now.', 'password: hunter2&hunter'],
  invisible: ['A\u200b\u{e0041}b\u202e \u0007and 👨‍👩‍👧.'],
  citations: ['It is so [F7] and [F1, F9].'],
  'data-classes': ['It is so [F1]. And so [F2].'],
  'clinical-numbers': ['A1c is 9.9 % [F1]. Or 7.2 % [F1].'],
  quotes: ['He said "everything here is wrong" [F1].'],
  ranges: ['HR 720 bpm. Potassium 45 mmol/L.'],
  structure: ['{"answer": 1}', 'not JSON'],
  'a check of one’s own that holds': ['Now HR 720.'],
  'all stream checks': ['Of maria ortiz [F9], see www.evil.example/a \u{e0041}.'],
  'all checks': ['A1c 9.9 % [F1] of maria ortiz. See [F9] www.e.example/a.', `HR 720 bpm. ${FATAL[2]}`],
}

/** What came out of a stream, and how it ended. */
export interface Outcome {
  readonly text: string
  readonly failure: string | null
}

/** Reads a checked stream to its end. */
export async function streamed(
  checks: readonly Check[],
  chunks: AsyncIterable<string> | Iterable<string>,
  delivery?: ReplyCheckerOptions['delivery'],
): Promise<Outcome> {
  let out = ''
  try {
    for await (const piece of createReplyChecker({ checks, delivery }).checkStream(chunks, context)) out += piece
    return { text: out, failure: null }
  } catch (error) {
    if (!isEnvelopeError(error)) throw error
    return { text: out, failure: error.code }
  }
}

/** Deliveries that the checks allow. */
export function deliveriesOf(checks: readonly Check[]): readonly ('stream' | 'sentence' | 'buffer')[] {
  const order = ['stream', 'sentence', 'buffer'] as const
  return order.slice(order.indexOf(createReplyChecker({ checks }).delivery))
}

/** Cuts a text at places, taken modulo its length. */
export const cutAt = (whole: string, places: readonly number[]): readonly string[] => {
  const cuts = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b)
  return [...cuts, whole.length].map((end, index) => whole.slice(index === 0 ? 0 : cuts[index - 1], end))
}
