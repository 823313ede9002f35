import { describe, expect, test, vi } from 'vitest'
import { admit, recheckGrant, type AdmissionParts } from '../../src/admit/admit.ts'
import { memoryRevocations } from '../../src/admit/index.ts'
import {
  AccessDenied,
  and,
  type ConsentVerdict,
  eq,
  evaluateFilter,
  type FragmentFields,
  hasAny,
  type OpenAsk,
  oneOf,
  type Plan,
  type PolicyEngine,
  ruleOf,
  StageFailed,
  type VerifiedUser,
} from '../../src/base/index.ts'
import { movableClock, NOW, someUser, testContext } from './support.ts'

const ASK: OpenAsk = { credentials: { accessToken: 'token' }, purpose: 'TREAT', task: 'visit-summary', patient: 'Patient/1' }

function plan(more: Partial<Extract<Plan, { kind: 'conditional' }>> = {}): Plan {
  return {
    kind: 'conditional',
    filter: and(eq('tenant', 'clinic-a'), oneOf('dataClass', ['laboratory', 'visit'])),
    obligations: [],
    reveal: ['name'],
    reasons: ['row-1'],
    revision: 'r1',
    expiresAt: NOW + 3_600_000,
    ...more,
  }
}

const policy = (answer: Plan | ((user: VerifiedUser) => Plan)): PolicyEngine => ({
  plan: (_query, snapshot) => (typeof answer === 'function' ? answer(snapshot.user) : answer),
  check: () => [],
})

function parts(more: Partial<AdmissionParts> = {}): AdmissionParts {
  return {
    users: { verify: async () => someUser() },
    policy: policy(plan()),
    implicitConsent: { TREAT: 'permit' },
    revocations: memoryRevocations(),
    milliseconds: 200,
    ...more,
  }
}

function fields(more: Partial<FragmentFields> = {}): FragmentFields {
  return {
    source: 's',
    tenant: 'clinic-a',
    patient: 'Patient/1',
    dataClass: 'laboratory',
    confidentiality: 'N',
    sensitivities: [],
    origin: 'record',
    reference: 'Observation/1',
    resourceType: 'Observation',
    status: null,
    encounter: null,
    codes: [],
    categories: [],
    securityLabels: [],
    authors: [],
    dateStart: null,
    dateEnd: null,
    lastUpdated: null,
    ...more,
  }
}

async function denial(
  ask: OpenAsk,
  given: AdmissionParts,
  context = testContext(),
): Promise<{ code: string; rule: string | null; message: string }> {
  const error: unknown = await admit(ask, given, context).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof AccessDenied || error instanceof StageFailed)) throw new Error('was not denied')
  const told = context.events.filter((event) => event.type === 'request-denied' || event.type === 'stage-failed')
  expect(told).toHaveLength(1)
  expect(told[0]).toMatchObject({ code: error.code })
  return { code: error.code, rule: ruleOf(error), message: error.message }
}

