/** Says the events of one request as FHIR R4 AuditEvents of IHE Basic Audit Log Patterns, one a patient where several are concerned. */
import type { TrailEvent } from '../../base/events.ts'
import { CONFIDENTIALITY_SYSTEM } from '../../base/vocabulary/confidentiality.ts'
import { SENSITIVITY_SYSTEM } from '../../base/vocabulary/sensitivity.ts'
import type { SecurityLabel } from '../../base/evidence/prompt.ts'
import { AGENT, balpProfile, ENTITY, ROLE, SECURITY_SOURCE, SUBTYPE, TYPE } from './codes.ts'
import { interactionOf, patientEntity, type FhirExportOptions, type Interaction } from './interaction.ts'
import type { AuditAgent, AuditEntity, AuditEvent, Coding } from './resources.ts'

type Draft = Omit<AuditEvent, 'resourceType' | 'id' | 'recorded' | 'source' | 'outcome'> & Partial<Pick<AuditEvent, 'outcome' | 'source'>>
type EventOf<Type extends TrailEvent['type']> = Extract<TrailEvent, { readonly type: Type }>

/**
 * The audit events of one request.
 *
 * - records read → PatientQuery, one for each patient; Query when it was about none
 * - identifiers read for masking → PatientRead
 * - consent read → AuthZconsent
 * - prompt sent to a model → PrivacyDisclosure.Source, one for each patient
 * - user verified, broken glass, denied request, stage that failed → unprofiled: the profiles are for what succeeded
 *
 * With a token id in the trail, the user's agent also fits OAUTHaccessTokenUse.Minimal.
 */
export function fhirAuditEvents(events: readonly TrailEvent[], options: FhirExportOptions): readonly AuditEvent[] {
  const interaction = interactionOf(events, options)
  const audit: AuditEvent[] = []
  for (const event of events) {
    for (const draft of draftsOf(event, interaction)) {
      const id = resourceId(interaction.requestId, audit.length)
      audit.push({
        resourceType: 'AuditEvent',
        id,
        ...draft,
        outcome: draft.outcome ?? '0',
        recorded: event.time,
        source: draft.source ?? interaction.source(),
      })
    }
  }
  return audit
}

/** A FHIR id (`[A-Za-z0-9\-.]{1,64}`) that says which request it belongs to. */
export const resourceId = (requestId: string, index: number | string): string =>
  `${requestId.replace(/[^A-Za-z0-9\-.]/g, '-').slice(0, 50)}-${index}`

/** A label as codings, for `securityLabel` and `meta.security`. */
export const labelCodings = ({ confidentiality, sensitivities }: SecurityLabel): readonly Coding[] => [
  { system: CONFIDENTIALITY_SYSTEM, code: confidentiality },
  ...sensitivities.map((code) => ({ system: SENSITIVITY_SYSTEM, code })),
]

function draftsOf(event: TrailEvent, of: Interaction): readonly Draft[] {
  switch (event.type) {
    case 'user-verified':
      return [login(of)]
    case 'consent-verified':
      return [consent(event, of)]
    case 'identity-read':
      return [read(event, of)]
    case 'records-retrieved':
      return of.patients.length === 0 ? [query(event, null, of)] : of.patients.map((patient) => query(event, patient, of))
    case 'model-called':
      return of.patients.map((patient) => disclosure(event, patient, of))
    case 'break-glass':
      return event.patients.map((patient) => emergency(patient, of))
    case 'request-denied':
    case 'stage-failed':
      return [failed(event, of)]
    default:
      return []
  }
}

const requestors = ({ requestor }: Interaction): readonly AuditAgent[] => (requestor === null ? [] : [requestor])
const purposes = ({ purpose }: Interaction) => (purpose === null ? {} : { purposeOfEvent: [purpose] })
const profiled = (name: string, { tokenId }: Interaction) => ({
  meta: { profile: [balpProfile(name), ...(tokenId === null ? [] : [balpProfile('OAUTHaccessTokenUse.Minimal')])] },
})

/** In a query, we are the client and so DCM Source; in a read it is the other way round. */
function query(event: EventOf<'records-retrieved'>, patient: string | null, of: Interaction): Draft {
  const asked = new URLSearchParams({
    task: of.find('session-opened')?.task ?? '',
    sources: event.sources.join(','),
    _count: String(event.requested),
  })
  const described: AuditEntity = {
    type: ENTITY.systemObject,
    role: ROLE.query,
    // What was searched for is PHI and is not in the trail: this says where and how much.
    query: Buffer.from(asked.toString()).toString('base64'),
  }
  return {
    ...profiled(patient === null ? 'Query' : 'PatientQuery', of),
    type: TYPE.rest,
    subtype: [SUBTYPE.search],
    action: 'E',
    agent: [
      of.agent(AGENT.source, of.own.who, of.own.address),
      of.agent(AGENT.destination, { display: event.sources.length === 0 ? 'none' : event.sources.join(', ') }, 'source'),
      ...requestors(of),
    ],
    entity: [described, ...(patient === null ? [] : [patientEntity(patient)]), of.request],
    ...purposes(of),
  }
}

