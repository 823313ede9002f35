/** Calls a model with a Prompt and with nothing else: bounded in time and size, every part validated, stopped when nobody reads on. */
import { onAbort } from '../base/on-abort.ts'
import { createHash } from 'node:crypto'
import { abortError } from '../base/bounded.ts'
import { ConfigurationError, isEnvelopeError, StageFailed } from '../base/errors/index.ts'
import { type Draft, sealDraft } from '../base/evidence/draft.ts'
import { openPrompt, type Prompt, promptDigest, type PromptValue } from '../base/evidence/prompt.ts'
import { type ModelCall, type ModelDescription, type ModelPart, modelDescription } from '../base/model-part.ts'
import { singleUseStream } from '../base/single-use-stream.ts'
import type { StageContext } from '../base/stage-context.ts'
import { parseModelPart, sizeOf } from './part.ts'

/** The limits of one call. */
export interface CallLimits {
  /** Bounds the whole call, from asking to the last part. */
  readonly milliseconds: number
  /** Bounds text, reasoning and tool input together, in UTF-16 units. */
  readonly maxCharacters: number
  /** How often a call that failed before its first part is made again. Default 0. */
  readonly retries?: number | undefined
  /** Awaited after the call was told to the trail and before anything leaves; a rejection keeps it from leaving. */
  readonly beforeLeaving?: (() => Promise<void>) | undefined
}

/** @throws ConfigurationError ARGUMENT_INVALID when `call` is no function, such as a client that was not adapted */
export function assertModel(call: unknown): asserts call is ModelCall {
  if (typeof call === 'function') return
  throw new ConfigurationError(
    'ARGUMENT_INVALID',
    '`model` must be a function from a Prompt to text; `aiSdkModel` and `chatModelCall` make one of a model',
  )
}

/** What is known of `call` before it is made; an opaque function enforces and declares nothing. */
export function describeModel(call: ModelCall): ModelDescription {
  return (call as { readonly [modelDescription]?: ModelDescription })[modelDescription] ?? OPAQUE
}
const OPAQUE: ModelDescription = Object.freeze({ name: 'model', endpoint: null, enforced: Object.freeze([]), declared: Object.freeze([]) })

/**
 * Asks the model and waits for the first part; the rest is read by the reply stage.
 *
 * @throws EvidenceError when `prompt` is not this session's
 * @throws StageFailed PROMPT_REFUSED when a record forbids retention and the model does not promise it;
 *   MODEL_FAILED when the model throws, hangs, answers nothing or too much; MODEL_OUTPUT_UNKNOWN for any other shape than
 *   ModelPart. The draft's parts throw the same.
 */
export async function callModel(prompt: Prompt, call: ModelCall, limits: CallLimits, context: StageContext): Promise<Draft> {
  assertModel(call)
  const value = openPrompt(context.scope, prompt)
  const description = describeModel(call)
  refuseRetention(value, description, context)
  for (let retriesLeft = limits.retries ?? 0; ; retriesLeft -= 1) {
    const { name, endpoint, enforced, declared } = description
    context.record({ type: 'model-called', model: name, digest: promptDigest(value.messages), endpoint, enforced, declared })
    await limits.beforeLeaving?.()
    const run = startRun(prompt, call, limits, context)
    try {
      // INVARIANT: a retry is made only while no part was read, so that no answer is shown twice or mixed.
      return sealDraft(context.scope, { prompt: value, parts: await run.begin() })
    } catch (error) {
      if (retriesLeft <= 0 || context.signal.aborted || !(error instanceof StageFailed && error.code === 'MODEL_FAILED')) throw error
    }
  }
}

/** A model that may keep what it is sent must not be sent what may not be kept. */
function refuseRetention(value: PromptValue, { enforced, declared }: ModelDescription, { requestId }: StageContext): void {
  if (!value.obligations.some(({ type }) => type === 'no-retention')) return
  if (!enforced.includes('no-retention') && !declared.includes('no-retention')) throw new StageFailed('PROMPT_REFUSED', { requestId })
}

