/** Tells by its type and system which category a FHIR Identifier belongs to. */
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'

/** HL7 v2-0203 identifier type codes. */
const BY_CODE: Readonly<Record<string, PhiCategory>> = {
  MR: 'mrn',
  MRT: 'mrn',
  PI: 'mrn',
  PT: 'mrn',
  SS: 'ssn',
  SB: 'ssn',
  MB: 'health-plan',
  MC: 'health-plan',
  MA: 'health-plan',
  SN: 'health-plan',
  NIIP: 'health-plan',
  HC: 'health-plan',
  PN: 'health-plan',
  AN: 'account',
  AC: 'account',
  BA: 'account',
  CC: 'account',
  DL: 'license',
  NPI: 'license',
  DEA: 'license',
  MD: 'license',
  RN: 'license',
  LN: 'license',
  LR: 'license',
  MCR: 'license',
  PRN: 'license',
  EN: 'other',
  VN: 'other',
  PPN: 'other',
  UDI: 'device',
  SNO: 'device',
  VIN: 'vehicle',
  PLAC: 'other',
  FILL: 'other',
}

const BY_SYSTEM: readonly (readonly [RegExp, PhiCategory])[] = [
  [/us-ssn|\.4\.1$/i, 'ssn'],
  [/us-mbi|us-medicare|medicaid|member|subscriber|insurance|plan|payer/i, 'health-plan'],
  [/us-npi|us-dea|licen[cs]e|2\.16\.840\.1\.113883\.4\.3\.|driver/i, 'license'],
  [/mrn|medical-?record|hospital|patient-?id/i, 'mrn'],
  [/account|billing|guarantor/i, 'account'],
  [/passport/i, 'other'],
  [/plate|vin\b|vehicle/i, 'vehicle'],
  [/udi|serial|device/i, 'device'],
]

/** The category of `identifier`; a patient's unexplained identifier counts as a record number. */
export function identifierCategory(identifier: Readonly<Record<string, unknown>>, resourceType: string): PhiCategory {
  const type = identifier['type'] as { coding?: { code?: unknown }[]; text?: unknown } | undefined
  for (const coding of Array.isArray(type?.coding) ? type.coding : []) {
    const category = typeof coding?.code === 'string' && Object.hasOwn(BY_CODE, coding.code) ? BY_CODE[coding.code] : undefined
    if (category !== undefined) return category === 'health-plan' && coding.code === 'SN' && resourceType === 'Device' ? 'device' : category
  }
  const system = `${typeof identifier['system'] === 'string' ? identifier['system'] : ''} ${typeof type?.text === 'string' ? type.text : ''}`
  for (const [pattern, category] of BY_SYSTEM) if (pattern.test(system)) return category
  if (resourceType === 'Patient') return 'mrn'
  if (resourceType === 'Coverage') return 'health-plan'
  if (resourceType === 'Device') return 'device'
  if (resourceType === 'Practitioner') return 'license'
  return 'other'
}
