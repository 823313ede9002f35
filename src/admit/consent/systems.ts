/** Names the code systems that consents speak in, and their aliases, so that an unknown system is noticed and not guessed. */
import { CONFIDENTIALITY_SYSTEM } from '../../base/vocabulary/confidentiality.ts'
import { PURPOSE_SYSTEM } from '../../base/vocabulary/purpose.ts'
import { SENSITIVITY_SYSTEM } from '../../base/vocabulary/sensitivity.ts'

/** Canonical code systems. */
export const SYSTEMS = Object.freeze({
  confidentiality: CONFIDENTIALITY_SYSTEM,
  actCode: SENSITIVITY_SYSTEM,
  actReason: PURPOSE_SYSTEM,
  observationValue: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  participationType: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
  consentAction: 'http://terminology.hl7.org/CodeSystem/consentaction',
  consentScope: 'http://terminology.hl7.org/CodeSystem/consentscope',
  resourceTypes: 'http://hl7.org/fhir/resource-types',
  fhirTypes: 'http://hl7.org/fhir/fhir-types',
  loinc: 'http://loinc.org',
})

/** Some senders give a value set, a DSTU2 URL or an OID where the code system belongs. */
const ALIASES: Readonly<Record<string, string>> = Object.freeze({
  'http://hl7.org/fhir/v3/Confidentiality': SYSTEMS.confidentiality,
  'http://terminology.hl7.org/ValueSet/v3-Confidentiality': SYSTEMS.confidentiality,
  'http://terminology.hl7.org/ValueSet/v3-ConfidentialityClassification': SYSTEMS.confidentiality,
  'urn:oid:2.16.840.1.113883.5.25': SYSTEMS.confidentiality,
  'http://hl7.org/fhir/v3/ActCode': SYSTEMS.actCode,
  'http://terminology.hl7.org/ValueSet/v3-InformationSensitivityPolicy': SYSTEMS.actCode,
  'http://terminology.hl7.org/ValueSet/v3-ActInformationSensitivityPolicy': SYSTEMS.actCode,
  'urn:oid:2.16.840.1.113883.5.4': SYSTEMS.actCode,
  'http://hl7.org/fhir/v3/ActReason': SYSTEMS.actReason,
  'http://terminology.hl7.org/ValueSet/v3-PurposeOfUse': SYSTEMS.actReason,
  'urn:oid:2.16.840.1.113883.5.8': SYSTEMS.actReason,
  'http://hl7.org/fhir/v3/ObservationValue': SYSTEMS.observationValue,
  'urn:oid:2.16.840.1.113883.5.1063': SYSTEMS.observationValue,
  'http://hl7.org/fhir/v3/ParticipationType': SYSTEMS.participationType,
  'http://hl7.org/fhir/consentaction': SYSTEMS.consentAction,
  'http://hl7.org/fhir/consentscope': SYSTEMS.consentScope,
  'http://hl7.org/fhir/ValueSet/resource-types': SYSTEMS.resourceTypes,
})

/** The canonical system of `system`; itself when no alias is known. */
export function canonicalSystem(system: string): string {
  return Object.hasOwn(ALIASES, system) ? (ALIASES[system] as string) : system
}
