/** A seeded synthetic world: patients with charts, viewers with tokens, consents and tickets, and parts that answer for them. */
import type { Ask } from '../../base/ask.ts'
import { AccessDenied } from '../../base/errors/index.ts'
import { compileFilter } from '../../base/filter/index.ts'
import { deepFreeze } from '../../base/freeze.ts'
import type {
  Candidate,
  ConsentSource,
  IdentitySource,
  KnownIdentity,
  RelationshipSource,
  Source,
  TicketGrant,
  TicketSource,
  UserVerifier,
  VerifiedUser,
} from '../../base/seams/index.ts'
import type { Relationship } from '../../base/vocabulary/relationship.ts'
import { type FakeClock, fakeClock } from '../clock.ts'
import { seededRandom } from '../random.ts'
import { identifiersOf, identityOf, inventPerson, type Person } from './people.ts'
import { fieldsOf, writeChart } from './records.ts'

/** A patient of the world. */
export interface WorldPatient {
  readonly reference: string
  readonly tenant: string
  readonly person: Person
  readonly identity: KnownIdentity
  /** Values to look for where they must not be. */
  readonly identifiers: readonly string[]
  readonly chart: readonly Candidate[]
  /** Whether this patient's consent forbids every use. */
  readonly refuses: boolean
}

/** Who may ask. */
export interface WorldViewer {
  readonly accessToken: string
  readonly user: VerifiedUser
  readonly relationships: Readonly<Record<string, readonly Relationship[]>>
}

/** How to read the world's charts. */
export interface WorldSourceOptions {
  readonly name?: string | undefined
  /**
   * Whether the source applies the filter itself. Default false: it gives everybody's records to everybody, the asked
   * patient's last, as the worst store would; what gets through was let through by the envelope.
   */
  readonly filters?: boolean | undefined
}

/** The world. All parts take their time from `clock`. */
export interface World {
  readonly clock: FakeClock
  readonly patients: readonly WorldPatient[]
  /** By a short name: `patient-1` for each patient, `physician`, `nurse`, `support`, `stranger`. */
  readonly viewers: Readonly<Record<string, WorldViewer>>
  readonly users: UserVerifier
  readonly relationships: RelationshipSource
  readonly consents: ConsentSource
  readonly tickets: TicketSource
  readonly identities: IdentitySource
  source(options?: WorldSourceOptions): Source
  /** A request of a viewer about a patient. */
  ask(viewer: string, patient: WorldPatient | null, part: Pick<Ask, 'purpose' | 'question'> & Partial<Ask>): Ask
}

/** Options of {@link syntheticWorld}. */
export interface WorldOptions {
  /** Default 1. The same seed makes the same world. */
  readonly seed?: number | undefined
  /** How many patients, up to 120; every second one belongs to the second tenant, every fifth refuses. Default 6. */
  readonly patients?: number | undefined
}

const ISSUER = 'https://id.example'
const TENANTS = ['north-clinic', 'south-clinic'] as const

