/** Replaces identifiers by tokens and gives them back: one value, one token within a scope; what is restored is unit by unit what stood there. */
import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { type Clock, systemClock } from '../base/clock.ts'
import { isEnvelopeError, StageFailed } from '../base/errors/index.ts'
import type {
  Deidentifier,
  KnownValue,
  PhiSpan,
  Restoration,
  Tokenized,
  TokenizeContext,
  Tokenizer,
  TokenizeValue,
} from '../base/seams/deidentifier.ts'
import type { Vault, VaultEntry, VaultRequest, VaultScope } from '../base/seams/vault.ts'
import { isPhiCategory, PHI_CATEGORIES, type PhiCategory } from '../base/vocabulary/phi-category.ts'
import { KEY_BYTES, secretKey } from '../crypto/aead.ts'
import { findTokens, parseToken } from '../text/token-grammar.ts'
import { nameRegister } from './coreference.ts'
import { findSpans, type SpannedText, vaultedValues } from './find-spans.ts'
import { leakScanner } from './leak-check.ts'
import { maskHidden } from './hidden-values.ts'
import { type Mode, type ModeOption, type Modes, oneWayCategories, resolveModes } from './modes.ts'
import { type OneWayContext, oneWayReplacement } from './one-way.ts'
import { checkOptions } from './parse-options.ts'
import { replaceSpans } from './replace.ts'
import { nameWordCount, valueEntity } from './value-entity.ts'

/** Options of {@link createTokenizer}. */
export interface TokenizerOptions {
  readonly deidentifier: Deidentifier
  readonly vault: Vault
  /** What stands in an identifier's place: `token` for every category unless given. */
  readonly mode?: ModeOption | undefined
  /**
   * 32 bytes that fix how far the dates of a patient move. Without it a random key is made, and shifts hold for the life of this
   * tokenizer only.
   */
  readonly dateShiftKey?: Uint8Array | undefined
  readonly clock?: Clock | undefined
}

/** {@link createTokenizer}. */
export interface PhiTokenizer extends Required<Tokenizer> {
  readonly modes: Modes
}

const withMethods = <T>(...names: readonly string[]) =>
  z.custom<T>((value) => typeof value === 'object' && value !== null && names.every((name) => typeof (value as never)[name] === 'function'))
const optionsSchema = z.strictObject({
  deidentifier: withMethods<Deidentifier>('detect'),
  vault: withMethods<Vault>('put', 'get', 'entries', 'drop'),
  mode: z.unknown().optional(),
  dateShiftKey: z.instanceof(Uint8Array).optional(),
  clock: withMethods<Clock>('now').optional(),
})

