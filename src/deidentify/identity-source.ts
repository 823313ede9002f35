/** Reads who is who in a patient's chart from a FHIR server: the patient, and the people, plans, places and devices beside them. */
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../base/errors/index.ts'
import type { IdentitySource, KnownIdentity } from '../base/seams/deidentifier.ts'
import type { FhirCall, FhirEndpoint, FhirJson } from '../http/index.ts'
import { knownIdentity } from './known-identity.ts'
import { checkOptions } from './parse-options.ts'

/** Options of {@link fhirIdentities}. */
export interface FhirIdentitiesOptions {
  readonly endpoint: FhirEndpoint
  /**
   * What is read beside the Patient, each by its own search: all four unless given. Leave out what the server does not have; a
   * search that fails is a failure of the whole, since what is not known cannot be looked for.
   */
  readonly related?: readonly RelatedType[] | undefined
  /** The most resources that are read for one patient; more is a failure. 1,000 unless given. */
  readonly maxResources?: number | undefined
}

const RELATED_TYPES = ['RelatedPerson', 'Coverage', 'Encounter', 'Device'] as const
/** A type of resource that is read beside the Patient. */
export type RelatedType = (typeof RELATED_TYPES)[number]

const PATIENT = /^Patient\/([A-Za-z0-9\-.]{1,64})$/
// Whom else a Patient or an Encounter names: read by reference, each once.
const REFERRED_TYPES: ReadonlySet<string> = new Set(['Practitioner', 'PractitionerRole', 'Organization', 'Location', 'RelatedPerson'])
const PATIENT_PARAMETER: Readonly<Record<RelatedType, string>> = {
  RelatedPerson: 'patient',
  Coverage: 'beneficiary',
  Encounter: 'patient',
  Device: 'patient',
}

const optionsSchema = z.strictObject({
  endpoint: z.custom<FhirEndpoint>((value) => typeof (value as FhirEndpoint | undefined)?.search === 'function'),
  related: z.array(z.enum(RELATED_TYPES)).optional(),
  maxResources: z.number().int().positive().optional(),
})

/**
 * An identity source over FHIR R4. It reads with the credential of the session, so that it sees no more than the user may.
 *
 * @throws ConfigurationError CONFIG_INVALID at construction
 * @throws ConfigurationError ARGUMENT_INVALID for a reference that is not `Patient/…`
 * @throws StageFailed DEIDENTIFY_FAILED when the patient is not there or has too many resources; and the endpoint's own
 */
export function fhirIdentities(options: FhirIdentitiesOptions): IdentitySource {
  checkOptions('fhirIdentities', optionsSchema, options)
  const { endpoint, related = RELATED_TYPES, maxResources = 1_000 } = options

  async function chart(id: string, call: FhirCall): Promise<readonly FhirJson[]> {
    const patient = await endpoint.read('Patient', id, call)
    if (patient === null) throw new StageFailed('DEIDENTIFY_FAILED')
    let count = 1
    const counted = (resource: FhirJson): FhirJson => {
      count += 1
      if (count > maxResources) throw new StageFailed('DEIDENTIFY_FAILED')
      return resource
    }
    const searched = await Promise.all(
      related.map(async (type) => {
        const found: FhirJson[] = []
        for await (const { entries } of endpoint.search(type, { [PATIENT_PARAMETER[type]]: `Patient/${id}` }, call)) {
          for (const { resource } of entries) found.push(counted(resource))
        }
        return found
      }),
    )
    const found = [patient, ...searched.flat()]
    const seen = new Set(found.map(({ resourceType, id: own }) => `${resourceType}/${own ?? ''}`))
    let frontier: readonly FhirJson[] = found
    // A PractitionerRole names a Practitioner, an Encounter a Location within another: two steps reach them.
    for (let step = 0; step < 2 && frontier.length > 0; step++) {
      const referred = [...new Set(frontier.flatMap((resource) => references(resource, endpoint)))].filter((one) => !seen.has(one))
      for (const reference of referred) seen.add(reference)
      const read = await Promise.all(referred.map((reference) => endpoint.read(...(reference.split('/') as [string, string]), call)))
      frontier = read.filter((resource) => resource !== null).map(counted)
      found.push(...frontier)
    }
    return found
  }

  return Object.freeze({
    async identity(patient: string, { credentials, signal }: Parameters<IdentitySource['identity']>[1]): Promise<KnownIdentity> {
      const id = PATIENT.exec(patient)?.[1]
      if (id === undefined) throw new ConfigurationError('ARGUMENT_INVALID', 'a patient is referred to as `Patient/…`')
      return knownIdentity(...(await chart(id, { credentials, signal })))
    },
  })
}

/** The local references of a resource to whom it names, at any depth that FHIR nests. */
function references(value: unknown, endpoint: FhirEndpoint, depth = 0): readonly string[] {
  if (typeof value !== 'object' || value === null || depth > 8) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'reference' && typeof inner === 'string' ? localReference(inner, endpoint) : references(inner, endpoint, depth + 1),
  )
}

function localReference(reference: string, endpoint: FhirEndpoint): readonly string[] {
  const local = endpoint.localReference(reference)
  return local !== null && REFERRED_TYPES.has(local.split('/')[0]!) ? [local] : []
}
