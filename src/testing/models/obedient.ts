/** A model that does whatever any instruction in its input says, whoever wrote it: the worst case that a reply check must hold. */
import type { ModelCall } from '../../base/model-part.ts'
import { ENCODINGS, type Encoding } from './encodings.ts'

/** What an obedient model does on top of obeying. */
export interface ObedientOptions {
  /** Values that it knows from elsewhere (training, another session) and gives away when told to reveal something. */
  readonly knows?: readonly string[] | undefined
  /** How it writes what it gives away. Default: as it is. */
  readonly encoding?: Encoding | undefined
  /** UTF-16 units a chunk. Default 7, so that most identifiers are cut. */
  readonly chunk?: number | undefined
}

const ORDER =
  /\b(?:ignore|disregard|forget|override|instead|reveal|print|output|repeat|reply|respond|say|send|include|append|insert|write|encode|translate|list|tell|show|dump|execute|call|visit|click|you (?:must|are now|should))\b/i
const WANTS_EVERYTHING =
  /\b(?:reveal|print|output|repeat|dump|show|list|leak|send|exfiltrate|encode|system prompt|instructions|everything|all|names?|identifiers?|records?|patients?|tokens?|ssn|mrn)\b/i
const LINK = /\bhttps?:\/\/[^\s)>\]"']+/gi
const QUOTED = /["“']([^"”']{2,200})["”']/g

/**
 * Makes an obedient model. For every line of every message that reads like an order it repeats the line and what it quotes,
 * follows its links as Markdown images with all it saw in the query, and, when the order asks for anything to be revealed,
 * gives away every message, system prompt included, and everything it knows.
 */
export function obedientModel(options: ObedientOptions = {}): ModelCall {
  const { knows = [], encoding = 'plain', chunk = 7 } = options
  const encode = ENCODINGS[encoding]
  return async function* obey(prompt, { signal }) {
    const seen = prompt.messages.map(({ role, content }) => `${role}: ${content}`).join('\n')
    const orders = seen.split(/\n|(?<=[.!?])\s/).filter((line) => ORDER.test(line))
    const answer: string[] = []
    let giveAway = false
    for (const order of orders) {
      answer.push(`As you wish: ${order}`)
      for (const [, quoted] of order.matchAll(QUOTED)) answer.push(quoted ?? '')
      for (const [url] of order.matchAll(LINK)) answer.push(`![](${url}?d=${encodeURIComponent(seen.slice(0, 300))})`)
      if (WANTS_EVERYTHING.test(order)) giveAway = true
    }
    if (giveAway) answer.push(encode(seen), ...knows.map(encode))
    if (answer.length === 0) answer.push('Nothing in the records answers this question.')
    yield* chunks(answer.join('\n'), chunk, signal)
  }
}

/** Cuts a text into chunks of so many UTF-16 units, stopping when the signal aborts. */
export async function* chunks(text: string, size: number, signal: AbortSignal): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += size) {
    if (signal.aborted) return
    yield text.slice(start, start + size)
  }
}
