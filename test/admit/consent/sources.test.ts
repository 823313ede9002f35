import { describe, expect, test } from 'vitest'
import { captureConsent, type ConsentDecision, fhirConsents, memoryConsents, revokeConsent } from '../../../src/admit/index.ts'
import type { FhirJson } from '../../../src/http/index.ts'
import { sampleSnapshot, sampleUser } from '../../../src/testing/index.ts'

const decision: ConsentDecision = {
  id: 'c1',
  patient: 'Patient/1',
  decision: 'permit',
  dateTime: '2026-01-01',
  performer: 'Patient/1',
  organization: 'Organization/1',
  policy: 'https://policy.example/1',
  source: 'DocumentReference/1',
  purposes: ['TREAT'],
}
const snapshot = sampleSnapshot()
const { signal } = new AbortController()

describe('capture and revocation', () => {
  test('what is captured is what is read', async () => {
    const consent = captureConsent({
      ...decision,
      period: { start: '2020', end: '2099' },
      actors: ['Practitioner/1'],
      confidentiality: 'R',
      exceptions: [{ sensitivities: ['SUD'] }],
    })
    expect(await memoryConsents([consent]).verdict('Patient/1', snapshot, signal)).toMatchObject({
      decision: 'permit',
      basis: [{ reference: 'Consent/c1', version: null }],
    })
  })
  test.each<[string, object]>([
    ['no purpose that is known', { purposes: ['TREATMENT'] }],
    ['a patient that is none', { patient: '1' }],
    ['an unknown element', { forever: true }],
    ['a date that is none', { dateTime: 'today' }],
  ])('%s is refused', (_, over) =>
    expect(() => captureConsent({ ...decision, ...over } as ConsentDecision)).toThrowError(/argument is invalid/),
  )
  test('revocation keeps the consent and makes it silent', async () => {
    const consent = captureConsent(decision)
    const revoked = revokeConsent(consent)
    expect(revoked).toEqual({ ...consent, status: 'inactive' })
    expect((await memoryConsents([revoked]).verdict('Patient/1', snapshot, signal)).decision).toBe('none')
    expect(() => revokeConsent(revoked)).toThrowError(/active Consent/)
  })
})

describe('consents in memory', () => {
  test('a change is told, and counts at once', async () => {
    const source = memoryConsents([captureConsent(decision)])
    const told: string[] = []
    const stop = source.onChange((patient) => told.push(patient))
    expect((await source.verdict('Patient/1', snapshot, signal)).decision).toBe('permit')
    source.put(revokeConsent(captureConsent(decision)))
    expect((await source.verdict('Patient/1', snapshot, signal)).decision).toBe('none')
    stop()
    source.put(captureConsent(decision))
    expect(told).toEqual(['Patient/1'])
  })
  test('what is held cannot be changed from outside', async () => {
    const consent = structuredClone(captureConsent(decision)) as { status: string }
    const source = memoryConsents([consent])
    consent.status = 'inactive'
    expect((await source.verdict('Patient/1', snapshot, signal)).decision).toBe('permit')
  })
})

