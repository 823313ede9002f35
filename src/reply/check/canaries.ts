/** Finds marks of the prompt that must never come back: a reply that carries one is repeating the prompt. */
import type { PromptValue } from '../../base/evidence/prompt.ts'
import type { Check, Finding } from '../../base/seams/check.ts'
import { READING_REACH, readingsOf } from '../readings.ts'

/** Withholds a reply that carries a canary or a boundary's code, in any case, spacing, order or encoding; takes line marks out. */
export function canariesCheck(): Check {
  return {
    name: 'canaries',
    mode: 'stream',
    holdBack: READING_REACH,
    check(text, context) {
      const { prompt } = context
      const { plain, decoded } = readingsOf(text, context)
      const findings: Finding[] = []
      for (const reading of [plain, ...decoded]) {
        const found = canaryIn(reading.text, patternsOf(prompt))
        if (found === null) continue
        const [start, end] = reading.spanOf(...found)
        findings.push({ rule: 'canary', start, end, action: 'withhold' })
      }
      for (let at = prompt.mark === '' ? -1 : text.indexOf(prompt.mark); at !== -1; at = text.indexOf(prompt.mark, at + 1)) {
        const end = at + prompt.mark.length
        findings.push({ rule: 'line-mark', start: at, end: text[end] === ' ' ? end + 1 : end, action: 'redact', replacement: '' })
      }
      return findings
    },
  }
}

/** The canaries of a prompt, forward and backward, by what they begin with. */
interface Patterns {
  /** A bit for every three symbols that one of them begins with. */
  readonly beginnings: Uint8Array
  readonly spellings: readonly string[]
}
const known = new WeakMap<PromptValue, Patterns>()

const hashOf = (last3: number): number => (last3 ^ (last3 >> 9)) & 0x7fff

function patternsOf(prompt: PromptValue): Patterns {
  let patterns = known.get(prompt)
  if (patterns === undefined) {
    const spellings = prompt.canaries
      .map((canary) => canary.replace(/[^a-z0-9]/gi, ''))
      .filter(({ length }) => length >= 3)
      .flatMap((canary) => [canary, [...canary].reverse().join('')])
    const beginnings = new Uint8Array(0x8000)
    for (const spelling of spellings) {
      let last3 = 0
      for (let index = 0; index < 3; index += 1) last3 = (last3 << 6) | SYMBOLS[spelling.charCodeAt(index)]!
      beginnings[hashOf(last3)] = 1
    }
    patterns = { beginnings, spellings }
    known.set(prompt, patterns)
  }
  return patterns
}

/** A number from 1 to 36 for each letter and digit, in either case; 0 for everything else. */
const SYMBOLS = new Uint8Array(0x10000)
for (const [index, symbol] of [...'0123456789abcdefghijklmnopqrstuvwxyz'].entries())
  for (const spelled of [symbol, symbol.toUpperCase()]) SYMBOLS[spelled.charCodeAt(0)] = index + 1

/** The first canary in what letters and digits a text has, whatever stands between them. */
function canaryIn(text: string, { beginnings, spellings }: Patterns): readonly [start: number, end: number] | null {
  let last3 = 0
  let first = -1
  let second = -1
  for (let index = 0; index < text.length; index += 1) {
    const symbol = SYMBOLS[text.charCodeAt(index)]!
    if (symbol === 0) continue
    last3 = ((last3 << 6) | symbol) & 0x3ffff
    if (first !== -1 && beginnings[hashOf(last3)] === 1) {
      for (const spelling of spellings) {
        const end = endOf(spelling, text, first)
        if (end !== -1) return [first, end]
      }
    }
    first = second
    second = index
  }
  return null
}

/** Where `spelling` ends, when the letters and digits from `start` on spell it; -1 otherwise. */
function endOf(spelling: string, text: string, start: number): number {
  let at = 0
  for (let index = start; index < text.length; index += 1) {
    const symbol = SYMBOLS[text.charCodeAt(index)]!
    if (symbol === 0) continue
    if (symbol !== SYMBOLS[spelling.charCodeAt(at)]) return -1
    at += 1
    if (at === spelling.length) return index + 1
  }
  return -1
}
