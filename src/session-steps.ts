/** The steps of one session: each asks whether the session still lives, and every failure is one typed denial. */
import { recheckGrant } from './admit/admit.ts'
import { countFragments } from './admit/index.ts'
import type { OpenAsk } from './base/ask.ts'
import { abortError, bounded } from './base/bounded.ts'
import { AccessDenied, ConfigurationError, ReplyRejected, type StageFailedCode } from './base/errors/index.ts'
import type { SessionEnd } from './base/events.ts'
import type { Authorized, Checked, Draft, Prompt, PromptMessage, Redacted, Reply } from './base/evidence/index.ts'
import type { Grant } from './base/grant.ts'
import type { ModelCall } from './base/model-part.ts'
import type { PhiCategory } from './base/vocabulary/phi-category.ts'
import type { KnownIdentity, PhiSpan, Turn, VaultScope } from './base/seams/index.ts'
import type { StageContext } from './base/stage-context.ts'
import { readChartIdentity } from './chart-identity.ts'
import type { Settings, TaskOptions } from './configuration.ts'
import { permittedTurns, vaultScope } from './conversation.ts'
import { redactFragments, redactText, redactTurns, type RedactScope } from './deidentify/redact.ts'
import { asDenial, denialEvent } from './denial.ts'
import { callModel } from './model/call.ts'
import { assemblePrompt } from './prompt/assemble.ts'
import { type MaskedMessage, type MaskedPiece, promptFromMessages } from './prompt/masked.ts'
import { type QuotedPiece, Quotes } from './prompt/quote.ts'
import { keepTaker } from './quoting.ts'
import type { Recorder } from './recorder.ts'
import { checkDraft } from './reply/check.ts'
import { releaseReply } from './reply/restore.ts'
import { checkParts } from './reply-settings.ts'
import { retrieveFragments } from './retrieve/retrieve.ts'
import { searchText } from './retrieve/search-text.ts'
import type { AssembleInput, CheckOptions, RedactOptions, ReleaseOptions, RetrievalQuery, Session } from './session.ts'
import { notingTokenizer, restoreOnExit } from './exit.ts'
import { isRunningIn, runInSession } from './session-context.ts'
import type { ReplyEnd, SessionLife } from './session-life.ts'

const DEFAULT_LIMIT = 8

const QUERY = { text: true, dataClasses: true, since: true, limit: true, narrow: true, sources: true } satisfies Record<
  keyof RetrievalQuery,
  true
>

/** A member that is misspelt would narrow nothing. */
function assertQuery(query: unknown): void {
  if (typeof query !== 'object' || query === null)
    throw new ConfigurationError('ARGUMENT_INVALID', '`retrieve` takes an object, such as `{ text, dataClasses, limit }`')
  const unknown = Object.keys(query).find((key) => !Object.hasOwn(QUERY, key))
  if (unknown !== undefined) throw new ConfigurationError('ARGUMENT_INVALID', '`retrieve` was given a member that it does not know')
}

/** One open session. Made by `openSession`. */
export class SessionSteps implements Session {
  readonly id: string
  readonly grant: Grant
  readonly #settings: Settings
  readonly #context: StageContext
  readonly #recorder: Recorder
  readonly #life: SessionLife
  readonly #conversation: string | null
  readonly #task: TaskOptions
  readonly #vaultScope: VaultScope
  readonly #explanations = new Map<string, string>()
  #known: Promise<KnownIdentity | null> | null = null
  /** Fragments and turns that went out redacted: a masked prompt carries the label and obligations of them all. */
  readonly #released: Redacted[] = []
  readonly #quotes: Quotes
  #labels = 0
  /** Tokens that stood in checked replies that kept them: only these are restored where text leaves `run`. */
  readonly #heldTokens = new Map<string, readonly PhiCategory[]>()

