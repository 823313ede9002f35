import { describe, expect, test } from 'vitest'
import { parseScopes, scopeFilter, scopesAllow } from '../../../src/admit/index.ts'
import { fieldsOf, type Piece } from '../../../src/admit/policy/decide.ts'
import { evaluateFilter } from '../../../src/base/filter/index.ts'

const LAB = 'http://terminology.hl7.org/CodeSystem/observation-category|laboratory'
const VITALS = 'http://terminology.hl7.org/CodeSystem/observation-category|vital-signs'
const launched = { launchPatient: 'Patient/1', patients: ['Patient/1'] }
const observation: Piece = { dataClass: 'laboratory', resourceType: 'Observation', categories: [LAB] }
const reads = (scopes: string, piece: Piece = observation, options: Parameters<typeof scopeFilter>[1] = launched): boolean => {
  const filter = scopeFilter(scopes, options)
  return filter !== null && evaluateFilter(filter, fieldsOf(piece))
}

describe('the traps of SMART scopes', () => {
  test.each([
    'patient/Observation.rs?active',
    'patient/Observation.read-only',
    'patient/Observation.rsXYZ',
    'patient/Observation.rs ',
    'patient/Observation.rd',
  ])('1: no prefix of %s is read', (scope) => {
    const { scopes } = parseScopes(scope)
    expect(scopes.map((each) => `${each.ops}`)).toEqual(scope.endsWith(' ') ? ['rs'] : scope.endsWith('.rd') ? ['rd'] : [])
  })
  test('1b: a line break or a tab is no separator', () => {
    expect(parseScopes('patient/Observation.rs\npatient/Condition.rs').scopes).toEqual([])
    expect(parseScopes('openid\tpatient/Condition.rs').scopes).toEqual([])
  })
  test('2: the broader scope of a union wins', () => {
    const vitals = { ...observation, categories: [VITALS] }
    expect(reads(`patient/Observation.rs?category=${LAB}`, vitals)).toBe(false)
    expect(reads(`patient/Observation.rs patient/Observation.rs?category=${LAB}`, vitals)).toBe(true)
  })
  test('3: a retrieval needs both r and s', () => {
    expect(reads('patient/Observation.r')).toBe(false)
    expect(reads('patient/Observation.s')).toBe(false)
    expect(reads('patient/Observation.r patient/Observation.s')).toBe(false)
    expect(reads('patient/Observation.rs')).toBe(true)
    expect(reads('patient/Observation.read')).toBe(true)
  })
  test('4: membership of a compartment comes from its parameters, and an included resource is judged by itself', () => {
    const scopes = parseScopes('patient/*.rs').scopes
    const about = (resource: object) =>
      scopesAllow(scopes, { interaction: 'search-type', launchPatient: '1', resource: { resourceType: 'Observation', ...resource } })
    expect(about({ subject: { reference: 'Patient/1' } })).toBe(true)
    expect(about({ subject: { reference: 'Patient/2' }, focus: [{ reference: 'Patient/1' }] })).toBe(false)
    expect(about({ subject: { reference: 'https://elsewhere.example/Patient/1' } })).toBe(false)
  })
  test('5: a granular scope binds every way in, as a filter', () => {
    const granular = `patient/Observation.rs?category=${LAB}`
    expect(reads(granular)).toBe(true)
    expect(reads(granular, { ...observation, categories: [] })).toBe(false)
    expect(reads(granular, { ...observation, categories: ['urn:other|laboratory'] })).toBe(false)
    expect(reads(granular, { ...observation, resourceType: 'Condition' })).toBe(false)
    expect(reads('patient/Observation.rs?category=laboratory')).toBe(true)
    expect(reads(`patient/Observation.rs?category=${VITALS},${LAB}`)).toBe(true)
    expect(reads(`patient/Observation.rs?category=${VITALS}&category=${LAB}`)).toBe(false)
  })
  test('6: a token of many scopes is read up to a bound', () => {
    const many = Array.from({ length: 600 }, (_, index) => `patient/Observation.rs?code=http://loinc.org|${index}-0`).join(' ')
    expect(parseScopes(many).scopes).toHaveLength(500)
    expect(parseScopes(many).rejected[0]).toMatchObject({ reason: 'too many scopes' })
  })
  test('7: forms without a slash count only for issuers configured so', () => {
    for (const form of ['patient%2fObservation.rs', 'patient.Observation.rs']) {
      expect(parseScopes(form).scopes).toEqual([])
      expect(parseScopes(form, { decode: true }).scopes).toMatchObject([{ context: 'patient', resourceType: 'Observation', ops: 'rs' }])
    }
  })
  test('8: mixed contexts are refused unless allowed; v1 beside v2 is not mixed', () => {
    const mixed = 'patient/Observation.rs user/Observation.rs'
    expect(scopeFilter(mixed, launched)).toBeNull()
    expect(reads(mixed, observation, { ...launched, mixedContexts: 'allow' })).toBe(true)
    expect(reads('patient/Observation.read patient/Condition.rs')).toBe(true)
  })
})

describe('what scopes mean', () => {
  test('patient/ needs a launch patient, and means that one only', () => {
    expect(scopeFilter('patient/*.rs', { launchPatient: null, patients: ['Patient/1'] })).toBeNull()
    expect(scopeFilter('patient/*.rs', { launchPatient: 'Patient/1', patients: ['Patient/2'] })).toBeNull()
    expect(reads('patient/*.rs', { ...observation, patient: 'Patient/2' })).toBe(false)
    expect(reads('patient/*.rs', observation, { launchPatient: '1', patients: [] })).toBe(true)
  })
  test('user/ leaves the patient to the policy', () =>
    expect(reads('user/Observation.rs', observation, { launchPatient: null, patients: [] })).toBe(true))
  test('no clinical scope, nothing', () => {
    expect(scopeFilter('openid fhirUser launch/patient offline_access', launched)).toBeNull()
    expect(scopeFilter('', launched)).toBeNull()
  })
  test('a parameter that cannot be said exactly grants nothing', () => {
    expect(scopeFilter('patient/Patient.rs?name=john', launched)).toBeNull()
    expect(scopeFilter('patient/Observation.rs?category=|laboratory', launched)).toBeNull()
    expect(scopeFilter('patient/Observation.rs?code=4548-4', launched)).toBeNull()
  })
  test('a record without a resource type is under a wildcard only', () => {
    const chunk: Piece = { dataClass: 'clinical-note' }
    expect(reads('patient/DocumentReference.rs', chunk)).toBe(false)
    expect(reads('patient/*.rs', chunk)).toBe(true)
  })
  test('an interaction that no letter covers is not allowed', () => {
    const scopes = parseScopes('user/*.cruds').scopes
    for (const interaction of ['batch', 'transaction', 'operation', 'constructor', '']) {
      expect(scopesAllow(scopes, { interaction, resource: { resourceType: 'Observation' } })).toBe(false)
    }
  })
  test('the URI form, extensions and unknown words', () => {
    expect(parseScopes('http://smarthealthit.org/fhir/scopes/patient/Observation.rs').scopes).toHaveLength(1)
    expect(parseScopes('https://x.example/scope __own something').other.map((each) => each.kind)).toEqual([
      'extension',
      'extension',
      'unknown',
    ])
  })
})