function startRun(prompt: Prompt, call: ModelCall, limits: CallLimits, context: StageContext) {
  const { requestId, signal } = context
  const controller = new AbortController()
  let iterator: AsyncIterator<unknown> | null = null
  let characters = 0
  let textCharacters = 0
  /** Ends the wait that is under way, and every later one. */
  let ended: Error | null = null
  let endWait: ((error: Error) => void) | null = null
  const digest = createHash('sha256')
  /** Text that is not in the digest yet. Parts are short, and the digest is of the text, however it was cut. */
  let undigested = ''

  const fail = (code: 'MODEL_FAILED' | 'MODEL_OUTPUT_UNKNOWN', cause?: unknown): StageFailed => new StageFailed(code, { requestId, cause })
  const end = (error: Error): void => {
    ended ??= error
    endWait?.(ended)
    controller.abort(ended)
  }
  const abort = (): void => end(abortError(signal, requestId))
  // One timer and one listener bound the whole call: a stream may have thousands of parts.
  const timer = setTimeout(() => end(fail('MODEL_FAILED')), limits.milliseconds)
  const forget = onAbort(signal, abort)
  if (signal.aborted) abort()

  const wait = <T>(work: () => T | PromiseLike<T>): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      if (ended !== null) return reject(ended)
      endWait = reject
      const failed = (error: unknown): void => reject(isEnvelopeError(error) ? error : fail('MODEL_FAILED', error))
      try {
        Promise.resolve(work()).then(resolve, failed)
      } catch (error) {
        failed(error)
      }
    })
  const stop = (): void => {
    clearTimeout(timer)
    forget()
    end(new StageFailed('ABORTED', { requestId }))
    // The model is told twice, and nobody waits for it.
    const returned = iterator?.return?.()
    if (returned !== undefined) Promise.resolve(returned).catch(() => undefined)
  }
  const next = async (): Promise<IteratorResult<ModelPart, undefined>> => {
    const result = await wait(() => iterator!.next())
    if (typeof result !== 'object' || result === null) throw fail('MODEL_OUTPUT_UNKNOWN')
    if (result.done === true) {
      if (textCharacters === 0) throw fail('MODEL_FAILED')
      context.record({ type: 'reply-generated', characters: textCharacters, digest: `sha256:${digest.update(undigested).digest('hex')}` })
      return { done: true, value: undefined }
    }
    const part = parseModelPart(result.value)
    if (part === null) throw fail('MODEL_OUTPUT_UNKNOWN')
    characters += sizeOf(part)
    if (characters > limits.maxCharacters) throw fail('MODEL_FAILED')
    if (typeof part === 'string') {
      textCharacters += part.length
      undigested += part
      if (undigested.length >= DIGESTED_AT_ONCE && !isHighSurrogate(part.charCodeAt(part.length - 1))) {
        digest.update(undigested)
        undigested = ''
      }
    } else if (part.type === 'finish' && part.reason === 'error') throw fail('MODEL_FAILED')
    return { done: false, value: part }
  }
  return {
    async begin(): Promise<AsyncIterable<ModelPart>> {
      try {
        const answer: unknown = await wait(() => call(prompt, { signal: controller.signal }))
        iterator = iterate(answer)
        if (iterator === null) throw fail('MODEL_OUTPUT_UNKNOWN')
        let first: IteratorResult<ModelPart, undefined> | null = await next()
        return singleUseStream<ModelPart>({
          next: () => {
            if (first === null) return next()
            const result = Promise.resolve(first)
            first = null
            return result
          },
          stop,
        })
      } catch (error) {
        stop()
        throw error
      }
    },
  }
}

const DIGESTED_AT_ONCE = 4_096
const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff

function iterate(answer: unknown): AsyncIterator<unknown> | null {
  if (typeof answer === 'string') return whole(answer)
  if (typeof answer !== 'object' || answer === null || !(Symbol.asyncIterator in answer)) return null
  return (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]()
}

async function* whole(text: string): AsyncGenerator<string> {
  yield text
}
