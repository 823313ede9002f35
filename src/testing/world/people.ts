/** Invents people: every value is made from lists of invented or reserved ones, and unusual enough to be found when it leaks. */
import { deepFreeze } from '../../base/freeze.ts'
import type { KnownIdentity, KnownValue } from '../../base/seams/index.ts'
import type { Random } from '../random.ts'

const GIVEN = [
  'Ottoline',
  'Thaddeus',
  'Seraphine',
  'Ignatius',
  'Marisol',
  'Bertrand',
  'Yevgenia',
  'Kwabena',
  'Isolde',
  'Caspian',
  'Noor',
  'Leocadia',
]
const FAMILY = [
  'Vance',
  'Abernathy',
  'Okonkwo',
  'Lindqvist',
  'Featherstone',
  'Kowalczyk',
  'Marchetti',
  'Thistlewood',
  'Nakagawa',
  'Delacroix',
]
const STREETS = ['Larkspur Lane', 'Quarry Road', 'Juniper Court', 'Wharf Street', 'Mill Pond Way', 'Foxglove Close']
const CITIES = ['Eastmere', 'Port Alder', 'Harrow Falls', 'Saltmarsh', 'Windlebrook']

/** Somebody of the world. */
export interface Person {
  readonly given: string
  readonly family: string
  /** `given family`. */
  readonly name: string
  /** `YYYY-MM-DD`. */
  readonly birthDate: string
  readonly mrn: string
  readonly phone: string
  readonly email: string
  readonly street: string
  readonly city: string
}

/** Makes a person; `index` keeps names of one world apart. */
export function inventPerson(random: Random, index: number): Person {
  const given = GIVEN[index % GIVEN.length] as string
  // 12 and 10 names: no pair repeats below 120 people.
  const family = FAMILY[(index + Math.floor(index / GIVEN.length)) % FAMILY.length] as string
  const year = random.between(1938, 2004)
  const pad = (value: number): string => String(value).padStart(2, '0')
  return deepFreeze({
    given,
    family,
    name: `${given} ${family}`,
    birthDate: `${year}-${pad(random.between(1, 12))}-${pad(random.between(1, 28))}`,
    mrn: `NC-${random.digits(6)}`,
    // 555-0100 to 555-0199 are reserved for fiction.
    phone: `(212) 555-01${random.digits(2)}`,
    email: `${given.toLowerCase()}.${family.toLowerCase()}@mail.example`,
    street: `${random.between(2, 998)} ${random.pick(STREETS)}`,
    city: random.pick(CITIES),
  })
}

/** What a chart knows of its patient. */
export function identityOf(person: Person, entity: string): KnownIdentity {
  const value = (category: KnownValue['category'], text: string): KnownValue => ({ category, value: text, entity })
  return deepFreeze({
    values: [
      value('name', person.name),
      value('name', person.given),
      value('name', person.family),
      value('date', person.birthDate),
      value('mrn', person.mrn),
      value('phone', person.phone),
      value('email', person.email),
      value('location', person.street),
      value('location', person.city),
    ],
  })
}

/** The values of a person that must not be seen where they do not belong. */
export function identifiersOf(person: Person): readonly string[] {
  const { name, family, birthDate, mrn, phone, email, street } = person
  return Object.freeze([name, family, birthDate, mrn, phone, email, street])
}
