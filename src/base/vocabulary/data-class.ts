/** Names the classes of data that a policy speaks about: the rows' nouns. */

/** Data classes of fragments, from FHIR resource types and from what an application brings beside them. */
export const DATA_CLASSES = [
  'demographics',
  'visit',
  'appointment',
  'condition',
  'allergy',
  'medication',
  'laboratory',
  'vital-signs',
  'imaging',
  'procedure',
  'immunization',
  'care-plan',
  'social-history',
  'clinical-note',
  'discharge-summary',
  'document',
  'coverage',
  'claim',
  'account-status',
  'wearable',
  'patient-upload',
  'cohort-statistic',
  'knowledge',
] as const

/** A class of data. */
export type DataClass = (typeof DATA_CLASSES)[number]

/** Says whether `value` is a data class. */
export function isDataClass(value: unknown): value is DataClass {
  return typeof value === 'string' && (DATA_CLASSES as readonly string[]).includes(value)
}
