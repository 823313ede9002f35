/** Finds the wording of the instructions in a reply: runs of words that only somebody who reads them out would write. */
import type { Check, CheckContext, Finding } from '../../base/seams/check.ts'
import type { PromptValue } from '../../base/evidence/prompt.ts'
import { isWordUnit } from '../../text/matcher.ts'
import type { Reading } from '../../text/readings.ts'
import { READING_REACH, readingsOf } from '../readings.ts'

/** So many words in a row are not chance. */
const RUN = 8
/** Shorter instructions than this many words say nothing that could be leaked. */
const SHORTEST = 5

/** What the instructions quote they want said. */
const QUOTED = /"[^"\n]{1,400}"|“[^”\n]{1,400}”/g

interface Runs {
  readonly length: number
  readonly keys: ReadonlySet<string>
  /** Every word of a run. */
  readonly vocabulary: ReadonlySet<string>
}
const runsOf = new WeakMap<PromptValue, Runs>()

function instructionRuns(prompt: PromptValue): Runs {
  let runs = runsOf.get(prompt)
  if (runs === undefined) {
    const keys = new Set<string>()
    // The question and the records may be repeated; instructions that contain them word for word are not thereby secret.
    const texts = prompt.messages.filter(({ role }) => role === 'system').flatMap(({ content }) => content.split(QUOTED))
    const shortest = [...words(prompt.instructions)].length
    const length = Math.max(SHORTEST, Math.min(RUN, shortest))
    for (const text of texts) {
      const list = [...words(text)]
      for (const key of runsIn(list, length)) keys.add(key)
    }
    const vocabulary = new Set([...keys].flatMap((key) => key.split(' ')))
    for (const text of [prompt.question, ...prompt.fragments.map((fragment) => fragment.text)]) {
      for (const { key } of rowsIn(text, length, vocabulary)) keys.delete(key)
    }
    runs = { length, keys, vocabulary }
    runsOf.set(prompt, runs)
  }
  return runs
}

function* runsIn(list: readonly { readonly word: string }[], length: number): Iterable<string> {
  for (let at = 0; at + length <= list.length; at += 1) {
    yield list
      .slice(at, at + length)
      .map(({ word }) => word)
      .join(' ')
  }
}

/** Every run of `length` words of a text that are all in the vocabulary: only there can a run of the instructions stand. */
function* rowsIn(text: string, length: number, vocabulary: ReadonlySet<string>): Iterable<{ key: string; start: number; end: number }> {
  const row: { word: string; start: number; end: number }[] = []
  for (const word of words(text)) {
    if (!vocabulary.has(word.word)) {
      row.length = 0
      continue
    }
    row.push(word)
    if (row.length > length) row.shift()
    if (row.length === length) yield { key: row.map((each) => each.word).join(' '), start: row[0]!.start, end: word.end }
  }
}

function* words(text: string): Iterable<{ word: string; start: number; end: number }> {
  for (let start = 0; start < text.length; ) {
    if (!isWordUnit(text.charCodeAt(start))) {
      start += 1
      continue
    }
    let end = start + 1
    while (end < text.length && isWordUnit(text.charCodeAt(end))) end += 1
    yield { word: text.slice(start, end).toLowerCase(), start, end }
    start = end
  }
}

/** Withholds a reply that reads the instructions out, plainly or encoded. */
export function systemPromptCheck(): Check {
  return {
    name: 'system-prompt',
    mode: 'stream',
    holdBack: READING_REACH,
    check(text, context: CheckContext) {
      const { length, keys, vocabulary } = instructionRuns(context.prompt)
      const findings: Finding[] = []
      const search = (reading: Reading): void => {
        for (const { key, start, end } of rowsIn(reading.text, length, vocabulary)) {
          if (!keys.has(key)) continue
          const [from, to] = reading.spanOf(start, end)
          findings.push({ rule: 'instructions-repeated', start: from, end: to, action: 'withhold' })
          return
        }
      }
      const { plain, decoded } = readingsOf(text, context)
      search(plain)
      for (const reading of decoded) search(reading)
      return findings
    },
  }
}