describe('what a grant is', () => {
  test('tenant, patient, policy, consent and scopes are all in the filter', async () => {
    const context = testContext()
    const grant = await admit(
      ASK,
      parts({
        users: { verify: async () => someUser({ scope: 'user/Observation.rs' }) },
        scopes: () => eq('resourceType', 'Observation'),
        consents: {
          verdict: async (): Promise<ConsentVerdict> => ({
            decision: 'permit',
            residual: hasAny('codes', ['x']),
            basis: [{ reference: 'Consent/1', version: '2' }],
          }),
        },
      }),
      context,
    )
    const good = fields({ codes: ['x'] })
    expect(evaluateFilter(grant.filter, good)).toBe(true)
    for (const bad of [
      { tenant: 'clinic-b' },
      { patient: 'Patient/2' },
      { patient: null },
      { dataClass: 'claim' },
      { codes: [] },
      { resourceType: 'Condition' },
    ] as const) {
      expect(evaluateFilter(grant.filter, { ...good, ...bad }), JSON.stringify(bad)).toBe(false)
    }
    expect(grant).toMatchObject({
      reveal: ['name'],
      viewer: 'https://idp.example.org|user-7',
      consents: [{ reference: 'Consent/1', version: '2' }],
    })
    expect(Object.isFrozen(grant) && Object.isFrozen(grant.snapshot) && Object.isFrozen(grant.filter)).toBe(true)
    expect(context.events.map((event) => event.type)).toEqual([
      'session-opened',
      'user-verified',
      'access-decided',
      'consent-verified',
      'grant-issued',
    ])
    expect(context.events[1]).toMatchObject({ tokenId: expect.any(String) })
  })

  test('it ends with the first thing that it rests on', async () => {
    const at = async (more: Partial<AdmissionParts>): Promise<number> => (await admit(ASK, parts(more), testContext())).expiresAt - NOW
    expect(await at({})).toBe(300_000)
    expect(await at({ grantMilliseconds: 900_000 })).toBe(600_000)
    expect(await at({ policy: policy(plan({ expiresAt: NOW + 1000 })) })).toBe(1000)
    expect(await at({ workloads: { verify: async () => ({ id: 'w', kind: 'client', expiresAt: NOW + 2000 }) } })).toBe(2000)
  })

  test('a list of patients keeps only those whose consents permit', async () => {
    const grant = await admit(
      { ...ASK, patient: ['Patient/1', 'Patient/2', 'Patient/1'] },
      parts({
        consents: {
          verdict: async (patient): Promise<ConsentVerdict> => ({
            decision: patient === 'Patient/1' ? 'none' : 'deny',
            residual: null,
            basis: [],
          }),
        },
      }),
      testContext(),
    )
    expect(grant.snapshot.patients).toEqual(['Patient/1', 'Patient/2'])
    expect(evaluateFilter(grant.filter, fields())).toBe(true)
    expect(evaluateFilter(grant.filter, fields({ patient: 'Patient/2' }))).toBe(false)
  })

  test('own is the user’s own identity; a source cannot claim it', async () => {
    const own = await admit(ASK, parts({ users: { verify: async () => someUser({ fhirUser: 'Patient/1' }) } }), testContext())
    expect(own.snapshot.relationships).toEqual({ 'Patient/1': ['own'] })
    const claimed = await admit(ASK, parts({ relationships: { relationships: async () => ['own', 'ticket', 'assigned'] } }), testContext())
    expect(claimed.snapshot.relationships).toEqual({ 'Patient/1': ['assigned'] })
  })

  test('the viewer sees no more than they may', async () => {
    const users = { verify: async ({ accessToken }: { accessToken: string }) => someUser({ subject: accessToken, roles: [accessToken] }) }
    const given = parts({
      users,
      policy: policy((user) => (user.subject === 'viewer' ? plan({ reveal: [], filter: eq('dataClass', 'visit') }) : plan())),
    })
    const grant = await admit({ ...ASK, viewer: { accessToken: 'viewer' } }, given, testContext())
    expect(grant).toMatchObject({ reveal: [], viewer: 'https://idp.example.org|viewer' })
    expect(evaluateFilter(grant.filter, fields())).toBe(false)
    expect(evaluateFilter(grant.filter, fields({ dataClass: 'visit' }))).toBe(true)
  })
})

