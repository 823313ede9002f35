/** Gathers what the permits of the fragments demand, and carries out what concerns the prompt. An unknown demand refuses. */
import { ConfigurationError, StageFailed } from '../base/errors/index.ts'
import type { Obligation } from '../base/seams/policy-engine.ts'

/** Header fields that a fragment may show, and its text. */
export const SHOWABLE_FIELDS = ['dataClass', 'date', 'origin', 'title', 'text'] as const

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

/** The header fields, and `text`, that one fragment may show: the intersection of its limit-fields. */
export function shownFields(obligations: readonly Obligation[]): ReadonlySet<string> {
  let shown: readonly string[] = SHOWABLE_FIELDS
  for (const obligation of obligations) {
    if (obligation.type === 'limit-fields') shown = shown.filter((field) => obligation.fields.includes(field))
  }
  return new Set(shown)
}

/** A limit of fields that names an unknown field is a mistake that would show less than was meant, silently. */
export function assertShowable(fields: readonly string[]): void {
  for (const field of fields) {
    if (!(SHOWABLE_FIELDS as readonly string[]).includes(field)) {
      throw new ConfigurationError('CONFIG_INVALID', `limit-fields: each must be one of ${SHOWABLE_FIELDS.join(', ')}`)
    }
  }
}
