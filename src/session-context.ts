/** Carries the session to adapters without passing it through frameworks; outside a session there is none, and adapters deny. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { AccessDenied } from './base/errors/index.ts'
import type { Session } from './session.ts'

const storage = new AsyncLocalStorage<Session>()
const owners = new WeakMap<Session, object>()

/** Remembers which envelope opened a session. */
export function ownSession(envelope: object, session: Session): Session {
  owners.set(session, envelope)
  return session
}

/** Runs `body` with `session` as the current one. */
export function runInSession<T>(session: Session, body: () => T): T {
  return storage.run(session, body)
}

/** Whether this code was started by the `run` of `session`. */
export function isRunningIn(session: Session): boolean {
  return storage.getStore() === session
}

/**
 * The session whose `run` this code was started by.
 *
 * @param envelope - When given, only a session that this envelope opened counts.
 * @throws AccessDenied OUTSIDE_SESSION
 */
export function currentSession(envelope?: object): Session {
  const session = storage.getStore()
  if (session === undefined) throw new AccessDenied('OUTSIDE_SESSION')
  // INVARIANT: an adapter made for one envelope never acts under the grant of another.
  if (envelope !== undefined && owners.get(session) !== envelope) throw new AccessDenied('OUTSIDE_SESSION')
  return session
}
