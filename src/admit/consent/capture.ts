/** Writes valid consents and revokes them by status: a consent is never deleted, and capturing decides nothing. */
import * as z from 'zod'
import { ConfigurationError } from '../../base/errors/index.ts'
import { deepFreeze } from '../../base/freeze.ts'
import { CONFIDENTIALITIES } from '../../base/vocabulary/confidentiality.ts'
import { PURPOSES } from '../../base/vocabulary/purpose.ts'
import { SENSITIVITIES } from '../../base/vocabulary/sensitivity.ts'
import { readConsent } from './resource.ts'
import { SYSTEMS } from './systems.ts'

const reference = z.string().regex(/^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/)
const date = z.string().regex(/^\d{4}(-\d{2}(-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2}))?)?)?$/)
const rule = {
  purposes: z.array(z.enum(PURPOSES)).min(1).optional(),
  actors: z.array(reference).min(1).optional(),
  confidentiality: z.enum(CONFIDENTIALITIES).optional(),
  sensitivities: z.array(z.enum(SENSITIVITIES)).min(1).optional(),
  dataPeriod: z.strictObject({ start: date.optional(), end: date.optional() }).optional(),
}
const input = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9.-]{1,64}$/),
  patient: z.string().regex(/^Patient\/[A-Za-z0-9.-]{1,64}$/),
  decision: z.enum(['permit', 'deny']),
  /** When it was given, as a FHIR dateTime. */
  dateTime: date,
  /** Who gave it: the patient, or somebody who may. */
  performer: reference,
  /** Who keeps it. */
  organization: reference,
  /** The policy that it follows, as a URI. */
  policy: z.url(),
  /** The form that was signed. */
  source: reference,
  period: z.strictObject({ start: date.optional(), end: date.optional() }).optional(),
  ...rule,
  exceptions: z.array(z.strictObject(rule)).max(100).default([]),
})

/** What a patient decided: for whom, for what, until when; `exceptions` decide the opposite. */
export type ConsentDecision = z.input<typeof input>

/**
 * Writes a FHIR R4 Consent in the shape of IHE PCF (3:5.8), to be stored by the application.
 *
 * @throws ConfigurationError ARGUMENT_INVALID naming the element
 */
export function captureConsent(decision: ConsentDecision): Readonly<Record<string, unknown>> {
  const parsed = input.safeParse(decision)
  if (!parsed.success) throw new ConfigurationError('ARGUMENT_INVALID', `consent at \`${parsed.error.issues[0]?.path.join('.') ?? ''}\``)
  const { data } = parsed
  const opposite = data.decision === 'permit' ? 'deny' : 'permit'
  const consent = deepFreeze({
    resourceType: 'Consent',
    id: data.id,
    status: 'active',
    scope: { coding: [{ system: SYSTEMS.consentScope, code: 'patient-privacy' }] },
    category: [{ coding: [{ system: SYSTEMS.loinc, code: '59284-0' }] }],
    patient: { reference: data.patient },
    dateTime: data.dateTime,
    performer: [{ reference: data.performer }],
    organization: [{ reference: data.organization }],
    sourceReference: { reference: data.source },
    policy: [{ uri: data.policy }],
    provision: {
      type: data.decision,
      ...(data.period === undefined ? {} : { period: data.period }),
      ...provision(data),
      ...(data.exceptions.length === 0 ? {} : { provision: data.exceptions.map((each) => ({ type: opposite, ...provision(each) })) }),
    },
  })
  // INVARIANT: what is written is what the evaluator reads.
  if (readConsent(consent) === null) throw new ConfigurationError('ARGUMENT_INVALID', 'consent would not be readable')
  return consent
}

function provision(given: z.output<z.ZodObject<typeof rule>>): Record<string, unknown> {
  const labels = [
    ...(given.confidentiality === undefined ? [] : [{ system: SYSTEMS.confidentiality, code: given.confidentiality }]),
    ...(given.sensitivities ?? []).map((code) => ({ system: SYSTEMS.actCode, code })),
  ]
  return {
    ...(given.actors === undefined
      ? {}
      : {
          actor: given.actors.map((each) => ({
            role: { coding: [{ system: SYSTEMS.participationType, code: 'IRCP' }] },
            reference: { reference: each },
          })),
        }),
    ...(given.purposes === undefined ? {} : { purpose: given.purposes.map((code) => ({ system: SYSTEMS.actReason, code })) }),
    ...(labels.length === 0 ? {} : { securityLabel: labels }),
    ...(given.dataPeriod === undefined ? {} : { dataPeriod: given.dataPeriod }),
  }
}

/**
 * The consent as it is stored once the patient took it back: `inactive`, everything else kept (FAST Consent `$revoke-consent`).
 * Store it, then tell the consent source with `changed` or `put`: a session that rests on it ends before delivery.
 *
 * @throws ConfigurationError ARGUMENT_INVALID when `consent` is not an active Consent
 */
export function revokeConsent(consent: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (consent['resourceType'] !== 'Consent' || consent['status'] !== 'active') {
    throw new ConfigurationError('ARGUMENT_INVALID', '`consent` must be an active Consent')
  }
  return deepFreeze({ ...structuredClone(consent), status: 'inactive' })
}
