/** Matches checks with when text goes out: a check that needs more text than the delivery waits for is refused at construction. */
import { ConfigurationError } from '../base/errors/index.ts'
import type { Check } from '../base/seams/check.ts'
import type { Delivery } from './check-machine.ts'

const ORDER: readonly Delivery[] = ['stream', 'sentence', 'buffer']

const neededBy = ({ mode, mayHold }: Check): Delivery => {
  if (mode === 'whole' || mayHold === true) return 'buffer'
  return mode === 'sentence' ? 'sentence' : 'stream'
}

/** The earliest delivery that every check allows. */
export function leastDelivery(checks: readonly Check[]): Delivery {
  return ORDER[Math.max(0, ...checks.map((check) => ORDER.indexOf(neededBy(check))))]!
}

/** @throws ConfigurationError CONFIG_INVALID when a check cannot work under `delivery`, or is malformed */
export function assertDelivery(checks: readonly Check[], delivery: Delivery): void {
  if (!ORDER.includes(delivery)) throw new ConfigurationError('CONFIG_INVALID', `delivery: must be one of ${ORDER.join(', ')}`)
  for (const check of checks) {
    if (typeof check.name !== 'string' || typeof check.check !== 'function' || !['stream', 'sentence', 'whole'].includes(check.mode)) {
      throw new ConfigurationError('CONFIG_INVALID', 'checks: each needs a name, a mode and a check function')
    }
    if (check.mode === 'stream' && !(Number.isInteger(check.holdBack) && check.holdBack >= 0 && check.holdBack <= 4_096)) {
      throw new ConfigurationError('CONFIG_INVALID', `checks: the hold-back of ${check.name} must be a whole number from 0 to 4096`)
    }
    // INVARIANT: no text is shown before every check that it needs has seen what it needs.
    if (ORDER.indexOf(neededBy(check)) > ORDER.indexOf(delivery)) {
      throw new ConfigurationError('CONFIG_INVALID', `delivery: ${check.name} needs ${neededBy(check)} delivery`)
    }
  }
}
