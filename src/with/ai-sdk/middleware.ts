/** Middleware for `wrapLanguageModel`: every message is masked, and what comes back was checked and is tokenized. */
import { type ModelCall, modelDescription } from '../../base/model-part.ts'
import type { Envelope } from '../../envelope.ts'
import type { Session } from '../../session.ts'
import { type AnswerPiece, readAnswer, sessionOf, toolSection } from '../shared/index.ts'
import { readPromptMessages } from './mask.ts'
import { type AiSdkLanguageModel, type AnswerFacts, askModel, assertModel, providerPrompt } from './model.ts'

/** What a middleware gets, in every spec version. */
interface Wrapped {
  readonly params: { readonly prompt: unknown; readonly abortSignal?: AbortSignal | undefined }
  readonly model: unknown
}

/** A middleware by shape: the AI SDK's own type differs between its versions. */
export interface EnvelopeMiddleware<Version extends string> {
  readonly specificationVersion: Version
  // The result types differ between spec versions; what is given has the shape of the model's own version.
  wrapGenerate(options: Wrapped): Promise<never>
  wrapStream(options: Wrapped): Promise<never>
}

/** Options of {@link envelopeMiddleware}. */
export interface EnvelopeMiddlewareOptions<Version extends string> {
  /** `v3` for ai 6, `v4` for ai 7, `v2` for ai 5. Default `v3`. */
  readonly specificationVersion?: Version | undefined
  readonly declared?: readonly string[] | undefined
}

/**
 * Makes the middleware. Put it last, nearest to the model. Inside `session.run` it masks all messages, asks the model with a
 * Prompt, and gives checked, tokenized text, and tool calls when all of the answer was checked; outside one it denies. Ids,
 * response metadata, headers, bodies, sources and provider metadata of the answer are not passed on.
 */
export function envelopeMiddleware<Version extends string = 'v3'>(
  envelope: Envelope,
  options: EnvelopeMiddlewareOptions<Version> = {},
): EnvelopeMiddleware<Version> {
  const { specificationVersion = 'v3' as Version, declared = [] } = options
  const answer = async (wrapped: Wrapped): Promise<Answered> => {
    const session = sessionOf(envelope)
    assertModel(wrapped.model)
    return ask(session, wrapped.model, wrapped.params, declared)
  }
  return Object.freeze({
    specificationVersion,
    async wrapGenerate(wrapped: Wrapped) {
      const { pieces, facts, version } = await answer(wrapped)
      let text = ''
      const calls: object[] = []
      for await (const piece of pieces) {
        if (piece.type === 'text') text += piece.text
        else calls.push(callPart(piece))
      }
      const content = [...(text === '' ? [] : [{ type: 'text', text }]), ...calls]
      return { content, finishReason: finishOf(facts, version), usage: usageOf(facts, version), warnings: [] } as never
    },
    async wrapStream(wrapped: Wrapped) {
      return { stream: toStream(await answer(wrapped)) } as never
    },
  })
}

interface Answered {
  readonly pieces: AsyncGenerator<AnswerPiece>
  /** Complete when the pieces have ended. */
  readonly facts: AnswerFacts
  readonly version: string
}

async function ask(session: Session, model: AiSdkLanguageModel, params: Wrapped['params'], declared: readonly string[]): Promise<Answered> {
  const prompt = await session.mask(readPromptMessages(params.prompt, session.id))
  const section = toolSection((params as { readonly tools?: unknown }).tools)
  const facts: AnswerFacts = { finish: 'other', inputTokens: undefined, outputTokens: undefined }
  const call: ModelCall = (sent, { signal }) => {
    const abortSignal = params.abortSignal === undefined ? signal : AbortSignal.any([signal, params.abortSignal])
    return askModel(model, { ...params, prompt: providerPrompt(sent), abortSignal, includeRawChunks: false }, section, facts)
  }
  const description = { name: `${model.provider} ${model.modelId}`, endpoint: null, enforced: [], declared }
  const draft = await session.call(prompt, Object.assign(call, { [modelDescription]: description }))
  const reply = await session.release(draft, { tokens: true })
  return { pieces: readAnswer(reply, section, session.id), facts, version: model.specificationVersion }
}

function toStream({ pieces, facts, version }: Answered): ReadableStream<object> {
  const parts = partsOf(pieces, facts, version)
  return new ReadableStream<object>({
    async pull(controller) {
      const result = await parts.next()
      if (result.done === true) controller.close()
      else controller.enqueue(result.value)
    },
    async cancel() {
      await parts.return(undefined)
    },
  })
}

async function* partsOf(pieces: AsyncGenerator<AnswerPiece>, facts: AnswerFacts, version: string): AsyncGenerator<object, undefined> {
  const id = 'text'
  let open = false
  yield { type: 'stream-start', warnings: [] }
  for await (const piece of pieces) {
    if (piece.type === 'text') {
      if (!open) yield { type: 'text-start', id }
      open = true
      yield { type: 'text-delta', id, delta: piece.text }
    } else {
      if (open) yield { type: 'text-end', id }
      open = false
      yield callPart(piece)
    }
  }
  if (open) yield { type: 'text-end', id }
  yield { type: 'finish', finishReason: finishOf(facts, version), usage: usageOf(facts, version) }
}

const callPart = ({ call }: AnswerPiece & { readonly type: 'tool-call' }): object => ({
  type: 'tool-call',
  toolCallId: call.id,
  toolName: call.name,
  input: JSON.stringify(call.args),
})

const finishOf = ({ finish }: AnswerFacts, version: string): unknown => (version === 'v2' ? finish : { unified: finish, raw: undefined })

function usageOf({ inputTokens, outputTokens }: AnswerFacts, version: string): object {
  if (version === 'v2') {
    const total = inputTokens === undefined || outputTokens === undefined ? undefined : inputTokens + outputTokens
    return { inputTokens, outputTokens, totalTokens: total }
  }
  return {
    inputTokens: { total: inputTokens, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: outputTokens, text: undefined, reasoning: undefined },
  }
}
