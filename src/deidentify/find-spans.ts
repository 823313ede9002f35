/** Decides what of each text is replaced: what the detectors find, what was found elsewhere in the scope, and what only looks like a token. */
import { StageFailed } from '../base/errors/index.ts'
import type { Deidentifier, KnownIdentity, KnownValue, PhiSpan } from '../base/seams/deidentifier.ts'
import type { VaultEntry } from '../base/seams/vault.ts'
import { findTokens, parseToken, type TokenMatch } from '../text/token-grammar.ts'
import { isTitleWord } from './coreference.ts'
import { knownMatcher } from './known-matcher.ts'
import { joinSpans, areSpansOf, subtract } from './spans.ts'
import { wordsOf } from './words.ts'

/** A text with what is to be replaced in it. */
export interface SpannedText {
  readonly text: string
  /** Sorted and disjoint. */
  readonly spans: readonly PhiSpan[]
  /** Tokens that stay as they are. */
  readonly kept: readonly TokenMatch[]
}

/** What is known while looking. */
export interface FindContext {
  readonly deidentifier: Deidentifier
  readonly known: KnownIdentity | null
  readonly vaulted: readonly VaultEntry[]
  readonly signal: AbortSignal
  /** Whether tokens of `vaulted` stay in the texts. */
  readonly keepTokens: boolean
}

/** The values that are looked for again, wherever they were found: those of entries that are not token look-alikes. */
export function vaultedValues(entries: readonly VaultEntry[]): readonly KnownValue[] {
  return entries
    .filter(({ value }) => parseToken(value) === null)
    .map(({ category, value, entity }) => ({ category, value, entity: entity ?? '' }))
}

const LOOK_ALIKE = 'token-look-alike'

async function detectedSpans({ deidentifier, known, signal }: FindContext, text: string): Promise<readonly PhiSpan[]> {
  const knowledge = known === null ? {} : { known }
  let spans: unknown
  try {
    spans =
      deidentifier.detectAsync === undefined
        ? deidentifier.detect(text, knowledge)
        : await deidentifier.detectAsync(text, { ...knowledge, signal })
  } catch (cause) {
    throw new StageFailed('DEIDENTIFY_FAILED', { cause })
  }
  if (!areSpansOf(text, spans)) throw new StageFailed('DEIDENTIFY_FAILED')
  return spans
}

/**
 * Finds what is to be replaced in each text. A value that was found in one text, or earlier in the scope, is replaced in all.
 *
 * @throws StageFailed DEIDENTIFY_FAILED when the detector throws or answers in an unknown shape
 */
export async function findSpans(texts: readonly string[], context: FindContext): Promise<readonly SpannedText[]> {
  const own = new Set(context.keepTokens ? context.vaulted.map(({ token }) => token) : [])
  const first: SpannedText[] = []
  for (const text of texts) {
    const tokens = findTokens(text)
    const kept = tokens.filter(({ token }) => own.has(token))
    // INVARIANT: text that looks like a token is itself replaced, unless it is a token of this scope in a text tokenized before.
    const planted = tokens
      .filter(({ token }) => !own.has(token))
      .map(({ start, end }): PhiSpan => ({ start, end, category: 'other', detector: LOOK_ALIKE, confidence: 1 }))
    const detected = await detectedSpans(context, text)
    first.push({ text, spans: joinSpans([...planted, ...detected]).flatMap((span) => subtract(span, kept)), kept })
  }
  const elsewhere = knownMatcher([
    ...vaultedValues(context.vaulted),
    ...singleWords(context.known),
    ...first.flatMap(({ text, spans }) =>
      spans
        .filter(({ detector }) => detector !== LOOK_ALIKE)
        .map(({ start, end, category }) => ({ category, value: text.slice(start, end), entity: '' })),
    ),
  ])
  return first.map(({ text, spans, kept }) => {
    const matches = elsewhere
      .find(text)
      .map(({ start, end, known }): PhiSpan => ({ start, end, category: known.category, detector: 'found-elsewhere', confidence: 1 }))
      .flatMap((span) => subtract(span, kept))
    return { text, spans: joinSpans([...spans, ...matches]), kept }
  })
}

/**
 * What one word can say, a name's part or a town, may be an ordinary word elsewhere: a detector that leaves one is overruled here.
 * What takes several words or digits to say is not: a detector that leaves that has failed, which the leak check notices.
 */
function singleWords(known: KnownIdentity | null): readonly KnownValue[] {
  return (known?.values ?? []).flatMap((one) => {
    const words = wordsOf(one.value)
    if (one.category === 'name') return words.map(({ folded }) => ({ ...one, value: folded })).filter(({ value }) => !isTitleWord(value))
    return words.length === 1 && !/\d/.test(one.value) ? [one] : []
  })
}
