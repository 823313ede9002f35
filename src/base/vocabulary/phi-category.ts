/** Names the kinds of identifier: the 18 of HIPAA Safe Harbor, with licence and age kept apart. */

/**
 * Identifier categories, 45 CFR 164.514(b)(2)(i)(A)–(R). `location` is (B), `date` and `age` (ages over 89) are (C).
 */
export const PHI_CATEGORIES = [
  'name',
  'location',
  'date',
  'age',
  'phone',
  'fax',
  'email',
  'ssn',
  'mrn',
  'health-plan',
  'account',
  'license',
  'vehicle',
  'device',
  'url',
  'ip',
  'biometric',
  'photo',
  'other',
] as const

/** A category of identifier. */
export type PhiCategory = (typeof PHI_CATEGORIES)[number]

/** Says whether `value` is a category. */
export function isPhiCategory(value: unknown): value is PhiCategory {
  return typeof value === 'string' && (PHI_CATEGORIES as readonly string[]).includes(value)
}
