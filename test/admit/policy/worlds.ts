/** Random matrices, requests and fragments, small enough that they often meet. */
import fc from 'fast-check'
import type { AccessMatrixDefinition, AccessRow } from '../../../src/admit/index.ts'
import { RECORD_FREE_CLASSES } from '../../../src/admit/policy/definition.ts'
import { fieldsOf } from '../../../src/admit/policy/decide.ts'
import type { DecisionSnapshot, Operation } from '../../../src/base/index.ts'
import type { FragmentFields } from '../../../src/base/fragment.ts'
import { CONFIDENTIALITIES } from '../../../src/base/vocabulary/confidentiality.ts'
import type { DataClass } from '../../../src/base/vocabulary/data-class.ts'
import type { Purpose } from '../../../src/base/vocabulary/purpose.ts'
import { RELATIONSHIPS } from '../../../src/base/vocabulary/relationship.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')
const ROLES = ['nurse', 'physician', 'clerk "quoted" \\ é']
const PURPOSES: Purpose[] = ['TREAT', 'HPAYMT', 'BTG']
const TASKS = ['summary', 'billing']
const CLASSES: DataClass[] = ['laboratory', 'medication', 'clinical-note', 'knowledge', 'cohort-statistic']
const PATIENT_DATA = CLASSES.filter((each) => !RECORD_FREE_CLASSES.includes(each))
const SENSITIVITIES = ['HIV', 'PSY', 'MH', 'PSYTHPN', 'ETHUD'] as const
const PLACES = ['ward', 'kiosk']
const ORIGINS = ['record', 'patient-upload', 'connected-app'] as const
const OPERATIONS: Operation[] = ['read', 'search', 'write']
const PATIENTS = ['Patient/1', 'Patient/2', 'Patient/3']

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 })
const anyOr = <T>(values: readonly T[]) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant('any' as const) }, { weight: 2, arbitrary: some(values) })

const context = fc.record(
  { locations: some(PLACES), devicePostures: some(PLACES), encounterStatuses: some(PLACES), tenants: some(['t', 'u']) },
  { requiredKeys: [] },
)
const window = fc.constantFrom(
  {},
  {},
  {},
  { from: '2026-01-01T00:00:00Z' },
  { until: '2026-06-01T00:00:00Z' },
  { from: '2026-06-01T00:00:00Z', until: '2027-01-01T00:00:00Z' },
)
const shared = {
  roles: anyOr(ROLES),
  workloads: fc.oneof({ weight: 4, arbitrary: fc.constant('any' as const) }, { weight: 1, arbitrary: some(['chat', 'batch']) }),
  tasks: anyOr(TASKS),
  context: fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: context }),
  window,
  operations: fc.oneof(some(OPERATIONS), fc.constant(OPERATIONS)),
  origins: fc.oneof({ weight: 3, arbitrary: fc.constant('any' as const) }, { weight: 1, arbitrary: some(ORIGINS) }),
}
const sensitivities = fc.oneof(fc.constant('any' as const), fc.constant('any' as const), fc.subarray([...SENSITIVITIES]))
const confidentiality = fc.option(fc.constantFrom(...CONFIDENTIALITIES, 'R' as const, 'V' as const), { nil: undefined })
const stepUp = { type: 'step-up' as const, acrValues: ['mfa'], maxAge: 300 }

const permit = fc
  .record({
    ...shared,
    purposes: anyOr(['TREAT', 'HPAYMT'] as Purpose[]),
    relationships: anyOr(RELATIONSHIPS),
    confidentiality,
    sensitivities,
    kind: fc.constantFrom('patient', 'patient', 'patient', 'cohort', 'none', 'emergency'),
    guarded: fc.constantFrom(false, false, false, true),
    patientClasses: anyOr(PATIENT_DATA),
    freeClasses: some(RECORD_FREE_CLASSES),
  })
  .map(({ kind, guarded, patientClasses, freeClasses, relationships, ...row }): Omit<AccessRow, 'id'> => {
    const free = kind === 'none'
    return {
      ...row,
      ...(kind === 'emergency' ? { breakGlass: true, purposes: ['BTG' as const] } : {}),
      relationships: kind === 'cohort' || free ? 'any' : relationships,
      records: kind === 'emergency' ? 'patient' : kind,
      dataClasses: free ? freeClasses : patientClasses,
      obligations: kind === 'emergency' ? [stepUp, { type: 'notify', to: 'privacy' }] : guarded ? [stepUp] : [],
    }
  })