describe('every denial', () => {
  const never = (): Promise<never> => new Promise(() => undefined)
  const boom = (): never => {
    throw new Error('Jane Roe, MRN 42')
  }
  const denied: [string, Partial<OpenAsk>, Partial<AdmissionParts>, string, string | null][] = [
    ['an unknown purpose', { purpose: 'CURIOSITY' as never }, {}, 'REQUEST_MALFORMED', 'ask:purpose'],
    ['an unknown member', { admin: true } as never, {}, 'REQUEST_MALFORMED', 'ask:unknown-field'],
    ['a patient that is no reference', { patient: '1' }, {}, 'REQUEST_MALFORMED', 'ask:patient'],
    ['an empty list of patients', { patient: [] }, {}, 'REQUEST_MALFORMED', 'ask:patient'],
    ['BTG without a reason', { purpose: 'BTG' }, {}, 'REQUEST_MALFORMED', 'break-glass-half-declared'],
    ['a reason without BTG', { breakGlass: { reason: 'cardiac arrest' } }, {}, 'REQUEST_MALFORMED', 'break-glass-half-declared'],
    [
      'break-glass into everybody',
      { purpose: 'BTG', breakGlass: { reason: 'r' }, patient: null },
      {},
      'REQUEST_MALFORMED',
      'break-glass-without-patient',
    ],
    ['a verifier that throws', {}, { users: { verify: boom } }, 'IDENTITY_UNAVAILABLE', null],
    ['a verifier that hangs', {}, { users: { verify: never }, milliseconds: 20 }, 'IDENTITY_UNAVAILABLE', null],
    ['a verifier that says yes', {}, { users: { verify: async () => true as never } }, 'IDENTITY_UNAVAILABLE', 'user-shape'],
    ['a user whose token ended', {}, { users: { verify: async () => someUser({ expiresAt: NOW }) } }, 'TOKEN_EXPIRED', 'user-expired'],
    ['a workload that cannot be asked', {}, { workloads: { verify: never }, milliseconds: 20 }, 'IDENTITY_UNAVAILABLE', null],
    [
      'a purpose that the token does not have',
      {},
      { users: { verify: async () => someUser({ purposes: ['HPAYMT'] }) } },
      'POLICY_DENIED',
      'purpose-not-in-token',
    ],
    [
      'another patient than the launch',
      {},
      { users: { verify: async () => someUser({ launchPatient: 'Patient/9' }) } },
      'PATIENT_MISMATCH',
      'launch-patient',
    ],
    ['scopes without search', {}, { users: { verify: async () => someUser({ scope: 'user/Observation.r' }) } }, 'POLICY_DENIED', 'scopes'],
    ['no scopes where scopes are a ceiling', {}, { users: { verify: async () => someUser({ scope: '' }) } }, 'POLICY_DENIED', 'scopes'],
    [
      'scopes that permit nothing',
      {},
      { users: { verify: async () => someUser({ scope: 'openid' }) }, scopes: () => null },
      'POLICY_DENIED',
      'scopes',
    ],
    ['a policy that denies', {}, { policy: policy({ kind: 'deny-all', reasons: [], revision: 'r' }) }, 'POLICY_DENIED', 'no-row-permits'],
    ['a policy that throws', {}, { policy: { plan: boom, check: boom } }, 'POLICY_UNAVAILABLE', null],
    ['a policy that answers true', {}, { policy: { plan: () => true as never, check: boom } }, 'POLICY_UNAVAILABLE', 'plan-shape'],
    [
      'an obligation that nobody knows',
      {},
      { policy: policy(plan({ obligations: [{ type: 'burn-after-reading' } as never] })) },
      'POLICY_UNAVAILABLE',
      'plan-shape',
    ],
    ['a plan that ended', {}, { policy: policy(plan({ expiresAt: NOW })) }, 'POLICY_DENIED', 'plan-expired'],
    ['a purpose without implicit consent', {}, { implicitConsent: {} }, 'CONSENT_DENIED', null],
    ['an implicit consent of the prototype', {}, { implicitConsent: Object.create({ TREAT: 'permit' }) as never }, 'CONSENT_DENIED', null],
    [
      'a consent that denies',
      {},
      { consents: { verdict: async () => ({ decision: 'deny', residual: null, basis: [] }) } },
      'CONSENT_DENIED',
      null,
    ],
    ['consents that hang', {}, { consents: { verdict: never }, milliseconds: 20 }, 'CONSENT_UNAVAILABLE', null],
    [
      'consents of another shape',
      {},
      { consents: { verdict: async () => ({ decision: 'permit' }) as never } },
      'CONSENT_UNAVAILABLE',
      'consent-shape',
    ],
    [
      'a residual outside the language',
      {},
      { consents: { verdict: async () => ({ decision: 'permit', residual: { op: 'true' } as never, basis: [] }) } },
      'CONSENT_UNAVAILABLE',
      'consent-shape',
    ],
    ['relationships that throw', {}, { relationships: { relationships: boom } }, 'RELATIONSHIP_UNAVAILABLE', null],
    [
      'an unknown relationship',
      {},
      { relationships: { relationships: async () => ['friend' as never] } },
      'RELATIONSHIP_UNAVAILABLE',
      'relationship-shape',
    ],
    ['a ticket without a source', { ticket: 'T1' }, {}, 'POLICY_DENIED', 'ticket-unverifiable'],
    ['limits that throw', {}, { limits: { count: boom } }, 'LIMITS_UNAVAILABLE', null],
    ['a revocation list that throws', {}, { revocations: { revoke: boom, isRevoked: boom } }, 'REVOCATION_UNAVAILABLE', null],
    [
      'a revocation list that answers undefined',
      {},
      { revocations: { revoke: boom, isRevoked: async () => undefined as never } },
      'REVOCATION_UNAVAILABLE',
      'revocation-shape',
    ],
    ['a task that demands step-up', {}, { stepUp: { 'visit-summary': { acrValues: ['phr'] } } }, 'STEP_UP_REQUIRED', 'task'],
    [
      'a row that demands step-up',
      {},
      { policy: policy(plan({ obligations: [{ type: 'step-up', acrValues: [], maxAge: 60 }] })) },
      'STEP_UP_REQUIRED',
      'policy-row',
    ],
  ]
  test.each(denied)('%s', async (_name, ask, given, code, rule) => {
    const found = await denial({ ...ASK, ...ask }, parts(given))
    expect(found).toMatchObject({ code, rule })
    expect(JSON.stringify(found)).not.toContain('Roe')
  })

  const ticket = {
    id: 'T1',
    subject: 'user-7',
    patient: 'Patient/1',
    issuer: 'helpdesk',
    reason: 'r',
    startsAt: NOW - 1,
    expiresAt: NOW + 1000,
  }
  test.each([
    ['unknown', null, 'ticket-unknown'],
    ['of another user', { ...ticket, subject: 'user-8' }, 'ticket-of-another'],
    ['with another id', { ...ticket, id: 'T2' }, 'ticket-of-another'],
    ['of another patient', { ...ticket, patient: 'Patient/2' }, 'ticket-of-another-patient'],
    ['written by oneself', { ...ticket, issuer: 'user-7' }, 'ticket-self-issued'],
    ['over', { ...ticket, expiresAt: NOW }, 'ticket-not-current'],
    ['not yet begun', { ...ticket, startsAt: NOW + 1 }, 'ticket-not-current'],
  ])('a ticket %s', async (_name, answer, rule) => {
    expect(await denial({ ...ASK, ticket: 'T1' }, parts({ tickets: { ticket: async () => answer } }))).toMatchObject({
      code: 'POLICY_DENIED',
      rule,
    })
  })

  test('a good ticket is a relationship, and ends the grant with it', async () => {
    const grant = await admit({ ...ASK, ticket: 'T1' }, parts({ tickets: { ticket: async () => ticket } }), testContext())
    expect(grant.snapshot).toMatchObject({ relationships: { 'Patient/1': ['ticket'] }, ticket: { id: 'T1' } })
    expect(grant.expiresAt).toBe(NOW + 1000)
  })

  test.each([
    ['of another tenant', { tenant: 'clinic-b' }, {}, 'viewer:viewer-tenant'],
    ['whom the policy denies', {}, { kind: 'deny-all', reasons: [], revision: 'r' } as Plan, 'viewer:no-row-permits'],
  ])('a viewer %s', async (_name, more, answer, rule) => {
    const users = {
      verify: async ({ accessToken }: { accessToken: string }) =>
        accessToken === 'viewer' ? someUser({ subject: 'viewer', ...more }) : someUser(),
    }
    const given = parts({ users, policy: policy((user) => (user.subject === 'viewer' && 'kind' in answer ? (answer as Plan) : plan())) })
    expect(await denial({ ...ASK, viewer: { accessToken: 'viewer' } }, given)).toMatchObject({ code: 'VIEWER_REJECTED', rule })
  })
})

