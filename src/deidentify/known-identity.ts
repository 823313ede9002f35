/** Reads who is who from FHIR resources and plain objects: every value that identifies somebody of the chart, frozen. */
import { ConfigurationError } from '../base/errors/index.ts'
import { deepFreeze } from '../base/freeze.ts'
import type { KnownIdentity, KnownValue } from '../base/seams/deidentifier.ts'
import { isPhiCategory, type PhiCategory } from '../base/vocabulary/phi-category.ts'
import { hashWord } from './detect/tokens.ts'
import { CREDENTIAL, VOCABULARY } from './detect/vocabulary.ts'
import { identifierCategory } from './known-identifier.ts'

type Plain = Readonly<Record<string, unknown>>

/** Collects values, without duplicates within an entity. */
class Values {
  readonly list: KnownValue[] = []
  readonly #seen = new Set<string>()

  add(category: PhiCategory, value: unknown, entity: string): void {
    if (typeof value !== 'string' && typeof value !== 'number') return
    const text = String(value).trim()
    if (text.length < 2 || text.length > 300) return
    const key = `${entity}\0${category}\0${text}`
    if (this.#seen.has(key)) return
    this.#seen.add(key)
    this.list.push({ category, value: text, entity })
  }
}

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value])
const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
const namesOf = (value: unknown): string[] =>
  listOf(value)
    .map(textOf)
    .filter((text) => text !== '')

/**
 * Gathers the identifying values of `resources`: FHIR R4 or R5 Patient, RelatedPerson, Practitioner, PractitionerRole, Person,
 * Coverage, Device, Encounter, Location, Organization, a Bundle of them, or plain objects
 * `{ name, nicknames, birthDate, phone, email, address, mrn, ssn, … , values: [{ category, value }] }`. Unknown fields and
 * resource types are read for names, telecoms, addresses and identifiers; nothing is required.
 *
 * @throws ConfigurationError ARGUMENT_INVALID when an argument is not an object
 */
export function knownIdentity(...resources: readonly unknown[]): KnownIdentity {
  const values = new Values()
  resources.forEach((resource, position) => {
    if (!isPlain(resource)) throw new ConfigurationError('ARGUMENT_INVALID', 'knownIdentity takes FHIR resources or plain objects')
    readResource(resource, `known-${position + 1}`, values, 0)
  })
  return deepFreeze({ values: values.list })
}

/** Joins identities of several people or sources. */
export function mergeIdentities(...identities: readonly KnownIdentity[]): KnownIdentity {
  const values = new Values()
  for (const identity of identities) for (const { category, value, entity } of identity.values) values.add(category, value, entity)
  return deepFreeze({ values: values.list })
}

function readResource(resource: Plain, fallback: string, values: Values, depth: number): void {
  const type = textOf(resource['resourceType'])
  if (type === 'Bundle') {
    if (depth > 2) return
    listOf(resource['entry']).forEach((entry, index) => {
      if (isPlain(entry) && isPlain(entry['resource'])) readResource(entry['resource'], `${fallback}-${index + 1}`, values, depth + 1)
    })
    return
  }
  const id = textOf(resource['id'])
  const entity = type !== '' && id !== '' ? `${type}/${id}` : fallback
  const isPlace = type === 'Organization' || type === 'Location'
  for (const name of listOf(resource['name'])) readName(name, entity, values, isPlace ? 'location' : 'name')
  for (const alias of namesOf(resource['alias'])) values.add(isPlace ? 'location' : 'name', alias, entity)
  readTelecoms(resource['telecom'], entity, values)
  for (const address of listOf(resource['address'])) readAddress(address, entity, values)
  for (const identifier of listOf(resource['identifier'])) readIdentifier(identifier, type, entity, values)
  values.add('date', resource['birthDate'], entity)
  values.add('date', dateOf(resource['deceasedDateTime']), entity)
  listOf(resource['contact']).forEach((contact, index) => {
    if (!isPlain(contact)) return
    const person = `${entity}#contact-${index + 1}`
    for (const name of listOf(contact['name'])) readName(name, person, values, 'name')
    readTelecoms(contact['telecom'], person, values)
    for (const address of listOf(contact['address'])) readAddress(address, person, values)
    readReference(contact['organization'], `${person}-organization`, values, 'location')
  })
  for (const field of ['generalPractitioner', 'subscriber', 'policyHolder', 'beneficiary', 'practitioner', 'patient', 'owner', 'performer'])
    for (const reference of listOf(resource[field])) readReference(reference, `${entity}#${field}`, values, 'name')
  for (const field of ['managingOrganization', 'serviceProvider', 'organization', 'partOf'])
    for (const reference of listOf(resource[field])) readReference(reference, `${entity}#${field}`, values, 'location')
  if (type === 'Coverage') {
    for (const field of ['subscriberId', 'dependent']) for (const value of listOf(resource[field])) readPlanNumber(value, entity, values)
    for (const group of listOf(resource['class'])) if (isPlain(group)) readPlanNumber(group['value'], entity, values)
  }
  if (type === 'Device') readDevice(resource, entity, values)
  if (type === 'Encounter') readEncounter(resource, entity, values)
  if (type === 'Location' && isPlain(resource['position'])) {
    const { latitude, longitude } = resource['position'] as { latitude?: unknown; longitude?: unknown }
    values.add('location', `${String(latitude)}, ${String(longitude)}`, entity)
  }
  for (const qualification of listOf(resource['qualification']))
    if (isPlain(qualification))
      for (const identifier of listOf(qualification['identifier'])) readIdentifier(identifier, 'Practitioner', entity, values)
  if (type === '') readPlain(resource, entity, values)
}

