/** Finds the session that a component runs in; outside one, and in one of another envelope, it denies. */
import type { Envelope } from '../../envelope.ts'
import type { Session } from '../../session.ts'
import { currentSession } from '../../session-context.ts'

/**
 * The session of this call.
 *
 * @throws AccessDenied OUTSIDE_SESSION
 */
export function sessionOf(envelope: Envelope): Session {
  return currentSession(envelope)
}