test('a glass that the user broke is not the viewer’s', async () => {
  const seen: unknown[] = []
  const users = { verify: async ({ accessToken }: { accessToken: string }) => someUser({ subject: accessToken }) }
  const engine: PolicyEngine = {
    plan: (_query, snapshot) => {
      seen.push([snapshot.user.subject, snapshot.breakGlass])
      return plan()
    },
    check: () => [],
  }
  const ask: OpenAsk = { ...ASK, purpose: 'BTG', breakGlass: { reason: 'cardiac arrest' }, viewer: { accessToken: 'viewer' } }
  await admit(ask, parts({ users, policy: engine, implicitConsent: { BTG: 'permit' } }), testContext())
  expect(seen).toEqual([
    ['token', { reason: 'cardiac arrest' }],
    ['viewer', null],
  ])
})

describe('recheck', () => {
  test('ends the grant by time, revocation and changed consent', async () => {
    const clock = movableClock()
    const context = testContext({ clock })
    let verdict: ConsentVerdict = { decision: 'permit', residual: null, basis: [{ reference: 'Consent/1', version: '1' }] }
    const given = parts({ consents: { verdict: async () => verdict } })
    const grant = await admit(ASK, given, context)
    await recheckGrant(grant, given, context)

    verdict = { ...verdict, basis: [{ reference: 'Consent/1', version: '2' }] }
    await expect(recheckGrant(grant, given, context)).rejects.toMatchObject({ code: 'CONSENT_DENIED' })
    verdict = { decision: 'deny', residual: null, basis: [] }
    await expect(recheckGrant(grant, given, context)).rejects.toMatchObject({ code: 'CONSENT_DENIED' })
    verdict = { decision: 'permit', residual: null, basis: [{ reference: 'Consent/1', version: '1' }] }
    await recheckGrant(grant, given, context)

    await given.revocations.revoke({ kind: 'grant', id: grant.id }, { until: NOW + 10_000, reason: 'r' })
    await expect(recheckGrant(grant, given, context)).rejects.toMatchObject({ code: 'REVOKED' })
    clock.advance(300_000)
    await expect(recheckGrant(grant, given, context)).rejects.toMatchObject({ code: 'SESSION_ENDED' })
  })

  test.each([
    { kind: 'user', issuer: 'https://idp.example.org', subject: 'user-7' },
    { kind: 'token', issuer: 'https://idp.example.org', tokenId: 'token-1' },
    { kind: 'workload', id: 'w' },
    { kind: 'everything' },
  ] as const)('notices a revoked %o', async (key) => {
    const context = testContext()
    const given = parts({ workloads: { verify: async () => ({ id: 'w', kind: 'client', expiresAt: NOW + 100_000 }) } })
    const grant = await admit(ASK, given, context)
    await given.revocations.revoke(key, { until: NOW + 10_000, reason: 'r' })
    await expect(recheckGrant(grant, given, context)).rejects.toMatchObject({ code: 'REVOKED' })
    await expect(admit(ASK, given, testContext())).rejects.toMatchObject({ code: 'REVOKED' })
  })
})

