/** The notices that obligations put under a reply, in fixed words. */
import type { Obligation } from '../base/seams/policy-engine.ts'

/** 42 CFR 2.32(a)(2), the short form of the notice that accompanies a disclosure. */
export const PART_2_NOTICE = '42 CFR part 2 prohibits unauthorized use or disclosure of these records.'

/** HL7 v3 ActCode AIAST: asserted by an artificial intelligence, not yet verified by a person. */
export const AI_ASSERTION_NOTICE = 'AIAST: this text was written by an artificial intelligence and was not verified by a person.'

/** What to write under a reply; empty when nothing is owed. */
export function noticesFor(obligations: readonly Obligation[]): string {
  const owed = [
    obligations.some(({ type }) => type === 'part-2-notice') ? PART_2_NOTICE : null,
    obligations.some(({ type }) => type === 'ai-assertion-label') ? AI_ASSERTION_NOTICE : null,
  ].filter((notice) => notice !== null)
  return owed.map((notice) => `\n\n${notice}`).join('')
}
