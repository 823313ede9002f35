/** What an application may say of prompts and replies, and how a session's checks are put together from it. */
import type { Check } from './base/seams/check.ts'
import type { KnownIdentity } from './base/seams/deidentifier.ts'
import type { PhiCategory } from './base/vocabulary/phi-category.ts'
import type { VaultScope } from './base/seams/vault.ts'
import type { Grant } from './base/grant.ts'
import type { AssembleOptions } from './prompt/assemble.ts'
import { assertDelivery, leastDelivery } from './reply/delivery.ts'
import {
  type CheckParts,
  type DefaultCheckOptions,
  type Delivery,
  type LinkOptions,
  type ReplyFormat,
  type ReplyReview,
  defaultChecks,
} from './reply/index.ts'
import type { Settings } from './configuration.ts'

/** How prompts are assembled: budgets, and what a flagged text leads to. */
export type PromptOptions = Pick<
  AssembleOptions,
  'screen' | 'maxTokens' | 'countTokens' | 'maxFragments' | 'maxTurns' | 'maxQuestionCharacters'
>

/** How replies are checked and shown. */
export interface ReplyOptions {
  /** Links that may stay in a reply. Default: none. */
  readonly links?: LinkOptions | undefined
  /** What an identifier of a person leads to that the prompt does not have, such as another patient's. Default `redact`. */
  readonly identifiers?: DefaultCheckOptions['identifiers']
  /** When text goes out. Default: the earliest that every check allows. */
  readonly delivery?: Delivery | undefined
  /** What a reply is shown as. Default `markdown`. */
  readonly format?: ReplyFormat | undefined
  /** Holds replies that a person must release. Without it they are withheld. */
  readonly review?: ReplyReview | undefined
}

/**
 * The built-in checks, and the application's own.
 *
 * @throws ConfigurationError CONFIG_INVALID when a check needs more text than the delivery waits for
 */
export function checksOf({ links, identifiers, delivery }: ReplyOptions, own: readonly Check[]): readonly Check[] {
  const checks = Object.freeze([...defaultChecks({ links, identifiers }), ...own])
  assertDelivery(checks, delivery ?? leastDelivery(checks))
  return checks
}

/** Whose reply is checked. */
export interface CheckedSession {
  readonly id: string
  readonly grant: Grant
  /** What the release may restore. */
  readonly reveal: readonly PhiCategory[]
  readonly vaultScope: VaultScope
  readonly known: KnownIdentity | null
  readonly signal: AbortSignal
}

/** What `checkDraft` needs in one session. */
export function checkParts(settings: Settings, { id, grant, reveal, vaultScope, known, signal }: CheckedSession): CheckParts {
  const { redact, checks, deidentifier, limits, replies } = settings
  const { tenant } = grant.snapshot
  const hold = replies.review?.holdFor({
    requestId: id,
    tenant,
    viewer: grant.viewer,
    reveal,
    tokenizer: redact.tokenizer,
    vaultScope,
    signal,
  })
  return {
    checks,
    delivery: replies.delivery,
    tokenizer: redact.tokenizer,
    vaultScope,
    known: known?.values ?? [],
    detect: (text) => deidentifier.detect(text, known === null ? {} : { known }),
    milliseconds: limits.stage,
    hold,
  }
}
