/** Evidence that a draft passes the reply checks as it streams. Still tokenized. */
import { makeSealer, type Evidence } from './seal.ts'
import type { PromptValue } from './prompt.ts'
import type { Verdict } from '../seams/check.ts'

/** A checked, still tokenized answer. */
export interface Checked extends Evidence<'Checked'> {}

/** A citation that resolved to a fragment of the prompt. */
export interface Citation {
  /** The label used in the reply, such as `F1`. */
  readonly label: string
  readonly reference: string
  readonly title: string
}

/** What restoring finds inside. */
export interface CheckedValue {
  readonly prompt: PromptValue
  /** Tokenized text that no later text can change. Throws ReplyRejected when the reply is withheld. Read once. */
  readonly text: AsyncIterable<string>
  /** Settles when `text` has ended. */
  readonly result: Promise<{ readonly citations: readonly Citation[]; readonly verdicts: readonly Verdict[] }>
}

const sealer = makeSealer<Checked, CheckedValue>('Checked')
/** Only src/reply may call this. */
export const sealChecked = sealer.seal
/** Only src/reply may call this. */
export const openChecked = sealer.open
