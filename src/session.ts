/** The face of one opened envelope: each step takes only the evidence of the step before it. */
import type { Authorized, Checked, Draft, Prompt, PromptMessage, Redacted, Reply } from './base/evidence/index.ts'
import type { Filter } from './base/filter/index.ts'
import type { Grant } from './base/grant.ts'
import type { ModelCall } from './base/model-part.ts'
import type { Check, Source } from './base/seams/index.ts'
import type { DataClass } from './base/vocabulary/data-class.ts'
import type { PhiCategory } from './base/vocabulary/phi-category.ts'

/** What to look for. Everything here only narrows the grant. */
export interface RetrievalQuery {
  /** Search text. A raw string is redacted before any source or embedder sees it. */
  readonly text?: string | Redacted | undefined
  /** Only these classes. */
  readonly dataClasses?: readonly DataClass[] | undefined
  /** Only what was dated or changed at or after this instant (UTC with milliseconds), or after the visit before now. */
  readonly since?: string | 'last-visit' | undefined
  /** How many fragments. Default 8. */
  readonly limit?: number | undefined
  /** AND-ed to the grant. */
  readonly narrow?: Filter | undefined
  /** Searches these instead of the envelope's own: for adapters that wrap a retriever. They are trusted as little. */
  readonly sources?: readonly Source[] | undefined
}

/** How a text is de-identified. */
export interface RedactOptions {
  /**
   * `keep` for a text that this session redacted before, as adapters see it: tokens that the session's scope gave stay tokens.
   * Default: everything that looks like a token is text, since a user may have typed it.
   */
  readonly tokens?: 'keep' | undefined
}

/** How a checked answer is released. */
export interface ReleaseOptions {
  /**
   * Keeps the tokens, for frameworks whose callbacks and tracers would see restored text; `run` restores them in text that
   * leaves it. Default false.
   */
  readonly tokens?: boolean | undefined
  /** Restores only these categories, of those that the grant reveals; where tokens are kept, also in what leaves `run`. */
  readonly reveal?: readonly PhiCategory[] | undefined
}

/** How a draft is checked. */
export interface CheckOptions {
  /** Checks beside the envelope's own, which always run. */
  readonly checks?: readonly Check[] | undefined
}

/** What goes into a prompt. */
export interface AssembleInput {
  /** Trusted text of the developer; default the task's, then the envelope's. It may carry no identifier. */
  readonly instructions?: string | undefined
  readonly question: Redacted
  readonly history?: readonly Redacted[] | undefined
  readonly fragments: readonly Redacted[]
}

/**
 * One opened envelope for one turn. It ends when it was closed, what `run` started is over, and every Reply it released is
 * drained, cancelled or past the deadline; then the vault scope is dropped (unless a conversation owns it) and the grant is
 * revoked, once.
 *
 * Every method throws AccessDenied SESSION_ENDED after the end, AccessDenied REVOKED once revoked, and StageFailed
 * DEADLINE_EXCEEDED or ABORTED when time or the caller ended it midway.
 */
export interface Session extends AsyncDisposable {
  /** The request's opaque id: the trail, errors and reviews name it. */
  readonly id: string
  readonly grant: Grant
  /** Authorized fragments, best first. How many were denied is only in the trail. */
  retrieve(query?: RetrievalQuery): Promise<readonly Authorized[]>
  /** De-identifies a text of the user, or fragments. */
  redact(text: string, options?: RedactOptions): Promise<Redacted>
  redact(fragments: readonly Authorized[]): Promise<readonly Redacted[]>
  /** Earlier turns of the conversation that this grant still permits, oldest first; none without a conversation. */
  history(): Promise<readonly Redacted[]>
  /** Builds the prompt: data apart from instructions. */
  assemble(input: AssembleInput): Promise<Prompt>
  /**
   * Writes fragments for messages that the application builds, each between boundaries with a code of this session over that very
   * fragment. `mask`, and so every adapter, knows them again by it.
   *
   * @throws EvidenceError when one is no fragment of this session
   */
  quote(fragments: readonly Redacted[]): string
  /**
   * Builds a prompt from messages that the application made. Fragments that `quote` wrote and nobody altered stand apart as data;
   * everything else is tokenized and screened, which does not prove that anybody may read it.
   */
  mask(messages: readonly PromptMessage[]): Promise<Prompt>
  /** Calls the model, after the trail acknowledged what it will see. */
  call(prompt: Prompt, model: ModelCall): Promise<Draft>
  /** Checks the draft as it streams. */
  check(draft: Draft, options?: CheckOptions): Promise<Checked>
  /** Restores the viewer's identifiers, after the trail acknowledged the delivery. */
  restore(checked: Checked, options?: ReleaseOptions): Promise<Reply>
  /** `check` and `restore`. */
  release(draft: Draft, options?: ReleaseOptions): Promise<Reply>
  /** One sentence: why the fragment with this id (`redacted.fragment.id`) was allowed. Null for a fragment that this session did not authorize. */
  explain(fragmentId: string): string | null
  /** Revokes the grant: every later step, also of replies that are streaming, is denied. */
  revoke(reason?: string): Promise<void>
  /**
   * Runs `body` so that adapters inside it, and in streams it starts, find this session. What comes out as text (a promise of a
   * string, a stream of strings) has the viewer's identifiers restored where a checked reply held their tokens; everything else
   * passes as it is. The session stays open until the promise has settled and the stream was drained, cancelled or is past the
   * deadline, also when it is closed before.
   */
  run<T>(body: () => T): T
  /**
   * Takes no further steps, but those of a `run` under way. Resolves when the session has ended, which that and released replies
   * may delay; inside `run`, at once.
   */
  close(): Promise<void>
}
