/** Headings for fragments: constants by class, so that no title can carry an identifier. */
import type { DataClass } from '../base/vocabulary/data-class.ts'

const TITLES: Readonly<Record<DataClass, string>> = Object.freeze({
  demographics: 'Demographics',
  visit: 'Visit',
  appointment: 'Appointment',
  condition: 'Condition',
  allergy: 'Allergy or intolerance',
  medication: 'Medication',
  laboratory: 'Laboratory result',
  'vital-signs': 'Vital signs',
  imaging: 'Imaging',
  procedure: 'Procedure',
  immunization: 'Immunization',
  'care-plan': 'Care plan',
  'social-history': 'Social history',
  'clinical-note': 'Clinical note',
  'discharge-summary': 'Discharge summary',
  document: 'Document',
  coverage: 'Coverage',
  claim: 'Claim',
  'account-status': 'Account status',
  wearable: 'Measurement from a connected app',
  'patient-upload': 'File from the patient',
  'cohort-statistic': 'Cohort statistic',
  knowledge: 'Reference text',
})

/** The heading of a class. */
export const titleOf = (dataClass: DataClass): string => TITLES[dataClass]
