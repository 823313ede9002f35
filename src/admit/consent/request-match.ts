/** Matches a provision against the request: who, what for, what is done, and when. What cannot be told is `unknown`. */
import { purposeDenialCovers } from '../../base/vocabulary/purpose-hierarchy.ts'
import { periodInterval } from './instant.ts'
import type { Code, Provision, ProvisionActor } from './resource.ts'
import { SYSTEMS } from './systems.ts'

/** The answer to one element: a permit needs `yes`, a denial is escaped only by `no`. */
export type Match = 'yes' | 'no' | 'unknown'

/** Who asks, as consents see them. */
export interface ConsentActor {
  /** References that stand for the user: practitioner, role, organisation, care team, patient. */
  readonly references: readonly string[]
  /** `system|value` of the same, for consents that name by identifier. */
  readonly identifiers: readonly string[]
  /** `system|code` or `code`, for provisions that name a role alone. */
  readonly roles: readonly string[]
}

/** What is asked. */
export interface ConsentRequest {
  readonly actor: ConsentActor
  /** Members of each group that is known: `Group/…` → references. */
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly purpose: Code
  readonly actions: readonly string[]
  /** Epoch milliseconds. */
  readonly now: number
  readonly zone: string
}

/** Whether the provision is about this request. Elements AND, repeats of one element OR (IHE PCF P.4.4). */
export function matchRequest(provision: Provision, request: ConsentRequest): Match {
  return both([
    matchPeriod(provision, request),
    matchPurposes(provision, request.purpose),
    matchActions(provision, request.actions),
    provision.actors === null ? 'yes' : either(provision.actors.map((each) => matchActor(each, request, provision.effect))),
  ])
}

/** Whether the provision is in force. */
export function matchPeriod(provision: Provision, { now, zone }: Pick<ConsentRequest, 'now' | 'zone'>): Match {
  if (provision.period === null) return 'yes'
  const interval = periodInterval(provision.period, zone)
  if (interval === null) return 'unknown'
  return now >= interval.start && now <= interval.end ? 'yes' : 'no'
}

/** A permit means its codes exactly; a denial also what lies below them. */
function matchPurposes({ purposes, effect }: Provision, purpose: Code): Match {
  if (purposes === null) return 'yes'
  return either(
    purposes.map((each) => {
      if (each.code === null || each.system === null) return 'unknown'
      if (each.system !== purpose.system) return 'no'
      if (each.code === purpose.code) return 'yes'
      const below = effect === 'deny' && each.system === SYSTEMS.actReason && purposeDenialCovers(each.code, purpose.code ?? '')
      return below ? 'yes' : 'no'
    }),
  )
}

const ACTIONS = new Set(['collect', 'access', 'use', 'disclose', 'correct'])

function matchActions({ actions, effect }: Provision, wanted: readonly string[]): Match {
  if (actions === null) return 'yes'
  // A record in a prompt is also disclosed: to the model and to the reader.
  const counted = effect === 'deny' ? [...wanted, 'disclose'] : wanted
  return either(
    actions.map(({ system, code }) => {
      if (system !== SYSTEMS.consentAction || code === null || !ACTIONS.has(code)) return 'unknown'
      return counted.includes(code) ? 'yes' : 'no'
    }),
  )
}

/** Participations of those who receive; a custodian or author is named in another capacity. */
const RECIPIENTS = new Set(['IRCP', 'PRCP', 'RCV'])
const OTHERS = new Set(['CST', 'AUT', 'AUTHEN', 'ENT', 'INF', 'WIT', 'SBJ', 'CONSENTER', 'GRANTOR', 'DATASOURCE'])

function matchActor(actor: ProvisionActor, request: ConsentRequest, effect: 'permit' | 'deny'): Match {
  const capacity = matchCapacity(actor.roles, request)
  // A denial to somebody holds in whatever capacity they are named.
  if (actor.reference !== null || actor.identifier !== null) {
    const person = matchTarget(actor, request)
    return effect === 'deny' ? person : both([person, capacity])
  }
  return actor.roles.length === 0 ? 'unknown' : capacity
}

function matchCapacity(roles: readonly Code[], { actor }: ConsentRequest): Match {
  if (roles.length === 0) return 'yes'
  return either(
    roles.map(({ system, code }) => {
      if (code === null) return 'unknown'
      if (system === SYSTEMS.participationType && RECIPIENTS.has(code)) return 'yes'
      if (actor.roles.includes(code) || actor.roles.includes(`${system ?? ''}|${code}`)) return 'yes'
      return system === SYSTEMS.participationType && OTHERS.has(code) ? 'no' : 'unknown'
    }),
  )
}

const PERSON = /^(Practitioner|Patient|RelatedPerson|Person|Device)\/[A-Za-z0-9.-]{1,64}$/
const BODY = /^(PractitionerRole|Organization|CareTeam|Group|HealthcareService)\/[A-Za-z0-9.-]{1,64}$/

function matchTarget({ reference, identifier }: ProvisionActor, { actor, groups }: ConsentRequest): Match {
  if (reference === null) {
    if (identifier !== null && actor.identifiers.includes(identifier)) return 'yes'
    return 'unknown'
  }
  const versionless = reference.replace(/\/_history\/.*$/, '')
  if (actor.references.includes(versionless)) return 'yes'
  if (Object.hasOwn(groups, versionless))
    return groups[versionless]?.some((each) => actor.references.includes(each)) === true ? 'yes' : 'no'
  const kind = PERSON.exec(versionless)?.[1] ?? BODY.exec(versionless)?.[1]
  // A person of a kind that we know the user by is somebody else; a body whose members we were not told may hold the user.
  return kind !== undefined && kind !== 'Group' && actor.references.some((each) => each.startsWith(`${kind}/`)) ? 'no' : 'unknown'
}

/** All must be yes; one no settles it. */
function both(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no'
  return matches.includes('unknown') ? 'unknown' : 'yes'
}

/** One yes is enough. */
function either(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes'
  return matches.includes('unknown') ? 'unknown' : 'no'
}
