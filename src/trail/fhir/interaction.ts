/** Gathers what the events of one request say together, so that each audit event can name who, for what and about whom. */
import type { TrailEvent, TrailEventType } from '../../base/events.ts'
import { PURPOSE_SYSTEM } from '../../base/vocabulary/purpose.ts'
import { AGENT, ENTITY, ROLE, SECURITY_SOURCE } from './codes.ts'
import type { AuditAgent, AuditEntity, AuditEvent, CodeableConcept, Coding, Reference } from './resources.ts'

/** Who records, as audit events name it. */
export interface FhirExportOptions {
  /** The system that runs the envelope: a reference such as `Device/envelope`, or a name. */
  readonly observer: { readonly reference: string } | { readonly display: string }
  /** Its network address: a URL or a host name. */
  readonly address: string
  readonly site?: string | undefined
}

type EventOf<Type extends TrailEventType> = Extract<TrailEvent, { readonly type: Type }>

/** One request's events and the parts that its audit events share. */
export interface Interaction {
  readonly requestId: string
  readonly events: readonly TrailEvent[]
  find<Type extends TrailEventType>(type: Type): EventOf<Type> | undefined
  all<Type extends TrailEventType>(type: Type): readonly EventOf<Type>[]
  readonly patients: readonly string[]
  readonly purpose: CodeableConcept | null
  /** The user as requestor: by the token when its id is known (UserOauthAgent), else as information recipient. */
  readonly requestor: AuditAgent | null
  /** The same user always as information recipient. */
  readonly user: AuditAgent | null
  readonly tokenId: string | null
  readonly organization: AuditAgent | null
  readonly observer: Reference
  agent(type: Coding, who: Reference, address: string | null, requestor?: boolean): AuditAgent
  readonly own: { readonly who: Reference; readonly address: string }
  readonly request: AuditEntity
  source(type?: Coding): AuditEvent['source']
}

/** Wraps a code as a concept. */
export const concept = (coding: Coding): CodeableConcept => ({ coding: [coding] })
/** The patient as an entity of an event. */
export const patientEntity = (patient: string): AuditEntity => ({ what: { reference: patient }, type: ENTITY.person, role: ROLE.patient })
const network = (address: string): NonNullable<AuditAgent['network']> => ({ address, type: address.includes('://') ? '5' : '1' })

/** Gathers one request. */
export function interactionOf(events: readonly TrailEvent[], options: FhirExportOptions): Interaction {
  const all = <Type extends TrailEventType>(type: Type) => events.filter((event): event is EventOf<Type> => event.type === type)
  const find = <Type extends TrailEventType>(type: Type) => all(type)[0]
  const opened = find('session-opened')
  const verified = find('user-verified')
  const purpose = opened === undefined ? null : concept({ system: PURPOSE_SYSTEM, code: opened.purpose })
  const who: Reference | null = verified === undefined ? null : { identifier: { system: verified.issuer, value: verified.subject } }
  const purposeOfUse = purpose === null ? {} : { purposeOfUse: [purpose] }
  const user: AuditAgent | null = who === null ? null : { type: concept(AGENT.recipient), who, requestor: true, ...purposeOfUse }
  const tokenId = verified?.tokenId ?? null
  const byToken: AuditAgent | null =
    who === null || tokenId === null ? null : { type: concept(AGENT.oauthUser), who, requestor: true, policy: [tokenId], ...purposeOfUse }
  const observer: Reference = { ...options.observer }
  const requestId = events[0]?.requestId ?? ''
  return {
    requestId,
    events,
    find,
    all,
    patients: opened?.patients ?? [],
    purpose,
    user,
    requestor: byToken ?? user,
    tokenId,
    organization:
      verified === undefined
        ? null
        : { type: concept(AGENT.organization), who: { identifier: { value: verified.tenant } }, requestor: false },
    observer,
    agent: (type, name, address, requestor = false) => ({
      type: concept(type),
      who: name,
      requestor,
      ...(address === null ? {} : { network: network(address) }),
    }),
    own: { who: observer, address: options.address },
    request: { what: { identifier: { value: requestId } }, type: ENTITY.requestId },
    source: (type = SECURITY_SOURCE.applicationServer) => ({
      ...(options.site === undefined ? {} : { site: options.site }),
      observer,
      type: [type],
    }),
  }
}
