/** Reads consents from a FHIR server when asked, with the groups that they name; a page that cannot be read is a denial. */
import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import type { ConsentSource, DecisionSnapshot, DelegatedCredential } from '../../base/seams/index.ts'
import type { FhirEndpoint } from '../../http/fhir.ts'
import type { FhirJson } from '../../http/fhir-bundle.ts'
import { evaluateConsents } from './evaluate.ts'
import { type ConsentSourceOptions, questionOf, sourceOptions } from './question.ts'

/** How to reach the consents. */
export interface FhirConsentsOptions extends ConsentSourceOptions {
  readonly endpoint: Pick<FhirEndpoint, 'search' | 'read'>
  /** The library's own credential at the server, for one call. None unless said. */
  readonly credentials?: ((signal: AbortSignal) => Promise<DelegatedCredential | null>) | undefined
  /**
   * How long a patient's consents are remembered; 0 unless said, so that they are read when asked and again before delivery.
   * A greater value delays a revocation by as much unless `changed` is called.
   */
  readonly cacheMilliseconds?: number | undefined
  /** Greatest number of consents of one patient; more is a failure. 500 unless said. */
  readonly maxConsents?: number | undefined
}

/** Consents at a FHIR server. */
export interface FhirConsents extends ConsentSource {
  /** Tells that a patient's consents changed: drops what is remembered and tells listeners. Call it from a Subscription. */
  changed(patient: string): void
  onChange(listener: (patient: string) => void): () => void
}

const schema = z.looseObject({
  endpoint: z.custom<FhirConsentsOptions['endpoint']>((value) => typeof (value as FhirEndpoint | undefined)?.search === 'function'),
  credentials: z.custom<NonNullable<FhirConsentsOptions['credentials']>>((value) => typeof value === 'function').optional(),
  cacheMilliseconds: z.int().min(0).max(60_000).default(0),
  maxConsents: z.int().positive().default(500),
})

interface Held {
  readonly consents: readonly FhirJson[]
  readonly groups: Readonly<Record<string, readonly string[]>>
}

/**
 * A consent source over FHIR search (IHE PCF ITI-108: `patient` and `status`).
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function fhirConsents(options: FhirConsentsOptions): FhirConsents {
  const { endpoint: _endpoint, credentials: _credentials, cacheMilliseconds: _cache, maxConsents: _max, ...rest } = options
  const settings = sourceOptions(rest)
  const parsed = schema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `fhirConsents: \`${parsed.error.issues[0]?.path.join('.') ?? ''}\` is invalid`)
  const { endpoint, credentials, cacheMilliseconds, maxConsents } = parsed.data
  const remembered = cacheMilliseconds === 0 ? null : new LRUCache<string, Held>({ max: 1000, ttl: cacheMilliseconds })
  const listeners = new Set<(patient: string) => void>()

  const read = async (patient: string, signal: AbortSignal): Promise<Held> => {
    const call = { credentials: (await credentials?.(signal)) ?? null, signal }
    const consents: FhirJson[] = []
    for await (const page of endpoint.search('Consent', { patient, status: 'active' }, call)) {
      for (const { mode, resource } of page.entries) {
        if (mode === 'include') continue
        consents.push(resource)
        // INVARIANT: a consent that was not read might be the one that denies.
        if (consents.length > maxConsents) throw new StageFailed('CONSENT_UNAVAILABLE', { cause: 'more consents than allowed' })
      }
    }
    const groups: Record<string, readonly string[]> = {}
    for (const reference of namedGroups(consents)) {
      const [type = '', id = ''] = reference.split('/')
      const group = await endpoint.read(type, id, call)
      if (group !== null) groups[reference] = members(group)
    }
    return { consents, groups }
  }

  return Object.freeze({
    async verdict(patient: string, snapshot: DecisionSnapshot, signal: AbortSignal) {
      const known = remembered?.get(patient)
      let held = known
      if (held === undefined) {
        try {
          held = await read(patient, signal)
        } catch (cause) {
          throw new StageFailed('CONSENT_UNAVAILABLE', { requestId: snapshot.requestId, cause })
        }
        remembered?.set(patient, held)
      }
      const question = await questionOf(held.consents, patient, snapshot, settings)
      return evaluateConsents({ ...question, groups: { ...held.groups, ...question.groups } as Record<string, string[]> })
    },
    changed(patient: string): void {
      remembered?.delete(patient)
      for (const listener of listeners) listener(patient)
    },
    onChange(listener: (patient: string) => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  })
}

const MAX_GROUPS = 20

/** Groups, care teams and roles that the consents name as actors. */
function namedGroups(consents: readonly FhirJson[]): readonly string[] {
  const found = new Set<string>()
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk)
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        if (key === 'reference' && typeof each === 'string' && /^(Group|CareTeam|PractitionerRole)\/[A-Za-z0-9.-]{1,64}$/.test(each))
          found.add(each)
        else walk(each)
      }
    }
  }
  for (const { provision } of consents) walk(provision)
  // A group beyond the bound stays unknown: it fails a permit and holds a denial.
  return [...found].slice(0, MAX_GROUPS)
}

/** Who is in a Group, CareTeam or PractitionerRole now; nobody when it is not active. */
function members(resource: FhirJson): readonly string[] {
  const { resourceType, active, actual, member, participant, practitioner, status } = resource as Record<string, unknown>
  const reference = (value: unknown): string[] => {
    const found = (value as { reference?: unknown } | null)?.reference
    return typeof found === 'string' ? [found] : []
  }
  const list = (value: unknown): readonly Record<string, unknown>[] =>
    Array.isArray(value) ? (value as readonly Record<string, unknown>[]) : []
  if (active === false || actual === false) return []
  switch (resourceType) {
    case 'Group':
      return list(member).flatMap((each) => (each['inactive'] === true ? [] : reference(each['entity'])))
    case 'CareTeam':
      return status === 'active' ? list(participant).flatMap((each) => reference(each['member'])) : []
    case 'PractitionerRole':
      return reference(practitioner)
    default:
      return []
  }
}
