/** What every detector is given: the tokens of a normalised text, the word classes of each, and a place for findings. */
import { Findings } from './finding.ts'
import { FIRST, tokenise, type Tokens } from './tokens.ts'
import { type WordFacts, wordFacts } from './word-facts.ts'

/** One text under detection. */
export interface Scan extends WordFacts {
  readonly text: string
  readonly tokens: Tokens
  readonly findings: Findings
}

/** Prepares `text`. */
export function makeScan(text: string): Scan {
  const tokens = tokenise(text)
  const { classes, lexicon, cues } = wordFacts(text, tokens)
  return { text, tokens, classes, lexicon, cues, findings: new Findings() }
}

/** The bits of a token, 0 beyond either end. */
export function classAt(scan: Scan, index: number): number {
  return index >= 0 && index < scan.tokens.count ? scan.classes[index]! : 0
}

/** The first character of a token, '' beyond either end. */
export function markAt(scan: Scan, index: number): string {
  return index >= 0 && index < scan.tokens.count ? scan.text[scan.tokens.start[index]!]! : ''
}

/** The token's text, '' beyond either end. */
export function wordAt(scan: Scan, index: number): string {
  return index >= 0 && index < scan.tokens.count ? scan.text.slice(scan.tokens.start[index], scan.tokens.end[index]) : ''
}

/** How many characters token `index` has. */
export const sizeOf = (scan: Scan, index: number): number => scan.tokens.end[index]! - scan.tokens.start[index]!

/** Whether a line or the text ends before token `index`. */
export const isFirst = (scan: Scan, index: number): boolean => index >= scan.tokens.count || (scan.tokens.flags[index]! & FIRST) !== 0

/** The index of the first token that begins at or after `offset`. */
export function tokenFrom(scan: Scan, offset: number, hint = 0): number {
  const { start, count } = scan.tokens
  // What is looked for mostly stands near the hint.
  for (let index = hint; index < hint + 6 && index < count; index += 1) if (start[index]! >= offset && hint > 0) return index
  let low = hint
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (start[middle]! < offset) low = middle + 1
    else high = middle
  }
  return low
}
