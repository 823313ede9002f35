/** Finds identifiers that stand raw in a reply: in a tokenized conversation none may, whoever they belong to. */
import { ConfigurationError } from '../../base/errors/index.ts'
import type { Check, CheckContext, Finding } from '../../base/seams/check.ts'
import type { PhiSpan } from '../../base/seams/deidentifier.ts'
import { READING_REACH } from '../readings.ts'
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { decodedReadings } from '../../text/readings.ts'
import { findTokens, type TokenMatch } from '../../text/token-grammar.ts'

/** As a client shows it, which needs no decoding. */
const SEEN: readonly string[] = ['known-plain', 'known-rendered']

/** Takes out values that this session or its vault knows; withholds the reply when one is encoded, because that hides it on purpose. */
export function knownValuesCheck(): Check {
  return {
    name: 'known-values',
    mode: 'stream',
    holdBack: READING_REACH,
    check: (text, context) =>
      outsideTokens(context.knownValues(text), findTokens(text)).map((span): Finding => {
        const encoded = span.detector.startsWith('known-') && !SEEN.includes(span.detector)
        return {
          rule: encoded ? 'known-value-encoded' : 'known-value',
          start: span.start,
          end: span.end,
          action: encoded ? 'withhold' : 'redact',
          hash: context.hash(text.slice(span.start, span.end)),
          replacement: withheldWords(span),
        }
      }),
  }
}

/** Options of {@link identifiersCheck}. */
export interface IdentifierOptions {
  /** Categories that another check judges: `linksCheck` judges addresses on the web. */
  readonly except?: readonly PhiCategory[] | undefined
  /**
   * What an identifier of a person leads to that the prompt does not have: it may be another patient's, and what stands around it
   * then too. Default `redact`. Dates, ages and places are taken out either way.
   */
  readonly action?: 'redact' | 'withhold' | undefined
}

/** Markup within a word or number. */
const PARTED = /[\p{L}\p{N}@.\-/](?:<[^<>]{0,400}>|[*_~`\\]{1,8}|&#?[a-z0-9]{1,31};|!?\[|\]\([^()\n]{0,300}\)){1,8}[\p{L}\p{N}@.\-/]/iu

/** Said of anybody and by anybody; a reply is not withheld for one. */
const COMMON: readonly PhiCategory[] = ['date', 'age', 'location']

/**
 * Takes out what looks like an identifier of anybody, unless the prompt says the very same.
 *
 * @throws ConfigurationError CONFIG_INVALID when `action` is unknown
 */
export function identifiersCheck({ except = [], action = 'redact' }: IdentifierOptions = {}): Check {
  if (action !== 'redact' && action !== 'withhold')
    throw new ConfigurationError('CONFIG_INVALID', 'identifiers: the action must be redact or withhold')
  return {
    name: 'identifiers',
    mode: 'stream',
    holdBack: 256,
    check(text, context) {
      const sources = promptText(context)
      const tokens = findTokens(text)
      const spans = [...context.detect(blanked(text, tokens))]
      // INVARIANT: what comes together when a client shows markup, or a check takes it out, is judged as it will be read.
      if (PARTED.test(text)) {
        for (const { text: shown, spanOf } of decodedReadings(blanked(text, tokens), ['rendered'])) {
          for (const span of context.detect(shown)) {
            const [start, end] = spanOf(span.start, span.end)
            if (text.slice(start, end) !== shown.slice(span.start, span.end)) spans.push({ ...span, start, end })
          }
        }
      }
      return outsideTokens(spans, tokens)
        .filter(({ category }) => !except.includes(category))
        .filter(({ start, end }) => !sources.includes(text.slice(start, end).toLowerCase()))
        .map(
          (span): Finding => ({
            rule: `identifier-${span.category}`,
            start: span.start,
            end: span.end,
            action: COMMON.includes(span.category) ? 'redact' : action,
            hash: context.hash(text.slice(span.start, span.end)),
            replacement: withheldWords(span),
          }),
        )
    },
  }
}

const sourceTexts = new WeakMap<object, string>()

/** Everything that the model was shown of the records and the question, in lower case: what stands there was let through. */
function promptText({ prompt }: CheckContext): string {
  let text = sourceTexts.get(prompt)
  if (text === undefined) {
    text = [prompt.question, prompt.instructions, ...prompt.fragments.map((fragment) => fragment.text)].join('\n').toLowerCase()
    sourceTexts.set(prompt, text)
  }
  return text
}

/** The text with its tokens blanked, same length, so that a detector does not take a token for an identifier. */
function blanked(text: string, tokens: readonly TokenMatch[]): string {
  let out = ''
  let from = 0
  for (const { start, end } of tokens) {
    out += text.slice(from, start) + ' '.repeat(end - start)
    from = end
  }
  return out + text.slice(from)
}

const outsideTokens = (spans: readonly PhiSpan[], tokens: readonly TokenMatch[]): readonly PhiSpan[] =>
  tokens.length === 0 ? spans : spans.filter(({ start, end }) => !tokens.some((token) => start >= token.start && end <= token.end))

const withheldWords = ({ category }: PhiSpan): string => `[${category} withheld]`