function readName(name: unknown, entity: string, values: Values, category: PhiCategory): void {
  if (typeof name === 'string') {
    if (category === 'name') addPersonName(name, entity, values)
    else values.add(category, name, entity)
    return
  }
  if (!isPlain(name)) return
  if (category !== 'name') {
    values.add(category, name['text'], entity)
    return
  }
  const family = namesOf(name['family']).join(' ')
  const given = namesOf(name['given'])
  if (given.length > 0 && family !== '') values.add('name', [...given, family].join(' '), entity)
  values.add('name', family, entity)
  for (const part of given) if (part.replace('.', '').length > 1) values.add('name', part, entity)
  if (family === '' && given.length === 0) addPersonName(textOf(name['text']), entity, values)
}

/** A name as one string: titles and credentials fall off; "Family, Given" is turned round. */
function addPersonName(display: string, entity: string, values: Values): void {
  const bare = withoutCredentials(
    display
      .slice(0, 300)
      .replace(/^(?:(?:dr|mr|mrs|ms|miss|mx|prof|rev|sr|sra)\.?\s+)+/i, '')
      .trim(),
  )
  if (bare === '') return
  const comma = /^([^,]{1,80}),\s*([^,]{1,80})$/.exec(bare)
  const full = comma === null ? bare : `${comma[2]!.trim()} ${comma[1]!.trim()}`
  values.add('name', full, entity)
  const parts = full.split(/\s+/)
  if (comma !== null) values.add('name', comma[1]!.trim(), entity)
  else if (parts.length > 1) {
    let first = parts.length - 1
    while (
      first > 1 &&
      /^(?:de|del|della|der|den|van|von|la|le|da|dos|das|di|al|el|bin|ibn|bint|ben|ter|st\.?|san|santa)$/i.test(parts[first - 1]!)
    )
      first -= 1
    values.add('name', parts.slice(first).join(' '), entity)
  }
  if (parts[0]!.replace('.', '').length > 1) values.add('name', parts[0]!, entity)
}

/** Drops what follows a comma when it is qualifications, and qualifications that end the name without one. */
function withoutCredentials(name: string): string {
  const comma = name.indexOf(',')
  let bare = comma !== -1 && isCredentials(name.slice(comma)) ? name.slice(0, comma) : name
  for (;;) {
    const space = bare.lastIndexOf(' ')
    if (
      space <= 0 ||
      bare.includes(',') ||
      !/^(?:MD|M\.D\.|DO|RN|NP|PA-C|PhD|Ph\.D\.|DDS|DMD|LCSW|MSW|Jr\.?|PharmD|DPT|LPN|CNM)$/.test(bare.slice(space + 1))
    )
      return bare.trim()
    bare = bare.slice(0, space)
  }
}

/** ", FNP-C", ", MD, PhD": capitals that stand for qualifications. */
function isCredentials(tail: string): boolean {
  const parts = tail.split(/[^A-Za-z]+/).filter((part) => part !== '')
  const isCredential = (part: string): boolean => part.length === 1 || (VOCABULARY.get(hashWord(part)) & CREDENTIAL) !== 0
  return parts.length > 0 && tail !== tail.toLowerCase() && parts.every(isCredential)
}

function readTelecoms(telecoms: unknown, entity: string, values: Values): void {
  for (const telecom of listOf(telecoms)) {
    if (!isPlain(telecom)) continue
    const system = textOf(telecom['system'])
    const category: PhiCategory = system === 'email' ? 'email' : system === 'fax' ? 'fax' : system === 'url' ? 'url' : 'phone'
    values.add(
      textOf(telecom['value']).includes('@') ? 'email' : category,
      textOf(telecom['value']).replace(/^(?:tel|mailto):/i, ''),
      entity,
    )
  }
}

