/** Repeats what is safe to repeat: with full jitter, within a bound, and never more than a share of all calls. */
import { onAbort } from '../base/on-abort.ts'

/** How an endpoint retries. */
export interface RetryPolicy {
  /** Attempts beyond the first. */
  readonly retries: number
  /** First pause in milliseconds; doubles. */
  readonly baseMilliseconds: number
  /** Longest pause, also when a server asks for longer. */
  readonly maxMilliseconds: number
  /** 0 to 1; `Math.random` unless said. */
  readonly random: () => number
}

/** What one attempt came to. */
export type Attempt<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly error: Error; readonly after: number | null }

/**
 * A budget of retries shared by all calls of one endpoint: each success earns a tenth, each retry costs one, so that an endpoint
 * in trouble is not met with a storm.
 */
export class RetryBudget {
  #left: number
  readonly #most: number
  constructor(most = 10) {
    this.#most = most
    this.#left = most
  }
  earn(): void {
    this.#left = Math.min(this.#most, this.#left + 0.1)
  }
  spend(): boolean {
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}

/** Runs `attempt` until it is done, retries are spent, or the signal aborts. Throws the last error. */
export async function withRetries<T>(
  attempt: () => Promise<Attempt<T>>,
  policy: RetryPolicy,
  budget: RetryBudget,
  signal: AbortSignal,
): Promise<T> {
  for (let count = 0; ; count++) {
    const result = await attempt()
    if (result.done) {
      budget.earn()
      return result.value
    }
    if (count >= policy.retries || signal.aborted || !budget.spend()) throw result.error
    const ceiling = Math.min(policy.maxMilliseconds, policy.baseMilliseconds * 2 ** count)
    const pause = Math.min(policy.maxMilliseconds, Math.max(result.after ?? 0, policy.random() * ceiling))
    await sleep(pause, signal)
    if (signal.aborted) throw result.error
  }
}

function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      forget()
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    const forget = onAbort(signal, end)
  })
}
