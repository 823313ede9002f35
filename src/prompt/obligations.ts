/** Gathers what the permits of the fragments demand, and carries out what concerns the prompt. An unknown demand refuses. */
import { StageFailed } from '../base/errors/index.ts'
import type { Obligation } from '../base/seams/policy-engine.ts'

const KNOWN: Readonly<Record<Obligation['type'], true>> = Object.freeze({
  'limit-fields': true,
  'minimum-necessary': true,
  'no-retention': true,
  'step-up': true,
  'human-review': true,
  'part-2-notice': true,
  'ai-assertion-label': true,
  notify: true,
})

/**
 * All obligations, each once.
 *
 * @throws StageFailed PROMPT_REFUSED for one that is not known: nobody would carry it out.
 */
export function gatherObligations(lists: readonly (readonly Obligation[])[], requestId: string): readonly Obligation[] {
  const byText = new Map<string, Obligation>()
  for (const obligation of lists.flat()) {
    // INVARIANT: an obligation that this library does not know denies.
    if (!Object.hasOwn(KNOWN, obligation.type)) throw new StageFailed('PROMPT_REFUSED', { requestId })
    byText.set(JSON.stringify(obligation), obligation)
  }
  return [...byText.values()]
}

/** How many fragments may stand in the prompt: the smallest limit of minimum-necessary; Infinity without one. */
export function fragmentLimit(obligations: readonly Obligation[]): number {
  return Math.min(...obligations.map((obligation) => (obligation.type === 'minimum-necessary' ? obligation.limit : Infinity)), Infinity)
}

/**
 * Whether a fragment's heading may show its date. `limit-fields` names elements of the record; retrieval leaves only those in the text,
 * and a date that it does not name would come back through the heading.
 */
export function showsDate(obligations: readonly Obligation[]): boolean {
  return obligations.every((obligation) => obligation.type !== 'limit-fields' || obligation.fields.includes('date'))
}
