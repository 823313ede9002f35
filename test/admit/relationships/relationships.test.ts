import { describe, expect, test } from 'vitest'
import { fhirRelationships, memoryTickets } from '../../../src/admit/index.ts'
import { snapshotOf } from '../../../src/admit/policy/decide.ts'
import type { VerifiedUser } from '../../../src/base/index.ts'
import type { FhirJson, FhirPage } from '../../../src/http/index.ts'

const NOW = Date.parse('2026-06-01T12:00:00Z')
const PATIENT = 'Patient/1'
const ref = (reference: string) => ({ reference })
const user = (fhirUser: string | null): VerifiedUser => ({ ...snapshotOf({ role: 'x', purpose: 'TREAT' }).user, fhirUser })

/** A FHIR server of few resources: searches give all of a type, so that only the proofs decide. */
function server(...resources: object[]) {
  const all = resources as unknown as FhirJson[]
  const calls: string[] = []
  let mode: 'match' | 'include' = 'match'
  let broken = false
  const page = (type: string): FhirPage => ({
    entries: all.filter((each) => each.resourceType === type).map((resource) => ({ mode, resource })),
    next: null,
  })
  return {
    calls,
    include: () => void (mode = 'include'),
    fail: () => void (broken = true),
    endpoint: {
      async *search(type: string) {
        calls.push(type)
        if (broken) throw new Error('down')
        yield page(type)
      },
      async read(type: string, id: string) {
        calls.push(`${type}/${id}`)
        if (broken) throw new Error('down')
        return all.find((each) => each.resourceType === type && each.id === id) ?? null
      },
    },
  }
}
const ask = (from: ReturnType<typeof server>, who = user('Practitioner/7'), over: object = {}, now = NOW) =>
  fhirRelationships({ endpoint: from.endpoint, ...over }).relationships(who, PATIENT, { now, signal: AbortSignal.timeout(1000) })

const encounter = (over: object = {}) => ({
  resourceType: 'Encounter',
  id: 'e',
  status: 'in-progress',
  subject: ref(PATIENT),
  participant: [{ individual: ref('Practitioner/7') }],
  ...over,
})
const team = (over: object = {}) => ({
  resourceType: 'CareTeam',
  id: 't',
  status: 'active',
  subject: ref(PATIENT),
  participant: [{ member: ref('Practitioner/7') }],
  ...over,
})
const related = (over: object = {}) => ({
  resourceType: 'RelatedPerson',
  id: 'r',
  active: true,
  patient: ref(PATIENT),
  relationship: [{ coding: [{ system: 's', code: 'PRN' }] }],
  ...over,
})
const patient = (over: object = {}) => ({ resourceType: 'Patient', id: '1', ...over })

describe('what proves a relationship', () => {
  test.each<[string, object[], string, string[]]>([
    ['a current encounter', [encounter()], 'Practitioner/7', ['assigned']],
    ['an R5 encounter', [encounter({ participant: [{ actor: ref('Practitioner/7') }] })], 'Practitioner/7', ['assigned']],
    ['the general practitioner', [patient({ generalPractitioner: [ref('Practitioner/7')] })], 'Practitioner/7', ['assigned']],
    ['an active care team', [team()], 'Practitioner/7', ['care-team']],
    ['both', [encounter(), team()], 'Practitioner/7', ['assigned', 'care-team']],
    [
      'a role of the practitioner',
      [{ resourceType: 'PractitionerRole', id: 'x', active: true, practitioner: ref('Practitioner/7') }, team()],
      'PractitionerRole/x',
      ['care-team'],
    ],
    ['a related person', [related()], 'RelatedPerson/r', ['caring-for']],
    [
      'a person linked to one',
      [{ resourceType: 'Person', id: 'p', link: [{ target: ref('RelatedPerson/r'), assurance: 'level4' }] }, related()],
      'Person/p',
      ['caring-for'],
    ],
  ])('%s', async (_, resources, fhirUser, expected) => expect(await ask(server(...resources), user(fhirUser))).toEqual(expected))
  test('a declared cohort', async () => {
    const group = { resourceType: 'Group', id: 'g', active: true, actual: true, member: [{ entity: ref(PATIENT) }] }
    expect(await ask(server(group), user('Practitioner/7'), { cohorts: ['Group/g'] })).toEqual(['cohort'])
    expect(await ask(server(group))).toEqual([])
  })
})

