/**
 * Trains src/deidentify/detect/tagger.data.json on the hand-written corpus, on the practice notes and on generated text. Deterministic.
 *
 *   npx tsx tools/train-tagger.ts [--cross 5] [shared directory]
 *
 * `--cross k` writes nothing: it trains k times without every k-th document of the corpus and every k-th author of the practice notes,
 * and scores each model on the documents it did not see.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { brotliCompressSync, constants } from 'node:zlib'
import { createDeidentifierWith } from '../src/deidentify/deidentifier.ts'
import { packWeights } from '../src/deidentify/detect/tagger.ts'
import { knownIdentity } from '../src/deidentify/index.ts'
import { type Document, newScore, scoreDocument } from './evaluation/score.ts'
import { printScore } from './evaluation/print.ts'
import { readCorpus } from './evaluation/corpus.ts'
import { generatedExamples, noteExamples } from './training/examples.ts'
import { People } from './training/people.ts'
import { train } from './training/perceptron.ts'
import { Random } from './training/random.ts'

const args = process.argv.slice(2)
const crossAt = args.indexOf('--cross')
const folds = crossAt === -1 ? 0 : Number(args.splice(crossAt, 2)[1])
const shared = args[0] ?? new URL('../../shared', import.meta.url).pathname
const written = readCorpus(`${shared}/data/phi/handwritten_en/notes.jsonl`)
const AUTHORS = [
  'administration',
  'clean',
  'community',
  'field',
  'hospital',
  'letters',
  'machines',
  'offices',
  'patients',
  'prose',
  'scans',
  'speech',
  'wards',
]
const practice = AUTHORS.map((name) => readCorpus(new URL(`./training/notes/${name}.txt`, import.meta.url).pathname))
/** Whether a fold leaves the document out. */
const isLeftOut = (fold: number): ((document: Document) => boolean) => {
  const out = new Set([
    ...written.filter((_, index) => index % folds === fold),
    ...practice.filter((_, index) => index % folds === fold).flat(),
  ])
  return (document) => out.has(document)
}
const drugs = readFileSync(new URL('./lexicon/drugs.txt', import.meta.url), 'utf8')
  .trim()
  .split(/\s+/)
const EPOCHS = 7
const COPIES = 12
const GENERATED = 12_000

function model(documents: readonly Document[], seed: number): Int8Array {
  const random = new Random(seed)
  const people = new People(random, shared)
  return train([...noteExamples(documents, people, random, COPIES), ...generatedExamples(GENERATED, people, random, drugs)], EPOCHS, random)
}

const all = [...written, ...practice.flat()]
if (folds > 0) {
  const score = newScore()
  const alone = newScore()
  const practised = newScore()
  for (let fold = 0; fold < folds; fold += 1) {
    const isOut = isLeftOut(fold)
    const weights = model(
      all.filter((document) => !isOut(document)),
      20_261_124 + fold,
    )
    const deidentifier = createDeidentifierWith({ weights: packWeights(weights) })
    for (const document of all.filter(isOut)) {
      const known = document.fhirPatient ? knownIdentity(document.fhirPatient) : undefined
      const found = deidentifier.detect(document.text, { known })
      if (!written.includes(document)) scoreDocument(practised, document, found)
      else {
        scoreDocument(score, document, found)
        scoreDocument(alone, document, deidentifier.detect(document.text))
      }
    }
  }
  printScore(`handwritten_en, each document unseen by its model (${folds} folds), with known identity`, score)
  printScore('the same without known identity', alone)
  printScore('practice notes, their author unseen by the model, with known identity', practised)
  const misses = Number(process.env['MISSES'] ?? 0)
  for (const { document, span } of score.missed.slice(0, misses))
    console.log(
      `MISS ${document.id} ${span.label}: ${document.text.slice(Math.max(0, span.start - 50), span.start)}⟦${document.text.slice(span.start, span.end)}⟧${document.text.slice(span.end, span.end + 40)}`.replace(
        /\n/g,
        '⏎',
      ),
    )
  for (const { document, start, end, detector } of score.lost.slice(0, misses))
    console.log(
      `LOST ${detector} ${document.id} ${document.text.slice(Math.max(0, start - 40), start)}⟦${document.text.slice(start, end)}⟧${document.text.slice(end, end + 30)}`.replace(
        /\n/g,
        '⏎',
      ),
    )
} else {
  const weights = model(all, 20_261_124)
  const data = brotliCompressSync(Buffer.from(weights.buffer), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })
  writeFileSync(
    new URL('../src/deidentify/detect/tagger.data.json', import.meta.url),
    `${JSON.stringify({ version: '2026-11-24', trainedOn: ['handwritten_en', 'practice notes', 'generated'], data: data.toString('base64') })}\n`,
  )
  console.log(`weights ${(data.length / 1000).toFixed(0)} kB`)
}
