/** Tells one patient who looked at their record, when, why and what came of it (45 CFR 164.524 and 164.528, GDPR 15). */
import type { TrailEvent } from '../base/events.ts'
import { readRequests } from './read-requests.ts'

/** One request that was about the patient. */
export interface PatientAccess {
  readonly time: string
  readonly requestId: string
  readonly user: { readonly issuer: string; readonly subject: string; readonly tenant: string; readonly roles: readonly string[] } | null
  readonly workload: string | null
  readonly purpose: string
  readonly task: string
  readonly breakGlass: string | null
  /** References of what was read. Null when the request was about several patients and the trail does not tell them apart. */
  readonly records: readonly string[] | null
  /** Models that got a prompt made of it, with their endpoints. */
  readonly models: readonly { readonly model: string; readonly endpoint: string | null }[]
  readonly outcome: 'delivered' | 'withheld' | 'denied' | 'failed' | 'unknown'
}

/** Yields every access to the patient's record under `path`, in the order in which the requests ended. */
export async function* patientAccesses(path: string, patient: string): AsyncGenerator<PatientAccess> {
  for await (const events of readRequests(path)) {
    const access = accessOf(events, patient)
    if (access !== null) yield access
  }
}

function accessOf(events: readonly TrailEvent[], patient: string): PatientAccess | null {
  const find = <Type extends TrailEvent['type']>(type: Type) =>
    events.find((event): event is Extract<TrailEvent, { readonly type: Type }> => event.type === type)
  const opened = find('session-opened')
  if (opened === undefined || !opened.patients.includes(patient)) return null
  const user = find('user-verified')
  const models = events.flatMap((event) => (event.type === 'model-called' ? [{ model: event.model, endpoint: event.endpoint }] : []))
  return {
    time: opened.time,
    requestId: opened.requestId,
    user: user === undefined ? null : { issuer: user.issuer, subject: user.subject, tenant: user.tenant, roles: user.roles },
    workload: find('workload-verified')?.workload ?? null,
    purpose: opened.purpose,
    task: opened.task,
    breakGlass: find('break-glass')?.reason ?? null,
    records: recordsOf(events, patient, opened.patients.length === 1),
    models,
    outcome: outcomeOf(events),
  }
}

function recordsOf(events: readonly TrailEvent[], patient: string, alone: boolean): readonly string[] | null {
  const references: string[] = []
  for (const event of events) {
    if (event.type !== 'records-retrieved') continue
    for (const fragment of event.fragments) {
      // INVARIANT: a patient's report never names a record of another patient.
      if (fragment.patient === undefined && !alone) return null
      if ((fragment.patient ?? patient) === patient) references.push(fragment.reference)
    }
  }
  return references
}

function outcomeOf(events: readonly TrailEvent[]): PatientAccess['outcome'] {
  const types = new Set(events.map(({ type }) => type))
  if (types.has('reply-delivered')) return 'delivered'
  if (types.has('reply-withheld')) return 'withheld'
  if (types.has('request-denied')) return 'denied'
  return types.has('stage-failed') ? 'failed' : 'unknown'
}
