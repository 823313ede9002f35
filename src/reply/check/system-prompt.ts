/** Finds the wording of the instructions in a reply: runs of words that only somebody who reads them out would write. */
import type { Check, CheckContext, Finding } from '../../base/seams/check.ts'
import type { PromptValue } from '../../base/evidence/prompt.ts'
import type { Reading } from '../../text/readings.ts'
import { readingsOf } from '../readings.ts'

/** So many words in a row are not chance. */
const RUN = 8
/** Shorter instructions than this many words say nothing that could be leaked. */
const SHORTEST = 5

const WORD = /[\p{L}\p{N}]+/gu
/** What the instructions quote they want said. */
const QUOTED = /"[^"\n]{1,400}"|“[^”\n]{1,400}”/g

interface Runs {
  readonly length: number
  readonly keys: ReadonlySet<string>
}
const runsOf = new WeakMap<PromptValue, Runs>()

function instructionRuns(prompt: PromptValue): Runs {
  let runs = runsOf.get(prompt)
  if (runs === undefined) {
    const keys = new Set<string>()
    // The question and the records may be repeated; instructions that contain them word for word are not thereby secret.
    const texts = prompt.messages.filter(({ role }) => role === 'system').flatMap(({ content }) => content.split(QUOTED))
    const shortest = words(prompt.instructions).length
    const length = Math.max(SHORTEST, Math.min(RUN, shortest))
    for (const text of texts) {
      const list = words(text)
      for (const key of runsIn(list, length)) keys.add(key)
    }
    for (const text of [prompt.question, ...prompt.fragments.map((fragment) => fragment.text)]) {
      for (const key of runsIn(words(text), length)) keys.delete(key)
    }
    runs = { length, keys }
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

const words = (text: string): readonly { readonly word: string; readonly start: number; readonly end: number }[] =>
  Array.from(text.matchAll(WORD), (match) => ({ word: match[0].toLowerCase(), start: match.index, end: match.index + match[0].length }))

/** Withholds a reply that reads the instructions out, plainly or encoded. */
export function systemPromptCheck(): Check {
  return {
    name: 'system-prompt',
    mode: 'stream',
    holdBack: 256,
    check(text, context: CheckContext) {
      const { length, keys } = instructionRuns(context.prompt)
      const findings: Finding[] = []
      const search = (reading: Reading): void => {
        const list = words(reading.text)
        for (let at = 0; at + length <= list.length; at += 1) {
          let key = list[at]!.word
          for (let next = at + 1; next < at + length; next += 1) key += ` ${list[next]!.word}`
          if (!keys.has(key)) continue
          const [start, end] = reading.spanOf(list[at]!.start, list[at + length - 1]!.end)
          findings.push({ rule: 'instructions-repeated', start, end, action: 'withhold' })
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
