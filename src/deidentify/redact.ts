/** Turns authorized fragments, questions and turns into redacted evidence: whole or not at all, and counted in the trail. */
import { bounded } from '../base/bounded.ts'
import { isEnvelopeError, StageFailed } from '../base/errors/index.ts'
import { type Authorized, type AuthorizedValue, openAuthorized } from '../base/evidence/authorized.ts'
import { type Redacted, type RedactedValue, sealRedacted } from '../base/evidence/redacted.ts'
import type { Fragment, FragmentFields, FragmentHeader } from '../base/fragment.ts'
import type { Obligation } from '../base/seams/policy-engine.ts'
import type { KnownIdentity, Tokenized, TokenizeContext, Tokenizer } from '../base/seams/deidentifier.ts'
import type { VaultScope } from '../base/seams/vault.ts'
import type { StageContext } from '../base/stage-context.ts'
import { PHI_CATEGORIES, type PhiCategory } from '../base/vocabulary/phi-category.ts'

/** What redaction works with. */
export interface RedactParts {
  readonly tokenizer: Tokenizer
  /** Bound of one call, the vault included. */
  readonly milliseconds: number
}

/** In which scope, and with what knowledge of who is who. */
export interface RedactScope {
  readonly scope: VaultScope
  readonly known: KnownIdentity | null
  /** Whose record a question or turn is about. When absent, the one patient that `known` speaks of, if it is one. */
  readonly patient?: string | null | undefined
}

/** What a text is, when it is not a fragment. */
export type RedactedKind =
  | { readonly kind: 'question'; readonly tokens?: 'keep' | undefined }
  | {
      readonly kind: 'turn'
      readonly role: 'user' | 'assistant'
      /** What the turn was made from, and what that demands. */
      readonly basis: readonly FragmentFields[]
      readonly obligations: readonly Obligation[]
    }

/**
 * Redacts fragments, in order, each under a label of its own. Text, title and date are all subject to the tokenizer's modes.
 *
 * @throws EvidenceError EVIDENCE_FORGED, EVIDENCE_FOREIGN
 * @throws StageFailed DEIDENTIFY_FAILED, VAULT_UNAVAILABLE, IDENTITY_LEAKED, ABORTED
 */
export async function redactFragments(
  fragments: readonly Authorized[],
  nextLabel: () => string,
  scope: RedactScope,
  parts: RedactParts,
  context: StageContext,
): Promise<readonly Redacted[]> {
  const opened = fragments.map((evidence): AuthorizedValue => openAuthorized(context.scope, evidence))
  if (opened.length === 0) return []
  const texts = opened.flatMap(({ fragment }) => [fragment.text, fragment.title])
  const subjects = opened.flatMap(({ fragment }) => [fragment.fields.patient, fragment.fields.patient])
  const tokenized = await redactAll(texts, { ...base(scope, context), subjects }, parts, context)
  const dates = await headerDates(
    opened.map(({ fragment }) => fragment),
    scope,
    parts,
    context,
  )
  record(tokenized, opened.length, context)
  return opened.map(({ fragment, decision }, index) =>
    seal(context, {
      kind: 'fragment',
      text: tokenized[2 * index]!.text,
      fragment: headerOf(fragment, nextLabel(), tokenized[2 * index + 1]!.text, dates[index] ?? null),
      role: null,
      obligations: decision.obligations,
      basis: [fragment.fields],
    }),
  )
}

/**
 * Redacts a question, or a turn of the conversation. Tokens that this scope gave stay in a turn; in a question everything that looks
 * like a token is text, unless it is said to have been redacted before.
 *
 * @throws StageFailed DEIDENTIFY_FAILED, VAULT_UNAVAILABLE, IDENTITY_LEAKED, ABORTED
 */
export async function redactText(
  text: string,
  what: RedactedKind,
  scope: RedactScope,
  parts: RedactParts,
  context: StageContext,
): Promise<Redacted> {
  const subjects = [scope.patient === undefined ? onlyPatient(scope.known) : scope.patient]
  const tokens = what.kind === 'turn' ? 'keep' : (what.tokens ?? 'literal')
  const tokenized = await redactAll([text], { ...base(scope, context), subjects, tokens }, parts, context)
  record(tokenized, 1, context)
  const { role, basis, obligations } = what.kind === 'turn' ? what : { role: null, basis: [], obligations: [] }
  return seal(context, { kind: what.kind, text: tokenized[0]!.text, fragment: null, role, obligations, basis })
}

/**
 * Redacts turns in one pass, in order.
 *
 * @throws StageFailed DEIDENTIFY_FAILED, VAULT_UNAVAILABLE, IDENTITY_LEAKED, ABORTED
 */
