/** Models that say what a test tells them to say, cut where a test tells them to cut. */
import type { Prompt } from '../../base/evidence/index.ts'
import type { ModelCall, ModelPart } from '../../base/model-part.ts'
import { seededRandom } from '../random.ts'
import { ENCODINGS, type Encoding } from './encodings.ts'
import { chunks } from './obedient.ts'

/** Says these parts, in order. A function makes them from the prompt. */
export function scriptedModel(parts: readonly ModelPart[] | ((prompt: Prompt) => readonly ModelPart[])): ModelCall {
  return async function* say(prompt, { signal }) {
    for (const part of typeof parts === 'function' ? parts(prompt) : parts) {
      if (signal.aborted) return
      yield part
    }
  }
}

/** Gives away `values`, each in every one of `encodings` (default: all), whatever it is asked. */
export function leakyModel(values: readonly string[], encodings: readonly Encoding[] = Object.keys(ENCODINGS) as Encoding[]): ModelCall {
  const lines = values.flatMap((value) => encodings.map((encoding) => `Note: ${ENCODINGS[encoding](value)}.`))
  return async function* leak(_prompt, { signal }) {
    yield* chunks(lines.join('\n'), 5, signal)
  }
}

/**
 * Where a text is cut: at one place, into single UTF-16 units (surrogate pairs are cut as well), or at random places.
 */
export type Cut = { readonly at: number } | 'characters' | { readonly seed: number; readonly longest: number }

/** Says `text`, cut into chunks. */
export function splittingModel(text: string, cut: Cut): ModelCall {
  return scriptedModel(split(text, cut))
}

/** Cuts a text; the pieces joined are the text. */
export function split(text: string, cut: Cut): readonly string[] {
  if (cut === 'characters') return text.split('')
  if ('at' in cut) return [text.slice(0, cut.at), text.slice(cut.at)]
  const random = seededRandom(cut.seed)
  const pieces: string[] = []
  for (let start = 0; start < text.length; ) {
    const end = start + random.between(1, cut.longest)
    pieces.push(text.slice(start, end))
    start = end
  }
  return pieces
}

/** A model that remembers every prompt that it was given. */
export interface RecordingModel {
  readonly model: ModelCall
  /** The prompts so far, as the model saw them. */
  readonly prompts: readonly Prompt[]
  /** All messages of all prompts as one text, to look for what must not be there. */
  seen(): string
}

/** Wraps a model so that a test can read what it saw. */
export function recordingModel(inner: ModelCall): RecordingModel {
  const prompts: Prompt[] = []
  return Object.freeze({
    prompts,
    model: ((prompt, options) => {
      prompts.push(prompt)
      return inner(prompt, options)
    }) satisfies ModelCall,
    seen: () => prompts.flatMap(({ messages }) => messages.map(({ content }) => content)).join('\n'),
  })
}
