/** Evidence that a fragment was snapshotted, labelled and permitted. Opaque: its text is for the de-identifier only. */
import type { Decision } from '../seams/policy-engine.ts'
import type { Fragment } from '../fragment.ts'
import { deepFreeze } from '../freeze.ts'
import { makeSealer, type Evidence, type SessionScope } from './seal.ts'

/** An authorized fragment. Nothing can be read from it; pass it to `session.redact`. */
export interface Authorized extends Evidence<'Authorized'> {}

/** What the next stage finds inside. */
export interface AuthorizedValue {
  readonly fragment: Fragment
  readonly decision: Decision
}

const sealer = makeSealer<Authorized, AuthorizedValue>('Authorized')
/** Only src/retrieve may call this. */
export const sealAuthorized = (scope: SessionScope, value: AuthorizedValue): Authorized => sealer.seal(scope, deepFreeze(value))
/** Only src/deidentify may call this. */
export const openAuthorized = sealer.open
