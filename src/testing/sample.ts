/** Well-formed values to start a test from; every name in them is invented. */
import { deepFreeze } from '../base/freeze.ts'
import type { FragmentFields } from '../base/fragment.ts'
import type { DecisionSnapshot, VerifiedUser } from '../base/seams/index.ts'

const NOW = Date.parse('2026-03-02T09:00:00.000Z')

/** A verified physician. */
export function sampleUser(overrides: Partial<VerifiedUser> = {}): VerifiedUser {
  return deepFreeze({
    issuer: 'https://id.example',
    subject: 'user-1',
    tokenId: 'token-1',
    clientId: 'client-1',
    tenant: 'north-clinic',
    roles: ['physician'],
    fhirUser: 'Practitioner/1',
    launchPatient: null,
    scope: null,
    purposes: null,
    acr: null,
    authTime: null,
    expiresAt: NOW + 3_600_000,
    ...overrides,
  })
}

/** A snapshot of a physician who treats an assigned patient. */
export function sampleSnapshot(overrides: Partial<DecisionSnapshot> = {}): DecisionSnapshot {
  const user = overrides.user ?? sampleUser()
  const patients = overrides.patients ?? ['Patient/1']
  return deepFreeze({
    requestId: 'request-1',
    now: NOW,
    user,
    workload: null,
    purpose: 'TREAT',
    task: 'visit-summary',
    tenant: user.tenant,
    patients,
    relationships: Object.fromEntries(patients.map((patient) => [patient, ['assigned' as const]])),
    breakGlass: null,
    ticket: null,
    context: { location: null, devicePosture: null, encounterStatus: null },
    ...overrides,
  })
}

/** The fields of a laboratory result of the sample's patient. */
export function sampleFields(overrides: Partial<FragmentFields> = {}): FragmentFields {
  return deepFreeze({
    source: 'fhir',
    tenant: 'north-clinic',
    patient: 'Patient/1',
    dataClass: 'laboratory',
    confidentiality: 'N',
    sensitivities: [],
    origin: 'record',
    reference: 'Observation/1',
    resourceType: 'Observation',
    status: 'final',
    encounter: null,
    codes: ['http://loinc.org|4548-4'],
    categories: [],
    securityLabels: [],
    authors: [],
    dateStart: '2026-02-20T08:00:00.000Z',
    dateEnd: '2026-02-20T08:00:00.000Z',
    lastUpdated: '2026-02-20T08:30:00.000Z',
    ...overrides,
  })
}

/** A signal that never aborts. */
export function neverAborted(): AbortSignal {
  return new AbortController().signal
}

/** A part, or how to get one. */
export type Create<T> = () => T | Promise<T>