const deny = fc
  .record({
    ...shared,
    purposes: anyOr(PURPOSES),
    relationships: anyOr(RELATIONSHIPS),
    dataClasses: anyOr(CLASSES),
    confidentiality,
    sensitivities,
    breakGlass: fc.boolean(),
  })
  .map(
    (row): Omit<AccessRow, 'id'> => ({
      ...row,
      dataClasses: row.dataClasses === 'any' ? 'any' : [...row.dataClasses, 'laboratory'],
      effect: 'deny',
    }),
  )

/** A matrix of up to eight rows. */
export const matrices: fc.Arbitrary<AccessMatrixDefinition> = fc
  .array(fc.oneof({ weight: 3, arbitrary: permit }, { weight: 1, arbitrary: deny }), { minLength: 1, maxLength: 8 })
  .map((rows) => ({ revision: 'random', rows: rows.map((row, index) => ({ id: `row-${index}`, ...row })) }))

/** A frozen snapshot. */
export const snapshots: fc.Arbitrary<DecisionSnapshot> = fc
  .record({
    roles: fc.subarray(ROLES, { minLength: 1 }),
    purpose: fc.constantFrom(...PURPOSES, 'TREAT' as const, 'HPAYMT' as const),
    task: fc.constantFrom(...TASKS),
    tenant: fc.constantFrom('t', 't', 't', 'u'),
    patients: fc.oneof(
      { weight: 3, arbitrary: fc.subarray(PATIENTS, { minLength: 1 }) },
      { weight: 2, arbitrary: fc.constant<string[]>([]) },
    ),
    held: fc.array(fc.subarray([...RELATIONSHIPS]), { minLength: 3, maxLength: 3 }),
    breakGlass: fc.constantFrom(false, false, false, true),
    workload: fc.constantFrom(null, 'chat', 'batch'),
    places: fc.tuple(fc.constantFrom(null, ...PLACES), fc.constantFrom(null, ...PLACES), fc.constantFrom(null, ...PLACES)),
    acr: fc.constantFrom(null, 'mfa', 'pwd'),
    age: fc.constantFrom(null, 0, 300, 300.5, 301),
  })
  .map((w) =>
    Object.freeze({
      requestId: 'r',
      now: NOW,
      user: {
        issuer: 'https://i.example',
        subject: 's',
        tokenId: 'j',
        clientId: null,
        tenant: w.tenant,
        roles: w.roles,
        fhirUser: null,
        launchPatient: null,
        scope: null,
        purposes: null,
        acr: w.acr,
        authTime: w.age === null ? null : NOW / 1000 - w.age,
        expiresAt: NOW + 1e6,
      },
      workload: w.workload === null ? null : { id: w.workload, kind: 'client' as const, expiresAt: NOW + 1e6 },
      purpose: w.purpose,
      task: w.task,
      tenant: w.tenant,
      patients: w.patients,
      relationships: Object.fromEntries(w.patients.map((patient) => [patient, w.held[PATIENTS.indexOf(patient)] ?? []])),
      breakGlass: w.breakGlass ? { reason: 'x' } : null,
      ticket: null,
      context: { location: w.places[0], devicePosture: w.places[1], encounterStatus: w.places[2] },
    }),
  )

/** Fields of a fragment. */
export const fragments: fc.Arbitrary<FragmentFields> = fc
  .record({
    dataClass: fc.constantFrom(...CLASSES),
    confidentiality: fc.constantFrom(...CONFIDENTIALITIES, 'N' as const, 'L' as const, 'N' as const),
    sensitivities: fc.oneof(fc.constant([]), fc.constant([]), fc.subarray([...SENSITIVITIES])),
    origin: fc.constantFrom(...ORIGINS),
    patient: fc.constantFrom(null, ...PATIENTS, ...PATIENTS),
    tenant: fc.constantFrom('t', 't', 't', 't', 't', 'u'),
  })
  .map((piece) => fieldsOf(piece))

/** An operation. */
export const operations: fc.Arbitrary<Operation> = fc.constantFrom(...OPERATIONS)
