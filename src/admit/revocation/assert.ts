/** Asks the revocation list about everything that a session rests on. */
import { type Grant, type RevocationKey, StageFailed, type VerifiedUser, type VerifiedWorkload } from '../../base/index.ts'
import type { StageContext } from '../../base/stage-context.ts'
import { callSeam } from '../call-seam.ts'
import { refuse } from '../identity/refuse.ts'
import type { AdmissionParts } from '../parts.ts'

/** What a session rests on. */
export interface RevocationSubject {
  readonly user: VerifiedUser
  readonly workload: VerifiedWorkload | null
  readonly grant: Grant | null
}

/**
 * Denies when the session, user, token, workload, grant, or everything was revoked.
 *
 * @throws AccessDenied REVOKED; StageFailed REVOCATION_UNAVAILABLE
 */
export async function assertNotRevoked(
  { user, workload, grant }: RevocationSubject,
  parts: AdmissionParts,
  context: StageContext,
): Promise<void> {
  const { issuer, subject, tokenId } = user
  const keys: RevocationKey[] = [
    { kind: 'session', id: context.scope.id },
    { kind: 'user', issuer, subject },
    { kind: 'token', issuer, tokenId },
    ...(workload === null ? [] : [{ kind: 'workload', id: workload.id } as const]),
    ...(grant === null ? [] : [{ kind: 'grant', id: grant.id } as const]),
  ]
  const options = { now: context.clock.now(), signal: context.signal }
  const revoked: unknown = await callSeam(
    () => parts.revocations.isRevoked(keys, options),
    'REVOCATION_UNAVAILABLE',
    parts.milliseconds,
    context,
  )
  // INVARIANT: only a plain `false` means that nothing was revoked.
  if (revoked === false) return
  if (revoked === true) refuse('REVOKED')
  throw new StageFailed('REVOCATION_UNAVAILABLE', { requestId: context.requestId, rule: 'revocation-shape' })
}
