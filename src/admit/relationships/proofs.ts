/** The single proofs of a relationship, each read from the resource itself and never from the search that found it. */
import type { Relationship } from '../../base/vocabulary/relationship.ts'
import type { FhirCall, FhirEndpoint } from '../../http/fhir.ts'
import { periodInterval } from '../consent/instant.ts'

/** One question to the server. */
export interface Asking {
  readonly endpoint: Pick<FhirEndpoint, 'search' | 'read'>
  readonly call: FhirCall
  readonly patient: string
  /** Epoch milliseconds. */
  readonly now: number
  readonly zone: string
}

type Resource = Readonly<Record<string, unknown>>

/** The references that stand for a practitioner: of a role, the role and its practitioner, while it is active and in its period. */
export async function practitionerOf(fhirUser: string, asking: Asking): Promise<readonly string[]> {
  if (fhirUser.startsWith('Practitioner/')) return [fhirUser]
  const role = await read(fhirUser, asking)
  if (role === null || role['active'] === false || !current(role['period'], asking)) return []
  return [fhirUser, ...referencesOf(role['practitioner'])]
}

/** `assigned`: named as the patient's general practitioner. */
export async function generalPractitioner(names: readonly string[], asking: Asking): Promise<Relationship | null> {
  const patient = await read(asking.patient, asking)
  if (patient === null || patient['active'] === false) return null
  return list(patient['generalPractitioner']).some((each) => referencesOf(each).some((reference) => names.includes(reference)))
    ? 'assigned'
    : null
}

/** Encounters that are going on; a planned or finished one is no reason to read. */
const CURRENT_ENCOUNTERS: ReadonlySet<unknown> = new Set(['arrived', 'triaged', 'in-progress', 'onleave', 'on-hold', 'discharged'])

/** `assigned`: takes part in a current encounter. */
export async function encounters(names: readonly string[], asking: Asking): Promise<Relationship | null> {
  for await (const encounter of found('Encounter', { status: 'arrived,triaged,in-progress,onleave,on-hold,discharged' }, asking)) {
    if (!CURRENT_ENCOUNTERS.has(encounter['status']) || !about(encounter['subject'], asking)) continue
    const takesPart = list(encounter['participant']).some(
      // R4 says individual, R5 says actor.
      (each) =>
        current(each['period'], asking) &&
        [...referencesOf(each['individual']), ...referencesOf(each['actor'])].some((name) => names.includes(name)),
    )
    if (takesPart && current(encounter['period'] ?? encounter['actualPeriod'], asking)) return 'assigned'
  }
  return null
}

/** `care-team`: a member of an active care team, in its period and the member's own. */
export async function careTeam(names: readonly string[], asking: Asking): Promise<Relationship | null> {
  for await (const team of found('CareTeam', { status: 'active' }, asking)) {
    if (team['status'] !== 'active' || !about(team['subject'], asking) || !current(team['period'], asking)) continue
    const takesPart = list(team['participant']).some(
      (each) =>
        current(each['period'] ?? each['coveragePeriod'], asking) && referencesOf(each['member']).some((name) => names.includes(name)),
    )
    if (takesPart) return 'care-team'
  }
  return null
}

/** `caring-for`: an active RelatedPerson of this patient, in its period, in an accepted capacity. A Person stands for those it links to. */
export async function relatedPerson(fhirUser: string, proxies: readonly string[] | null, asking: Asking): Promise<Relationship | null> {
  const person = await read(fhirUser, asking)
  if (person === null || person['active'] === false) return null
  if (person['resourceType'] === 'Person') {
    const linked = list(person['link']).flatMap((each) => (ASSURED.has(each['assurance']) ? referencesOf(each['target']) : []))
    for (const reference of linked.filter((each) => each.startsWith('RelatedPerson/')).slice(0, MAX_LINKS)) {
      if ((await relatedPerson(reference, proxies, asking)) !== null) return 'caring-for'
    }
    return null
  }
  if (!about(person['patient'], asking) || !current(person['period'], asking)) return null
  const codes = list(person['relationship']).flatMap((each) =>
    list(each['coding']).map((coding) => `${text(coding['system'])}|${text(coding['code'])}`),
  )
  return proxies === null || codes.some((each) => proxies.includes(each)) ? 'caring-for' : null
}

const MAX_LINKS = 20
/** How sure a Person's link must be (identity-assuranceLevel). */
const ASSURED: ReadonlySet<unknown> = new Set(['level3', 'level4'])

/** `cohort`: a member of an active, actual Group. */
export async function cohort(reference: string, asking: Asking): Promise<Relationship | null> {
  const group = await read(reference, asking)
  if (group === null || group['active'] === false || group['actual'] === false) return null
  const isMember = list(group['member']).some(
    (each) => each['inactive'] !== true && current(each['period'], asking) && referencesOf(each['entity']).includes(asking.patient),
  )
  return isMember ? 'cohort' : null
}

async function* found(type: string, parameters: Readonly<Record<string, string>>, asking: Asking): AsyncGenerator<Resource> {
  for await (const page of asking.endpoint.search(type, { patient: asking.patient, ...parameters }, asking.call)) {
    // INVARIANT: what the server included beside the matches proves nothing.
    for (const { mode, resource } of page.entries) if (mode === 'match' && resource.resourceType === type) yield resource
  }
}

async function read(reference: string, { endpoint, call }: Asking): Promise<Resource | null> {
  const [type = '', id = ''] = reference.split('/')
  const resource = await endpoint.read(type, id, call)
  return resource === null || resource.resourceType !== type || resource.id !== id ? null : resource
}

function about(subject: unknown, { patient }: Asking): boolean {
  return referencesOf(subject).includes(patient)
}

/** An absent period is current; one that cannot be read is not. */
function current(period: unknown, { now, zone }: Asking): boolean {
  if (period === undefined) return true
  if (typeof period !== 'object' || period === null) return false
  const { start, end } = period as { start?: unknown; end?: unknown }
  if ((start !== undefined && typeof start !== 'string') || (end !== undefined && typeof end !== 'string')) return false
  const interval = periodInterval({ start, end }, zone)
  return interval !== null && now >= interval.start && now <= interval.end
}

function referencesOf(value: unknown): readonly string[] {
  const reference = typeof value === 'object' && value !== null ? (value as { reference?: unknown }).reference : undefined
  return typeof reference === 'string' && /^[A-Z][A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/.test(reference) ? [reference] : []
}

function list(value: unknown): readonly Resource[] {
  return Array.isArray(value) ? value.filter((each): each is Resource => typeof each === 'object' && each !== null) : []
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
