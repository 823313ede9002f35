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
  /** Runs that the question or a record has too; read when it is first asked for. */
  quotable: ReadonlySet<string> | null
}
const runsOf = new WeakMap<PromptValue, Runs>()

function instructionRuns(prompt: PromptValue): Runs {
  let runs = runsOf.get(prompt)
  if (runs === undefined) {
    const keys = new Set<string>()
    const texts = prompt.messages.filter(({ role }) => role === 'system').flatMap(({ content }) => content.split(QUOTED))
    const shortest = words(prompt.instructions).length
    const length = Math.max(SHORTEST, Math.min(RUN, shortest))
    for (const text of texts) {
      const list = words(text)
      for (const key of runsIn(list, length)) keys.add(key)
    }
    const vocabulary = new Set([...keys].flatMap((key) => key.split(' ')))
    runs = { length, keys, vocabulary, quotable: null }
    runsOf.set(prompt, runs)
  }
  return runs
}

/** Whether a run may be said: the question and the records may be repeated, also where the instructions say the same. */
function isQuotable(key: string, prompt: PromptValue, runs: Runs): boolean {
  if (runs.quotable === null) {
    const said = new Set<string>()
    for (const text of [prompt.question, ...prompt.fragments.map((fragment) => fragment.text)])
      rowsIn(text, runs.length, runs.vocabulary, (row) => void said.add(row.key))
    runs.quotable = said
  }
  return runs.quotable.has(key)
}

function* runsIn(list: readonly { readonly word: string }[], length: number): Iterable<string> {
  for (let at = 0; at + length <= list.length; at += 1) {
    yield list
      .slice(at, at + length)
      .map(({ word }) => word)
      .join(' ')
  }
}

/** A run of words, and where it stands. */
interface Row {
  readonly key: string
  readonly start: number
  readonly end: number
}

/** Calls `visit` with every run of `length` words of a text that are all in the vocabulary: only there can a run of the instructions stand. */
function rowsIn(text: string, length: number, vocabulary: ReadonlySet<string>, visit: (row: Row) => boolean | void): void {
  const row: Word[] = []
  eachWord(text, (word) => {
    if (!vocabulary.has(word.word)) {
      row.length = 0
      return true
    }
    row.push(word)
    if (row.length > length) row.shift()
    return row.length < length || visit({ key: row.map((each) => each.word).join(' '), start: row[0]!.start, end: word.end }) !== false
  })
}

interface Word {
  readonly word: string
  readonly start: number
  readonly end: number
}

/** Calls `visit` with each word until it says false. */
function eachWord(text: string, visit: (word: Word) => boolean): void {
  for (let start = 0; start < text.length; ) {
    if (!isWordUnit(text.charCodeAt(start))) {
      start += 1
      continue
    }
    let end = start + 1
    while (end < text.length && isWordUnit(text.charCodeAt(end))) end += 1
    if (!visit({ word: text.slice(start, end).toLowerCase(), start, end })) return
    start = end
  }
}

function words(text: string): readonly Word[] {
  const list: Word[] = []
  eachWord(text, (word) => list.push(word) > 0)
  return list
}

/** Withholds a reply that reads the instructions out, plainly or encoded. */
export function systemPromptCheck(): Check {
  return {
    name: 'system-prompt',
    mode: 'stream',
    holdBack: READING_REACH,
    check(text, context: CheckContext) {
      const runs = instructionRuns(context.prompt)
      const { length, keys, vocabulary } = runs
      const findings: Finding[] = []
      const search = (reading: Reading): void => {
        rowsIn(reading.text, length, vocabulary, ({ key, start, end }) => {
          if (!keys.has(key) || isQuotable(key, context.prompt, runs)) return true
          const [from, to] = reading.spanOf(start, end)
          findings.push({ rule: 'instructions-repeated', start: from, end: to, action: 'withhold' })
          return false
        })
      }
      const { plain, decoded } = readingsOf(text, context)
      search(plain)
      for (const reading of decoded) search(reading)
      return findings
    },
  }
}
