/** Makes training examples: the hand-written corpus with names exchanged, and generated sentences. */
import { readFileSync } from 'node:fs'
import { fold } from '../../src/text/fold.ts'
import type { Document } from '../evaluation/score.ts'
import { type People, CREDENTIALS } from './people.ts'
import type { Random } from './random.ts'
import { CLEAN, EPONYM_TERMS, TEMPLATES } from './templates.ts'

/** 1 name, 2 place, 3 another identifier (not learned from). */
export interface Example {
  readonly text: string
  readonly spans: readonly { readonly start: number; readonly end: number; readonly tag: number }[]
}

const TAG_OF_LABEL = new Map([
  ['NAME', 1],
  ['name', 1],
  ['GEO', 2],
  ['location', 2],
  ['YEAR_OK', 0],
  ['keep', 0],
])
const tagOf = (label: string): number => TAG_OF_LABEL.get(label) ?? 3

/** The hand-written notes, each `copies` times with other names, and once each in lower and upper case. */
export function noteExamples(notes: readonly Document[], people: People, random: Random, copies: number): Example[] {
  const examples: Example[] = []
  for (const note of notes) {
    const spans = note.spans.map(({ start, end, label }) => ({ start, end, tag: tagOf(label) })).filter(({ tag }) => tag !== 0)
    const original = { text: note.text, spans }
    examples.push(original, original)
    for (let copy = 0; copy < copies; copy += 1) {
      const swapped = exchange(note.text, spans, people, random)
      examples.push(
        copy % 4 === 1
          ? recase(swapped, (text) => text.toLowerCase())
          : copy % 8 === 3
            ? recase(swapped, (text) => text.toUpperCase())
            : swapped,
      )
    }
  }
  return examples
}

/** Same length of text in another case, or the example itself where case changes lengths. */
export function recase(example: Example, change: (text: string) => string): Example {
  const text = change(example.text)
  return text.length === example.text.length ? { text, spans: example.spans } : example
}

const GENERIC =
  /^(?:st|saint|mt|mount|the|of|and|at|in|hospital|clinic|medical|center|centre|health|memorial|general|regional|university|community|county|street|road|ave|avenue|dr|lane|court|church|school|high|elementary|college|park|lake|river|apartments|pharmacy|family|practice|north|south|east|west|new|old|house|home|care|unit|office|state|city|airport|shop|market)$/i

