/** Proves care relationships from a FHIR server now: what is over, inactive, of somebody else or unreadable proves nothing. */
import { LRUCache } from 'lru-cache'
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import type { DelegatedCredential, RelationshipSource, VerifiedUser } from '../../base/seams/index.ts'
import { type Relationship, RELATIONSHIPS } from '../../base/vocabulary/relationship.ts'
import type { FhirEndpoint } from '../../http/fhir.ts'
import { type Asking, careTeam, cohort, encounters, generalPractitioner, practitionerOf, relatedPerson } from './proofs.ts'

/** How to reach the records that prove relationships. */
export interface FhirRelationshipsOptions {
  readonly endpoint: Pick<FhirEndpoint, 'search' | 'read'>
  /** The library's own credential at the server, for one call. None unless said. */
  readonly credentials?: ((signal: AbortSignal) => Promise<DelegatedCredential | null>) | undefined
  /** How long an answer is remembered: 30,000 unless said, at most 300,000; 0 remembers nothing. */
  readonly cacheMilliseconds?: number | undefined
  /** Groups (`Group/…`) whose members form the declared cohorts. None unless said. */
  readonly cohorts?: readonly string[] | undefined
  /** Codes (`system|code`) of the relationships that make a RelatedPerson a proxy. Any unless said. */
  readonly proxies?: readonly string[] | undefined
  /** The zone of dates without an offset; `UTC` unless said. */
  readonly zone?: string | undefined
}

/** Relationships at a FHIR server. */
export interface FhirRelationships extends RelationshipSource {
  /** Drops what is remembered of a patient, or of all: call it when a care team, an encounter or a proxy changed. */
  forget(patient?: string): void
}

const schema = z.strictObject({
  endpoint: z.custom<FhirRelationshipsOptions['endpoint']>((value) => typeof (value as FhirEndpoint | undefined)?.search === 'function'),
  credentials: z.custom<NonNullable<FhirRelationshipsOptions['credentials']>>((value) => typeof value === 'function').optional(),
  cacheMilliseconds: z.int().min(0).max(300_000).default(30_000),
  cohorts: z
    .array(z.string().regex(/^Group\/[A-Za-z0-9.-]{1,64}$/))
    .max(20)
    .default([]),
  proxies: z.array(z.string().min(1)).min(1).optional(),
  zone: z.string().default('UTC'),
})

/**
 * A relationship source over FHIR R4 or R5.
 *
 * A Practitioner or PractitionerRole is `assigned` by a current Encounter or as general practitioner and `care-team` by an
 * active CareTeam; a RelatedPerson (or a Person linked to one) is `caring-for`; a patient in a declared Group is `cohort`.
 *
 * @throws ConfigurationError CONFIG_INVALID. Every failure to read is StageFailed RELATIONSHIP_UNAVAILABLE.
 */
export function fhirRelationships(options: FhirRelationshipsOptions): FhirRelationships {
  const parsed = schema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `fhirRelationships: \`${parsed.error.issues[0]?.path.join('.') ?? ''}\` is invalid`)
  const { endpoint, credentials, cacheMilliseconds, cohorts, proxies, zone } = parsed.data
  const remembered = new LRUCache<string, { readonly at: number; readonly patient: string; readonly held: readonly Relationship[] }>({
    max: 10_000,
  })

  async function prove(user: VerifiedUser, patient: string, now: number, signal: AbortSignal): Promise<readonly Relationship[]> {
    const { fhirUser } = user
    const [type = '', id = ''] = patient.split('/')
    if (fhirUser === null || type !== 'Patient' || id === '') return []
    const call = { credentials: (await credentials?.(signal)) ?? null, signal }
    const asking: Asking = { endpoint, call, patient, now, zone }
    const proofs: Promise<Relationship | null>[] = cohorts.map((each) => cohort(each, asking))
    if (/^(Practitioner|PractitionerRole)\//.test(fhirUser)) {
      const names = await practitionerOf(fhirUser, asking)
      proofs.push(generalPractitioner(names, asking), encounters(names, asking), careTeam(names, asking))
    } else if (/^(RelatedPerson|Person)\//.test(fhirUser)) {
      proofs.push(relatedPerson(fhirUser, proxies ?? null, asking))
    }
    const proven = new Set(await Promise.all(proofs))
    return Object.freeze(RELATIONSHIPS.filter((each) => proven.has(each)))
  }

  return Object.freeze({
    async relationships(user: VerifiedUser, patient: string, { now, signal }: { readonly now: number; readonly signal: AbortSignal }) {
      const key = JSON.stringify([user.issuer, user.subject, user.fhirUser, user.tenant, patient])
      const known = remembered.get(key)
      if (known !== undefined && now >= known.at && now - known.at < cacheMilliseconds) return known.held
      let held: readonly Relationship[]
      try {
        held = await prove(user, patient, now, signal)
      } catch (cause) {
        remembered.delete(key)
        throw new StageFailed('RELATIONSHIP_UNAVAILABLE', { cause })
      }
      // Only a proof is remembered: somebody who is assigned a moment later need not wait.
      if (cacheMilliseconds > 0 && held.length > 0) remembered.set(key, { at: now, patient, held })
      return held
    },
    forget(patient?: string): void {
      for (const [key, each] of remembered.entries()) {
        if (patient === undefined || each.patient === patient) remembered.delete(key)
      }
    },
  })
}
