/** Names the purposes of use that a request may declare, and guarantees that none is implied by another. */

/**
 * HL7 v3 ActReason codes, system {@link PURPOSE_SYSTEM}. A permit matches a purpose exactly: by subsumption a permit for
 * TREAT would also permit break-glass (BTG < ETREAT < TREAT).
 *
 * @see https://terminology.hl7.org/CodeSystem-v3-ActReason.html
 */
export const PURPOSES = [
  'TREAT',
  'ETREAT',
  'BTG',
  'PATRQT',
  'FAMRQT',
  'PWATRNY',
  'SUPNWK',
  'HPAYMT',
  'CLMATTCH',
  'COVAUTH',
  'COVERAGE',
  'ELIGDTRM',
  'HOPERAT',
  'CAREMGT',
  'HCOMPL',
  'HSYSADMIN',
  'HQUALIMP',
  'MLTRAINING',
  'PATADMIN',
  'PATSFTY',
  'RECORDMGT',
  'SYSDEV',
  'HTEST',
  'HRESCH',
  'CLINTRCH',
  'PUBHLTH',
] as const

/** A purpose of use. */
export type Purpose = (typeof PURPOSES)[number]

/** The code system of {@link PURPOSES}. */
export const PURPOSE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'

/** Says whether `value` is a purpose this library knows; an unknown purpose is refused, never mapped. */
export function isPurpose(value: unknown): value is Purpose {
  return typeof value === 'string' && (PURPOSES as readonly string[]).includes(value)
}
