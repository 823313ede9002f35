/** Tries patterns only around the words that every match of theirs contains, found for all patterns in one pass over the text. */
import { createMatcher } from '../../text/matcher.ts'
import type { PatternSignal, SignalMatch } from './signal.ts'

/** How far around an anchor a match may reach, in UTF-16 units. */
const BEFORE = 200
const AFTER = 300

/** A match of one of the signals. */
export type AnchoredMatch = SignalMatch & { readonly signal: PatternSignal }

/** Compiles signals; the function gives, for a text, the first match of each signal that has one. */
export function aroundAnchors(signals: readonly PatternSignal[]): (text: string) => readonly AnchoredMatch[] {
  const owners = { parts: new Map<string, number[]>(), words: new Map<string, number[]>() }
  for (const [index, { anchors }] of signals.entries()) {
    for (const anchor of anchors) {
      const [map, text] = anchor.startsWith('=') ? [owners.words, anchor.slice(1)] : [owners.parts, anchor]
      const list = map.get(text)
      if (list === undefined) map.set(text, [index])
      else list.push(index)
    }
  }
  const matchers = [
    { matcher: createMatcher([...owners.parts.keys()]), owners: [...owners.parts.values()] },
    { matcher: createMatcher([...owners.words.keys()], { wholeWords: true }), owners: [...owners.words.values()] },
  ]
  return (text) => {
    const places: number[][] = signals.map(() => [])
    for (const { matcher, owners: lists } of matchers) {
      matcher.scan(text, (pattern, start) => {
        for (const signal of lists[pattern]!) places[signal]!.push(start)
      })
    }
    const found: AnchoredMatch[] = []
    for (const [index, signal] of signals.entries()) {
      const match = search(text, signal.pattern, places[index]!)
      if (match !== null) found.push({ signal, weight: signal.weight, ...match })
    }
    return found
  }
}

function search(text: string, pattern: RegExp, places: number[]): { readonly start: number; readonly end: number } | null {
  places.sort((a, b) => a - b)
  for (let index = 0; index < places.length; ) {
    const from = Math.max(0, places[index]! - BEFORE)
    let to = places[index]! + AFTER
    // Anchors that stand close share one window.
    for (index += 1; index < places.length && places[index]! - BEFORE <= to; index += 1) to = places[index]! + AFTER
    const match = searchWindow(text, pattern, from, to)
    if (match !== null) return match
  }
  return null
}

const SPACE = /\s/g
const nextSpace = (text: string, from: number): number => {
  SPACE.lastIndex = from
  return SPACE.exec(text)?.index ?? text.length
}

function searchWindow(text: string, pattern: RegExp, from: number, to: number): { readonly start: number; readonly end: number } | null {
  // Windows begin and end between words; a letter before the first one keeps `^` from matching within a line.
  const start = from === 0 ? 0 : Math.min(nextSpace(text, from), from + 60)
  const window = text.slice(start, to >= text.length ? text.length : Math.min(nextSpace(text, to), to + 60))
  const lead = start === 0 ? '' : 'x'
  const match = pattern.exec(lead + window)
  if (match === null) return null
  const at = start + match.index - lead.length
  return { start: Math.max(start, at), end: at + match[0].length }
}
