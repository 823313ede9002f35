/** The checks that every reply passes unless the application says otherwise. */
import type { Check } from '../base/seams/check.ts'
import { canariesCheck } from './check/canaries.ts'
import { citationsCheck } from './check/citations.ts'
import { type ClinicalNumberOptions, clinicalNumbersCheck } from './check/clinical-numbers.ts'
import { identifiersCheck, knownValuesCheck } from './check/identifiers.ts'
import { invisibleCheck } from './check/invisible.ts'
import { type LinkOptions, linksCheck } from './check/links.ts'
import { quotesCheck } from './check/quotes.ts'
import { rangesCheck } from './check/ranges.ts'
import { secretsCheck } from './check/secrets.ts'
import { systemPromptCheck } from './check/system-prompt.ts'
import { tokensCheck } from './check/tokens.ts'

/** All checks that need no knowledge of the application; they allow delivery as the text settles. */
export function defaultChecks(options: { readonly links?: LinkOptions | undefined } = {}): readonly Check[] {
  return Object.freeze([
    tokensCheck(),
    canariesCheck(),
    systemPromptCheck(),
    knownValuesCheck(),
    identifiersCheck({ except: ['url'] }),
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
