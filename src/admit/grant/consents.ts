/** Asks the consents of every patient of a request; what none permits is not part of the grant. */
import * as z from 'zod'
import { and, type ConsentBasis, type DecisionSnapshot, eq, type Filter, parseFilter, StageFailed } from '../../base/index.ts'
import type { StageContext } from '../../base/stage-context.ts'
import { callSeam } from '../call-seam.ts'
import { refuse } from '../identity/refuse.ts'
import type { AdmissionParts } from '../parts.ts'

/** What the consents leave, one condition a patient, and what they rest on. */
export interface Consented {
  readonly perPatient: readonly Filter[]
  readonly permitted: readonly string[]
  readonly basis: readonly ConsentBasis[]
}

const verdictShape = z.strictObject({
  decision: z.enum(['permit', 'deny', 'none']),
  residual: z.union([z.null(), z.custom<Filter>((value) => typeof value === 'object')]),
  basis: z.array(z.strictObject({ reference: z.string().min(1).max(256), version: z.string().max(256).nullable() })).max(1000),
})
const AT_ONCE = 8

/**
 * Asks about each patient of the snapshot. A patient whose consents deny drops out of a list.
 *
 * @throws AccessDenied CONSENT_DENIED when no patient is left; StageFailed CONSENT_UNAVAILABLE
 */
export async function askConsents(snapshot: DecisionSnapshot, parts: AdmissionParts, context: StageContext): Promise<Consented> {
  const { patients, purpose } = snapshot
  const perPatient: Filter[] = []
  const permitted: string[] = []
  const basis: ConsentBasis[] = []
  // INVARIANT: a purpose that the configuration does not list is denied when no consent speaks.
  const implicit = Object.hasOwn(parts.implicitConsent, purpose) && parts.implicitConsent[purpose] === 'permit' ? 'permit' : 'deny'
  for (let from = 0; from < patients.length; from += AT_ONCE) {
    const some = patients.slice(from, from + AT_ONCE)
    const verdicts = await Promise.all(some.map((patient) => askOne(patient, snapshot, parts, context)))
    some.forEach((patient, index) => {
      const verdict = verdicts[index] as Verdict
      const none = verdict.decision === 'none'
      context.record({
        type: 'consent-verified',
        patient,
        decision: verdict.decision,
        implicit: none ? implicit : null,
        basis: verdict.basis,
      })
      if ((none ? implicit : verdict.decision) !== 'permit') return
      // A dissent about some data leaves a residual also where no consent permits: the implicit permit ends there.
      const { residual } = verdict
      perPatient.push(residual === null ? eq('patient', patient) : and(eq('patient', patient), residual))
      permitted.push(patient)
      basis.push(...verdict.basis)
    })
  }
  if (patients.length > 0 && permitted.length === 0) refuse('CONSENT_DENIED')
  return { perPatient, permitted, basis: Object.freeze(basis) }
}

/** One text for what was consented, so that a later answer can be compared. A source may name its basis in any order. */
export function consentText({ perPatient, permitted, basis }: Consented): string {
  return JSON.stringify([permitted, perPatient, basis.map(({ reference, version }) => JSON.stringify([reference, version])).sort()])
}

interface Verdict {
  readonly decision: 'permit' | 'deny' | 'none'
  readonly residual: Filter | null
  readonly basis: readonly ConsentBasis[]
}

const NONE: Verdict = Object.freeze({ decision: 'none', residual: null, basis: Object.freeze([]) })

async function askOne(patient: string, snapshot: DecisionSnapshot, parts: AdmissionParts, context: StageContext): Promise<Verdict> {
  const { consents, milliseconds } = parts
  if (consents === undefined) return NONE
  const answer = await callSeam(() => consents.verdict(patient, snapshot, context.signal), 'CONSENT_UNAVAILABLE', milliseconds, context)
  const parsed = verdictShape.safeParse(answer)
  try {
    if (!parsed.success) throw parsed.error
    const { decision, residual, basis } = parsed.data
    return {
      decision,
      residual: residual === null ? null : parseFilter(residual),
      basis: Object.freeze(basis.map((each) => Object.freeze(each))),
    }
  } catch (cause) {
    throw new StageFailed('CONSENT_UNAVAILABLE', { requestId: context.requestId, rule: 'consent-shape', cause })
  }
}
