/** The seams of de-identification: finding identifiers, replacing them by tokens, and giving them back to who may see them. */
import type { PhiCategory } from '../vocabulary/phi-category.ts'
import type { DelegatedCredential } from './identity.ts'
import type { VaultScope } from './vault.ts'

/** An identifier found in a text: UTF-16 offsets into the text as given, end exclusive. */
export interface PhiSpan {
  readonly start: number
  readonly end: number
  readonly category: PhiCategory
  /** Begins with `known` when the span is a value of the known identity. */
  readonly detector: string
  /** 0 to 1. */
  readonly confidence: number
}

/** One value that is known to identify somebody of the chart. */
export interface KnownValue {
  readonly category: PhiCategory
  readonly value: string
  /** Whose: `Patient/1`, `RelatedPerson/4`. Values of one entity are one person to the model. */
  readonly entity: string
}

/** What the chart says about who is who. Frozen; made by `knownIdentity`. */
export interface KnownIdentity {
  readonly values: readonly KnownValue[]
}

/** Reads who is who in a patient's chart: an internal read with its own trail event, never a fragment. */
export interface IdentitySource {
  identity(
    patient: string,
    options: { readonly tenant: string; readonly credentials: DelegatedCredential | null; readonly signal: AbortSignal },
  ): Promise<KnownIdentity>
}

/** Finds identifiers. */
export interface Deidentifier {
  /** Sorted and disjoint. */
  detect(text: string, options?: { readonly known?: KnownIdentity | undefined }): readonly PhiSpan[]
  /** The same with what takes time, such as a model. A tokenizer asks this one when it is there. */
  detectAsync?(
    text: string,
    options?: { readonly known?: KnownIdentity | undefined; readonly signal?: AbortSignal | undefined },
  ): Promise<readonly PhiSpan[]>
}

/** In which scope, and with what knowledge, a text is redacted. */
export interface TokenizeContext {
  readonly scope: VaultScope
  readonly known: KnownIdentity | null
  readonly signal: AbortSignal
  /** Whose record each text is, by position, for modes that are keyed per patient. Absent or null: nobody's in particular. */
  readonly subjects?: readonly (string | null)[] | undefined
  /**
   * `keep` for text that was tokenized in this scope before, such as a turn: its tokens stay. `literal`, the default: what looks
   * like a token is text like any other and is itself replaced, so that nobody can plant one.
   */
  readonly tokens?: 'literal' | 'keep' | undefined
}

/** A single value whose category is known without looking: a header's date. */
export interface TokenizeValue {
  readonly category: PhiCategory
  readonly value: string
  readonly subject: string | null
}

/** De-identified text and what was done, in counts. */
export interface Tokenized {
  readonly text: string
  readonly masked: Readonly<Partial<Record<PhiCategory, number>>>
}

/** What a token stands for, for one viewer. */
export type Restoration =
  | { readonly kind: 'value'; readonly category: PhiCategory; readonly value: string }
  | { readonly kind: 'hidden'; readonly category: PhiCategory }
  | { readonly kind: 'unknown' }

/** Replaces identifiers by tokens, and gives them back. */
export interface Tokenizer {
  /**
   * Redacts texts in order; a value has one token within a scope.
   *
   * @throws StageFailed DEIDENTIFY_FAILED, VAULT_UNAVAILABLE, IDENTITY_LEAKED
   */
  redact(texts: readonly string[], context: TokenizeContext): Promise<readonly Tokenized[]>
  /** Replaces single values by the mode of their category, in order. A tokenizer without it shows no such values. */
  redactValues?(values: readonly TokenizeValue[], context: TokenizeContext): Promise<readonly string[]>
  /** Categories that are replaced for good. An envelope whose viewers read one of them is a configuration error. Absent: none. */
  readonly oneWay?: readonly PhiCategory[] | undefined
  /** Resolves tokens exactly as written. A mangled, forged, foreign or expired one is `unknown`. */
  resolve(
    tokens: readonly string[],
    context: { readonly scope: VaultScope; readonly reveal: readonly PhiCategory[]; readonly signal: AbortSignal },
  ): Promise<readonly Restoration[]>
  /** Every value that the scope has vaulted, for leak checks. */
  vaulted(scope: VaultScope, signal: AbortSignal): Promise<readonly KnownValue[]>
}
