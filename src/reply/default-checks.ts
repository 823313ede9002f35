/** The checks that every reply passes unless the application says otherwise. */
import type { Check } from '../base/seams/check.ts'
import { canariesCheck } from './check/canaries.ts'
import { citationsCheck } from './check/citations.ts'
import { identifiersCheck, knownValuesCheck } from './check/identifiers.ts'
import { tokensCheck } from './check/tokens.ts'

/** All checks that need no configuration; they allow streaming. */
export function defaultChecks(): readonly Check[] {
  return Object.freeze([tokensCheck(), canariesCheck(), knownValuesCheck(), identifiersCheck(), citationsCheck()])
}
