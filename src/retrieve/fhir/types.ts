/** The resource types that can be read: how they are searched, whose they are, when they were, and which classes they can get. */
import type { DataClass } from '../../base/vocabulary/data-class.ts'

/** What is known of one resource type. */
export interface ReadableType {
  /** Every class that a labeller may give it: a search is left out only when none of them is asked for. */
  readonly classes: readonly DataClass[]
  /** The search parameter that names the patient. */
  readonly patientParameter: 'patient' | '_id' | 'beneficiary'
  /** The element that names the patient; null for Patient itself, `participant` for Appointment. */
  readonly patientElement: 'subject' | 'patient' | 'beneficiary' | 'participant' | null
  /** Elements of a choice or period that say when, best first; the first present counts. */
  readonly when: readonly string[]
  /** The search parameter over exactly the first `when` that can be there; null when the server's parameter may mean another. */
  readonly dateParameter: string | null
  /** The element with codes, and the search parameter over it. */
  readonly code: { readonly element: string; readonly parameter: string | null }
  /** Whether the element `category` is searched by the parameter `category`. */
  readonly category: boolean
  readonly authors: readonly string[]
}

const type = (
  classes: readonly DataClass[],
  when: readonly string[],
  rest: Partial<Omit<ReadableType, 'classes' | 'when'>> = {},
): ReadableType =>
  Object.freeze({
    classes,
    when,
    patientParameter: 'patient',
    patientElement: 'subject',
    dateParameter: null,
    code: { element: 'code', parameter: 'code' },
    category: false,
    authors: [],
    ...rest,
  })

const NOTE_CLASSES = [
  'clinical-note',
  'discharge-summary',
  'document',
  'patient-upload',
  'imaging',
  'laboratory',
  'care-plan',
  'visit',
  'procedure',
  'social-history',
] as const

/** R4 and R4B; the elements read here are the same in both. */
export const READABLE_TYPES = Object.freeze({
  Patient: type(['demographics'], [], { patientParameter: '_id', patientElement: null, code: { element: '', parameter: null } }),
  Encounter: type(['visit'], ['period'], {
    dateParameter: 'date',
    code: { element: 'type', parameter: 'type' },
    authors: ['participant.individual'],
  }),
  Appointment: type(['appointment', 'visit'], ['start'], {
    patientElement: 'participant',
    dateParameter: 'date',
    code: { element: 'serviceType', parameter: 'service-type' },
  }),
  Condition: type(['condition', 'social-history'], ['onset', 'recordedDate'], { category: true, authors: ['recorder', 'asserter'] }),
  AllergyIntolerance: type(['allergy'], ['onset', 'recordedDate', 'lastOccurrence'], {
    patientElement: 'patient',
    authors: ['recorder', 'asserter'],
  }),
  MedicationRequest: type(['medication'], ['authoredOn'], {
    dateParameter: 'authoredon',
    code: { element: 'medicationCodeableConcept', parameter: 'code' },
    category: false,
    authors: ['requester', 'recorder'],
  }),
  MedicationStatement: type(['medication'], ['effective', 'dateAsserted'], {
    code: { element: 'medicationCodeableConcept', parameter: 'code' },
    authors: ['informationSource'],
  }),
  MedicationAdministration: type(['medication'], ['effective'], {
    dateParameter: 'effective-time',
    code: { element: 'medicationCodeableConcept', parameter: 'code' },
    authors: ['performer.actor'],
  }),
  MedicationDispense: type(['medication'], ['whenHandedOver', 'whenPrepared'], {
    code: { element: 'medicationCodeableConcept', parameter: 'code' },
    authors: ['performer.actor'],
  }),
  Observation: type(
    ['laboratory', 'vital-signs', 'social-history', 'imaging', 'procedure', 'condition', 'allergy', 'clinical-note', 'wearable'],
    ['effective', 'issued'],
    { category: true, authors: ['performer'] },
  ),
  DiagnosticReport: type(['laboratory', ...NOTE_CLASSES], ['effective', 'issued'], {
    category: true,
    authors: ['performer', 'resultsInterpreter'],
  }),
  ImagingStudy: type(['imaging'], ['started'], {
    dateParameter: 'started',
    code: { element: 'procedureCode', parameter: null },
    authors: ['interpreter'],
  }),
  Procedure: type(['procedure'], ['performed'], { dateParameter: 'date', authors: ['recorder', 'asserter', 'performer.actor'] }),
  Immunization: type(['immunization'], ['occurrence', 'recorded'], {
    patientElement: 'patient',
    code: { element: 'vaccineCode', parameter: 'vaccine-code' },
    authors: ['performer.actor'],
  }),
  CarePlan: type(['care-plan'], ['period', 'created'], { category: true, code: { element: '', parameter: null }, authors: ['author'] }),
  CareTeam: type(['care-plan'], ['period'], { category: true, code: { element: '', parameter: null } }),
  Goal: type(['care-plan'], ['startDate', 'statusDate'], {
    category: true,
    code: { element: 'description', parameter: null },
    authors: ['expressedBy'],
  }),
  ServiceRequest: type(['procedure', 'laboratory', 'imaging', 'care-plan', 'appointment'], ['occurrence', 'authoredOn'], {
    category: true,
    authors: ['requester'],
  }),
  FamilyMemberHistory: type(['social-history', 'condition'], ['date'], {
    patientElement: 'patient',
    dateParameter: 'date',
    code: { element: 'condition.code', parameter: null },
  }),
  DocumentReference: type(NOTE_CLASSES, ['date'], {
    dateParameter: 'date',
    code: { element: 'type', parameter: 'type' },
    category: true,
    authors: ['author', 'authenticator'],
  }),
  Coverage: type(['coverage'], ['period'], { patientElement: 'beneficiary', code: { element: 'type', parameter: 'type' } }),
  Claim: type(['claim'], ['billablePeriod', 'created'], {
    patientElement: 'patient',
    code: { element: 'type', parameter: null },
    authors: ['provider'],
  }),
  ExplanationOfBenefit: type(['claim'], ['billablePeriod', 'created'], {
    patientElement: 'patient',
    code: { element: 'type', parameter: null },
    authors: ['provider'],
  }),
  Account: type(['account-status'], ['servicePeriod'], { code: { element: 'type', parameter: 'type' } }),
}) satisfies Readonly<Record<string, ReadableType>>

/** A type that can be read. */
export type ReadableTypeName = keyof typeof READABLE_TYPES

/** All of them, in the order they are searched. */
export const READABLE_TYPE_NAMES = Object.freeze(Object.keys(READABLE_TYPES)) as readonly ReadableTypeName[]