function readAddress(address: unknown, entity: string, values: Values): void {
  if (typeof address === 'string') {
    for (const part of address.split(/[,\n]/))
      if (!/^\s*(?:[A-Z]{2}|USA?)(?:\s+\d{5}(?:-\d{4})?)?\s*$/.test(part)) values.add('location', part, entity)
    const zip = /\b\d{5}(?:-\d{4})?\s*$/.exec(address)
    if (zip !== null) values.add('location', zip[0], entity)
    return
  }
  if (!isPlain(address)) return
  for (const line of namesOf(address['line'])) values.add('location', line, entity)
  for (const field of ['city', 'district', 'postalCode']) values.add('location', address[field], entity)
  const zip = textOf(address['postalCode'])
  if (/^\d{5}-\d{4}$/.test(zip)) values.add('location', zip.slice(0, 5), entity)
  if (namesOf(address['line']).length === 0) readAddress(textOf(address['text']), entity, values)
}

function readIdentifier(identifier: unknown, type: string, entity: string, values: Values): void {
  if (typeof identifier === 'string') values.add('other', identifier, entity)
  else if (isPlain(identifier)) values.add(identifierCategory(identifier, type), identifier['value'], entity)
}

function readPlanNumber(value: unknown, entity: string, values: Values): void {
  const text = isPlain(value) ? textOf(value['value']) : textOf(value)
  if (/\d/.test(text)) values.add('health-plan', text, entity)
}

function readReference(reference: unknown, fallback: string, values: Values, category: PhiCategory): void {
  if (!isPlain(reference)) return
  const entity = textOf(reference['reference'])
  const display = textOf(reference['display'])
  if (display !== '') readName(display, entity === '' ? fallback : entity, values, category)
  if (isPlain(reference['identifier'])) readIdentifier(reference['identifier'], '', entity === '' ? fallback : entity, values)
}

function readDevice(device: Plain, entity: string, values: Values): void {
  for (const field of ['serialNumber', 'distinctIdentifier']) values.add('device', device[field], entity)
  for (const carrier of listOf(device['udiCarrier'])) {
    if (!isPlain(carrier)) continue
    for (const field of ['carrierHRF', 'deviceIdentifier']) values.add('device', carrier[field], entity)
  }
}

function readEncounter(encounter: Plain, entity: string, values: Values): void {
  const period = encounter['period'] ?? encounter['actualPeriod']
  if (isPlain(period)) for (const field of ['start', 'end']) values.add('date', dateOf(period[field]), entity)
  listOf(encounter['participant']).forEach((participant, index) => {
    if (isPlain(participant))
      readReference(participant['individual'] ?? participant['actor'], `${entity}#participant-${index + 1}`, values, 'name')
  })
  listOf(encounter['location']).forEach((location, index) => {
    if (isPlain(location)) readReference(location['location'], `${entity}#location-${index + 1}`, values, 'location')
  })
}

/** The day of an instant; nothing finer than a year is no date. */
function dateOf(value: unknown): string {
  return /^\d{4}-\d{2}(?:-\d{2})?/.exec(textOf(value))?.[0] ?? ''
}

const PLAIN_FIELDS: Readonly<Record<string, PhiCategory>> = {
  phone: 'phone',
  mobile: 'phone',
  fax: 'fax',
  email: 'email',
  mrn: 'mrn',
  medicalRecordNumber: 'mrn',
  ssn: 'ssn',
  memberId: 'health-plan',
  healthPlan: 'health-plan',
  insuranceId: 'health-plan',
  account: 'account',
  accountNumber: 'account',
  license: 'license',
  driverLicense: 'license',
  npi: 'license',
  plate: 'vehicle',
  vin: 'vehicle',
  device: 'device',
  serialNumber: 'device',
  url: 'url',
  ip: 'ip',
  employer: 'location',
  school: 'location',
  city: 'location',
  dateOfBirth: 'date',
  dob: 'date',
  deathDate: 'date',
}

function readPlain(person: Plain, entity: string, values: Values): void {
  const own = textOf(person['entity'])
  const whose = own === '' ? entity : own
  for (const [field, category] of Object.entries(PLAIN_FIELDS))
    for (const value of listOf(person[field])) values.add(category, value, whose)
  const given = [
    ...namesOf(person['given']),
    ...namesOf(person['firstName']),
    ...namesOf(person['first_name']),
    ...namesOf(person['middleName']),
  ]
  const family = [
    ...namesOf(person['family']),
    ...namesOf(person['lastName']),
    ...namesOf(person['family_name']),
    ...namesOf(person['surname']),
  ]
  if (given.length + family.length > 0) readName({ given, family: family.join(' ') }, whose, values, 'name')
  for (const field of ['nicknames', 'nickname', 'names', 'aliases'])
    for (const value of listOf(person[field])) readName(value, whose, values, 'name')
  listOf(person['relatives']).forEach((relative, index) => {
    readName(relative, `${whose}#relative-${index + 1}`, values, 'name')
  })
  for (const value of listOf(person['values'])) {
    if (isPlain(value) && isPhiCategory(value['category'])) {
      const named = textOf(value['entity'])
      values.add(value['category'], value['value'], named === '' ? whose : named)
    }
  }
}