/** Makes a world. */
export function syntheticWorld(options: WorldOptions = {}): World {
  const { seed = 1, patients: count = 6 } = options
  if (!(count >= 1 && count <= 120)) throw new RangeError('a world has 1 to 120 patients')
  const random = seededRandom(seed)
  const clock = fakeClock()
  const patients: readonly WorldPatient[] = Array.from({ length: count }, (_, index) => {
    const person = inventPerson(random, index)
    const reference = `Patient/p${index + 1}`
    const tenant = TENANTS[index % 2] as string
    return Object.freeze({
      reference,
      tenant,
      person,
      identity: identityOf(person, reference),
      identifiers: identifiersOf(person),
      chart: writeChart(person, reference, tenant, clock.now(), random),
      refuses: index % 5 === 4,
    })
  })
  const viewers = inventViewers(patients, clock.now())
  const byToken = new Map(Object.values(viewers).map((viewer) => [viewer.accessToken, viewer]))
  const byReference = new Map(patients.map((patient) => [patient.reference, patient]))
  const tickets = inventTickets(patients, clock.now())

  return Object.freeze({
    clock,
    patients: Object.freeze(patients),
    viewers,
    users: {
      verify: async ({ accessToken }, { now }) => {
        const user = byToken.get(accessToken)?.user
        if (user === undefined || user.expiresAt <= now) throw new AccessDenied('TOKEN_REJECTED')
        return user
      },
    },
    relationships: {
      relationships: async (user, patient) => {
        const viewer = Object.values(viewers).find((each) => each.user.subject === user.subject && each.user.issuer === user.issuer)
        return viewer !== undefined && Object.hasOwn(viewer.relationships, patient) ? (viewer.relationships[patient] ?? []) : []
      },
    },
    consents: {
      verdict: async (patient) =>
        byReference.get(patient)?.refuses === true
          ? { decision: 'deny', residual: null, basis: [{ reference: `Consent/${patient.slice('Patient/'.length)}`, version: '1' }] }
          : { decision: 'none', residual: null, basis: [] },
    },
    tickets: { ticket: async (id) => tickets.find((ticket) => ticket.id === id) ?? null },
    identities: {
      identity: async (patient, { tenant }) => {
        const found = byReference.get(patient)
        return found !== undefined && found.tenant === tenant ? found.identity : { values: [] }
      },
    },
    source: (of: WorldSourceOptions = {}) => worldSource(patients, of),
    ask: (name: string, patient: WorldPatient | null, part: Pick<Ask, 'purpose' | 'question'> & Partial<Ask>): Ask => {
      const viewer = Object.hasOwn(viewers, name) ? viewers[name] : undefined
      if (viewer === undefined) throw new TypeError('no viewer of that name')
      return { credentials: { accessToken: viewer.accessToken }, task: 'visit-summary', patient: patient?.reference ?? null, ...part }
    },
  } satisfies World)
}

function inventViewers(patients: readonly WorldPatient[], now: number): Readonly<Record<string, WorldViewer>> {
  const ours = patients.filter(({ tenant }) => tenant === TENANTS[0])
  const viewer = (
    subject: string,
    part: Pick<VerifiedUser, 'roles' | 'fhirUser'> & Partial<VerifiedUser>,
    relationships: WorldViewer['relationships'] = {},
  ): WorldViewer =>
    deepFreeze({
      accessToken: `token-of-${subject}`,
      user: {
        issuer: ISSUER,
        subject,
        tokenId: `jti-${subject}`,
        clientId: 'app-1',
        tenant: TENANTS[0],
        launchPatient: null,
        scope: null,
        purposes: null,
        acr: null,
        authTime: null,
        expiresAt: now + 3_600_000,
        ...part,
      },
      relationships,
    })
  const all = (relationship: Relationship): WorldViewer['relationships'] =>
    Object.fromEntries(ours.map(({ reference }) => [reference, [relationship]]))
  return Object.freeze({
    ...Object.fromEntries(
      patients.map(({ reference, tenant }, index) => [
        `patient-${index + 1}`,
        viewer(`patient-${index + 1}`, { roles: ['patient'], fhirUser: reference, tenant }, { [reference]: ['own'] }),
      ]),
    ),
    physician: viewer('physician', { roles: ['physician'], fhirUser: 'Practitioner/dr1' }, all('assigned')),
    nurse: viewer('nurse', { roles: ['nurse'], fhirUser: 'Practitioner/rn1' }, all('care-team')),
    support: viewer('support', { roles: ['support-agent'], fhirUser: null }),
    stranger: viewer('stranger', { roles: ['physician'], fhirUser: 'Practitioner/dr9' }),
  })
}

function inventTickets(patients: readonly WorldPatient[], now: number): readonly TicketGrant[] {
  return deepFreeze(
    patients.slice(0, 1).map(({ reference }) => ({
      id: 'ticket-1',
      subject: 'support',
      patient: reference,
      issuer: ISSUER,
      reason: 'portal-access',
      startsAt: now - 60_000,
      expiresAt: now + 1_800_000,
    })),
  )
}

function worldSource(patients: readonly WorldPatient[], { name = 'world', filters = false }: WorldSourceOptions): Source {
  return {
    name,
    capabilities: { paging: true, exact: true },
    async *search(query, signal) {
      const asked = new Set(query.patients)
      const ordered = [...patients].sort((a, b) => Number(asked.has(a.reference)) - Number(asked.has(b.reference)))
      const matches = filters ? compileFilter(query.filter) : () => true
      for (const { chart } of ordered) {
        for (const candidate of chart) {
          signal.throwIfAborted()
          if (query.since !== null && (candidate.dateEnd ?? '') < query.since) continue
          if (matches(fieldsOf(candidate, name))) yield candidate
        }
      }
    },
  }
}
