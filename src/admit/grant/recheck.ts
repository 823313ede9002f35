/** Asks again, before a stage and before delivery, whether a grant still stands. */
import type { Grant, TrailEventDetail } from '../../base/index.ts'
import type { StageContext } from '../../base/stage-context.ts'
import { refuse } from '../identity/refuse.ts'
import type { AdmissionParts } from '../parts.ts'
import { assertNotRevoked } from '../revocation/assert.ts'
import { askConsents, consentText } from './consents.ts'
import { consentOf } from './issue.ts'

/**
 * Denies when the grant expired, when anything it rests on was revoked, or when the consents no longer are what they were. The
 * caller records the denial.
 *
 * @throws AccessDenied SESSION_ENDED, REVOKED, CONSENT_DENIED; StageFailed REVOCATION_UNAVAILABLE, CONSENT_UNAVAILABLE
 */
export async function recheckGrant(grant: Grant, parts: AdmissionParts, context: StageContext): Promise<void> {
  const { snapshot } = grant
  const { scope, requestId, clock, signal } = context
  if (clock.now() >= grant.expiresAt) refuse('SESSION_ENDED', 'grant-expired')
  await assertNotRevoked({ user: snapshot.user, workload: snapshot.workload, grant }, parts, context)
  if (parts.consents === undefined || snapshot.patients.length === 0) return
  const events: TrailEventDetail[] = []
  const now = Object.freeze({ ...snapshot, now: clock.now() })
  const again = await askConsents(now, parts, { scope, requestId, clock, signal, record: (event) => events.push(event) })
  // INVARIANT: what was read rests on the consents of then; any change ends the grant, and a new session reads anew.
  if (consentText(again) === consentOf(grant)) return
  for (const event of events) context.record(event)
  refuse('CONSENT_DENIED', 'consent-changed')
}
