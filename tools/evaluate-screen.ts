/** Measures the injection screen on the shared data and on the unseen set: `npx tsx tools/evaluate-screen.ts [--misses tune|held]`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { screenText } from '../src/prompt/index.ts'
import { wilson } from './evaluation/score.ts'

const root = process.env['PHI_ENVELOPE_SHARED'] ?? new URL('../../shared/data', import.meta.url).pathname
type Row = Readonly<Record<string, unknown>>
const lines = (file: string): readonly Row[] =>
  existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Row)
    : []
const rows = (path: string): readonly Row[] => lines(`${root}/${path}`)
const unseen = (name: string): readonly Row[] => lines(new URL(`../test/prompt/unseen-${name}.jsonl`, import.meta.url).pathname)
const show = process.argv[process.argv.indexOf('--misses') + 1]
const number = ({ id }: Row): number => Number(/\d+/.exec(String(id))![0])
const held = (row: Row): boolean => number(row) % 3 === 0

const percent = (count: number, of: number): string =>
  `${count}/${of} (${of === 0 ? '-' : ((100 * count) / of).toFixed(1)} %, ${wilson(count, of)
    .map((bound) => Math.max(0, 100 * bound).toFixed(1))
    .join('–')})`
const pairs = rows('injection/clinical_pairs/dev_pairs.jsonl')
const negatives = rows('injection/clinical_pairs/dev_negatives.jsonl')
const tune = (row: Row): boolean => !held(row)
for (const [name, own, benign] of [
  ['tune', pairs.filter(tune), negatives.filter(tune)],
  ['held', pairs.filter(held), negatives.filter(held)],
  ['unseen', unseen('pairs'), unseen('negatives')],
] as const) {
  const attack = own.filter(({ attack_text }) => screenText(String(attack_text)).flagged)
  const clean = own.filter(({ clean_text }) => screenText(String(clean_text)).flagged)
  const paired = attack.filter((pair) => !clean.includes(pair))
  const false_ = benign.filter(({ text }) => screenText(String(text)).flagged)
  console.log(
    `${name}: attacks ${percent(attack.length, own.length)}, paired ${percent(paired.length, own.length)}, false on twins ${percent(clean.length, own.length)}, on negatives ${percent(false_.length, benign.length)}`,
  )
  // What is shown gets tuned on: the unseen set is counted only.
  if (show === name && name !== 'unseen') {
    for (const pair of own) if (!attack.includes(pair)) console.log('  MISS', pair['id'], JSON.stringify(pair['injected_plain']))
    for (const pair of clean)
      console.log(
        '  TWIN',
        pair['id'],
        JSON.stringify(
          screenText(String(pair['clean_text'])).signals.map((s) => [s.name, s.reading, String(pair['clean_text']).slice(s.start, s.end)]),
        ),
      )
    for (const row of false_)
      console.log(
        '  NEGATIVE',
        row['id'],
        JSON.stringify(screenText(String(row['text'])).signals.map((s) => [s.name, s.reading, String(row['text']).slice(s.start, s.end)])),
      )
  }
}
const text = (row: Row): string => String(row['text'] ?? row['note'] ?? row['dialogue'] ?? '')
for (const set of existsSync(`${root}/phi`)
  ? readdirSync(`${root}/phi`, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
  : []) {
  for (const file of readdirSync(`${root}/phi/${set}`).filter((each) => each.endsWith('.jsonl'))) {
    const texts = rows(`phi/${set}/${file}`)
      .map(text)
      .filter((each) => each.length > 20)
    if (texts.length === 0) continue
    const start = performance.now()
    const flagged = texts.filter((each) => screenText(each).flagged)
    const time = performance.now() - start
    const size = texts.reduce((sum, each) => sum + each.length, 0)
    console.log(`benign ${set}/${file}: ${percent(flagged.length, texts.length)}, ${(size / 1000 / time).toFixed(2)} MB/s`)
    if (show === 'benign')
      for (const each of flagged.slice(0, 6))
        console.log('   ', JSON.stringify(screenText(each).signals.map((s) => [s.name, s.weight, s.reading, each.slice(s.start, s.end)])))
  }
}
for (const [name, list] of [
  ['attack bipia text', rows('injection/bipia/text_attack_train.jsonl').map(text)],
  ['attack bipia code', rows('injection/bipia/code_attack_train.jsonl').map(text)],
  ['attack spikee jailbreaks', rows('injection/spikee/jailbreaks.jsonl').map(text)],
  [
    'attack deepset',
    rows('injection/deepset/train.jsonl')
      .filter(({ label }) => label === 1)
      .map(text),
  ],
  [
    'benign deepset',
    rows('injection/deepset/train.jsonl')
      .filter(({ label }) => label === 0)
      .map(text),
  ],
  ['benign e-mails', rows('injection/bipia/email_benign_train.jsonl').map(({ context }) => String(context))],
] as const) {
  console.log(`${name}: ${percent(list.filter((each) => screenText(each).flagged).length, list.length)}`)
}
