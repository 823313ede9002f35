/** Admits a request: proves who asks, what speaks and why it is allowed, and folds it into one grant; or denies. */
import {
  AccessDenied,
  and,
  type Credentials,
  type DecisionSnapshot,
  eq,
  type Filter,
  type Grant,
  type OpenAsk,
  or,
  type PhiCategory,
  ruleOf,
  StageFailed,
  type VerifiedUser,
  type VerifiedWorkload,
} from '../base/index.ts'
import type { StageContext } from '../base/stage-context.ts'
import { type ParsedAsk, parseAsk } from './ask.ts'
import { callSeam } from './call-seam.ts'
import { askConsents } from './grant/consents.ts'
import { issueGrant } from './grant/issue.ts'
import { giveNotices } from './grant/notices.ts'
import { type Permitted, planAccess } from './grant/plan.ts'
import { proveStanding, type Standing } from './grant/standing.ts'
import { demandStepUp } from './grant/step-up.ts'
import { refuse } from './identity/refuse.ts'
import { readUser, readWorkload } from './identity/verified-shapes.ts'
import { countDenial, countUsage } from './limits/count.ts'
import type { AdmissionParts } from './parts.ts'
import { scopeFilter } from './policy/scope-filter.ts'
import { assertNotRevoked } from './revocation/assert.ts'

export type { AdmissionParts } from './parts.ts'
export { recheckGrant } from './grant/recheck.ts'

const GRANT_MILLISECONDS = 300_000

/**
 * Admits a request, or denies it. Writes the whole story to the trail, a denial with its rule.
 *
 * @returns a frozen grant whose filter always names the tenant, and the patients when the request names patients
 * @throws AccessDenied, StageFailed
 */
export async function admit(ask: OpenAsk, parts: AdmissionParts, context: StageContext): Promise<Grant> {
  const progress: Progress = { ask: null, user: null, workload: null }
  try {
    return await admitOrThrow(ask, parts, context, progress)
  } catch (error) {
    const denial = asDenial(error, context.requestId)
    const { code, stage } = denial
    const event =
      denial instanceof AccessDenied
        ? ({ type: 'request-denied', code, stage, rule: ruleOf(denial) } as const)
        : ({ type: 'stage-failed', code, stage } as const)
    context.record(event)
    await countDenial(denial, progress, parts, context)
    throw denial
  }
}

/** Whatever was thrown, as one of ours. */
function asDenial(error: unknown, requestId: string): AccessDenied | StageFailed {
  if (error instanceof AccessDenied) return error as AccessDenied
  if (error instanceof StageFailed) return error as StageFailed
  return new StageFailed('POLICY_UNAVAILABLE', { requestId, cause: error, rule: 'unexpected' })
}

/** How far admission came; a denial is counted against whoever was proven by then. */
interface Progress {
  ask: ParsedAsk | null
  user: VerifiedUser | null
  workload: VerifiedWorkload | null
}

async function admitOrThrow(openAsk: OpenAsk, parts: AdmissionParts, context: StageContext, progress: Progress): Promise<Grant> {
  const ask = parseAsk(openAsk)
  progress.ask = ask
  const { purpose, task, patients, conversation } = ask
  context.record({ type: 'session-opened', purpose, task, patients, conversation })

  // Both are verified at once; what is told and denied keeps its order: the user first.
  const [asking, speaking] = await Promise.allSettled([verifyUser(ask.credentials, parts, context), verifyWorkload(ask, parts, context)])
  const user = outcomeOf(asking)
  progress.user = user
  const { issuer, subject, tokenId, tenant, roles, clientId, acr } = user
  context.record({ type: 'user-verified', issuer, subject, tokenId, tenant, roles, clientId, acr })
  const workload = outcomeOf(speaking)
  progress.workload = workload
  if (workload !== null) context.record({ type: 'workload-verified', workload: workload.id, kind: workload.kind })
  await assertNotRevoked({ user, workload, grant: null }, parts, context)
  assertDeclaredBy(user, ask)
  await countUsage({ kind: 'request', amount: 1 }, { ask, user, workload }, parts, context)
  if (parts.stepUp !== undefined && Object.hasOwn(parts.stepUp, task)) {
    demandStepUp(user, parts.stepUp[task] ?? {}, context.clock.now(), 'task')
  }

  const standing = await proveStanding(user, ask, parts, context)
  if (ask.breakGlass !== null) context.record({ type: 'break-glass', reason: ask.breakGlass.reason, patients })
  const ceiling = scopeCeiling(user, ask, parts)
  const snapshot = takeSnapshot(ask, user, workload, standing, context)
  const plan = await planAccess(snapshot, parts, context)
  demandObligations(plan, snapshot)
  const consented = await askConsents(snapshot, parts, context)
  const viewer = await admitViewer(ask, user, snapshot, plan, parts, context)

  // INVARIANT: the tenant always stands in the filter, and the patients whenever the request names any; nothing is ever OR-ed on.
  const filter = and(
    eq('tenant', tenant),
    ...(consented.perPatient.length === 0 ? [] : [or(...(consented.perPatient as [Filter, ...Filter[]]))]),
    plan.filter,
    ...(ceiling === null ? [] : [ceiling]),
    ...(viewer.filter === null ? [] : [viewer.filter]),
  )
  await giveNotices(plan.obligations, snapshot, parts, context)
  const expiresAt = Math.min(
    snapshot.now + (parts.grantMilliseconds ?? GRANT_MILLISECONDS),
    user.expiresAt,
    workload?.expiresAt ?? Number.POSITIVE_INFINITY,
    standing.ticket?.expiresAt ?? Number.POSITIVE_INFINITY,
    plan.expiresAt,
    viewer.expiresAt,
  )
  if (expiresAt <= context.clock.now()) refuse('TOKEN_EXPIRED', 'grant-expired')
  return issueGrant(
    {
      snapshot,
      subjectToken: ask.credentials.accessToken,
      filter,
      obligations: plan.obligations,
      reveal: viewer.reveal,
      viewer: viewer.id,
      reasons: Object.freeze([...plan.reasons]),
      revision: plan.revision,
      consented,
      expiresAt,
    },
    parts,
    context,
  )
}

