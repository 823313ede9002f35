/** Gives the data class of a candidate from what it is: its declared class, its origin, its resource type, category and type. */
import type { Candidate } from '../../base/seams/index.ts'
import { type DataClass, isDataClass } from '../../base/vocabulary/data-class.ts'

/** Resource types whose class needs no more. */
const BY_TYPE: Readonly<Record<string, DataClass>> = {
  Patient: 'demographics',
  RelatedPerson: 'demographics',
  Encounter: 'visit',
  EpisodeOfCare: 'visit',
  Appointment: 'appointment',
  AppointmentResponse: 'appointment',
  Condition: 'condition',
  ClinicalImpression: 'clinical-note',
  Communication: 'clinical-note',
  AllergyIntolerance: 'allergy',
  MedicationRequest: 'medication',
  MedicationStatement: 'medication',
  MedicationDispense: 'medication',
  MedicationAdministration: 'medication',
  ImagingStudy: 'imaging',
  Media: 'imaging',
  Procedure: 'procedure',
  Immunization: 'immunization',
  CarePlan: 'care-plan',
  CareTeam: 'care-plan',
  Goal: 'care-plan',
  ServiceRequest: 'care-plan',
  FamilyMemberHistory: 'social-history',
  QuestionnaireResponse: 'document',
  Coverage: 'coverage',
  Claim: 'claim',
  ClaimResponse: 'claim',
  ExplanationOfBenefit: 'claim',
  Account: 'account-status',
  Invoice: 'account-status',
}

/** Categories by code, the most private first; the systems differ between versions and profiles, the codes do not. */
const OBSERVATION: readonly (readonly [string, DataClass])[] = [
  ['social-history', 'social-history'],
  ['sdoh', 'social-history'],
  ['survey', 'social-history'],
  ['functional-status', 'social-history'],
  ['imaging', 'imaging'],
  ['procedure', 'procedure'],
  ['therapy', 'procedure'],
  ['clinical-test', 'procedure'],
  ['exam', 'clinical-note'],
  ['laboratory', 'laboratory'],
  ['vital-signs', 'vital-signs'],
  ['activity', 'wearable'],
]
/** HL7 v2 table 0074 and the LOINC parts that US Core names. */
const REPORT: readonly (readonly [string, DataClass])[] = [
  ...['RAD', 'CT', 'NMR', 'NMS', 'RUS', 'VUS', 'OUS', 'XRC', 'CUS', 'LP29684-5', 'LP29708-2'].map((code) => [code, 'imaging'] as const),
  ...['LAB', 'CH', 'HM', 'MB', 'MCB', 'IMM', 'BLB', 'TX', 'SR', 'SP', 'CP', 'PAT', 'GE', 'LP7839-6'].map(
    (code) => [code, 'laboratory'] as const,
  ),
]
/** LOINC document types. LOINC codes are copyright Regenstrief Institute, used under the LOINC licence. */
const DISCHARGE_SUMMARIES: ReadonlySet<string> = new Set(['18842-5', '28655-9', '29761-4', '34745-0', '34105-7', '11490-0', '8648-8'])
const NOTES: ReadonlySet<string> = new Set([
  '11506-3',
  '34117-2',
  '11488-4',
  '28570-0',
  '34109-9',
  '34111-5',
  '51845-6',
  '18748-4',
  '34746-8',
  '34748-4',
  '68608-9',
  '78567-2',
  '34131-3',
  '11504-8',
  '34139-4',
  '34745-0',
  '34108-1',
  '34122-2',
  '34133-9',
  '51847-2',
  '47039-3',
  '28636-9',
  '51855-5',
])
const LOINC = 'http://loinc.org|'

/** The data class of `candidate`, or null when it cannot be told: nobody then reads it. */
export function dataClassOf(candidate: Candidate): DataClass | null {
  const found = declaredOrDerived(candidate)
  // INVARIANT: a piece about a patient is never taken for data without a patient.
  return (found === 'knowledge' || found === 'cohort-statistic') && candidate.patient !== undefined && candidate.patient !== null
    ? null
    : found
}

function declaredOrDerived(candidate: Candidate): DataClass | null {
  if (candidate.dataClass !== undefined) return isDataClass(candidate.dataClass) ? candidate.dataClass : null
  if (candidate.origin === 'patient-upload') return 'patient-upload'
  if (candidate.origin === 'connected-app') return 'wearable'
  const { resourceType } = candidate
  if (resourceType === undefined) return null
  const categories = (candidate.categories ?? []).map((each) => each.slice(each.lastIndexOf('|') + 1))
  const among = (table: readonly (readonly [string, DataClass])[]): DataClass | null =>
    table.find(([code]) => categories.includes(code))?.[1] ?? null
  switch (resourceType) {
    case 'Observation':
      return among(OBSERVATION)
    case 'DiagnosticReport':
      return among(REPORT) ?? document(candidate, categories)
    case 'DocumentReference':
    case 'Composition':
      return document(candidate, categories)
    default:
      return Object.hasOwn(BY_TYPE, resourceType) ? (BY_TYPE[resourceType] ?? null) : null
  }
}

function document(candidate: Candidate, categories: readonly string[]): DataClass {
  const types = (candidate.codes ?? []).flatMap((each) => (each.startsWith(LOINC) ? [each.slice(LOINC.length)] : []))
  if (types.some((each) => DISCHARGE_SUMMARIES.has(each))) return 'discharge-summary'
  return categories.includes('clinical-note') || types.some((each) => NOTES.has(each)) ? 'clinical-note' : 'document'
}
