/**
 * A local LangChain chat model without a language model inside: it picks sentences of the records that answer the question and
 * cites them. It stands in for a real one so that the demonstration needs no network, and it never makes anything up.
 */
import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager'
import { SimpleChatModel } from '@langchain/core/language_models/chat_models'
import { AIMessageChunk, type BaseMessage } from '@langchain/core/messages'
import { ChatGenerationChunk } from '@langchain/core/outputs'
import { readPrompt } from 'phi-envelope/prompt'

/** Words that say nothing about what is asked. */
const STOP = new Set(
  'a an and are as at be been before by did do does for from had has have he her his how i in is it its last my of on or our she so than that the their them they this to was week were what when where which who why will with you your after record records visit'.split(
    ' ',
  ),
)
/** What people ask for, and what charts call it. */
const RELATED: Readonly<Record<string, readonly string[]>> = {
  changed: [
    'stop',
    'stopped',
    'start',
    'started',
    'lowered',
    'raised',
    'rose',
    'fell',
    'replaces',
    'new',
    'repeat',
    'change',
    'increase',
    'active',
  ],
  reconcile: [
    'tablet',
    'takes',
    'dispensed',
    'stop',
    'start',
    'change',
    'increase',
    'medication',
    'pill',
    'allergy',
    'still',
    'replaces',
    'hives',
  ],
  medications: ['tablet', 'mg', 'takes', 'dispensed', 'medication'],
  avoid: ['avoid'],
  appointment: ['appointment', 'booked', 'calendar', 'sync', 'portal'],
  portal: ['portal', 'calendar', 'sync', 'account', 'booked'],
  kidney: ['egfr', 'creatinine', 'kidney'],
}

/** Says so in its name, and in every trail. */
export class ExtractiveChatModel extends SimpleChatModel {
  readonly model = 'extractive (local, no language model)'

  constructor() {
    super({})
  }

  override _llmType(): string {
    return 'extractive'
  }

  override async _call(messages: BaseMessage[]): Promise<string> {
    return answer(messages)
  }

  override async *_streamResponseChunks(
    messages: BaseMessage[],
    options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    for (const piece of answer(messages).match(/[\s\S]{1,24}/g) ?? []) {
      options.signal?.throwIfAborted()
      yield new ChatGenerationChunk({ text: piece, message: new AIMessageChunk(piece) })
      await runManager?.handleLLMNewToken(piece)
    }
  }
}

function answer(messages: readonly BaseMessage[]): string {
  const parts = readPrompt(
    messages.map((message) => ({ role: message.getType() === 'system' ? 'system' : 'user', content: String(message.content) })),
  )
  const wanted = keywords(parts.question)
  const found = parts.records.flatMap(({ label, facts, text }, order) =>
    sentences(text)
      .filter((sentence) => !ADDRESSES_SOFTWARE.test(sentence))
      .map((sentence) => ({
        label,
        sentence,
        date: facts.find((fact) => /\d{4}/.test(fact)) ?? '',
        order,
        score: score(sentence, wanted),
      })),
  )
  const best = found
    .filter(({ score: points }) => points > 1)
    .sort((a, b) => b.score - a.score || a.order - b.order)
    .slice(0, 9)
    .sort((a, b) => a.order - b.order)
  if (best.length === 0) return 'The records that I may read do not answer this question.'
  const lines = best.map(({ sentence, label }) => `- ${sentence.replace(/[.\s]+$/, '')} [${label}].`)
  return ['Here is what the records say:', ...new Set(lines)].join('\n')
}

/** An order to a machine is no fact about a patient. */
const ADDRESSES_SOFTWARE = /\b(?:ignore|instructions?|assistant|AI system|maintenance mode|reply that|do not mention|print the)\b|https?:/i

/** Titles end with a full stop and no sentence does so after them. */
const SENTENCE_END = /\n+|(?<=[.!?])(?<!\b(?:Dr|Mr|Mrs|Ms|St)\.)\s+(?=[A-Z[])/
const FORMALITY = /^(?:status|intent|signed|ordered|taken|starts|ends|date|relationship|payer)\b/i

function sentences(text: string): readonly string[] {
  return text
    .split(SENTENCE_END)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length > 12 && /[a-z]/.test(sentence) && !FORMALITY.test(sentence))
}

const TOKEN = /\[[A-Z]{2,9}-\d[^\]\s]*\]/g

/** Words without inflection or numbers, and tokens whole: a token is a name. */
function wordsOf(text: string): ReadonlySet<string> {
  const plain = text.replace(TOKEN, ' ').toLowerCase()
  return new Set([...(text.match(TOKEN) ?? []), ...(plain.match(/[a-z][a-z0-9]+/g) ?? [])])
}

function keywords(question: string): ReadonlyMap<string, number> {
  const words = new Map<string, number>()
  for (const word of wordsOf(question)) {
    if (STOP.has(word)) continue
    words.set(word, 3)
    for (const related of RELATED[word] ?? []) if (!words.has(related)) words.set(related, 2)
  }
  return words
}

function score(sentence: string, wanted: ReadonlyMap<string, number>): number {
  let points = 0
  for (const word of wordsOf(sentence)) points += wanted.get(word) ?? 0
  return points
}