function exchange(text: string, spans: Example['spans'], people: People, random: Random): Example {
  const others = new Map<string, string>()
  let out = ''
  let at = 0
  const moved: { start: number; end: number; tag: number }[] = []
  for (const { start, end, tag } of [...spans].sort((a, b) => a.start - b.start)) {
    if (start < at) continue
    out += text.slice(at, start)
    const value = text.slice(start, end)
    const from = out.length
    out += tag === 3 ? value : value.replace(/\p{L}[\p{L}']+/gu, (word) => other(word, tag))
    moved.push({ start: from, end: out.length, tag })
    at = end
  }
  return { text: out + text.slice(at), spans: moved }

  function other(word: string, tag: number): string {
    if (GENERIC.test(word) || /^(?:jr|sr|de|la|van|von|der|al|el)$/i.test(word)) return word
    const key = fold(word)
    let replacement = others.get(key)
    if (replacement === undefined) {
      const isPlain = word.length >= 3
      replacement =
        !isPlain || random.chance(0.25)
          ? word
          : ((tag === 1
              ? random.chance(0.5)
                ? people.given()
                : people.family()
              : random.chance(0.6)
                ? people.city()
                : people.family()
            ).split(/[\s-]/)[0] ?? word)
      others.set(key, replacement)
    }
    if (word === word.toUpperCase()) return replacement.toUpperCase()
    return word === word.toLowerCase() ? replacement.toLowerCase() : replacement
  }
}

/** `count` generated texts of one to four sentences each, with their identifiers marked. */
export function generatedExamples(count: number, people: People, random: Random, drugs: readonly string[]): Example[] {
  const examples: Example[] = []
  while (examples.length < count) {
    let text = ''
    const spans: { start: number; end: number; tag: number }[] = []
    const sentences = 1 + random.below(4)
    for (let sentence = 0; sentence < sentences; sentence += 1) {
      if (text !== '') text += random.chance(0.5) ? '\n' : ' '
      const template = (random.chance(0.6) ? random.pick(TEMPLATES) : random.pick(CLEAN)).replaceAll('\\n', '\n')
      const filled = fill(template, people, random, drugs)
      for (const { start, end, tag } of filled.spans) spans.push({ start: start + text.length, end: end + text.length, tag })
      text += filled.text
    }
    const example = { text, spans }
    const roll = random.next()
    examples.push(
      roll < 0.12
        ? recase(example, (value) => value.toLowerCase())
        : roll < 0.2
          ? recase(example, (value) => value.toUpperCase())
          : example,
    )
  }
  return examples
}

function fill(template: string, people: People, random: Random, drugs: readonly string[]): Example {
  let text = ''
  const spans: { start: number; end: number; tag: number }[] = []
  const put = (value: string, tag: number): void => {
    if (tag !== 0) spans.push({ start: text.length, end: text.length + value.length, tag })
    text += value
  }
  for (const part of template.split(/(\{[A-Za-z]\})/)) {
    const slot = /^\{([A-Za-z])\}$/.exec(part)?.[1]
    switch (slot) {
      case 'N':
        put(people.full(), 1)
        break
      case 'G':
        put(people.given(), 1)
        break
      case 'F':
        put(people.family(), 1)
        break
      case 'K':
        put(random.chance(0.7) ? `${people.given()} ${people.initial()}.` : people.full(), 1)
        break
      case 'R':
        put(people.reversed(), 1)
        break
      case 'I':
        put(people.initials(), 1)
        break
      case 'C':
        put(people.city(), 2)
        break
      case 'H':
        put(people.facility(), 2)
        break
      case 'B':
        put(people.business(), 2)
        break
      case 'S':
        put(people.school(), 2)
        break
      case 'W':
        put(people.street(), 2)
        break
      case 'T':
        put(people.title(), 0)
        break
      case 'Y':
        put(people.state(), 0)
        break
      case 'X':
        put(random.pick(CREDENTIALS), 0)
        break
      case 'D': {
        const drug = random.pick(drugs)
        put(random.chance(0.5) ? drug : drug[0]!.toUpperCase() + drug.slice(1), 0)
        break
      }
      case 'E':
        put(random.pick(EPONYM_TERMS), 0)
        break
      case 'A':
        put(Array.from({ length: 2 + random.below(4) }, () => 'ABCDEFGHIKLMNOPRSTVX'[random.below(20)]!).join(''), 0)
        break
      case 'Z': {
        const term = medical(random)
        put(term[0]!.toUpperCase() + term.slice(1), 0)
        break
      }
      case 'z':
        put(medical(random), 0)
        break
      case 'e': {
        const eponym = random.pick(EPONYMS)
        put(eponym[0]!.toUpperCase() + eponym.slice(1), 0)
        break
      }
      case 'b':
        put(random.pick(BRANDS), 0)
        break
      case 'u': {
        const given = people
          .given()
          .toLowerCase()
          .replace(/[^a-z]/g, '')
        const family = people
          .family()
          .toLowerCase()
          .replace(/[^a-z]/g, '')
        put(
          random.chance(0.5) ? given[0] + family : random.chance(0.5) ? `${given}.${family[0]}` : given.slice(0, 1) + family.slice(0, 7),
          1,
        )
        break
      }
      case 'n':
        put(String(random.below(random.chance(0.5) ? 100 : 100_000)), 0)
        break
      case 'm':
        put(random.pick(['January', 'March', 'June', 'Nov', 'Dec', 'august']), 0)
        break
      default:
        text += part
    }
  }
  return { text, spans }
}

const EPONYMS = readFileSync(new URL('../lexicon/eponyms.txt', import.meta.url), 'utf8')
  .trim()
  .split(/\s+/)
  .filter((word) => word.length > 3)
const BRANDS =
  'Yasmin Yaz Camila Heather Errin Jolivette Aviane Lessina Apri Junel Loestrin Seasonale Natazia Ella Julie Mirena Kyleena Skyla Liletta Paragard Nexplanon Estelle Jencycla Lyza Nora Deblitane Amethia Ashlyna Camrese Larissia Levora Lutera Vienva Kelnor Zovia Taytulla Blisovi Gianvi Loryna Ocella Syeda Nikki Velivet Cyclessa Kariva Mircette Pimtrea Azurette Tri-Sprintec Sprintec'.split(
    ' ',
  )
const ROOTS =
  'cardi neur hepat nephr gastr derm oste arthr my angi hemat lymph aden encephal mening pulmon bronch rhin ot ophthalm kerat chol pancreat splen thyr adren gonad immun phago xanth melan erythr leuk cyan glyc lip prote nucle bromo chloro fluoro metho tetra penta hexa oxy desoxy nor iso para meta ortho cyclo sulfa tri di keto hydro'.split(
    ' ',
  )
const MIDDLES = ['o', 'i', 'a', 'ocyt', 'oid', 'on', 'in', 'ol', 'al', 'en', 'az', 'ip', 'ar', '', 'ad', 'et', 'opro', 'omet']
const ENDINGS =
  'ine ide ol one ate ium in an ene itis osis oma opathy emia uria algia ism ia us um ectomy ase ose mab nib pril sartan azole mycin cillin statin vir xin ic al osis oides itol amine idine acid tropin gen'.split(
    ' ',
  )

/** A word that looks like a substance or a finding. */
function medical(random: Random): string {
  return random.pick(ROOTS) + random.pick(MIDDLES) + (random.chance(0.4) ? random.pick(ROOTS) : '') + random.pick(ENDINGS)
}
