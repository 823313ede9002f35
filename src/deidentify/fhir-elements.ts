/** Says of each FHIR element what it holds: an identifier of which category, free text, a code, or something that must go whole. */
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'
import { identifierCategory } from './known-identifier.ts'

/** What becomes of a string, number or object within a resource. */
export type ElementRule =
  | { readonly kind: 'value'; readonly category: PhiCategory }
  /** Searched for identifiers as prose is. */
  | { readonly kind: 'text' }
  | { readonly kind: 'keep' }
  /** Removed: nothing of it can be checked. */
  | { readonly kind: 'remove' }
  /** A resource id or a reference that holds one. */
  | { readonly kind: 'id' }
  | { readonly kind: 'reference' }

/** Where an element stands. */
export interface ElementPlace {
  readonly resourceType: string
  /** The nearest element name, `[x]` types included: `valueString`. */
  readonly key: string
  /** The element name of the object that it stands in; empty in the resource itself. */
  readonly owner: string
  /** The object that it stands in. */
  readonly parent: Readonly<Record<string, unknown>>
}

const value = (category: PhiCategory): ElementRule => ({ kind: 'value', category })
const TEXT: ElementRule = { kind: 'text' }
const KEEP: ElementRule = { kind: 'keep' }
const REMOVE: ElementRule = { kind: 'remove' }

/** FHIR date, dateTime and instant with more than the year: R4 §2.24.0.1. */
const FHIR_DATE = /^\d{4}-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?)?$/

// Codes, URIs of definitions, units: chosen from lists, not written about a patient.
const CODED = new Set(
  (
    'resourceType system code status use unit gender language contentType mode criticality intent priority linkId comparator profile ' +
    'versionId version severity verificationStatus clinicalStatus category rank hash size creation mimeType docStatus valueCode valueUri ' +
    'valueCanonical valueUnsignedInt instantiatesCanonical instantiatesUri implicitRules schema fhirVersion kind operator currency state ' +
    'country relation method query'
  ).split(' '),
)
const BY_KEY: Readonly<Record<string, ElementRule>> = Object.freeze({
  family: value('name'),
  given: value('name'),
  line: value('location'),
  city: value('location'),
  district: value('location'),
  postalCode: value('location'),
  birthDate: value('date'),
  subscriberId: value('health-plan'),
  serialNumber: value('device'),
  lotNumber: value('device'),
  deviceIdentifier: value('device'),
  distinctIdentifier: value('device'),
  carrierHRF: value('device'),
  carrierAIDC: value('device'),
  div: REMOVE,
  data: REMOVE,
  photo: REMOVE,
  latitude: REMOVE,
  longitude: REMOVE,
  altitude: REMOVE,
  signature: REMOVE,
  sigFormat: KEEP,
  id: { kind: 'id' },
  fullUrl: { kind: 'reference' },
  reference: { kind: 'reference' },
  lastUpdated: value('date'),
})
const TELECOM: Readonly<Record<string, PhiCategory>> = {
  phone: 'phone',
  fax: 'fax',
  email: 'email',
  pager: 'phone',
  sms: 'phone',
  url: 'url',
}
const PLACES = new Set(['Organization', 'Location', 'HealthcareService'])
const PEOPLE = new Set(['Patient', 'Practitioner', 'PractitionerRole', 'RelatedPerson', 'Person'])
const PERSON_OWNERS =
  /^(?:subject|patient|performer|requester|author|individual|recorder|asserter|practitioner|actor|member|party|generalPractitioner|beneficiary|subscriber|sender|recipient|source|participant)$/
const NAMES = /^(?:name|valueHumanName)$/
const ADDRESSES = /^(?:address|valueAddress)$/
const MAIDEN_NAME = /mothersMaidenName$/
const GEOLOCATION = /geolocation$/

/** The rule of an element. What is not known is read as prose, so that an element of a later version cannot carry a name through. */
export function elementRule({ resourceType, key, owner, parent }: ElementPlace, content: unknown): ElementRule {
  if (key === 'div' || key === 'data' || key === 'photo' || key === 'signature') return REMOVE
  if (GEOLOCATION.test(String(parent['url'] ?? ''))) return key === 'url' ? KEEP : REMOVE
  if (typeof content === 'number') return key === 'latitude' || key === 'longitude' || key === 'altitude' ? REMOVE : KEEP
  if (typeof content !== 'string') return KEEP
  const known = Object.hasOwn(BY_KEY, key) ? BY_KEY[key] : undefined
  // An `id` is a resource's only in a resource; in an element it is a local anchor.
  if (key === 'id') return 'resourceType' in parent ? known! : KEEP
  if (known !== undefined) return known
  if (key === 'value') return valueRule(owner, parent, resourceType)
  if (key === 'text' && (isNamePart(parent) || NAMES.test(owner))) return value('name')
  if (key === 'text' && (isAddress(parent) || ADDRESSES.test(owner))) return value('location')
  if (key === 'display') return displayRule(owner, parent)
  if (MAIDEN_NAME.test(String(parent['url'] ?? '')) && key.startsWith('value')) return value('name')
  if (key === 'name' && owner === '' && PLACES.has(resourceType)) return value('location')
  if (key === 'alias' && owner === '') return value(PLACES.has(resourceType) ? 'location' : 'name')
  if (key === 'url') return isDefinition(owner) ? KEEP : value('url')
  if (CODED.has(key)) return KEEP
  return FHIR_DATE.test(content) ? value('date') : TEXT
}

function valueRule(owner: string, parent: ElementPlace['parent'], resourceType: string): ElementRule {
  const { system } = parent
  if (typeof system === 'string' && Object.hasOwn(TELECOM, system)) return value(TELECOM[system]!)
  if (/identifier$/i.test(owner) || typeof system === 'string') return value(identifierCategory(parent, resourceType))
  if (/(?:telecom|contactpoint)$/i.test(owner)) return value('phone')
  // `Coverage.class.value` numbers a group or plan.
  return owner === 'class' ? value('health-plan') : TEXT
}

/** The display of a reference names a person or a place; that of a code says what the code means. */
function displayRule(owner: string, { reference, type, code }: ElementPlace['parent']): ElementRule {
  // A code system's own words; what holds a known value is read as prose all the same.
  if (code !== undefined) return KEEP
  const target = /(?:^|\/)([A-Z][A-Za-z]+)\/[^/]+(?:\/_history\/[^/]+)?$/.exec(String(reference ?? ''))?.[1] ?? String(type ?? '')
  if (PEOPLE.has(target) || (target === '' && PERSON_OWNERS.test(owner))) return value('name')
  return PLACES.has(target) ? value('location') : TEXT
}

const isNamePart = (parent: ElementPlace['parent']): boolean => 'family' in parent || 'given' in parent
const isAddress = (parent: ElementPlace['parent']): boolean => 'line' in parent || 'city' in parent || 'postalCode' in parent
/** The `url` of an extension or a definition names what it is; that of an attachment or an endpoint names where something lies. */
const isDefinition = (owner: string): boolean => /extension$/i.test(owner) || owner === ''
