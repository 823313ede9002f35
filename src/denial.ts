/** Turns whatever was thrown into one typed denial, and into what the trail says of it. */
import { AccessDenied, isEnvelopeError, StageFailed, type StageFailedCode } from './base/errors/index.ts'
import type { TrailEventDetail } from './base/events.ts'

/** The error to throw for `error`: itself when it is ours, else a failure with the given code and the cause hidden. */
export function asDenial(error: unknown, code: StageFailedCode, requestId: string): Error {
  return isEnvelopeError(error) ? error : new StageFailed(code, { requestId, cause: error })
}

/** How the trail tells it; null for an error that is not ours. */
export function denialEvent(error: unknown): TrailEventDetail | null {
  if (!isEnvelopeError(error)) return null
  const { stage } = error
  return error instanceof AccessDenied
    ? { type: 'request-denied', code: error.code, stage, rule: null }
    : { type: 'stage-failed', code: error.code, stage }
}
