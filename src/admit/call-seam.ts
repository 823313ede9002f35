/** Calls a seam so that whatever goes wrong behind it is one typed denial. */
import { bounded } from '../base/bounded.ts'
import { AccessDenied, StageFailed, type StageFailedCode } from '../base/index.ts'
import type { StageContext } from '../base/stage-context.ts'

/**
 * Calls within the bound and the session's signal. Our own denials pass; anything else becomes StageFailed `code`.
 */
export async function callSeam<T>(
  work: () => T | PromiseLike<T>,
  code: StageFailedCode,
  milliseconds: number,
  context: Pick<StageContext, 'signal' | 'requestId'>,
): Promise<T> {
  const { signal, requestId } = context
  try {
    return await bounded(work, { milliseconds, signal, code, requestId })
  } catch (error) {
    // INVARIANT: an unknown error is a denial with a constant message; what it says stays behind causeOf.
    throw error instanceof AccessDenied || error instanceof StageFailed ? error : new StageFailed(code, { requestId, cause: error })
  }
}