async function verifyUser(credentials: Credentials, parts: AdmissionParts, context: StageContext): Promise<VerifiedUser> {
  const { clock, signal, requestId } = context
  const answer = await callSeam(
    () => parts.users.verify(credentials, { now: clock.now(), signal }),
    'IDENTITY_UNAVAILABLE',
    parts.milliseconds,
    context,
  )
  return readUser(answer, clock.now(), requestId)
}

async function verifyWorkload(ask: ParsedAsk, parts: AdmissionParts, context: StageContext): Promise<VerifiedWorkload | null> {
  const { workloads, milliseconds } = parts
  if (workloads === undefined) return null
  const { clock, signal, requestId } = context
  const options = { now: clock.now(), task: ask.task, signal }
  const answer = await callSeam(() => workloads.verify(ask.credentials, options), 'IDENTITY_UNAVAILABLE', milliseconds, context)
  return readWorkload(answer, clock.now(), requestId)
}

function outcomeOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'fulfilled') return settled.value
  throw settled.reason
}

/** What the token itself says about this request: its purposes, and the patient it was launched with. */
function assertDeclaredBy(user: VerifiedUser, ask: ParsedAsk): void {
  // INVARIANT: a purpose is declared for this request and by the token; that the token has another one does not help.
  if (user.purposes !== null && !user.purposes.includes(ask.purpose)) refuse('POLICY_DENIED', 'purpose-not-in-token')
  const { launchPatient } = user
  if (launchPatient !== null && ask.patients.some((patient) => patient !== launchPatient)) refuse('PATIENT_MISMATCH', 'launch-patient')
}

function scopeCeiling(user: VerifiedUser, ask: ParsedAsk, parts: AdmissionParts): Filter | null {
  if (user.scope === null) return null
  const read = parts.scopes ?? scopeFilter
  // INVARIANT: a scope is a ceiling: a text without a scope that permits reading permits nothing.
  return read(user.scope, { launchPatient: user.launchPatient, patients: ask.patients }) ?? refuse('POLICY_DENIED', 'scopes')
}

function takeSnapshot(
  ask: ParsedAsk,
  user: VerifiedUser,
  workload: VerifiedWorkload | null,
  standing: Standing,
  context: StageContext,
): DecisionSnapshot {
  const { ticket, relationships } = standing
  // Every part is frozen already, to any depth.
  return Object.freeze({
    requestId: context.requestId,
    now: context.clock.now(),
    user,
    workload,
    purpose: ask.purpose,
    task: ask.task,
    tenant: user.tenant,
    patients: ask.patients,
    relationships,
    breakGlass: ask.breakGlass,
    ticket: ticket === null ? null : Object.freeze({ id: ticket.id, expiresAt: ticket.expiresAt }),
    context: ask.context,
  })
}

function demandObligations(plan: Permitted, { user, now }: DecisionSnapshot): void {
  for (const obligation of plan.obligations) {
    if (obligation.type !== 'step-up') continue
    const { acrValues, maxAge } = obligation
    demandStepUp(user, maxAge === null ? { acrValues } : { acrValues, maxAge }, now, 'policy-row')
  }
}

interface AdmittedViewer {
  readonly id: string
  readonly reveal: readonly PhiCategory[]
  readonly filter: Filter | null
  readonly expiresAt: number
}

async function admitViewer(
  ask: ParsedAsk,
  user: VerifiedUser,
  snapshot: DecisionSnapshot,
  plan: Permitted,
  parts: AdmissionParts,
  context: StageContext,
): Promise<AdmittedViewer> {
  if (ask.viewer === null) {
    return {
      id: `${user.issuer}|${user.subject}`,
      reveal: Object.freeze([...plan.reveal]),
      filter: null,
      expiresAt: Number.POSITIVE_INFINITY,
    }
  }
  try {
    const viewer = await verifyUser(ask.viewer, parts, context)
    if (viewer.tenant !== user.tenant) refuse('VIEWER_REJECTED', 'viewer-tenant')
    await assertNotRevoked({ user: viewer, workload: null, grant: null }, parts, context)
    assertDeclaredBy(viewer, ask)
    const ceiling = scopeCeiling(viewer, ask, parts)
    const standing = await proveStanding(viewer, { patients: ask.patients, ticket: null }, parts, context)
    // INVARIANT: a glass that the user broke, and a ticket of the user, are not the viewer's.
    const own = Object.freeze({ ...snapshot, user: viewer, relationships: standing.relationships, ticket: null, breakGlass: null })
    const viewed = await planAccess(own, parts, context)
    demandObligations(viewed, own)
    // INVARIANT: nobody reads through another's grant what they may not read themselves.
    const filter = ceiling === null ? viewed.filter : and(viewed.filter, ceiling)
    return {
      id: `${viewer.issuer}|${viewer.subject}`,
      reveal: Object.freeze([...viewed.reveal]),
      filter,
      expiresAt: Math.min(viewer.expiresAt, viewed.expiresAt),
    }
  } catch (error) {
    if (!(error instanceof AccessDenied)) throw error
    return refuse('VIEWER_REJECTED', `viewer:${ruleOf(error) ?? error.code}`, { cause: error })
  }
}
