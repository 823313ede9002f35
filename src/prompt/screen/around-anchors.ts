/** Tries patterns only around the words that every match of theirs contains, found for all patterns in one pass over the text. */
import { createMatcher, isWordUnit } from '../../text/matcher.ts'
import type { PatternSignal, SignalMatch } from './signal.ts'

/** How far around an anchor a match may reach, in UTF-16 units. */
const BEFORE = 200
const AFTER = 300

/** A match of one of the signals. */
export type AnchoredMatch = SignalMatch & { readonly signal: PatternSignal }

/** Compiles signals; the function gives, for a text, the first match of each signal that has one. */
export function aroundAnchors(signals: readonly PatternSignal[]): (text: string) => readonly AnchoredMatch[] {
  const owners = new Map<string, { readonly inWords: number[]; readonly alone: number[] }>()
  for (const [index, { anchors }] of signals.entries()) {
    for (const anchor of anchors) {
      const alone = anchor.startsWith('=')
      const text = alone ? anchor.slice(1) : anchor
      let lists = owners.get(text)
      if (lists === undefined) owners.set(text, (lists = { inWords: [], alone: [] }))
      ;(alone ? lists.alone : lists.inWords).push(index)
    }
  }
  const matcher = createMatcher([...owners.keys()])
  const lists = [...owners.values()]
  return (text) => {
    const places = new Map<number, number[]>()
    const note = (signal: number, start: number): void => {
      const list = places.get(signal)
      if (list === undefined) places.set(signal, [start])
      else list.push(start)
    }
    matcher.scan(text, (pattern, start, end) => {
      const { inWords, alone } = lists[pattern]!
      for (const signal of inWords) note(signal, start)
      if (alone.length > 0 && isWholeWord(text, start, end)) for (const signal of alone) note(signal, start)
    })
    const found: AnchoredMatch[] = []
    for (const [index, list] of [...places].sort(([a], [b]) => a - b)) {
      const signal = signals[index]!
      const match = search(text, signal.pattern, list)
      if (match !== null) found.push({ signal, weight: signal.weight, ...match })
    }
    return found
  }
}

/** Whether no letter or digit touches a match whose own edge is one. */
const isWholeWord = (text: string, start: number, end: number): boolean =>
  !(isWordUnit(text.charCodeAt(end)) && isWordUnit(text.charCodeAt(end - 1))) &&
  !(start > 0 && isWordUnit(text.charCodeAt(start - 1)) && isWordUnit(text.charCodeAt(start)))

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
