import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/base/errors/index.ts'
import { createDeidentifier, knownEntity, knownIdentity, mergeIdentities } from '../../src/deidentify/index.ts'

const patient = {
  resourceType: 'Patient',
  id: '1',
  name: [{ use: 'official', family: 'Ortiz-Vega', given: ['Maria', 'Elena'] }],
  birthDate: '1950-03-12',
  telecom: [
    { system: 'phone', value: '(218) 555-0142' },
    { system: 'email', value: 'm.ortiz@mail.example' },
  ],
  address: [{ line: ['2291 Pine Street', 'Apt 4'], city: 'Two Harbors', state: 'MN', postalCode: '55616-1234' }],
  identifier: [
    { type: { coding: [{ code: 'MR' }] }, value: 'A-4471-B' },
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: '219-09-9999' },
    { system: 'http://hl7.org/fhir/sid/us-mbi', value: '4HK7QF2XN58' },
  ],
  contact: [{ name: { family: 'Ortiz', given: ['Rolf'] }, telecom: [{ system: 'phone', value: '218-555-0177' }] }],
  generalPractitioner: [{ display: 'Dr. Anneliese Brandvold' }],
  managingOrganization: { display: "St. Brendan's Lakeside Hospital" },
}
const known = knownIdentity(patient)
const deidentifier = createDeidentifier()
const masked = (text: string, identity = known): string => {
  let out = ''
  let at = 0
  for (const { start, end, category } of deidentifier.detect(text, { known: identity })) {
    out += `${text.slice(at, start)}<${category}>`
    at = end
  }
  return out + text.slice(at)
}

describe('knownIdentity', () => {
  it('reads every identifying field with its category and whose it is', () => {
    expect(known.values).toContainEqual({ category: 'name', value: 'Maria Elena Ortiz-Vega', entity: 'Patient/1' })
    expect(known.values).toContainEqual({ category: 'mrn', value: 'A-4471-B', entity: 'Patient/1' })
    expect(known.values).toContainEqual({ category: 'ssn', value: '219-09-9999', entity: 'Patient/1' })
    expect(known.values).toContainEqual({ category: 'health-plan', value: '4HK7QF2XN58', entity: 'Patient/1' })
    expect(known.values).toContainEqual({ category: 'location', value: '55616', entity: 'Patient/1' })
    expect(known.values).toContainEqual({ category: 'name', value: 'Rolf Ortiz', entity: 'Patient/1#contact-1' })
    expect(known.values).toContainEqual({ category: 'name', value: 'Brandvold', entity: 'Patient/1#generalPractitioner' })
    expect(Object.isFrozen(known.values[0])).toBe(true)
  })
  it('reads plain objects, bundles and other resources', () => {
    const identity = knownIdentity(
      { name: 'Ortiz, Maria', birthDate: '1950-03-12', mrn: '4471' },
      {
        resourceType: 'Bundle',
        entry: [{ resource: { resourceType: 'Device', id: 'd', serialNumber: 'PKH118440', udiCarrier: [{ carrierHRF: '(01)0081' }] } }],
      },
      { resourceType: 'Coverage', id: 'c', subscriberId: 'W880419', class: [{ value: '4417' }] },
      {
        values: [
          { category: 'vehicle', value: 'QXR 4T1' },
          { category: 'nonsense', value: 'x1' },
        ],
      },
    )
    const categories = identity.values.map(({ category, value }) => `${category}:${value}`)
    expect(categories).toEqual(
      expect.arrayContaining([
        'name:Maria Ortiz',
        'name:Ortiz',
        'name:Maria',
        'mrn:4471',
        'device:PKH118440',
        'device:(01)0081',
        'health-plan:W880419',
        'health-plan:4417',
        'vehicle:QXR 4T1',
      ]),
    )
    expect(categories.join()).not.toContain('nonsense')
  })
  it('refuses what is no object, and takes no field for granted', () => {
    expect(() => knownIdentity('Maria')).toThrow(ConfigurationError)
    expect(() => knownIdentity(null)).toThrow(ConfigurationError)
    expect(knownIdentity({ resourceType: 'Patient', name: 7, telecom: 'x', identifier: [null], address: { line: {} } }).values).toEqual([])
  })
  it.each([
    'Maria Elena Ortiz-Vega',
    'Ortiz-Vega, Maria E.',
    'ORTIZ-VEGA,MARIA',
    'ORTIZ-VEGA^MARIA^ELENA',
    'M. Ortiz',
    'maria ortiz',
    "Ortiz's",
    'Mar-\nia',
    'Ortiz Vega',
    'M.E. Ortiz-Vega',
    'María Ortíz',
    'Ms. Ortis',
    '03/12/1950',
    '3/12/50',
    'March 12, 1950',
    '12-Mar-1950',
    '19500312',
    'march twelfth',
    '218.555.0142',
    '2185550142',
    '555-0142',
    '218 555\n0142',
    'm.ortiz@mail.example',
    '2291 Pine St',
    '2291 Pine Street',
    'Pine Street',
    'TWO HARBORS',
    '55616',
    'A4471B',
    '219099999',
    '219 09 9999',
    '4HK7-QF2-XN58',
    'Anneliese Brandvold',
    "St. Brendan's Lakeside",
  ])('finds %j without any context', (value) => {
    const text = `zzz (${value}) zzz`
    const covered = new Set(
      deidentifier.detect(text, { known }).flatMap(({ start, end }) => Array.from({ length: end - start }, (_, index) => start + index)),
    )
    const letters = Array.from(
      value.replace(/'s$|^Ms\. /g, '').matchAll(/[\p{L}\p{N}]/gu),
      (match) => text.indexOf(value) + (value.startsWith('Ms. ') ? 4 : 0) + match.index,
    )
    expect(letters.filter((at) => !covered.has(at))).toEqual([])
  })
  it('leaves a name alone where it is a word', () => {
    const will = knownIdentity({ name: [{ family: 'Young', given: ['William', 'Frank'] }], nickname: 'Will' })
    expect(masked('Will will call. He will be frank. The patient looks young. Frank blood was seen. Will follow.', will)).not.toContain(
      '<name> blood',
    )
    expect(masked('seen with Mr. Young and Will today', will)).toBe('seen with Mr. <name> and <name> today')
    expect(masked('Will was seen.', will)).toBe('<name> was seen.')
  })
  it('knows whose value a text is, in any variant', () => {
    expect(knownEntity(known, 'ORTIZ-VEGA, MARIA')).toBe('Patient/1')
    expect(knownEntity(known, 'Rolf')).toBe('Patient/1#contact-1')
    expect(knownEntity(known, 'somebody else')).toBeNull()
    expect(mergeIdentities(known, knownIdentity({ name: 'Ann Lee' })).values.length).toBeGreaterThan(known.values.length)
  })
})
