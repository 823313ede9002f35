/** Folds everything that was proven into one frozen grant, as narrow and as short as the narrowest and shortest part of it. */
import { onAbort } from '../../base/on-abort.ts'
import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import {
  type DecisionSnapshot,
  type DelegatedCredential,
  type Filter,
  type Grant,
  type Obligation,
  type PhiCategory,
  StageFailed,
} from '../../base/index.ts'
import type { StageContext } from '../../base/stage-context.ts'
import { callSeam } from '../call-seam.ts'
import { refuse } from '../identity/refuse.ts'
import type { AdmissionParts } from '../parts.ts'
import { type Consented, consentText } from './consents.ts'

/** What a grant is made of. */
export interface GrantBasis {
  readonly snapshot: DecisionSnapshot
  readonly subjectToken: string
  readonly filter: Filter
  readonly obligations: readonly Obligation[]
  readonly reveal: readonly PhiCategory[]
  readonly viewer: string
  readonly reasons: readonly string[]
  readonly revision: string
  readonly consented: Consented
  readonly expiresAt: number
}

const consentTexts = new WeakMap<Grant, string>()

/** What was consented when the grant was issued; null for a grant that was not issued here. */
export function consentOf(grant: Grant): string | null {
  return consentTexts.get(grant) ?? null
}

const credentialShape = z.strictObject({ accessToken: z.string().min(1), scheme: z.enum(['Bearer', 'DPoP']), expiresAt: z.number() })
/** A credential this close to its end is obtained anew. */
const RENEW_BEFORE = 5000

/** Whether a held credential still serves: not over, and not so close to its end that a longer one could be had. */
function isFresh(credential: DelegatedCredential, now: number, grantEnd: number): boolean {
  return credential.expiresAt > now && (credential.expiresAt >= grantEnd || credential.expiresAt - now > RENEW_BEFORE)
}

/** Issues the grant and records it. */
export function issueGrant(basis: GrantBasis, parts: AdmissionParts, context: StageContext): Grant {
  const { snapshot, subjectToken, expiresAt, consented, ...rest } = basis
  const id = randomUUID()
  const held = new Map<string, Promise<DelegatedCredential>>()
  let released = false

  async function obtain(source: string, signal: AbortSignal): Promise<DelegatedCredential> {
    const issuer = parts.delegation?.[source]
    const now = context.clock.now()
    // INVARIANT: nothing is minted for a grant that ended.
    if (released || now >= expiresAt) refuse('SESSION_ENDED', 'grant-expired')
    const { user, workload, purpose, task, patients } = snapshot
    const request = Object.freeze({ grant: id, source, user, workload, purpose, task, patients, subjectToken, now, expiresAt })
    const answer = await callSeam(() => issuer?.credential(request, signal), 'GRANT_UNAVAILABLE', parts.milliseconds, {
      ...context,
      signal,
    })
    const parsed = credentialShape.safeParse(answer)
    if (!parsed.success) throw new StageFailed('GRANT_UNAVAILABLE', { requestId: context.requestId, rule: 'credential-shape' })
    // INVARIANT: no credential outlives the grant, and so none outlives the subject token.
    if (parsed.data.expiresAt > expiresAt) refuse('GRANT_WIDENED', 'credential-outlives-grant')
    return Object.freeze(parsed.data)
  }

  async function credentials(source: string, signal: AbortSignal): Promise<DelegatedCredential | null> {
    if (parts.delegation === undefined || !Object.hasOwn(parts.delegation, source)) return null
    const earlier = held.get(source)
    if (earlier !== undefined && !released) {
      const known = await earlier.catch(() => null)
      if (known !== null && isFresh(known, context.clock.now(), expiresAt)) return known
      if (held.get(source) !== earlier) return credentials(source, signal)
    }
    const pending = obtain(source, signal)
    held.set(source, pending)
    try {
      return await pending
    } catch (error) {
      if (held.get(source) === pending) held.delete(source)
      throw error
    }
  }

  async function release(): Promise<void> {
    if (released) return
    released = true
    // The session's own signal has ended by now; each call has its own bound.
    const { signal } = new AbortController()
    await Promise.allSettled(
      [...held].map(async ([source, pending]) => {
        const credential = await pending
        await callSeam(() => parts.delegation?.[source]?.release?.(credential, signal), 'GRANT_UNAVAILABLE', parts.milliseconds, {
          ...context,
          signal,
        })
      }),
    )
    held.clear()
  }

  const grant: Grant = Object.freeze({
    id,
    snapshot,
    ...rest,
    consents: consented.basis,
    issuedAt: snapshot.now,
    expiresAt,
    credentials,
    release,
  })
  consentTexts.set(grant, consentText(consented))
  // The session's signal aborts however the session ends: what was minted is given back without anybody having to ask.
  if (parts.delegation !== undefined) onAbort(context.signal, () => void release())
  context.record({ type: 'grant-issued', grant: id, expiresAt: new Date(expiresAt).toISOString(), reveal: grant.reveal })
  return grant
}
