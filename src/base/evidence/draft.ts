/** Evidence that a model answered a Prompt. Opaque: nothing of it is shown before it was checked. */
import type { ModelPart } from '../model-part.ts'
import { makeSealer, type Evidence } from './seal.ts'
import type { PromptValue } from './prompt.ts'

/** An unchecked answer. Nothing can be read from it; pass it to `session.release`. */
export interface Draft extends Evidence<'Draft'> {}

/** What the reply stage finds inside. */
export interface DraftValue {
  readonly prompt: PromptValue
  /** Read once. Ends, or throws an error of this library. Returning it early stops the model. */
  readonly parts: AsyncIterable<ModelPart>
}

const sealer = makeSealer<Draft, DraftValue>('Draft')
/** Only src/model may call this. */
export const sealDraft = sealer.seal
/** Only src/reply may call this. */
export const openDraft = sealer.open
