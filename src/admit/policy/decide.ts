/** Lets people test their own matrix in one line: who, for what, and what piece of record. */
import { ConfigurationError } from '../../base/errors/index.ts'
import type { FragmentFields } from '../../base/fragment.ts'
import { deepFreeze } from '../../base/freeze.ts'
import type { Decision, DecisionSnapshot, Operation } from '../../base/seams/index.ts'
import type { DataClass } from '../../base/vocabulary/data-class.ts'
import type { Purpose } from '../../base/vocabulary/purpose.ts'
import type { Relationship } from '../../base/vocabulary/relationship.ts'
import type { AccessMatrix } from './matrix.ts'

/** Who asks, in the words of a matrix. What is left out is absent, not any. */
export interface Who {
  readonly role: string | readonly string[]
  readonly purpose: Purpose
  readonly relationship?: Relationship | readonly Relationship[] | undefined
  /** `task` unless said. */
  readonly task?: string | undefined
  readonly workload?: string | undefined
  readonly tenant?: string | undefined
  readonly breakGlass?: { readonly reason: string } | undefined
  readonly location?: string | undefined
  readonly devicePosture?: string | undefined
  readonly encounterStatus?: string | undefined
  readonly acr?: string | undefined
  /** Seconds since the epoch. */
  readonly authTime?: number | undefined
  /** `read` unless said. */
  readonly operation?: Operation | undefined
  /** Epoch milliseconds; the machine's clock unless said. */
  readonly now?: number | undefined
}

/** The piece of record that is decided about. What is left out is ordinary: confidentiality N, or R when it is sensitive. */
export type Piece = Partial<Omit<FragmentFields, 'dataClass'>> & { readonly dataClass: DataClass }

const TENANT = 'tenant'
const PATIENT = 'Patient/1'

/** The snapshot that `who` stands for, about the patient `Patient/1` unless `patient` says otherwise. Frozen. */
export function snapshotOf(who: Who, patient: string | null = PATIENT): DecisionSnapshot {
  const now = who.now ?? Date.now()
  const tenant = who.tenant ?? TENANT
  const relationships: readonly Relationship[] =
    who.relationship === undefined ? [] : typeof who.relationship === 'string' ? [who.relationship] : who.relationship
  return deepFreeze({
    requestId: 'decide',
    now,
    user: {
      issuer: 'https://issuer.example',
      subject: 'user',
      tokenId: 'token',
      clientId: null,
      tenant,
      roles: typeof who.role === 'string' ? [who.role] : [...who.role],
      fhirUser: null,
      launchPatient: null,
      scope: null,
      purposes: null,
      acr: who.acr ?? null,
      authTime: who.authTime ?? null,
      expiresAt: now + 3_600_000,
    },
    workload: who.workload === undefined ? null : { id: who.workload, kind: 'client' as const, expiresAt: now + 3_600_000 },
    purpose: who.purpose,
    task: who.task ?? 'task',
    tenant,
    patients: patient === null ? [] : [patient],
    relationships: patient === null ? {} : { [patient]: [...relationships] },
    breakGlass: who.breakGlass ?? null,
    ticket: relationships.includes('ticket') ? { id: 'ticket', expiresAt: now + 3_600_000 } : null,
    context: {
      location: who.location ?? null,
      devicePosture: who.devicePosture ?? null,
      encounterStatus: who.encounterStatus ?? null,
    },
  })
}

/** The fields that `piece` stands for. Frozen. */
export function fieldsOf(piece: Piece, tenant: string = TENANT): FragmentFields {
  const sensitive = (piece.sensitivities?.length ?? 0) > 0
  return deepFreeze({
    source: 'records',
    tenant,
    patient: PATIENT,
    confidentiality: sensitive ? ('R' as const) : ('N' as const),
    sensitivities: [],
    origin: 'record' as const,
    reference: 'DocumentReference/1',
    resourceType: null,
    status: null,
    encounter: null,
    codes: [],
    categories: [],
    securityLabels: [],
    authors: [],
    dateStart: null,
    dateEnd: null,
    lastUpdated: null,
    ...structuredClone(piece),
  })
}

/**
 * Decides one case of a matrix, for unit tests of one's own policy.
 *
 * @example
 * decide(matrix, { role: 'nurse', purpose: 'TREAT', relationship: 'assigned' }, { dataClass: 'clinical-note', sensitivities: ['PSYTHPN'] }).effect // => 'deny'
 *
 * @remarks A piece with `patient: null` is decided in a request that names no patient.
 */
export function decide(matrix: AccessMatrix, who: Who, piece: Piece): Decision {
  const snapshot = snapshotOf(who, piece.patient === undefined ? PATIENT : piece.patient)
  const [decision] = matrix.check([{ operation: who.operation ?? 'read', fields: fieldsOf(piece, snapshot.tenant) }], snapshot)
  if (decision === undefined) throw new ConfigurationError('ARGUMENT_INVALID', '`matrix` did not decide')
  return decision
}
