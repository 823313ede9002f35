/** Says which patients a resource belongs to, by the parameters of the Patient CompartmentDefinition and nothing else. */

/**
 * Elements behind the compartment parameters, for the types that hold clinical text. Source: CompartmentDefinition/patient,
 * FHIR R4. `Observation.focus` is not among them.
 */
const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  AllergyIntolerance: ['patient', 'recorder', 'asserter'],
  Appointment: ['participant.actor'],
  CarePlan: ['subject', 'activity.detail.performer'],
  CareTeam: ['subject', 'participant.member'],
  Claim: ['patient', 'payee.party'],
  ClinicalImpression: ['subject'],
  Communication: ['subject', 'sender', 'recipient'],
  Composition: ['subject', 'author', 'attester.party'],
  Condition: ['subject', 'asserter'],
  Consent: ['patient', 'subject'],
  Coverage: ['policyHolder', 'subscriber', 'beneficiary', 'payor'],
  DiagnosticReport: ['subject'],
  DocumentReference: ['subject', 'author'],
  Encounter: ['subject'],
  EpisodeOfCare: ['patient'],
  ExplanationOfBenefit: ['patient', 'payee.party'],
  FamilyMemberHistory: ['patient'],
  Goal: ['subject'],
  ImagingStudy: ['subject'],
  Immunization: ['patient'],
  Media: ['subject'],
  MedicationAdministration: ['subject', 'performer.actor'],
  MedicationDispense: ['subject', 'receiver'],
  MedicationRequest: ['subject'],
  MedicationStatement: ['subject'],
  Observation: ['subject', 'performer'],
  Procedure: ['subject', 'performer.actor'],
  QuestionnaireResponse: ['subject', 'author'],
  RelatedPerson: ['patient'],
  ServiceRequest: ['subject', 'performer'],
  Specimen: ['subject'],
}

/** The `Patient/…` references whose compartment holds `resource`; none for a type that the table does not know. */
export function compartmentReferences(resource: Readonly<Record<string, unknown>>): readonly string[] {
  const type = resource['resourceType']
  if (type === 'Patient') return typeof resource['id'] === 'string' ? [`Patient/${resource['id']}`] : []
  if (typeof type !== 'string' || !Object.hasOwn(ELEMENTS, type)) return []
  const found: string[] = []
  for (const path of ELEMENTS[type] ?? []) {
    for (const value of valuesAt(resource, path.split('.'))) {
      const reference = typeof value === 'object' && value !== null ? (value as { reference?: unknown }).reference : undefined
      if (typeof reference === 'string' && /^Patient\/[A-Za-z0-9.-]{1,64}$/.test(reference)) found.push(reference)
    }
  }
  return found
}

/** The values at a path, lists flattened. */
export function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path))
  const [key, ...rest] = path
  if (key === undefined) return value === undefined || value === null ? [] : [value]
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return []
  return valuesAt((value as Record<string, unknown>)[key], rest)
}
