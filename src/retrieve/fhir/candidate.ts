/** Turns a FHIR resource into a candidate: whose it is by its own elements, when it was, its codes and labels, and its text. */
import type { FhirEndpoint } from '../../http/fhir.ts'
import type { FhirJson } from '../../http/fhir-bundle.ts'
import type { Candidate } from '../../base/seams/source.ts'
import { CONFIDENTIALITY_SYSTEM, isConfidentiality, highWaterMark } from '../../base/vocabulary/confidentiality.ts'
import { isSensitivity, SENSITIVITY_SYSTEM } from '../../base/vocabulary/sensitivity.ts'
import { interval, type Interval } from '../instants.ts'
import { child, children, type Element, firstCode, contained, string, tokens } from './read.ts'
import { READABLE_TYPES, type ReadableType, type ReadableTypeName } from './types.ts'

/** Everything of a candidate but its id and text. */
export type CandidateHeader = Omit<Candidate, 'id' | 'text' | 'parts'> & { readonly reference: string }

/** What a header is read with. */
export interface HeaderContext {
  readonly tenant: string
  readonly endpoint: Pick<FhirEndpoint, 'localReference'>
  /** Minutes east of UTC in which dates without a zone are read. */
  readonly zone: number
}

/** Reads the header. A resource whose patient is missing, foreign or more than one has no patient, and is denied. */
export function headerOf(resource: FhirJson, typeName: ReadableTypeName, context: HeaderContext): CandidateHeader {
  const type: ReadableType = READABLE_TYPES[typeName]
  const local = (reference: string | undefined): string | null =>
    reference === undefined ? null : context.endpoint.localReference(reference)
  const references = (element: string): readonly string[] => at(resource, element).flatMap((each) => local(string(each, 'reference')) ?? [])
  const reference = `${typeName}/${resource.id}`
  const meta = child(resource, 'meta')
  const security = children(meta, 'security')
  const when = whenOf(resource, type.when, context.zone)
  const encounter = references(resource['encounter'] === undefined ? 'context.encounter' : 'encounter')[0]
  const updated = interval(string(meta, 'lastUpdated'))
  return compact({
    reference,
    tenant: context.tenant,
    patient: type.patientElement === null ? reference : onlyPatient(resource, type.patientElement, local),
    resourceType: typeName,
    version: string(meta, 'versionId'),
    status: statusOf(resource),
    encounter: typeName === 'Encounter' ? reference : encounter,
    codes: codesOf(resource, type.code.element),
    categories: categoriesOf(resource, typeName),
    securityLabels: tokens(security),
    authors: [...new Set(type.authors.flatMap(references))],
    dateStart: when?.start,
    dateEnd: when?.end,
    lastUpdated: updated?.start,
    labels: labelsOf(security),
    origin: 'record' as const,
  })
}

/** Drops what is absent, so that absent stays absent. */
function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined && each !== null)) as T
}

/** The elements at a path such as `performer.actor`, each part one or a list. */
function at(resource: Element, path: string): readonly Element[] {
  return path.split('.').reduce<readonly Element[]>((elements, name) => elements.flatMap((each) => children(each, name)), [resource])
}

function onlyPatient(resource: Element, element: string, local: (reference: string | undefined) => string | null): string | undefined {
  const actors = element === 'participant' ? at(resource, 'participant.actor') : children(resource, element)
  const named = actors.map((actor) => string(actor, 'reference')).filter((each) => each !== undefined)
  // INVARIANT: a reference to a patient that is not at this server, or to a second one, leaves the record without a patient.
  const patients = new Set(
    named.flatMap((reference) => {
      const resolved = local(reference)
      if (resolved !== null) return resolved.startsWith('Patient/') ? [resolved] : []
      const inside = contained(resource, reference)
      return inside !== undefined && inside['resourceType'] !== 'Patient' ? [] : ['']
    }),
  )
  const [only] = patients
  return patients.size === 1 && only !== '' ? only : undefined
}

/** The status that says whether the record holds: a retraction before anything else. */
function statusOf(resource: Element): string | undefined {
  const verification = firstCode(child(resource, 'verificationStatus'))
  if (verification === 'entered-in-error' || verification === 'refuted') return verification
  return string(resource, 'status') ?? string(resource, 'lifecycleStatus') ?? firstCode(child(resource, 'clinicalStatus'))
}

function whenOf(resource: Element, names: readonly string[], zone: number): Interval | null {
  for (const name of names) {
    for (const key of [name, `${name}DateTime`, `${name}Date`, `${name}Instant`]) {
      const read = interval(resource[key], zone)
      if (read !== null) return read
    }
    const period = child(resource, `${name}Period`) ?? child(resource, name)
    const start = interval(string(period, 'start'), zone)
    const end = interval(string(period, 'end'), zone)
    if (start !== null || end !== null) return { start: (start ?? (end as Interval)).start, end: (end ?? (start as Interval)).end }
  }
  return null
}

function codesOf(resource: Element, path: string): readonly string[] {
  if (path === '') return []
  const inside = contained(resource, string(child(resource, 'medicationReference'), 'reference'))
  return tokens([...at(resource, path), ...children(inside, 'code')])
}

/** Categories; those of an AllergyIntolerance are bare codes. */
function categoriesOf(resource: Element, type: ReadableTypeName): readonly string[] {
  const bare = Array.isArray(resource['category']) ? resource['category'].filter((each): each is string => typeof each === 'string') : []
  const visit = type === 'Encounter' ? children(resource, 'class') : []
  return [...tokens([...children(resource, 'category'), ...visit]), ...bare.map((code) => `|${code}`)]
}

/** The confidentiality and sensitivities that the record itself states, taken by code whatever system a sender wrote. */
export function labelsOf(security: readonly Element[]): Candidate['labels'] {
  const codes = security.map((coding) => ({ system: string(coding, 'system'), code: string(coding, 'code') }))
  const confidentialities = codes
    .filter(({ system }) => system === undefined || system === CONFIDENTIALITY_SYSTEM || /confidentiality/i.test(system))
    .flatMap(({ code }) => (isConfidentiality(code) ? [code] : []))
  const sensitivities = codes
    .filter(({ system }) => system === undefined || system === SENSITIVITY_SYSTEM || /act-?code|confidentiality|sensitivity/i.test(system))
    .flatMap(({ code }) => (isSensitivity(code) ? [code] : []))
  if (confidentialities.length === 0 && sensitivities.length === 0) return undefined
  return {
    ...(confidentialities.length === 0 ? {} : { confidentiality: highWaterMark(confidentialities) }),
    sensitivities: [...new Set(sensitivities)],
  }
}
