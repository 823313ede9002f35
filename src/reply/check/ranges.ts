/** Finds values that no body has and doses that nobody gives, and units that do not fit. */
import type { Check } from '../../base/seams/check.ts'
import { findImplausible } from '../../text/plausibility.ts'

/** Marks implausible values, whether or not a record says the same. */
export function rangesCheck({ action = 'annotate' }: { readonly action?: 'annotate' | 'withhold' | 'review' | undefined } = {}): Check {
  return {
    name: 'ranges',
    mode: 'sentence',
    holdBack: 0,
    mayHold: action === 'review',
    check: (text) =>
      findImplausible(text).map(({ name, start, end }) => ({
        rule: `implausible-${name}`,
        start,
        end,
        action,
        replacement: 'implausible value, check the record',
      })),
  }
}
