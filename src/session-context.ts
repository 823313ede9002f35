/** Carries the session to adapters without passing it through frameworks; outside a session there is none, and adapters deny. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { AccessDenied } from './base/errors/index.ts'
import type { Session } from './session.ts'

const storage = new AsyncLocalStorage<Session>()

/** Runs `body` with `session` as the current one. */
export function runInSession<T>(session: Session, body: () => T): T {
  return storage.run(session, body)
}

/**
 * The session whose `run` this code was started by.
 *
 * @throws AccessDenied OUTSIDE_SESSION
 */
export function currentSession(): Session {
  const session = storage.getStore()
  if (session === undefined) throw new AccessDenied('OUTSIDE_SESSION')
  return session
}