function read({ patient }: EventOf<'identity-read'>, of: Interaction): Draft {
  return {
    ...profiled('PatientRead', of),
    type: TYPE.rest,
    subtype: [SUBTYPE.read],
    action: 'R',
    agent: [
      of.agent(AGENT.destination, of.own.who, of.own.address),
      of.agent(AGENT.source, { display: 'identity source' }, 'source'),
      ...requestors(of),
    ],
    entity: [{ what: { reference: patient }, type: ENTITY.systemObject, role: ROLE.domainResource }, patientEntity(patient), of.request],
    ...purposes(of),
  }
}

function consent({ patient, decision, implicit, basis }: EventOf<'consent-verified'>, of: Interaction): Draft {
  const permitted = (decision === 'none' ? implicit : decision) === 'permit'
  const client = of.find('user-verified')?.clientId ?? of.find('workload-verified')?.workload ?? 'unknown'
  const documents = basis.map(
    ({ reference, version }): AuditEntity => ({
      what: { reference: version === null ? reference : `${reference}/_history/${version}` },
      type: ENTITY.consent,
    }),
  )
  const agent = [of.agent(AGENT.application, { identifier: { value: client } }, of.own.address)]
  for (const each of [of.user, of.organization]) if (each !== null) agent.push(each)
  agent.push(of.agent(AGENT.authorizer, of.observer, null))
  const token: readonly AuditEntity[] = of.tokenId === null ? [] : [{ what: { identifier: { value: of.tokenId } }, type: AGENT.oauthUser }]
  return {
    // The profile asks for a consent and all four agents; a decision without one is written as it is.
    ...(documents.length > 0 && agent.length === 4 ? { meta: { profile: [balpProfile('AuthZconsent')] } } : {}),
    type: TYPE.securityAlert,
    subtype: [SUBTYPE.consent],
    action: 'E',
    outcome: permitted ? '0' : '8',
    outcomeDesc: decision === 'none' ? `no consent speaks to it; implicit ${implicit ?? 'deny'}` : decision,
    agent,
    entity: [patientEntity(patient), ...documents, ...token],
    source: of.source(SECURITY_SOURCE.securityServer),
    ...purposes(of),
  }
}

function disclosure({ model, digest, endpoint }: EventOf<'model-called'>, patient: string, of: Interaction): Draft {
  const prompt = of.all('prompt-assembled').find((each) => each.digest === digest)
  const label = prompt === undefined ? {} : { securityLabel: labelCodings(prompt.label) }
  const alone = of.patients.length === 1
  const records = of
    .all('records-retrieved')
    .flatMap(({ fragments }) => fragments)
    .filter((fragment) => (fragment.patient === undefined ? alone : fragment.patient === patient))
  const data = [...new Set(records.map(({ reference }) => reference))].map(
    (reference): AuditEntity => ({ what: { reference }, type: ENTITY.systemObject, role: ROLE.domainResource }),
  )
  const sent: AuditEntity = { what: { identifier: { value: digest } }, type: ENTITY.systemObject, ...label }
  return {
    ...profiled('PrivacyDisclosure.Source', of),
    type: TYPE.export,
    subtype: [SUBTYPE.disclose],
    action: 'R',
    agent: [
      of.agent(AGENT.source, of.observer, of.own.address),
      of.agent(AGENT.destination, { display: model }, endpoint ?? 'undeclared'),
      ...requestors(of),
    ],
    entity: [patientEntity(patient), sent, ...data, of.request],
    ...purposes(of),
  }
}

const login = (of: Interaction): Draft => ({
  type: TYPE.userAuthentication,
  subtype: [SUBTYPE.login],
  action: 'E',
  agent: [...requestors(of), of.agent(AGENT.application, of.own.who, of.own.address)],
  entity: [of.request],
})

const emergency = (patient: string, of: Interaction): Draft => ({
  type: TYPE.securityAlert,
  subtype: [SUBTYPE.emergencyOverride],
  action: 'E',
  outcomeDesc: 'break-glass: the reason is in the trail',
  agent: [...requestors(of), of.agent(AGENT.application, of.own.who, of.own.address)],
  entity: [patientEntity(patient), of.request],
  ...purposes(of),
})

const failed = ({ code, stage, type }: EventOf<'request-denied'> | EventOf<'stage-failed'>, of: Interaction): Draft => ({
  type: TYPE.securityAlert,
  action: 'E',
  outcome: type === 'request-denied' ? '4' : '8',
  outcomeDesc: `${code} in ${stage}`,
  agent: [...requestors(of), of.agent(AGENT.application, of.own.who, of.own.address, of.requestor === null)],
  entity: [...of.patients.map(patientEntity), of.request],
  ...purposes(of),
})
