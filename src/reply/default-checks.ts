/** The checks that every reply passes unless the application says otherwise. */
import type { Check } from '../base/seams/check.ts'
import { canariesCheck } from './check/canaries.ts'
import { citationsCheck } from './check/citations.ts'
import { type ClinicalNumberOptions, clinicalNumbersCheck } from './check/clinical-numbers.ts'
import { type IdentifierOptions, identifiersCheck, knownValuesCheck } from './check/identifiers.ts'
import { invisibleCheck } from './check/invisible.ts'
import { type LinkOptions, linksCheck } from './check/links.ts'
import { quotesCheck } from './check/quotes.ts'
import { rangesCheck } from './check/ranges.ts'
import { secretsCheck } from './check/secrets.ts'
import { systemPromptCheck } from './check/system-prompt.ts'
import { tokensCheck } from './check/tokens.ts'

/** Options of {@link defaultChecks}. */
export interface DefaultCheckOptions {
  readonly links?: LinkOptions | undefined
  /** What an identifier leads to that the prompt does not have. Default `redact`. */
  readonly identifiers?: IdentifierOptions['action']
}

/** All checks that need no knowledge of the application; they allow delivery as the text settles. */
export function defaultChecks(options: DefaultCheckOptions = {}): readonly Check[] {
  return Object.freeze([
    tokensCheck(),
    canariesCheck(),
    systemPromptCheck(),
    knownValuesCheck(),
    identifiersCheck({ except: ['url'], action: options.identifiers }),
    linksCheck(options.links),
    secretsCheck(),
    invisibleCheck(),
    citationsCheck(),
  ])
}

/** Checks of what a reply says against the records that it cites; they need delivery by sentence. */
export function groundingChecks(options: ClinicalNumberOptions = {}): readonly Check[] {
  return Object.freeze([clinicalNumbersCheck(options), quotesCheck(), rangesCheck(options)])
}
