/**
 * Detection, as the built package has it, against redact-pii on the same 4 kB notes in the same run, and hostile text against plain text
 * of the same size.
 *
 *   npm run build && (cd bench/peers && npm install) && npx tsx bench/deidentify.bench.ts
 */
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { readCorpus } from '../tools/evaluation/corpus.ts'

// What is installed is measured: a loader that names functions while they run would slow one side only.
const built = new URL('../dist/deidentify.js', import.meta.url)
if (!existsSync(built)) throw new Error('run npm run build first')
const { createDeidentifier, knownIdentity } = (await import(built.href)) as typeof import('../src/deidentify/index.ts')

const deidentifier = createDeidentifier()
const corpus = readCorpus(new URL('../test/corpus', import.meta.url).pathname)
// Notes of the shared corpus when it is there (mostly clinical prose), else our own corpus (dense with identifiers).
const shared = new URL('../../shared/data/phi/surrogate_notes_en/dev_A.jsonl', import.meta.url).pathname
const notes = existsSync(shared)
  ? readCorpus(shared)
      .filter(({ text }) => text.length > 4096)
      .slice(0, 20)
      .map(({ text }) => text.slice(0, 4096))
  : Array.from({ length: 20 }, (_, index) =>
      corpus
        .map((_, at) => corpus[(index * 7 + at) % corpus.length]!.text)
        .join('\n')
        .slice(0, 4096),
    )
const known = knownIdentity({ name: 'Maria Elena Ortiz', birthDate: '1950-03-12', phone: '218-555-0142', mrn: '4471902' })

/**
 * Rounds alternate, so that other work on the machine slows all alike, and each begins with another runner, so that none is always the
 * one to find the caches full of somebody else's; the fastest run of each text counts.
 */
function race(runners: Readonly<Record<string, (text: string) => unknown>>, texts: readonly string[], rounds: number): Map<string, number> {
  const best = new Map<string, number[]>()
  for (let round = 0; round < rounds; round += 1) {
    const order = Object.entries(runners)
    for (const [name, run] of [...order.slice(round % order.length), ...order.slice(0, round % order.length)]) {
      const own = best.get(name) ?? texts.map(() => Number.POSITIVE_INFINITY)
      best.set(name, own)
      texts.forEach((text, index) => {
        const start = performance.now()
        run(text)
        own[index] = Math.min(own[index]!, performance.now() - start)
      })
    }
  }
  return new Map([...best].map(([name, own]) => [name, own.reduce((sum, each) => sum + each) / own.length]))
}

const runners: Record<string, (text: string) => unknown> = {
  'phi-envelope, all layers and known identity': (text) => deidentifier.detect(text, { known }),
  'phi-envelope, nothing known': (text) => deidentifier.detect(text),
}
try {
  const { SyncRedactor } = createRequire(new URL('./peers/package.json', import.meta.url))('redact-pii') as {
    SyncRedactor: new () => { redact(text: string): string }
  }
  const redactor = new SyncRedactor()
  runners['redact-pii 3.4.0'] = (text) => redactor.redact(text)
} catch {
  console.log('redact-pii is not installed: run npm install in bench/peers for the comparison')
}
// So many rounds that every runner is compiled and has had a quiet moment for each text.
const times = race(runners, notes, 200)
const peer = times.get('redact-pii 3.4.0')
for (const [name, milliseconds] of times)
  console.log(
    `${name.padEnd(46)} ${milliseconds.toFixed(3)} ms a note, ${(4.096 / milliseconds).toFixed(1)} MB/s${peer === undefined ? '' : `, ${(peer / milliseconds).toFixed(2)} × redact-pii`}`,
  )

const SIZE = 100_000
const fill = (piece: string): string => piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE)
// The same notes as above, one after the other.
const plain = fill(notes.join('\n'))
const pieces = [
  'a.a.',
  '1-1-',
  '1.1.',
  'a@',
  'a',
  '1',
  'Dr. ',
  'Dr. Aa ',
  'MRN ',
  'medical record number ',
  '1/1 ',
  '(555) ',
  ' ',
  '\n',
  '-\n',
  'a_',
  '\\a',
  'ab:',
  'http://',
  '+1',
  'one ',
  'jan 1 ',
  '\u200b',
  'a\u0301',
  '😀',
  '\ud800',
  'аa',
  'Ortiz ',
  'Ortix ',
  "a'a'",
  '12 Pine ',
  'St. Mary ',
  'Aa, MN ',
  'A^B|',
  '%41',
  '0O/',
  'J. Doe ',
  'is 91 ',
  'Zzxqj ',
]
let worst = { piece: '', ratio: 0 }
for (const piece of pieces) {
  const hostile = fill(piece)
  const both = race(
    { hostile: () => deidentifier.detect(hostile, { known }), plain: () => deidentifier.detect(plain, { known }) },
    [''],
    24,
  )
  const ratio = both.get('hostile')! / both.get('plain')!
  if (ratio > worst.ratio) worst = { piece, ratio }
  if (ratio > 2) console.log(`100 kB of ${JSON.stringify(piece)}: ${ratio.toFixed(1)} × plain text`)
}
console.log(`worst of ${pieces.length} hostile texts: ${JSON.stringify(worst.piece)}, ${worst.ratio.toFixed(1)} × plain text`)