describe('credentials for the next hop', () => {
  test('are given back when the session ends, however it ends, also when giving back fails', async () => {
    const released: string[] = []
    const issuer = (name: string, fails: boolean) => ({
      credential: async () => ({ accessToken: name, scheme: 'Bearer' as const, expiresAt: NOW + 1000 }),
      release: async ({ accessToken }: { accessToken: string }) => {
        if (fails) throw new Error('down')
        released.push(accessToken)
      },
    })
    const controller = new AbortController()
    const grant = await admit(
      ASK,
      parts({ delegation: { a: issuer('a', true), b: issuer('b', false) } }),
      testContext({ signal: controller.signal }),
    )
    await Promise.all([grant.credentials('a', controller.signal), grant.credentials('b', controller.signal)])
    controller.abort()
    await vi.waitFor(() => expect(released).toEqual(['b']))
    await expect(grant.credentials('b', new AbortController().signal)).rejects.toMatchObject({ code: 'SESSION_ENDED' })
  })

  test('are minted once, never outlive the grant, and are given back', async () => {
    const released: string[] = []
    let minted = 0
    const issuer = {
      credential: async () => ({ accessToken: `t${++minted}`, scheme: 'Bearer' as const, expiresAt: NOW + 100_000 }),
      release: async ({ accessToken }: { accessToken: string }) => void released.push(accessToken),
    }
    const tooLong = { credential: async () => ({ accessToken: 't', scheme: 'Bearer' as const, expiresAt: NOW + 300_001 }) }
    const grant = await admit(ASK, parts({ delegation: { ehr: issuer, long: tooLong } }), testContext())
    const { signal } = new AbortController()
    const [a, b] = await Promise.all([grant.credentials('ehr', signal), grant.credentials('ehr', signal)])
    expect(a).toEqual(b)
    expect(await grant.credentials('ehr', signal)).toMatchObject({ accessToken: 't1' })
    expect(await grant.credentials('other', signal)).toBe(null)
    expect(await grant.credentials('toString', signal)).toBe(null)
    await expect(grant.credentials('long', signal)).rejects.toMatchObject({ code: 'GRANT_WIDENED' })
    await grant.release?.()
    await grant.release?.()
    expect(released).toEqual(['t1'])
    await expect(grant.credentials('ehr', signal)).rejects.toMatchObject({ code: 'SESSION_ENDED' })
  })
})