describe('consents at a FHIR server', () => {
  function server(pages: object[][], resources: object[] = []) {
    const searches: unknown[] = []
    return {
      searches,
      endpoint: {
        async *search(type: string, parameters: unknown) {
          searches.push([type, parameters])
          for (const page of pages) {
            if (page.length === 0) throw new Error('unreadable page')
            yield { entries: page.map((resource) => ({ mode: 'match' as const, resource: resource as FhirJson })), next: null }
          }
        },
        read: async (type: string, id: string) =>
          (resources as FhirJson[]).find((each) => each.resourceType === type && each.id === id) ?? null,
      },
    }
  }
  const permit = captureConsent(decision)
  const ask = (from: ReturnType<typeof server>, over: object = {}, of = snapshot) =>
    fhirConsents({ endpoint: from.endpoint, ...over }).verdict('Patient/1', of, signal)

  test('active consents of the patient are searched, every page', async () => {
    const from = server([[permit], [captureConsent({ ...decision, id: 'c2', decision: 'deny' })]])
    expect((await ask(from)).decision).toBe('deny')
    expect(from.searches).toEqual([['Consent', { patient: 'Patient/1', status: 'active' }]])
  })
  test('none found, none said', async () => expect((await ask(server([]))).decision).toBe('none'))
  test('a page that cannot be read denies', async () => {
    await expect(ask(server([[permit], []]))).rejects.toMatchObject({ code: 'CONSENT_UNAVAILABLE' })
  })
  test('more than one cares to read denies', async () => {
    await expect(ask(server([[permit, permit]]), { maxConsents: 1 })).rejects.toMatchObject({ code: 'CONSENT_UNAVAILABLE' })
  })
  test('another resource among them denies', async () => {
    expect((await ask(server([[permit, { resourceType: 'Patient', id: '1' }]]))).decision).toBe('deny')
  })
  test('groups, teams and roles that it names are read', async () => {
    const named = (actor: string) => [[captureConsent({ ...decision, actors: [actor] })]]
    const group = { resourceType: 'Group', id: 'g', active: true, actual: true, member: [{ entity: { reference: 'Practitioner/1' } }] }
    const team = { resourceType: 'CareTeam', id: 't', status: 'active', participant: [{ member: { reference: 'Practitioner/1' } }] }
    const role = { resourceType: 'PractitionerRole', id: 'r', active: true, practitioner: { reference: 'Practitioner/1' } }
    expect((await ask(server(named('Group/g'), [group]))).decision).toBe('permit')
    expect((await ask(server(named('Group/g'), [{ ...group, active: false }]))).decision).toBe('deny')
    expect((await ask(server(named('Group/g')))).decision).toBe('deny')
    expect((await ask(server(named('CareTeam/t'), [team]))).decision).toBe('permit')
    expect((await ask(server(named('CareTeam/t'), [{ ...team, status: 'inactive' }]))).decision).toBe('deny')
    expect((await ask(server(named('PractitionerRole/r'), [role]))).decision).toBe('permit')
  })
  test('an organisation counts when the application says that the user belongs to it', async () => {
    const from = server([[captureConsent({ ...decision, actors: ['Organization/1'] })]])
    expect((await ask(from)).decision).toBe('deny')
    expect((await ask(from, { actor: () => ({ references: ['Organization/1'] }) })).decision).toBe('permit')
  })
  test('nothing is remembered unless said, and a change drops what is', async () => {
    const from = server([[permit]])
    const source = fhirConsents({ endpoint: from.endpoint, cacheMilliseconds: 60_000 })
    const told: string[] = []
    source.onChange((patient) => told.push(patient))
    await source.verdict('Patient/1', snapshot, signal)
    await source.verdict('Patient/1', snapshot, signal)
    expect(from.searches).toHaveLength(1)
    source.changed('Patient/1')
    await source.verdict('Patient/1', snapshot, signal)
    expect(from.searches).toHaveLength(2)
    expect(told).toEqual(['Patient/1'])
    const fresh = fhirConsents({ endpoint: from.endpoint })
    await fresh.verdict('Patient/1', snapshot, signal)
    await fresh.verdict('Patient/1', snapshot, signal)
    expect(from.searches).toHaveLength(4)
  })
  test('a user without a FHIR identity is nobody that a consent names', async () => {
    const stranger = sampleSnapshot({ user: sampleUser({ fhirUser: null }) })
    expect((await ask(server([[captureConsent({ ...decision, actors: ['Practitioner/1'] })]]), {}, stranger)).decision).toBe('deny')
    expect((await ask(server([[permit]]), {}, stranger)).decision).toBe('permit')
  })
  test('unknown options are refused', () => {
    expect(() => fhirConsents({ endpoint: server([]).endpoint, failOpen: true } as never)).toThrowError(/configuration is invalid/)
  })
})
