/** A grant, a policy, a labeller and a context for tests of retrieval: small, and strict in what they permit. */
import { openAuthorized } from '../../src/base/evidence/authorized.ts'
import { and, compileFilter, eq, type Filter, oneOf } from '../../src/base/filter/index.ts'
import type {
  Candidate,
  CheckRequest,
  Decision,
  DecisionSnapshot,
  Fragment,
  Grant,
  Labeller,
  PolicyEngine,
  Source,
  StageContextLike,
  TrailEventDetail,
} from './types.ts'
import { retrieveFragments, type Retrieved, type RetrieveParts, type RetrieveQuery } from '../../src/retrieve/index.ts'
import { isDataClass } from '../../src/base/vocabulary/data-class.ts'

export const NOW = Date.parse('2026-06-01T12:00:00.000Z')

export function snapshotFor(tenant: string, patients: readonly string[], overrides: Partial<DecisionSnapshot> = {}): DecisionSnapshot {
  return Object.freeze({
    requestId: 'r1',
    now: NOW,
    user: Object.freeze({
      issuer: 'https://id.example',
      subject: 'u1',
      tokenId: 't1',
      clientId: null,
      tenant,
      roles: ['patient'],
      fhirUser: 'Patient/a',
      launchPatient: null,
      scope: null,
      purposes: null,
      acr: null,
      authTime: null,
      expiresAt: NOW + 600_000,
    }),
    workload: null,
    purpose: 'PATRQT' as const,
    task: 'test',
    tenant,
    patients,
    relationships: {},
    breakGlass: null,
    ticket: null,
    context: { location: null, devicePosture: null, encounterStatus: null },
    ...overrides,
  })
}

export function grantFor(tenant: string, patients: readonly string[], filter?: Filter, overrides: Partial<Grant> = {}): Grant {
  return Object.freeze({
    id: 'g1',
    snapshot: snapshotFor(tenant, patients),
    filter: filter ?? and(eq('tenant', tenant), oneOf('patient', patients)),
    obligations: [],
    reveal: [],
    viewer: 'https://id.example|u1',
    reasons: [],
    revision: '1',
    consents: [],
    issuedAt: NOW,
    expiresAt: NOW + 600_000,
    credentials: async () => null,
    ...overrides,
  })
}

export const permitDecision: Decision = Object.freeze({
  effect: 'permit',
  rows: ['row'],
  obligations: [],
  revision: '1',
  expiresAt: NOW + 600_000,
  sentence: 'permitted by the test',
})
export const denyDecision: Decision = Object.freeze({ ...permitDecision, effect: 'deny', rows: ['no'], sentence: 'denied by the test' })

export function policyOf(decide: (request: CheckRequest) => Decision): PolicyEngine & { readonly checked: CheckRequest[] } {
  const checked: CheckRequest[] = []
  return {
    checked,
    plan: () => ({ kind: 'deny-all', reasons: [], revision: '1' }),
    check: (requests) => {
      checked.push(...requests)
      return requests.map(decide)
    },
  }
}
export const permitAll = (): ReturnType<typeof policyOf> => policyOf(() => permitDecision)
export const permitWhere = (filter: Filter): ReturnType<typeof policyOf> => {
  const matches = compileFilter(filter)
  return policyOf(({ fields }) => (matches(fields) ? permitDecision : denyDecision))
}

const BY_TYPE: Readonly<Record<string, string>> = {
  Patient: 'demographics',
  Encounter: 'visit',
  Appointment: 'appointment',
  Condition: 'condition',
  AllergyIntolerance: 'allergy',
  MedicationRequest: 'medication',
  Procedure: 'procedure',
  Immunization: 'immunization',
  DiagnosticReport: 'laboratory',
  CarePlan: 'care-plan',
  DocumentReference: 'clinical-note',
  Observation: 'laboratory',
  ImagingStudy: 'imaging',
  Claim: 'claim',
  ExplanationOfBenefit: 'claim',
  Goal: 'care-plan',
  CareTeam: 'care-plan',
  Coverage: 'coverage',
  MedicationAdministration: 'medication',
}

/** Takes the class that is given, else that of the type; N and no sensitivities. */
export const plainLabeller: Labeller = {
  label: ({ dataClass, resourceType, categories }) => {
    const byCategory = categories?.some((each) => each.endsWith('|vital-signs')) ? 'vital-signs' : BY_TYPE[resourceType ?? '']
    const found = dataClass ?? byCategory
    return { dataClass: isDataClass(found) ? found : null, confidentiality: 'N', sensitivities: [] }
  },
}

export interface TestContext extends StageContextLike {
  readonly events: TrailEventDetail[]
  readonly controller: AbortController
}

export function testContext(): TestContext {
  const events: TrailEventDetail[] = []
  const controller = new AbortController()
  return {
    scope: { id: 's' },
    requestId: 'r1',
    clock: { now: () => NOW },
    signal: controller.signal,
    record: (event) => void events.push(event),
    events,
    controller,
  }
}

/** A source over a list, in its order. */
export function listSource(
  candidates: Iterable<unknown>,
  capabilities: Partial<Source['capabilities']> = {},
  name = 'list',
): Source & { readonly queries: unknown[] } {
  const queries: unknown[] = []
  return {
    name,
    queries,
    capabilities: { paging: true, exact: true, ranked: true, ...capabilities },
    async *search(query) {
      queries.push(query)
      for (const each of candidates) yield each as Candidate
    },
  }
}

export const candidate = (id: string, overrides: Partial<Candidate> = {}): Candidate => ({
  id,
  text: `text of ${id}`,
  tenant: 't1',
  patient: 'Patient/a',
  dataClass: 'laboratory',
  ...overrides,
})

export interface Run {
  readonly retrieved: Retrieved
  readonly ids: readonly string[]
  readonly fragments: readonly Fragment[]
  readonly events: readonly TrailEventDetail[]
  readonly rules: readonly string[]
}

/** Retrieves and opens what came. */
export async function run(
  parts: Partial<RetrieveParts>,
  query: Partial<RetrieveQuery> = {},
  grant: Grant = grantFor('t1', ['Patient/a']),
  context = testContext(),
): Promise<Run> {
  const retrieved = await retrieveFragments(
    { text: 'question', narrow: null, since: null, limit: 10, dataClasses: null, ...query },
    grant,
    { sources: [], labeller: plainLabeller, policy: permitAll(), milliseconds: 5_000, candidateBudget: 1_000, ...parts },
    context,
  )
  const fragments = retrieved.fragments.map((each) => openAuthorized(context.scope, each).fragment)
  const rules = context.events.flatMap((event) => (event.type === 'fragment-denied' ? [event.rule] : []))
  return { retrieved, fragments, ids: fragments.map(({ id }) => id), events: context.events, rules }
}
