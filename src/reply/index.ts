/** The reply stage: checks tokenized text as it streams, and restores it last, for its viewer. */
export { checkDraft, type CheckParts } from './check.ts'
export * from './check/index.ts'
export { type CheckedText, createReplyChecker, type ReplyCheckContext, type ReplyChecker, type ReplyCheckerOptions } from './checker.ts'
export type { Delivery } from './check-machine.ts'
export { type DefaultCheckOptions, defaultChecks, groundingChecks } from './default-checks.ts'
export { AI_ASSERTION_NOTICE, PART_2_NOTICE } from './notices.ts'
export { releaseReply, type ReleaseParts } from './restore.ts'
export type { ReplyFormat } from './restored-value.ts'
export {
  createReplyReview,
  type HeldReply,
  type ReplyInReview,
  type HoldScope,
  memoryReviewQueue,
  type ReplyReview,
  type ReplyReviewOptions,
  type ReviewRelease,
} from './review.ts'
