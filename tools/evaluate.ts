/**
 * Scores the de-identifier on corpora of `{ id, text, spans, fhirPatient? }`, one JSON object a line, or of marked text (test/corpus).
 *
 *   npm run evaluate -- corpus.jsonl … [--unknown] [--alone] [--misses N] [--lost N] [--filter REGEX] [--modulo n/k]
 *
 * The peers that are installed in bench/peers are scored on the same documents, unless `--alone`.
 */
import { basename, dirname } from 'node:path'
import { createDeidentifier, knownIdentity } from '../src/deidentify/index.ts'
import { readCorpus } from './evaluation/corpus.ts'
import { installedPeers } from './evaluation/peers.ts'
import { printScore, printTable } from './evaluation/print.ts'
import { type Document, type GoldSpan, newScore, type Score, scoreDocument } from './evaluation/score.ts'

const flags = process.argv.slice(2)
const take = (name: string): string | null => {
  const at = flags.indexOf(name)
  return at === -1 ? null : (flags.splice(at, 2)[1] ?? '')
}
const has = (name: string): boolean => {
  const at = flags.indexOf(name)
  if (at !== -1) flags.splice(at, 1)
  return at !== -1
}
const misses = Number(take('--misses') ?? 0)
const lost = Number(take('--lost') ?? 0)
const filter = new RegExp(take('--filter') ?? '')
const [remainder, divisor] = (take('--modulo') ?? '0/1').split('/').map(Number) as [number, number]
const unknown = has('--unknown')
const peers = has('--alone') ? [] : installedPeers()

const deidentifier = createDeidentifier()
for (const file of flags) {
  const documents = readCorpus(file).filter(
    (document, index) => filter.test(document.id) && (divisor > 0 ? index % divisor === remainder : index % -divisor !== remainder),
  )
  const score = newScore()
  let milliseconds = 0
  let characters = 0
  for (const document of documents) {
    const known = !unknown && document.fhirPatient ? knownIdentity(document.fhirPatient) : undefined
    if (known !== undefined) deidentifier.detect('', { known })
    const before = performance.now()
    const spans = deidentifier.detect(document.text, { known })
    milliseconds += performance.now() - before
    characters += document.text.length
    scoreDocument(score, document, spans)
  }
  printScore(`${basename(dirname(file))}/${basename(file)}`, score)
  console.log(`  ${(characters / 1000 / milliseconds).toFixed(1)} MB/s over ${documents.length} documents\n`)
  const rows: [string, Score][] = [[unknown ? 'phi-envelope, nothing known' : 'phi-envelope', score]]
  for (const peer of peers) {
    const own = newScore()
    const started = performance.now()
    for (const document of documents) scoreDocument(own, document, await peer.find(document.text))
    printScore(peer.name, own)
    console.log(`  ${(characters / 1000 / (performance.now() - started)).toFixed(1)} MB/s over ${documents.length} documents\n`)
    rows.push([peer.name, own])
  }
  if (peers.length > 0) printTable(rows)
  const show = (document: Document, span: GoldSpan): string =>
    `${document.id} ${span.label}: ${document.text.slice(Math.max(0, span.start - 50), span.start)}⟦${document.text.slice(span.start, span.end)}⟧${document.text.slice(span.end, span.end + 40)}`.replace(
      /\n/g,
      '⏎',
    )
  for (const { document, span } of score.missed.slice(0, misses)) console.log(`MISS ${show(document, span)}`)
  for (const { document, start, end, detector } of score.lost.slice(0, lost))
    console.log(`LOST ${detector} ${show(document, { start, end, label: '', value: '' })}`)
}