describe('what proves nothing', () => {
  test.each<[string, object[], string | null]>([
    ['no fhirUser', [encounter(), team()], null],
    ['a patient as user', [encounter()], 'Patient/2'],
    ['an encounter that is over', [encounter({ status: 'finished' })], 'Practitioner/7'],
    ['one that is planned', [encounter({ status: 'planned' })], 'Practitioner/7'],
    ['one of another patient', [encounter({ subject: ref('Patient/2') })], 'Practitioner/7'],
    ['one with somebody else', [encounter({ participant: [{ individual: ref('Practitioner/8') }] })], 'Practitioner/7'],
    [
      'a part in it that is over',
      [encounter({ participant: [{ individual: ref('Practitioner/7'), period: { end: '2026-05-31' } }] })],
      'Practitioner/7',
    ],
    ['a period that cannot be read', [encounter({ period: { end: 'soon' } })], 'Practitioner/7'],
    ['a care team that is inactive', [team({ status: 'inactive' })], 'Practitioner/7'],
    ['one of another patient', [team({ subject: ref('Patient/2') })], 'Practitioner/7'],
    ['one whose period is over', [team({ period: { end: '2026-05' } })], 'Practitioner/7'],
    [
      'an absolute reference to the same id',
      [team({ participant: [{ member: ref('https://elsewhere.example/Practitioner/7') }] })],
      'Practitioner/7',
    ],
    [
      'a role that is inactive',
      [{ resourceType: 'PractitionerRole', id: 'x', active: false, practitioner: ref('Practitioner/7') }, team()],
      'PractitionerRole/x',
    ],
    ['a related person who is inactive', [related({ active: false })], 'RelatedPerson/r'],
    ['one of another patient', [related({ patient: ref('Patient/2') })], 'RelatedPerson/r'],
    ['one whose period is over', [related({ period: { end: '2020' } })], 'RelatedPerson/r'],
    [
      'a link that is not assured',
      [{ resourceType: 'Person', id: 'p', link: [{ target: ref('RelatedPerson/r'), assurance: 'level1' }] }, related()],
      'Person/p',
    ],
    ['a patient who is inactive', [patient({ active: false, generalPractitioner: [ref('Practitioner/7')] })], 'Practitioner/7'],
  ])('%s', async (_, resources, fhirUser) => expect(await ask(server(...resources), user(fhirUser))).toEqual([]))
  test('what the server included beside the matches', async () => {
    const from = server(team())
    from.include()
    expect(await ask(from)).toEqual([])
  })
  test('a related person in a capacity that is not accepted', async () => {
    expect(await ask(server(related()), user('RelatedPerson/r'), { proxies: ['s|PRN'] })).toEqual(['caring-for'])
    expect(await ask(server(related()), user('RelatedPerson/r'), { proxies: ['s|GUARD'] })).toEqual([])
  })
})

describe('failure and memory', () => {
  test('a server that fails denies', async () => {
    const from = server(team())
    from.fail()
    await expect(ask(from)).rejects.toMatchObject({ code: 'RELATIONSHIP_UNAVAILABLE' })
  })
  test('a proof is remembered shortly, its absence never, and both can be forgotten', async () => {
    const from = server(team())
    const source = fhirRelationships({ endpoint: from.endpoint, cacheMilliseconds: 1000 })
    const at = (now: number) => source.relationships(user('Practitioner/7'), PATIENT, { now, signal: AbortSignal.timeout(1000) })
    await at(NOW)
    const once = from.calls.length
    await at(NOW + 999)
    expect(from.calls.length).toBe(once)
    await at(NOW + 1000)
    expect(from.calls.length).toBe(2 * once)
    source.forget(PATIENT)
    await at(NOW + 1001)
    expect(from.calls.length).toBe(3 * once)
    await source.relationships(user('Practitioner/8'), PATIENT, { now: NOW, signal: AbortSignal.timeout(1000) })
    await source.relationships(user('Practitioner/8'), PATIENT, { now: NOW, signal: AbortSignal.timeout(1000) })
    expect(from.calls.length).toBe(5 * once)
    from.fail()
    await expect(at(NOW + 5000)).rejects.toMatchObject({ code: 'RELATIONSHIP_UNAVAILABLE' })
  })
  test('a clock that went back does not prolong a proof', async () => {
    const from = server(team())
    const source = fhirRelationships({ endpoint: from.endpoint })
    const at = (now: number) => source.relationships(user('Practitioner/7'), PATIENT, { now, signal: AbortSignal.timeout(1000) })
    await at(NOW)
    const once = from.calls.length
    await at(NOW - 1)
    expect(from.calls.length).toBe(2 * once)
  })
  test('unknown options are refused', () =>
    expect(() => fhirRelationships({ endpoint: server().endpoint, failOpen: true } as never)).toThrowError(/configuration/))
})

describe('tickets', () => {
  const signal = AbortSignal.timeout(60_000)
  const request = {
    id: 'T-1',
    subject: 'agent',
    patient: PATIENT,
    issuer: 'lead',
    reason: 'cannot see an appointment',
    milliseconds: 60_000,
  }
  test('a ticket covers one user and patient for a while, and can be taken back', async () => {
    let now = NOW
    const told: string[] = []
    const tickets = memoryTickets({ clock: { now: () => now }, notify: ({ kind, ticket }) => told.push(`${kind} ${ticket.id}`) })
    expect(tickets.grant(request)).toEqual({
      id: 'T-1',
      subject: 'agent',
      patient: PATIENT,
      issuer: 'lead',
      reason: request.reason,
      startsAt: NOW,
      expiresAt: NOW + 60_000,
    })
    expect(await tickets.ticket('T-1', { now, signal })).toMatchObject({ subject: 'agent' })
    now += 60_000
    expect(await tickets.ticket('T-1', { now, signal })).toBeNull()
    expect(tickets.revoke('T-1')).toBe(true)
    expect(tickets.revoke('T-1')).toBe(false)
    expect(await tickets.ticket('T-1', { now: NOW, signal })).toBeNull()
    expect(told).toEqual(['granted T-1', 'revoked T-1'])
  })
  test.each<[string, object]>([
    ['to oneself', { issuer: 'agent' }],
    ['without a reason', { reason: '  ' }],
    ['for too long', { milliseconds: 5 * 3_600_000 }],
    ['without an end', { milliseconds: Number.POSITIVE_INFINITY }],
    ['for no patient', { patient: 'everybody' }],
    ['with more than a ticket says', { roles: ['admin'] }],
  ])('none is given %s', (_, over) => expect(() => memoryTickets().grant({ ...request, ...over })).toThrowError(/argument is invalid/))
  test('none is given twice', () => {
    const tickets = memoryTickets()
    tickets.grant(request)
    expect(() => tickets.grant(request)).toThrowError(/in use/)
  })
})
