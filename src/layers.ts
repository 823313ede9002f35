/** The four public layers, and the two ends that they stand between: the flow, top to bottom. */
import type { Ask } from './base/ask.ts'
import type { Authorized, Checked, Draft, Prompt, Redacted, Reply } from './base/evidence/index.ts'
import { ConfigurationError } from './base/errors/index.ts'
import type { ModelCall } from './base/model-part.ts'
import type { Check } from './base/seams/index.ts'
import type { DataClass } from './base/vocabulary/data-class.ts'
import type { PhiCategory } from './base/vocabulary/phi-category.ts'
import type { Layer } from './compose.ts'
import type { Envelope } from './envelope.ts'
import { assertModel } from './model/call.ts'
import type { Session } from './session.ts'

/** A request on its way: what the session is, and what is known so far. */
export type At<T> = { readonly session: Session } & T
/** The session was opened. */
export type Opened = At<{ readonly ask: Ask }>
/** Fragments were authorized. */
export type Filtered = At<{ readonly question: string; readonly fragments: readonly Authorized[] }>
/** Question and fragments were de-identified. */
export type Masked = At<{ readonly question: Redacted; readonly fragments: readonly Redacted[] }>
/** The prompt was assembled. */
export type Assembled = At<{ readonly prompt: Prompt }>

/** Options of {@link retrievalFilter}; each only narrows. Defaults: what the task says, then the envelope's. */
export interface RetrievalFilterOptions {
  readonly limit?: number | undefined
  readonly dataClasses?: readonly DataClass[] | undefined
  readonly since?: string | 'last-visit' | undefined
}

/** Options of {@link contextAssembler}. */
export interface ContextAssemblerOptions {
  /** Trusted text of the developer. Default: what the task says, then the envelope's. */
  readonly instructions?: string | undefined
  /** Whether earlier turns of the conversation go into the prompt. Default true. */
  readonly history?: boolean | undefined
}

/** Opens the envelope around everything below, and closes it on the way up; a released reply may outlive the call. */
export function open(envelope: Envelope): Layer<Ask, Opened, Reply, Reply> {
  if (typeof (envelope as Partial<Envelope> | undefined)?.open !== 'function')
    throw new ConfigurationError('ARGUMENT_INVALID', '`open` takes what `createEnvelope` made')
  return async function openEnvelope(ask, next) {
    if (typeof ask === 'object' && (ask as Ask | null) !== null && (ask.question as string | undefined) === undefined)
      throw new ConfigurationError('ARGUMENT_INVALID', '`question` is missing; only `envelope.open` does without it')
    const session = await envelope.open(ask)
    try {
      return await session.run(() => next({ session, ask }))
    } finally {
      // Not awaited: the end waits for the reply that is being returned.
      session.close().catch(() => undefined)
    }
  }
}

/** Retrieves only what the grant permits. */
export function retrievalFilter(options: RetrievalFilterOptions = {}): Layer<Opened, Filtered, Reply, Reply> {
  const { limit, dataClasses, since } = options
  return async function filterRetrieval({ session, ask }, next) {
    const fragments = await session.retrieve({ text: ask.question, limit, dataClasses, since })
    return next({ session, question: ask.question, fragments })
  }
}

/** Options of {@link phiTokenizer}. */
export interface PhiTokenizerOptions {
  /** Restores only these categories, of those that the viewer's grant reveals. Default: all of those. */
  readonly reveal?: readonly PhiCategory[] | undefined
}

/** Replaces identifiers by tokens on the way down, and restores them for the viewer on the way up. */
export function phiTokenizer({ reveal }: PhiTokenizerOptions = {}): Layer<Filtered, Masked, Checked, Reply> {
  return async function tokenizePhi({ session, question, fragments }, next) {
    const checked = await next({ session, question: await session.redact(question), fragments: await session.redact(fragments) })
    return session.restore(checked, { reveal })
  }
}

/** Options of {@link responseChecker}. */
export interface ResponseCheckerOptions {
  /** Checks beside the envelope's own, which always run. */
  readonly checks?: readonly Check[] | undefined
}

/** Checks what the model drafted, on the way up. */
export function responseChecker({ checks }: ResponseCheckerOptions = {}): Layer<Masked, Masked, Draft, Checked> {
  return async function checkResponse(request, next) {
    return request.session.check(await next(request), { checks })
  }
}

/** Builds the prompt, keeping data apart from instructions. */
export function contextAssembler(options: ContextAssemblerOptions = {}): Layer<Masked, Assembled, Draft, Draft> {
  const { instructions, history = true } = options
  return async function assembleContext({ session, question, fragments }, next) {
    const prompt = await session.assemble({ instructions, question, fragments, history: history ? await session.history() : [] })
    return next({ session, prompt })
  }
}

/**
 * The bottom of a pipeline: calls the model.
 *
 * @throws ConfigurationError ARGUMENT_INVALID when `model` is no function
 */
export function callModel(model: ModelCall): (request: Assembled) => Promise<Draft> {
  assertModel(model)
  return ({ session, prompt }) => session.call(prompt, model)
}
