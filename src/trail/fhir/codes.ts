/** The codes of audit events, each with the system that defines it. */
import type { Coding } from './resources.ts'

const DCM = 'http://dicom.nema.org/resources/ontology/DCM'
const BALP = 'https://profiles.ihe.net/ITI/BALP'
const TERMINOLOGY = 'http://terminology.hl7.org/CodeSystem'
const coding = (system: string, code: string, display?: string): Coding =>
  Object.freeze({ system, code, ...(display === undefined ? {} : { display }) })

/** Canonical URL of a BALP profile. */
export const balpProfile = (name: string): string => `${BALP}/StructureDefinition/IHE.BasicAudit.${name}`

export const TYPE = Object.freeze({
  rest: coding(`${TERMINOLOGY}/audit-event-type`, 'rest', 'Restful Operation'),
  export: coding(DCM, '110106', 'Export'),
  securityAlert: coding(DCM, '110113', 'Security Alert'),
  userAuthentication: coding(DCM, '110114', 'User Authentication'),
})

export const SUBTYPE = Object.freeze({
  read: coding('http://hl7.org/fhir/restful-interaction', 'read', 'read'),
  search: coding('http://hl7.org/fhir/restful-interaction', 'search-type', 'search-type'),
  disclose: coding(`${TERMINOLOGY}/iso-21089-lifecycle`, 'disclose', 'Disclose Record Lifecycle Event'),
  consent: coding(`${BALP}/CodeSystem/AuthZsubType`, 'AuthZ-Consent'),
  login: coding(DCM, '110122', 'Login'),
  emergencyOverride: coding(DCM, '110127', 'Emergency Override Started'),
})

export const AGENT = Object.freeze({
  application: coding(DCM, '110150', 'Application'),
  destination: coding(DCM, '110152', 'Destination Role ID'),
  source: coding(DCM, '110153', 'Source Role ID'),
  recipient: coding(`${TERMINOLOGY}/v3-ParticipationType`, 'IRCP', 'information recipient'),
  organization: coding(`${TERMINOLOGY}/v3-RoleClass`, 'PROV', 'healthcare provider'),
  authorizer: coding(`${TERMINOLOGY}/extra-security-role-type`, 'authserver', 'authorization server'),
  oauthUser: coding(`${BALP}/CodeSystem/UserAgentTypes`, 'UserOauthAgent'),
})

export const ENTITY = Object.freeze({
  person: coding(`${TERMINOLOGY}/audit-entity-type`, '1', 'Person'),
  systemObject: coding(`${TERMINOLOGY}/audit-entity-type`, '2', 'System Object'),
  requestId: coding(`${BALP}/CodeSystem/BasicAuditEntityType`, 'XrequestId'),
  consent: coding('http://hl7.org/fhir/resource-types', 'Consent'),
})

export const ROLE = Object.freeze({
  patient: coding(`${TERMINOLOGY}/object-role`, '1', 'Patient'),
  domainResource: coding(`${TERMINOLOGY}/object-role`, '4', 'Domain Resource'),
  query: coding(`${TERMINOLOGY}/object-role`, '24', 'Query'),
})

export const SECURITY_SOURCE = Object.freeze({
  applicationServer: coding(`${TERMINOLOGY}/security-source-type`, '4', 'Application Server'),
  securityServer: coding(`${TERMINOLOGY}/security-source-type`, '6', 'Security Server'),
})

/** The answer of a model carries this label: Artificial Intelligence asserted. */
export const AI_ASSERTED = coding(`${TERMINOLOGY}/v3-ObservationValue`, 'AIAST', 'Artificial Intelligence asserted')
export const PROVENANCE_AGENT = Object.freeze({
  assembler: coding(`${TERMINOLOGY}/provenance-participant-type`, 'assembler', 'Assembler'),
  performer: coding(`${TERMINOLOGY}/provenance-participant-type`, 'performer', 'Performer'),
})
export const CREATE = coding(`${TERMINOLOGY}/v3-DataOperation`, 'CREATE', 'create')
