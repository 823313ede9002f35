/** Short ways to write the FHIR R4 resources of the charts. */
import type {
  Appointment,
  CodeableConcept,
  Coding,
  Condition,
  DocumentReference,
  Encounter,
  MedicationRequest,
  MedicationStatement,
  Observation,
  Reference,
  Resource,
} from '@medplum/fhirtypes'

export const LOINC = 'http://loinc.org'
export const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm'
export const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm'
const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

/** Security labels of HL7 v3: sensitivities and a confidentiality. */
export const labels = (confidentiality: string, ...sensitivities: readonly string[]): { security: Coding[] } => ({
  security: [{ system: CONFIDENTIALITY, code: confidentiality }, ...sensitivities.map((code) => ({ system: ACT_CODE, code }))],
})

export const concept = (text: string, system?: string, code?: string): CodeableConcept => ({
  ...(system === undefined || code === undefined ? {} : { coding: [{ system, code, display: text }] }),
  text,
})

/** A reference, to whatever the place where it stands refers to. */
export const to = <T extends Resource>(reference: string, display?: string): Reference<T> => ({
  reference,
  ...(display === undefined ? {} : { display }),
})

interface Base {
  readonly id: string
  readonly patient: string
  /** When it was written; also its `meta.lastUpdated`. */
  readonly when: string
  readonly encounter?: string
  readonly meta?: { security: Coding[] }
}

const base = ({ id, when, meta }: Base) => ({ id, meta: { lastUpdated: when, versionId: '1', ...meta } })
const within = ({ encounter }: Base) => (encounter === undefined ? {} : { encounter: to<Encounter>(encounter) })

/** A finished visit. */
export const visit = (part: Base & { readonly end: string; readonly reason: string; readonly practitioner: string }): Encounter => ({
  resourceType: 'Encounter',
  ...base(part),
  status: 'finished',
  class: { system: ACT_CODE, code: 'AMB', display: 'ambulatory' },
  type: [concept('Office visit')],
  subject: to(part.patient),
  participant: [{ individual: to(part.practitioner) }],
  period: { start: part.when, end: part.end },
  reasonCode: [concept(part.reason)],
})

/** A laboratory result or a vital sign. */
export const result = (
  part: Base & {
    readonly code: readonly [loinc: string, text: string]
    readonly value: readonly [number, unit: string]
    readonly range?: readonly [low: number | null, high: number | null]
    readonly flag?: 'H' | 'L' | 'N'
    readonly category?: 'laboratory' | 'vital-signs'
    readonly note?: string
  },
): Observation => ({
  resourceType: 'Observation',
  ...base(part),
  status: 'final',
  category: [
    {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: part.category ?? 'laboratory' }],
    },
  ],
  code: concept(part.code[1], LOINC, part.code[0]),
  subject: to(part.patient),
  ...within(part),
  effectiveDateTime: part.when,
  issued: part.when,
  valueQuantity: { value: part.value[0], unit: part.value[1], system: 'http://unitsofmeasure.org', code: part.value[1] },
  ...(part.range === undefined
    ? {}
    : {
        referenceRange: [
          {
            ...(part.range[0] === null ? {} : { low: { value: part.range[0], unit: part.value[1] } }),
            ...(part.range[1] === null ? {} : { high: { value: part.range[1], unit: part.value[1] } }),
          },
        ],
      }),
  ...(part.flag === undefined
    ? {}
    : {
        interpretation: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation', code: part.flag }] }],
      }),
  ...(part.note === undefined ? {} : { note: [{ text: part.note }] }),
})

/** A prescription. */
export const prescription = (
  part: Base & {
    readonly drug: readonly [rxnorm: string, text: string]
    readonly dosage: string
    readonly status?: MedicationRequest['status']
    readonly practitioner: string
    readonly note?: string
  },
): MedicationRequest => ({
  resourceType: 'MedicationRequest',
  ...base(part),
  status: part.status ?? 'active',
  intent: 'order',
  medicationCodeableConcept: concept(part.drug[1], RXNORM, part.drug[0]),
  subject: to(part.patient),
  ...within(part),
  authoredOn: part.when,
  requester: to(part.practitioner),
  dosageInstruction: [{ text: part.dosage }],
  ...(part.note === undefined ? {} : { note: [{ text: part.note }] }),
})

/** What the patient says to take. */
export const statement = (
  part: Base & { readonly drug: string; readonly dosage: string; readonly note?: string },
): MedicationStatement => ({
  resourceType: 'MedicationStatement',
  ...base(part),
  status: 'active',
  medicationCodeableConcept: concept(part.drug),
  subject: to(part.patient),
  effectiveDateTime: part.when,
  dateAsserted: part.when,
  informationSource: to(part.patient),
  dosage: [{ text: part.dosage }],
  ...(part.note === undefined ? {} : { note: [{ text: part.note }] }),
})

/** A problem of the problem list. */
export const problem = (part: Base & { readonly code: readonly [icd10: string, text: string] }): Condition => ({
  resourceType: 'Condition',
  ...base(part),
  clinicalStatus: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-clinical', code: 'active' }] },
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/condition-category', code: 'problem-list-item' }] }],
  code: concept(part.code[1], ICD10, part.code[0]),
  subject: to(part.patient),
  recordedDate: part.when,
})

/** A note as text. */
export const note = (
  part: Base & {
    readonly type: readonly [loinc: string, text: string]
    readonly text: string
    readonly author: string
    readonly category?: CodeableConcept
  },
): DocumentReference => ({
  resourceType: 'DocumentReference',
  ...base(part),
  status: 'current',
  docStatus: 'final',
  type: concept(part.type[1], LOINC, part.type[0]),
  category: [
    part.category ?? {
      coding: [{ system: 'http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category', code: 'clinical-note' }],
    },
  ],
  subject: to(part.patient),
  date: part.when,
  author: [to(part.author)],
  content: [
    { attachment: { contentType: 'text/plain; charset=utf-8', data: Buffer.from(part.text).toString('base64'), creation: part.when } },
  ],
  ...(part.encounter === undefined ? {} : { context: { encounter: [to(part.encounter)] } }),
})

/** An appointment. */
export const appointment = (
  part: Base & {
    readonly start: string
    readonly end: string
    readonly what: string
    readonly status: Appointment['status']
    readonly practitioner: string
    readonly comment?: string
  },
): Appointment => ({
  resourceType: 'Appointment',
  ...base(part),
  status: part.status,
  description: part.what,
  start: part.start,
  end: part.end,
  created: part.when,
  ...(part.comment === undefined ? {} : { comment: part.comment }),
  participant: [
    { actor: to(part.patient), status: 'accepted' },
    { actor: to(part.practitioner), status: 'accepted' },
  ],
})
