/** Collects what a reply cites while it goes out. */
import type { Citation } from '../base/evidence/checked.ts'
import type { PromptValue } from '../base/evidence/prompt.ts'
import { CITATION, labelsOf, LONGEST_CITATION } from './check/citations.ts'

/** Collects the citations of text that went out, each once. */
export class CitationCollector {
  readonly #prompt: PromptValue
  readonly #labels = new Set<string>()
  #tail = ''

  constructor(prompt: PromptValue) {
    this.#prompt = prompt
  }

  push(text: string): string {
    if (text === '') return text
    const seen = this.#tail + text
    for (const match of seen.matchAll(CITATION)) for (const label of labelsOf(match[0])) this.#labels.add(label)
    this.#tail = seen.slice(-LONGEST_CITATION)
    return text
  }

  citations(): readonly Citation[] {
    const headers = new Map(this.#prompt.fragments.map(({ header }) => [header.label, header]))
    return Object.freeze(
      [...this.#labels].flatMap((label) => {
        const header = headers.get(label)
        return header === undefined ? [] : [Object.freeze({ label, reference: header.reference, title: header.title })]
      }),
    )
  }
}