/**
 * Makes a tokenizer. Tokens are random to whoever does not hold the scope's key; values live in the vault only.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function createTokenizer(options: TokenizerOptions): PhiTokenizer {
  checkOptions('createTokenizer', optionsSchema, options)
  const { deidentifier, vault } = options
  const { clock = systemClock } = options
  const modes = resolveModes(options.mode ?? 'token')
  const usesVault = PHI_CATEGORIES.some((category) => isVaulted(modes[category]))
  const dateShiftKey = secretKey(options.dateShiftKey ?? randomBytes(KEY_BYTES))

  async function redact(texts: readonly string[], context: TokenizeContext): Promise<readonly Tokenized[]> {
    const vaulted = usesVault ? await fromVault(() => vault.entries(context.scope, context.signal), areEntries) : []
    const { signal } = context
    const spanned = await findSpans(texts, { signal, deidentifier, known: context.known, vaulted, keepTokens: context.tokens === 'keep' })
    const tokenOf = await putValues(spanned.flatMap(valuesOf), vaulted, context)
    const written = spanned.map((one, index) => write(one, tokenOf, { scope: context.scope, subject: context.subjects?.[index] ?? null }))
    return withoutLeaks(written, spanned, [...(context.known?.values ?? []), ...vaultedValues(vaulted), ...spanned.flatMap(valuesOf)])
  }

  /** Vaults what is to have a token; gives the token of a value. */
  async function putValues(
    values: readonly Pick<KnownValue, 'category' | 'value'>[],
    vaulted: readonly VaultEntry[],
    { known, scope, signal }: TokenizeContext,
  ): Promise<TokenOf> {
    const register = nameRegister([...(known?.values ?? []), ...vaultedValues(vaulted)].filter(({ category }) => category === 'name'))
    const unique = new Map(values.filter(({ category }) => isVaulted(modes[category])).map((one) => [`${one.category}:${one.value}`, one]))
    const entities = new Map<string, string | null>()
    // The fullest names first, so that the short ones find their person.
    for (const [key, { category, value }] of [...unique].sort(([, a], [, b]) => nameWordCount(b) - nameWordCount(a))) {
      entities.set(key, category === 'name' ? register.entityOf(value) : valueEntity(category, value, clock.now()))
    }
    const requests: VaultRequest[] = [...unique].map(([key, { category, value }]) => ({
      category,
      value,
      entity: entities.get(key) ?? null,
    }))
    if (requests.length === 0) return () => fail()
    const tokens = await fromVault(() => vault.put(scope, requests, signal), tokensFor(requests))
    const byKey = new Map([...unique.keys()].map((key, index) => [key, tokens[index]!]))
    return (category, value) => byKey.get(`${category}:${value}`) ?? fail()
  }

  function replacement(category: PhiCategory, value: string, tokenOf: TokenOf, { scope, subject }: Whose): string {
    const mode = modes[category]
    if (mode === 'keep') return value
    const token = isVaulted(mode) ? tokenOf(category, value) : null
    if (mode === 'token') return token!
    const index = token === null ? null : (parseToken(token)?.index ?? null)
    return oneWayReplacement(mode, category, value, { scope, subject, index, dateShiftKey, now: clock.now() })
  }

  function write({ text, spans, kept }: SpannedText, tokenOf: TokenOf, whose: Whose): Tokenized {
    const masked: Partial<Record<PhiCategory, number>> = {}
    const expected: [place: number, token: string][] = kept.map(({ start, token }) => [start, token])
    const out = replaceSpans(text, spans, ({ start, category }: PhiSpan, value) => {
      const written = replacement(category, value, tokenOf, whose)
      if (modes[category] !== 'keep') masked[category] = (masked[category] ?? 0) + 1
      if (modes[category] === 'token') expected.push([start, written])
      return written
    })
    const tokens = expected.sort(([a], [b]) => a - b).map(([, token]) => token)
    const found = findTokens(out)
    // INVARIANT: the text has exactly the tokens that were put there; nothing beside them reads as one.
    if (found.length !== tokens.length || found.some(({ token }, index) => token !== tokens[index])) fail()
    return Object.freeze({ text: out, masked: Object.freeze(masked) })
  }

  function withoutLeaks(
    written: readonly Tokenized[],
    spanned: readonly SpannedText[],
    values: readonly KnownValue[],
  ): readonly Tokenized[] {
    const scanner = leakScanner(values.filter(({ category, value }) => modes[category] !== 'keep' && parseToken(value) === null))
    return written.map((one, index) => maskHidden(one, spanned[index]!, scanner))
  }

  async function redactValues(values: readonly TokenizeValue[], context: TokenizeContext): Promise<readonly string[]> {
    const tokenOf = await putValues(values, [], context)
    return values.map(({ category, value, subject }) => replacement(category, value, tokenOf, { scope: context.scope, subject }))
  }

  async function resolve(
    tokens: readonly string[],
    { scope, reveal, signal }: { readonly scope: VaultScope; readonly reveal: readonly PhiCategory[]; readonly signal: AbortSignal },
  ): Promise<readonly Restoration[]> {
    const wellFormed = tokens.filter((token) => parseToken(token) !== null)
    const entries = wellFormed.length === 0 ? [] : await fromVault(() => vault.get(scope, wellFormed, signal), areAnswersTo(wellFormed))
    const byToken = new Map(wellFormed.map((token, index) => [token, entries[index] ?? null]))
    return tokens.map((token): Restoration => {
      const entry = byToken.get(token) ?? null
      // INVARIANT: only a token that this scope gave stands for anything.
      if (entry === null) return UNKNOWN
      const { category, value } = entry
      return Object.freeze(reveal.includes(category) ? { kind: 'value', category, value } : { kind: 'hidden', category })
    })
  }

  return Object.freeze({
    modes,
    oneWay: oneWayCategories(modes),
    redact: (texts: readonly string[], context: TokenizeContext) => closed(() => redact(texts, context)),
    redactValues: (values: readonly TokenizeValue[], context: TokenizeContext) => closed(() => redactValues(values, context)),
    resolve,
    vaulted: async (scope: VaultScope, signal: AbortSignal) =>
      vaultedValues(await fromVault(() => vault.entries(scope, signal), areEntries)),
  })
}

type TokenOf = (category: PhiCategory, value: string) => string
/** Whose text is written: what one-way replacements are keyed by. */
type Whose = Pick<OneWayContext, 'scope' | 'subject'>

/** Surrogates are vaulted too: what was given once is given again, and the leak check knows the value. */
const isVaulted = (mode: Mode): boolean => mode === 'token' || mode === 'surrogate'

const UNKNOWN: Restoration = Object.freeze({ kind: 'unknown' })

const valuesOf = ({ text, spans }: SpannedText): readonly KnownValue[] =>
  spans.map(({ category, start, end }) => ({ category, value: text.slice(start, end), entity: '' }))

function fail(cause?: unknown): never {
  throw new StageFailed('DEIDENTIFY_FAILED', { cause })
}

async function closed<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    return isEnvelopeError(error) ? Promise.reject(error) : fail(error)
  }
}

/** Asks the vault; a throw, and an answer of another shape, is VAULT_UNAVAILABLE. */
async function fromVault<T>(ask: () => Promise<T>, isAnswer: (answer: unknown) => boolean): Promise<T> {
  let answer: T
  try {
    answer = await ask()
  } catch (cause) {
    throw isEnvelopeError(cause) ? cause : new StageFailed('VAULT_UNAVAILABLE', { cause })
  }
  if (!isAnswer(answer)) throw new StageFailed('VAULT_UNAVAILABLE')
  return answer
}

const isEntry = (entry: unknown): entry is VaultEntry => {
  if (typeof entry !== 'object' || entry === null) return false
  const { token, category, value, entity } = entry as Partial<VaultEntry>
  return (
    typeof token === 'string' && isPhiCategory(category) && typeof value === 'string' && (entity === null || typeof entity === 'string')
  )
}
const areEntries = (answer: unknown): boolean => Array.isArray(answer) && answer.every(isEntry)
const areAnswersTo =
  (tokens: readonly string[]) =>
  (answer: unknown): boolean =>
    Array.isArray(answer) &&
    answer.length === tokens.length &&
    answer.every((entry: unknown, index) => entry === null || (isEntry(entry) && entry.token === tokens[index]))
const tokensFor =
  (requests: readonly VaultRequest[]) =>
  (answer: unknown): boolean =>
    Array.isArray(answer) &&
    answer.length === requests.length &&
    new Set(answer).size === requests.length &&
    answer.every((token: unknown, index) => typeof token === 'string' && parseToken(token)?.category === requests[index]!.category)