  constructor(ask: OpenAsk, grant: Grant, settings: Settings, context: StageContext, recorder: Recorder, life: SessionLife) {
    this.id = context.requestId
    this.grant = grant
    this.#settings = settings
    this.#context = context
    this.#recorder = recorder
    this.#life = life
    this.#conversation = ask.conversation ?? null
    this.#task = settings.tasks.get(ask.task) ?? {}
    this.#vaultScope = vaultScope(settings.scopeKey, grant, this.#conversation, this.id)
    this.#quotes = new Quotes(context.scope)
    keepTaker(this, (text) => this.#takeApart(text))
    Object.freeze(this)
  }

  retrieve(query: RetrievalQuery = {}): Promise<readonly Authorized[]> {
    return this.#step('SOURCE_FAILED', async () => {
      await recheckGrant(this.grant, this.#settings.admission, this.#context)
      assertQuery(query)
      const { text = '', narrow = null } = query
      const redacted = typeof text === 'string' ? await this.#redactQuestion(text) : text
      const retrieved = await retrieveFragments(
        {
          text: searchText(this.#context.scope, redacted),
          narrow,
          since: query.since ?? this.#task.since ?? null,
          limit: query.limit ?? this.#task.limit ?? DEFAULT_LIMIT,
          dataClasses: query.dataClasses ?? this.#task.dataClasses ?? null,
        },
        this.grant,
        query.sources === undefined ? this.#settings.retrieve : { ...this.#settings.retrieve, sources: query.sources },
        this.#context,
      )
      await countFragments(this.grant, retrieved.fragments.length, this.#settings.admission, this.#context)
      for (const [id, sentence] of retrieved.explanations) this.#explanations.set(id, sentence)
      return retrieved.fragments
    })
  }

  redact(text: string, options?: RedactOptions): Promise<Redacted>
  redact(fragments: readonly Authorized[]): Promise<readonly Redacted[]>
  redact(what: string | readonly Authorized[], { tokens }: RedactOptions = {}): Promise<Redacted | readonly Redacted[]> {
    return this.#step<Redacted | readonly Redacted[]>('DEIDENTIFY_FAILED', async () => {
      if (typeof what === 'string') return this.#redactQuestion(what, tokens)
      if (!Array.isArray(what)) throw new ConfigurationError('ARGUMENT_INVALID', '`redact` takes a text or what `retrieve` gave')
      const scope = await this.#redactScope()
      const redacted = await redactFragments(what, () => `F${++this.#labels}`, scope, this.#settings.redact, this.#context)
      this.#released.push(...redacted)
      return redacted
    })
  }

  quote(fragments: readonly Redacted[]): string {
    this.#life.assertOpen()
    return fragments.map((fragment) => this.#quotes.write(fragment)).join('\n\n')
  }

  history(): Promise<readonly Redacted[]> {
    return this.#step('VAULT_UNAVAILABLE', async () => {
      if (this.#conversation === null) return Object.freeze([])
      const turns = await this.#bounded('VAULT_UNAVAILABLE', () =>
        this.#settings.conversations.turns(this.#vaultScope.id, this.#context.signal),
      )
      const scope = await this.#redactScope()
      const redacted: Redacted[] = []
      const { policy } = this.#settings.retrieve
      const permitted = await this.#bounded('POLICY_UNAVAILABLE', () => permittedTurns(turns, this.grant, policy, this.#context))
      for (const { question, answer, basis, obligations } of permitted) {
        for (const [role, text] of [['user', question] as const, ['assistant', answer] as const]) {
          redacted.push(await redactText(text, { kind: 'turn', role, basis, obligations }, scope, this.#settings.redact, this.#context))
        }
      }
      this.#released.push(...redacted)
      return Object.freeze(redacted)
    })
  }

  assemble(input: AssembleInput): Promise<Prompt> {
    return this.#step('PROMPT_REFUSED', async () => {
      if (!Array.isArray((input as Partial<AssembleInput> | undefined)?.fragments))
        throw new ConfigurationError(
          'ARGUMENT_INVALID',
          '`assemble` takes `question` and `fragments` that `redact` gave; `fragments` may be empty',
        )
      const { question, fragments, history = [] } = input
      const instructions = input.instructions ?? this.#task.instructions ?? this.#settings.instructions
      const known = await this.#knownIdentity()
      return assemblePrompt(
        { instructions, question, fragments, history },
        { ...this.#settings.prompts, knownValues: (text) => this.#detectKnown(text, known) },
        this.#context,
      )
    })
  }

  mask(messages: readonly PromptMessage[]): Promise<Prompt> {
    return this.#step('PROMPT_REFUSED', async () => {
      if (!Array.isArray(messages))
        throw new ConfigurationError('ARGUMENT_INVALID', '`mask` takes a list of messages with `role` and `content`')
      const scope = await this.#redactScope()
      const apart = (messages as readonly PromptMessage[]).map(({ role, content }) => ({ role, pieces: this.#takeApart(content) }))
      const texts = apart.flatMap(({ role, pieces }) =>
        pieces.flatMap((piece) => {
          const speaker = role === 'assistant' ? ('assistant' as const) : ('user' as const)
          return piece.kind === 'text' ? [{ role: speaker, text: piece.text }] : []
        }),
      )
      const redacted = (await redactTurns(texts, scope, this.#settings.redact, this.#context)).values()
      // INVARIANT: only a fragment of this session, under its own code and unaltered, goes on as it is.
      const masked = apart.map(
        ({ role, pieces }): MaskedMessage => ({
          role,
          pieces: pieces.map((piece): MaskedPiece => {
            return { kind: piece.kind, redacted: piece.kind === 'fragment' ? piece.redacted : redacted.next().value! }
          }),
        }),
      )
      return promptFromMessages({ messages: masked, released: this.#released }, { screen: this.#settings.prompts.screen }, this.#context)
    })
  }

  call(prompt: Prompt, model: ModelCall): Promise<Draft> {
    return this.#step('MODEL_FAILED', async () => {
      await recheckGrant(this.grant, this.#settings.admission, this.#context)
      return callModel(
        prompt,
        model,
        {
          milliseconds: this.#settings.limits.model,
          maxCharacters: 200_000,
          // INVARIANT: nothing leaves before the trail acknowledged what will be seen.
          beforeLeaving: () => this.#recorder.barrier(),
        },
        this.#context,
      )
    })
  }

  check(draft: Draft, options: CheckOptions = {}): Promise<Checked> {
    return this.#check(draft, options, this.grant.reveal)
  }

  /** `reveal` is what the release after it may restore, and so what a reply held for review keeps. */
  #check(draft: Draft, { checks = [] }: CheckOptions, reveal: readonly PhiCategory[]): Promise<Checked> {
    return this.#step('DEIDENTIFY_FAILED', async () => {
      const known = await this.#knownIdentity()
      const { id, grant } = this
      const parts = checkParts(this.#settings, { id, grant, reveal, vaultScope: this.#vaultScope, known, signal: this.#context.signal })
      return checkDraft(draft, { ...parts, checks: [...parts.checks, ...checks] }, this.#context)
    })
  }

  /** INVARIANT: what a caller asks to reveal only narrows what the grant reveals. */
  #narrowed(reveal: readonly PhiCategory[] = this.grant.reveal): readonly PhiCategory[] {
    return this.grant.reveal.filter((category) => reveal.includes(category))
  }

  restore(checked: Checked, { tokens = false, reveal }: ReleaseOptions = {}): Promise<Reply> {
    return this.#step('DEIDENTIFY_FAILED', async () => {
      const revealed = this.#narrowed(reveal)
      const over = this.#life.hold()
      let reply: Reply | null = null
      try {
        reply = releaseReply(
          checked,
          {
            tokenizer: tokens
              ? notingTokenizer(this.#settings.redact.tokenizer, this.#heldTokens, revealed)
              : this.#settings.redact.tokenizer,
            scope: this.#vaultScope,
            reveal: tokens ? [] : revealed,
            hidden: tokens ? 'token' : 'words',
            format: this.#settings.replies.format,
            viewer: this.grant.viewer,
            beforeFirst: async () => {
              await recheckGrant(this.grant, this.#settings.admission, this.#context)
              // INVARIANT: not one character is delivered before the trail acknowledged the delivery.
              await this.#recorder.barrier()
            },
            onEnd: (end, turn) => void this.#replyOver(reply, end, turn, over),
          },
          this.#context,
        )
        return reply
      } catch (error) {
        over('failed')
        throw error
      }
    })
  }

  async release(draft: Draft, options?: ReleaseOptions): Promise<Reply> {
    return this.restore(await this.#check(draft, {}, this.#narrowed(options?.reveal)), options)
  }

  explain(fragmentId: string): string | null {
    return this.#explanations.get(fragmentId) ?? null
  }

  async revoke(reason = 'revoked by the application'): Promise<void> {
    const { revocations, milliseconds } = this.#settings.admission
    await bounded(() => revocations.revoke({ kind: 'grant', id: this.grant.id }, { until: this.grant.expiresAt, reason }), {
      milliseconds,
      signal: new AbortController().signal,
      code: 'REVOCATION_UNAVAILABLE',
      requestId: this.id,
    })
    this.#context.record({ type: 'revoked', what: 'grant', reason })
    await this.#life.end('revoked', new AccessDenied('REVOKED', { requestId: this.id }))
  }

  run<T>(body: () => T): T {
    this.#life.assertOpen()
    if (typeof body !== 'function') throw new ConfigurationError('ARGUMENT_INVALID', '`run` takes a function')
    const { redact, limits, replies, admission } = this.#settings
    const { signal, record } = this.#context
    // Held before the body starts, which may close the session itself.
    const over = this.#life.work()
    try {
      return restoreOnExit(runInSession(this, body), {
        tokenizer: redact.tokenizer,
        scope: this.#vaultScope,
        reveal: this.grant.reveal,
        viewer: this.grant.viewer,
        milliseconds: limits.stage,
        requestId: this.id,
        released: this.#heldTokens,
        format: replies.format,
        recheck: () => recheckGrant(this.grant, admission, this.#context),
        signal,
        record,
        work: () => this.#life.work(),
        inside: (step) => runInSession(this, step),
      })
    } finally {
      over(null)
    }
  }

  async close(): Promise<void> {
    const end = this.#life.close()
    // The end waits for `run`, so what runs in it must not wait for the end.
    if (!isRunningIn(this)) await end
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const end = this.#life.close()
    // A reply that was released and is still being read outlives the block that opened the session.
    if (this.#life.signal.aborted) await end
  }

  /** Cleans up after the session: called once, by its life. */
  async cleanUp(reason: SessionEnd): Promise<void> {
    const { vault, admission, limits } = this.#settings
    const bound = { milliseconds: limits.stage, signal: new AbortController().signal, requestId: this.id }
    const tasks: Promise<unknown>[] = [
      bounded(() => admission.revocations.revoke({ kind: 'grant', id: this.grant.id }, { until: this.grant.expiresAt, reason }), {
        ...bound,
        code: 'REVOCATION_UNAVAILABLE',
      }),
    ]
    if (this.#conversation === null) {
      tasks.push(bounded(() => vault.drop(this.#vaultScope), { ...bound, code: 'VAULT_UNAVAILABLE' }))
    }
    for (const result of await Promise.allSettled(tasks)) {
      if (result.status === 'rejected') this.#tell(asDenial(result.reason, 'VAULT_UNAVAILABLE', this.id))
    }
  }

  async #step<T>(code: StageFailedCode, body: () => Promise<T>): Promise<T> {
    this.#life.assertOpen()
    try {
      const result = await body()
      // INVARIANT: a step that finished after the session ended gives nothing.
      if (this.#context.signal.aborted) throw abortError(this.#context.signal, this.id)
      return result
    } catch (error) {
      const denial = asDenial(error, code, this.id)
      this.#tell(denial)
      // The denial stands whether or not the trail could take it; the next barrier says so if it could not.
      await this.#recorder.barrier().catch(() => undefined)
      throw denial
    }
  }

  #tell(error: unknown): void {
    const event = denialEvent(error)
    if (event !== null) this.#context.record(event)
  }

  #bounded<T>(code: StageFailedCode, work: () => Promise<T>): Promise<T> {
    return bounded(work, { milliseconds: this.#settings.limits.stage, signal: this.#context.signal, code, requestId: this.id })
  }

  #takeApart(text: string): readonly QuotedPiece[] {
    const { pieces, signals } = this.#quotes.takeApart(text)
    if (signals.length > 0) this.#context.record({ type: 'fragment-screened', fragment: 'message', signals, effect: 'mark' })
    return pieces
  }

  async #redactQuestion(text: string, tokens?: 'keep'): Promise<Redacted> {
    return redactText(text, { kind: 'question', tokens }, await this.#redactScope(), this.#settings.redact, this.#context)
  }

  async #redactScope(): Promise<RedactScope> {
    return { scope: this.#vaultScope, known: await this.#knownIdentity() }
  }

  /** Who is who in the charts of the session, read once. */
  #knownIdentity(): Promise<KnownIdentity | null> {
    this.#known ??= readChartIdentity(this.#settings.identities, this.grant, this.#settings.limits.stage, this.#context)
    return this.#known
  }

  #detectKnown(text: string, known: KnownIdentity | null): readonly PhiSpan[] {
    if (known === null) return []
    return this.#settings.deidentifier.detect(text, { known }).filter(({ detector }) => detector.startsWith('known'))
  }

  async #replyOver(reply: Reply | null, end: ReplyEnd, turn: Turn | null, over: (end: ReplyEnd) => void): Promise<void> {
    try {
      // The reply stage tells its own refusals; what broke below it is told here.
      await reply?.outcome().catch((error: unknown) => {
        if (!(error instanceof ReplyRejected)) this.#tell(error)
      })
      if (end === 'drained' && turn !== null && this.#conversation !== null) {
        const { conversations, limits, clock } = this.#settings
        await bounded(() => conversations.append(this.#vaultScope.id, turn, { expiresAt: clock.now() + limits.conversation }), {
          milliseconds: limits.stage,
          signal: new AbortController().signal,
          code: 'VAULT_UNAVAILABLE',
          requestId: this.id,
        })
      }
    } catch (error) {
      // The reply is already with the viewer; only the next turn is poorer.
      this.#tell(asDenial(error, 'VAULT_UNAVAILABLE', this.id))
    } finally {
      over(end)
    }
  }
}
