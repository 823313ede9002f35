/**
 * Measures how many tokens of disease and drug mentions are masked, which all should stay: IOB files, one token and tag a line.
 *
 *   npx tsx tools/evaluate-mentions.ts file.tsv … [--show N] [--sentences N]
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { createDeidentifier } from '../src/deidentify/index.ts'

const flags = process.argv.slice(2)
const take = (name: string, otherwise: number): number => {
  const at = flags.indexOf(name)
  return at === -1 ? otherwise : Number(flags.splice(at, 2)[1])
}
const show = take('--show', 0)
/** How many sentences make a text. */
const size = take('--sentences', 1)
const deidentifier = createDeidentifier()

interface Token {
  readonly start: number
  readonly end: number
  readonly isMention: boolean
}

for (const file of flags) {
  const sentences = readFileSync(file, 'utf8').trim().split(/\n\n+/)
  const byDetector = new Map<string, number>()
  const examples: string[] = []
  let mentions = 0
  let masked = 0
  let words = 0
  let maskedWords = 0
  for (let from = 0; from < sentences.length; from += size) {
    let text = ''
    const tokens: Token[] = []
    for (const sentence of sentences.slice(from, from + size)) {
      for (const line of sentence.split('\n')) {
        const [word = '', tag = 'O'] = line.split('\t')
        tokens.push({ start: text.length, end: text.length + word.length, isMention: tag !== 'O' })
        text += `${word} `
      }
      text = `${text.slice(0, -1)}\n`
    }
    const spans = deidentifier.detect(text)
    for (const { start, end, isMention } of tokens) {
      words += 1
      const hit = spans.find((span) => span.start < end && span.end > start)
      if (hit !== undefined) maskedWords += 1
      if (!isMention) continue
      mentions += 1
      if (hit === undefined) continue
      masked += 1
      byDetector.set(hit.detector, (byDetector.get(hit.detector) ?? 0) + 1)
      examples.push(
        `${hit.detector} ${hit.confidence.toFixed(2)} ${text.slice(Math.max(0, hit.start - 40), hit.start)}⟦${text.slice(hit.start, hit.end)}⟧${text.slice(hit.end, hit.end + 40)}`.replace(
          /\n/g,
          '⏎',
        ),
      )
    }
  }
  const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(2)} %`
  console.log(
    `${basename(file)}: ${masked} of ${mentions} mention tokens masked (${percent(masked, mentions)}), ${percent(maskedWords, words)} of all tokens`,
  )
  console.log(
    `  ${[...byDetector]
      .sort((a, b) => b[1] - a[1])
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')}`,
  )
  for (const example of examples.slice(0, show)) console.log(`MASKED ${example}`)
}
