/** What every detector is given: the tokens of a normalised text, the word classes of each, and a place for findings. */
import { Findings } from './finding.ts'
import { MARK, tokenise, type Tokens } from './tokens.ts'
import { VOCABULARY } from './vocabulary.ts'

/** One text under detection. */
export interface Scan {
  readonly text: string
  readonly tokens: Tokens
  /** Bits of vocabulary.ts for each token. */
  readonly classes: Int32Array
  readonly findings: Findings
}

/** Prepares `text`. */
export function makeScan(text: string): Scan {
  const tokens = tokenise(text)
  const classes = new Int32Array(tokens.count)
  for (let index = 0; index < tokens.count; index += 1)
    if ((tokens.flags[index]! & MARK) === 0) classes[index] = VOCABULARY.get(tokens.hash[index]!)
  return { text, tokens, classes, findings: new Findings() }
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