export async function redactTurns(
  turns: readonly { readonly role: 'user' | 'assistant'; readonly text: string }[],
  scope: RedactScope,
  parts: RedactParts,
  context: StageContext,
): Promise<readonly Redacted[]> {
  if (turns.length === 0) return []
  const subject = scope.patient === undefined ? onlyPatient(scope.known) : scope.patient
  const texts = turns.map(({ text }) => text)
  const subjects = turns.map(() => subject)
  const tokenized = await redactAll(texts, { ...base(scope, context), subjects, tokens: 'keep' }, parts, context)
  record(tokenized, turns.length, context)
  return turns.map(({ role }, index) =>
    seal(context, { kind: 'turn', text: tokenized[index]!.text, fragment: null, role, obligations: [], basis: [] }),
  )
}

const seal = (context: StageContext, value: RedactedValue): Redacted => sealRedacted(context.scope, value)

const base = ({ scope, known }: RedactScope, { signal }: StageContext): TokenizeContext => ({ scope, known, signal })

async function redactAll(
  texts: readonly string[],
  tokenizeContext: TokenizeContext,
  { tokenizer, milliseconds }: RedactParts,
  context: StageContext,
): Promise<readonly Tokenized[]> {
  const answer: unknown = await closed(() => tokenizer.redact(texts, tokenizeContext), milliseconds, context)
  if (areTokenized(answer) && answer.length === texts.length) return answer
  throw new StageFailed('DEIDENTIFY_FAILED', { requestId: context.requestId })
}

/** Waits within the bound; whatever goes wrong is one of our errors, with the request's id. */
async function closed<T>(work: () => Promise<T>, milliseconds: number, { signal, requestId }: StageContext): Promise<T> {
  try {
    // The vault is what can hang here; detection does not wait for anything.
    return await bounded(work, { milliseconds, signal, code: 'VAULT_UNAVAILABLE', requestId })
  } catch (cause) {
    if (!isEnvelopeError(cause)) throw new StageFailed('DEIDENTIFY_FAILED', { requestId, cause })
    throw cause instanceof StageFailed && cause.requestId === null ? new StageFailed(cause.code, { requestId, cause }) : cause
  }
}

const areStrings = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((one) => typeof one === 'string')
const areTokenized = (value: unknown): value is readonly Tokenized[] => Array.isArray(value) && value.every(isTokenized)

function isTokenized(value: unknown): value is Tokenized {
  if (typeof value !== 'object' || value === null) return false
  const { text, masked } = value as Partial<Tokenized>
  return typeof text === 'string' && typeof masked === 'object' && masked !== null
}

/** The dates as they may be shown: through the mode of dates, and not at all when the tokenizer does not say. */
async function headerDates(
  fragments: readonly Fragment[],
  scope: RedactScope,
  { tokenizer, milliseconds }: RedactParts,
  context: StageContext,
): Promise<readonly (string | null)[]> {
  const dates = fragments.map(({ fields }) => shownDate(fields.dateStart, fields.dateEnd))
  const present = fragments.flatMap(({ fields }, index) =>
    dates[index] === null ? [] : [{ index, subject: fields.patient, value: dates[index]! }],
  )
  if (present.length === 0 || tokenizer.redactValues === undefined) return dates.map(() => null)
  const values = present.map(({ value, subject }) => ({ category: 'date' as const, value, subject }))
  const answer: unknown = await closed(() => tokenizer.redactValues!(values, base(scope, context)), milliseconds, context)
  if (!areStrings(answer) || answer.length !== values.length) {
    throw new StageFailed('DEIDENTIFY_FAILED', { requestId: context.requestId })
  }
  const shown = new Map(present.map(({ index }, place) => [index, answer[place]!]))
  return dates.map((_, index) => shown.get(index) ?? null)
}

/** The part of an interval of instants that its two ends share: `2026-03-04`, `2026-03` or `2026`; the first day when they share none. */
function shownDate(start: string | null, end: string | null): string | null {
  if (start === null) return null
  const day = start.slice(0, 10)
  if (end === null || end.slice(0, 10) === day) return day
  const wholeMonth = day.endsWith('-01') && end.slice(0, 7) === day.slice(0, 7)
  const wholeYear = day.endsWith('-01-01') && end.slice(0, 10) === `${day.slice(0, 4)}-12-31`
  if (wholeYear) return day.slice(0, 4)
  return wholeMonth ? day.slice(0, 7) : day
}

function headerOf({ id, fields }: Fragment, label: string, title: string, date: string | null): FragmentHeader {
  const { source, dataClass, confidentiality, sensitivities, origin, reference } = fields
  return { id, label, source, dataClass, confidentiality, sensitivities, origin, reference, title, date }
}

function record(tokenized: readonly Tokenized[], texts: number, context: StageContext): void {
  const masked: Partial<Record<PhiCategory, number>> = {}
  for (const category of PHI_CATEGORIES) {
    const count = tokenized.reduce((sum, one) => sum + (one.masked[category] ?? 0), 0)
    if (count > 0) masked[category] = count
  }
  context.record({ type: 'record-masked', texts, masked })
}

/** The patient of the chart, when it is the chart of one. */
function onlyPatient(known: KnownIdentity | null): string | null {
  const patients = new Set((known?.values ?? []).map(({ entity }) => entity).filter((entity) => entity.startsWith('Patient/')))
  return patients.size === 1 ? [...patients][0]! : null
}
