import { describe, expect, test } from 'vitest'
import { evaluateConsents, type ConsentQuestion } from '../../../src/admit/index.ts'
import { evaluateFilter } from '../../../src/base/filter/index.ts'
import { fieldsOf, type Piece } from '../../../src/admit/policy/decide.ts'

const REASON = 'http://terminology.hl7.org/CodeSystem/v3-ActReason'
const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'
const purposes = (...codes: string[]) => codes.map((code) => ({ system: REASON, code }))
const labels = (...codes: string[]) => codes.map((code) => ({ system: /^[ULMNRV]$/.test(code) ? CONFIDENTIALITY : ACT, code }))
const actor = (reference: string) => ({
  role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'IRCP' }] },
  reference: { reference },
})

const consent = (provision: object, over: object = {}) => ({
  resourceType: 'Consent',
  id: 'c',
  meta: { versionId: '3' },
  status: 'active',
  scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
  category: [{ coding: [{ system: 'http://loinc.org', code: '59284-0' }] }],
  patient: { reference: 'Patient/1' },
  dateTime: '2026-01-01',
  policy: [{ uri: 'https://policy.example/1' }],
  provision,
  ...over,
})
const consentR5 = (decision: string, provision: object[] = [], over: object = {}) => ({
  resourceType: 'Consent',
  id: 'c5',
  status: 'active',
  subject: { reference: 'Patient/1' },
  date: '2026-02-01',
  decision,
  provision,
  ...over,
})
const ask = (consents: unknown[], over: Partial<ConsentQuestion> = {}) =>
  evaluateConsents({ consents, actor: 'Practitioner/1', purpose: 'TREAT', patient: 'Patient/1', now: '2026-06-01', ...over })
const reads = (consents: unknown[], piece: Partial<Piece> = {}, over: Partial<ConsentQuestion> = {}): string => {
  const { decision, residual } = ask(consents, over)
  if (decision === 'deny') return 'deny'
  return residual === null || evaluateFilter(residual, fieldsOf({ dataClass: 'laboratory', ...piece })) ? decision : 'withheld'
}

describe('what a consent is', () => {
  test('no consent, no verdict', () => expect(ask([])).toEqual({ decision: 'none', residual: null, basis: [] }))
  test('a permit names its basis with version', () =>
    expect(ask([consent({ type: 'permit' })])).toEqual({
      decision: 'permit',
      residual: null,
      basis: [{ reference: 'Consent/c', version: '3' }],
    }))
  test.each(['draft', 'proposed', 'rejected', 'inactive', 'entered-in-error'])('%s is silent', (status) =>
    expect(ask([consent({ type: 'permit' }, { status })]).decision).toBe('none'),
  )
  test('an unknown status denies', () => expect(ask([consent({ type: 'permit' }, { status: 'unknown' })]).decision).toBe('deny'))
  test('a consent of somebody else is silent', () =>
    expect(ask([consent({ type: 'permit' }, { patient: { reference: 'Patient/2' } })]).decision).toBe('none'))
  test.each([[{ identifier: { system: 'urn:mrn', value: '7' } }], [{ reference: 'https://elsewhere.example/Patient/1' }], [{}]])(
    'a consent whose patient cannot be told denies: %j',
    (patient) => expect(ask([consent({ type: 'permit' }, { patient })]).decision).toBe('deny'),
  )
  test.each(['adr', 'treatment'])('scope %s is not about disclosure', (code) =>
    expect(
      ask([consent({ type: 'permit' }, { scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code }] } })])
        .decision,
    ).toBe('none'),
  )
  test('a research consent does not open treatment', () => {
    const research = consent(
      { type: 'permit' },
      { scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'research' }] } },
    )
    expect(ask([research]).decision).toBe('none')
    expect(ask([research], { purpose: 'HRESCH' }).decision).toBe('permit')
  })
  test('an unknown scope denies', () => expect(ask([consent({ type: 'permit' }, { scope: { text: 'all' } })]).decision).toBe('deny'))
  test.each([
    ['a string', 'Consent'],
    ['null', null],
    ['another resource', { resourceType: 'Patient', id: '1' }],
    ['no effect anywhere', consent({})],
    ['a nested rule without effect', consent({ type: 'permit', provision: [{ purpose: purposes('TREAT') }] })],
    ['an unknown element', consent({ type: 'permit', unless: true })],
    ['an unknown root element', consent({ type: 'permit' }, { exemption: [] })],
    ['a modifier extension', consent({ type: 'permit' }, { modifierExtension: [{ url: 'https://x.example/not' }] })],
    ['a modifier extension within', consent({ type: 'permit', provision: [{ type: 'deny', modifierExtension: [{ url: 'x' }] }] })],
    ['implicit rules', consent({ type: 'permit' }, { implicitRules: 'https://x.example/rules' })],
    ['a rule that contradicts its type', consent({ type: 'permit' }, { policyRule: { coding: [{ system: ACT, code: 'OPTOUT' }] } })],
    ['R5 without a decision', { ...consentR5('permit'), decision: undefined }],
    ['R5 with an expression', consentR5('permit', [{ expression: { language: 'text/cql' } }])],
    ['R5 with a reference to a Permission', consentR5('permit', [], { provisionReference: [{ reference: 'Permission/1' }] })],
  ])('unreadable denies, beside a permit as well: %s', (_, unreadable) => {
    expect(ask([unreadable]).decision).toBe('deny')
    expect(ask([consent({ type: 'permit' }), unreadable]).decision).toBe('deny')
    expect(ask([consent({ type: 'permit' }), unreadable], { combining: 'permit-overrides' }).decision).toBe('deny')
    expect(ask([consent({ type: 'permit' }), unreadable], { combining: 'newest' }).decision).toBe('deny')
  })
  test('OPTIN and OPTOUT decide without a provision type', () => {
    const rule = (code: string) => consent({}, { policyRule: { coding: [{ system: ACT, code }] } })
    expect(ask([rule('OPTIN')]).decision).toBe('permit')
    expect(ask([rule('OPTOUT')]).decision).toBe('deny')
  })
})

describe('when', () => {
  const until = (end: string) => [consent({ type: 'permit', period: { start: '2020', end } })]
  test('a date-only end lasts to the end of that day', () => {
    expect(ask(until('2022-12-31'), { now: '2022-12-31T23:59:59Z' }).decision).toBe('permit')
    expect(ask(until('2022-12-31'), { now: '2023-01-01T00:00:00Z' }).decision).toBe('none')
  })
  test('the day ends in the zone of the record', () => {
    expect(ask(until('2022-12-31'), { now: '2023-01-01T04:59:59Z', zone: 'America/New_York' }).decision).toBe('permit')
    expect(ask(until('2022-12-31'), { now: '2023-01-01T05:00:00Z', zone: 'America/New_York' }).decision).toBe('none')
  })
  test('a month or year lasts to its end', () => {
    expect(ask(until('2024-02'), { now: '2024-02-29T12:00:00Z' }).decision).toBe('permit')
    expect(ask(until('2024'), { now: '2024-12-31T12:00:00Z' }).decision).toBe('permit')
    expect(ask(until('2024-02'), { now: '2024-03-01T00:00:00Z' }).decision).toBe('none')
  })
  test('not yet begun is silent', () => expect(ask([consent({ type: 'permit', period: { start: '2027' } })]).decision).toBe('none'))
  test.each(['2022-13-01', '2023-02-29', 'tomorrow', ''])('an end that is no date denies: %s', (end) =>
    expect(ask([consent({ type: 'permit', period: { end } })]).decision).toBe('deny'),
  )
  test('an R5 period on the consent counts', () =>
    expect(ask([consentR5('permit', [], { period: { end: '2025' } })]).decision).toBe('none'))
})

describe('purposes', () => {
  test.each(['BTG', 'ETREAT', 'POPHLTH'])('a permit for TREAT is not one for %s', (purpose) =>
    expect(ask([consent({ type: 'permit', purpose: purposes('TREAT') })], { purpose }).decision).toBe('deny'),
  )
  test.each(['MLTRAINING', 'SYSDEV', 'HTEST', 'HSYSADMIN'])('a permit for HOPERAT is not one for %s', (purpose) =>
    expect(ask([consent({ type: 'permit', purpose: purposes('HOPERAT') })], { purpose }).decision).toBe('deny'),
  )
  test.each(['HOPERAT', 'MLTRAINING', 'SYSDEV', 'HTEST'])('a denial of HOPERAT reaches %s', (purpose) =>
    expect(
      ask([consent({ type: 'deny', purpose: purposes('HOPERAT') }), consent({ type: 'permit' }, { id: 'all' })], { purpose }).decision,
    ).toBe('deny'),
  )
  test('a denial of TREAT reaches emergency treatment, but break-glass only by its own name or all', () => {
    expect(ask([consent({ type: 'deny', purpose: purposes('TREAT') })], { purpose: 'ETREAT' }).decision).toBe('deny')
    expect(ask([consent({ type: 'deny', purpose: purposes('TREAT') })], { purpose: 'BTG' }).decision).toBe('none')
    expect(ask([consent({ type: 'deny', purpose: purposes('BTG') })], { purpose: 'BTG' }).decision).toBe('deny')
    expect(ask([consent({ type: 'deny' })], { purpose: 'BTG' }).decision).toBe('deny')
  })
  test('an alias of the system is the system', () => {
    expect(ask([consent({ type: 'permit', purpose: [{ system: 'urn:oid:2.16.840.1.113883.5.8', code: 'TREAT' }] })]).decision).toBe(
      'permit',
    )
    expect(
      ask([consent({ type: 'permit', purpose: [{ system: 'http://terminology.hl7.org/ValueSet/v3-PurposeOfUse', code: 'TREAT' }] })])
        .decision,
    ).toBe('permit')
  })
  test('a purpose without system or of another is no permit, and without system is a denial', () => {
    expect(ask([consent({ type: 'permit', purpose: [{ code: 'TREAT' }] })]).decision).toBe('deny')
    expect(ask([consent({ type: 'permit', purpose: [{ system: 'urn:other', code: 'TREAT' }] })]).decision).toBe('deny')
    expect(ask([consent({ type: 'deny', purpose: [{ code: 'HMARKT' }] })]).decision).toBe('deny')
  })
})

describe('actors', () => {
  const permit = (reference: string) => [consent({ type: 'permit', actor: [actor(reference)] })]
  const deny = (reference: string) => [consent({ type: 'permit' }), consent({ type: 'deny', actor: [actor(reference)] }, { id: 'd' })]
  test('the one who is named, and nobody else', () => {
    expect(ask(permit('Practitioner/1')).decision).toBe('permit')
    expect(ask(permit('Practitioner/2')).decision).toBe('deny')
    expect(ask(deny('Practitioner/1')).decision).toBe('deny')
    expect(ask(deny('Practitioner/2')).decision).toBe('permit')
  })
  test('members of a group that is known', () => {
    const groups = { 'Group/g': ['Practitioner/1'] }
    expect(ask(permit('Group/g'), { groups }).decision).toBe('permit')
    expect(ask(permit('Group/g'), { groups: ['Group/g'] }).decision).toBe('permit')
    expect(ask(permit('Group/g'), { groups: { 'Group/g': [] } }).decision).toBe('deny')
    expect(ask(deny('Group/g'), { groups: { 'Group/g': [] } }).decision).toBe('permit')
  })
  test.each(['Group/unknown', 'Organization/9', 'https://elsewhere.example/Practitioner/2', '#contained'])(
    '%s cannot be told: no permit, and a denial',
    (reference) => {
      expect(ask(permit(reference)).decision).toBe('deny')
      expect(ask(deny(reference)).decision).toBe('deny')
    },
  )
  test('the organisation of the user, when it is told', () => {
    const references = ['Practitioner/1', 'Organization/1']
    expect(ask(permit('Organization/1'), { actor: references }).decision).toBe('permit')
    expect(ask(deny('Organization/2'), { actor: references }).decision).toBe('permit')
  })
  test('by identifier', () => {
    const byNpi = [
      consent({
        type: 'permit',
        actor: [{ ...actor('x'), reference: { identifier: { system: 'http://hl7.org/fhir/sid/us-npi', value: '1234567893' } } }],
      }),
    ]
    expect(ask(byNpi).decision).toBe('deny')
    expect(
      ask(byNpi, { actor: { references: ['Practitioner/1'], identifiers: ['http://hl7.org/fhir/sid/us-npi|1234567893'] } }).decision,
    ).toBe('permit')
  })
  test('a custodian is no recipient', () => {
    const custodian = {
      ...actor('Practitioner/1'),
      role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType', code: 'CST' }] },
    }
    expect(ask([consent({ type: 'permit', actor: [custodian] })]).decision).toBe('deny')
    expect(ask([consent({ type: 'deny', actor: [custodian] })]).decision).toBe('deny')
  })
})

describe('actions', () => {
  const action = (code: string) => [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentaction', code }] }]
  test('access or use permits; collect does not', () => {
    expect(ask([consent({ type: 'permit', action: action('access') })]).decision).toBe('permit')
    expect(ask([consent({ type: 'permit', action: action('collect') })]).decision).toBe('deny')
  })
  test('a denial of disclosure reaches a prompt', () =>
    expect(ask([consent({ type: 'deny', action: action('disclose') })]).decision).toBe('deny'))
  test('an action of text alone permits nothing', () =>
    expect(ask([consent({ type: 'permit', action: [{ text: 'read' }] })]).decision).toBe('deny'))
})

describe('labels', () => {
  test('confidentiality is a ceiling for a permit and a floor for a denial', () => {
    expect(reads([consent({ type: 'permit', securityLabel: labels('N') })], { confidentiality: 'L' })).toBe('permit')
    expect(reads([consent({ type: 'permit', securityLabel: labels('N') })], { confidentiality: 'R' })).toBe('withheld')
    const notR = [consent({ type: 'permit', provision: [{ type: 'deny', securityLabel: labels('R') }] })]
    expect(reads(notR, { confidentiality: 'N' })).toBe('permit')
    expect(reads(notR, { confidentiality: 'V' })).toBe('withheld')
  })
  test.each(['SUD', 'ETHUD', 'OPIOIDUD'] as const)('a denial of ETH reaches %s, which the code system does not put below it', (code) =>
    expect(
      reads([consent({ type: 'permit', provision: [{ type: 'deny', securityLabel: labels('ETH') }] })], { sensitivities: [code] }),
    ).toBe('withheld'),
  )
  test.each(['MH', 'BH', 'PSYTHPN'] as const)('a denial of PSY reaches its sibling %s', (code) =>
    expect(
      reads([consent({ type: 'permit', provision: [{ type: 'deny', securityLabel: labels('PSY') }] })], { sensitivities: [code] }),
    ).toBe('withheld'),
  )
  test('a permit of ETH is not one of OPIOIDUD', () =>
    expect(reads([consent({ type: 'permit', securityLabel: labels('ETH') })], { sensitivities: ['OPIOIDUD'] })).toBe('withheld'))
  test('strictly, a permit must cover every label; loosely, any', () => {
    const psy = [consent({ type: 'permit', securityLabel: labels('N'), provision: [{ type: 'permit', securityLabel: labels('PSY') }] })]
    expect(reads(psy, { sensitivities: ['PSY', 'HIV'] })).toBe('withheld')
    expect(reads(psy, { sensitivities: ['PSY', 'HIV'] }, { strict: false })).toBe('permit')
    expect(reads(psy, { sensitivities: ['PSY'] })).toBe('permit')
  })
  test('ETH, HIV, PSY and SDV also came as confidentiality codes', () => {
    const old = [{ system: CONFIDENTIALITY, code: 'HIV' }]
    expect(reads([consent({ type: 'permit', provision: [{ type: 'deny', securityLabel: old }] })], { sensitivities: ['HIV'] })).toBe(
      'withheld',
    )
  })
  test('a label of an unknown system permits nothing and denies everything', () => {
    const odd = [{ system: 'urn:local', code: 'SECRET' }]
    expect(ask([consent({ type: 'permit', securityLabel: odd })]).decision).toBe('deny')
    expect(ask([consent({ type: 'permit', provision: [{ type: 'deny', securityLabel: odd }] })]).decision).toBe('deny')
  })
  test('a law tag is found among the labels of the record', () => {
    const part2 = [consent({ type: 'permit', provision: [{ type: 'deny', securityLabel: [{ system: ACT, code: '42CFRPart2' }] }] })]
    expect(reads(part2, { securityLabels: [`${ACT}|42CFRPart2`] })).toBe('withheld')
    expect(reads(part2)).toBe('permit')
  })
})

describe('data', () => {
  const but = (provision: object) => [consent({ type: 'permit', provision: [{ type: 'deny', ...provision }] })]
  const only = (provision: object) => [consent({ type: 'permit', ...provision })]
  test('resource types', () => {
    const types = { class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Observation' }] }
    expect(reads(only(types), { resourceType: 'Observation' })).toBe('permit')
    expect(reads(only(types), { resourceType: 'Condition' })).toBe('withheld')
    expect(reads(but(types), { resourceType: 'Condition' })).toBe('permit')
    expect(reads(but(types), { resourceType: 'Observation' })).toBe('withheld')
    expect(reads(but(types), { resourceType: null })).toBe('withheld')
  })
  test('a class that is neither type nor document denies what it cannot place', () => {
    const profile = { class: [{ system: 'urn:ietf:rfc:3986', code: 'http://hl7.org/fhir/StructureDefinition/lipidprofile' }] }
    expect(ask(only(profile)).decision).toBe('deny')
    expect(ask(but(profile)).decision).toBe('deny')
  })
  test('codes', () => {
    const code = { code: [{ coding: [{ system: 'http://loinc.org', code: '7918-6' }] }] }
    expect(reads(only(code), { codes: ['http://loinc.org|7918-6'] })).toBe('permit')
    expect(reads(but(code), { codes: ['http://loinc.org|7918-6'] })).toBe('withheld')
    expect(reads(but(code), { codes: ['http://loinc.org|2339-0'] })).toBe('permit')
    expect(ask(but({ code: [{ text: 'HIV tests' }] })).decision).toBe('deny')
  })
  test('data period: wholly within for a permit, wholly outside for a denial, and no date is neither', () => {
    const dataPeriod = { dataPeriod: { start: '2022-01-01', end: '2022-12-31' } }
    const on = (start: string, end = start) => ({ dateStart: `${start}T00:00:00.000Z`, dateEnd: `${end}T23:59:59.999Z` })
    expect(reads(only(dataPeriod), on('2022-12-31'))).toBe('permit')
    expect(reads(only(dataPeriod), on('2022-12-31', '2023-01-01'))).toBe('withheld')
    expect(reads(but(dataPeriod), on('2022-12-31', '2023-01-01'))).toBe('withheld')
    expect(reads(but(dataPeriod), on('2023-01-01'))).toBe('permit')
    expect(reads(but(dataPeriod), {})).toBe('withheld')
    expect(reads(only(dataPeriod), {})).toBe('withheld')
  })
  test('references by their meaning', () => {
    const data = (meaning: string, reference: string) => ({ data: [{ meaning, reference: { reference } }] })
    expect(reads(but(data('instance', 'Observation/1')), { reference: 'Observation/1' })).toBe('withheld')
    expect(reads(but(data('instance', 'Observation/1')), { reference: 'Observation/2' })).toBe('permit')
    expect(reads(but(data('authoredby', 'Practitioner/9')), { authors: ['Practitioner/9'] })).toBe('withheld')
    expect(reads(but(data('related', 'Encounter/1')), { encounter: 'Encounter/1' })).toBe('withheld')
    expect(reads(but(data('related', 'Encounter/1')), { encounter: 'Encounter/2' })).toBe('permit')
    expect(reads(but(data('related', 'Encounter/1')), { encounter: null })).toBe('withheld')
  })
  test.each([
    ['dependents', 'Encounter/1'],
    ['related', 'CarePlan/1'],
    ['instance', 'https://elsewhere.example/Observation/1'],
    ['unknown', 'Observation/1'],
  ])('%s %s cannot be followed: a denial reaches everything', (meaning, reference) =>
    expect(ask(but({ data: [{ meaning, reference: { reference } }] })).decision).toBe('deny'),
  )
})

describe('nesting and several', () => {
  test('exceptions nest to any depth, and take from around them what they leave out', () => {
    const deep = [
      consent({
        type: 'deny',
        provision: [
          {
            type: 'permit',
            purpose: purposes('TREAT'),
            provision: [{ type: 'deny', securityLabel: labels('HIV'), provision: [{ type: 'permit', actor: [actor('Practitioner/7')] }] }],
          },
        ],
      }),
    ]
    expect(reads(deep)).toBe('permit')
    expect(reads(deep, { sensitivities: ['HIV'] })).toBe('withheld')
    expect(reads(deep, { sensitivities: ['HIV'] }, { actor: 'Practitioner/7' })).toBe('permit')
    expect(reads(deep, {}, { purpose: 'HRESCH' })).toBe('deny')
  })
  test('R5 nesting alternates', () => {
    const r5 = [consentR5('permit', [{ securityLabel: labels('HIV'), provision: [{ actor: [actor('Practitioner/7')] }] }])]
    expect(reads(r5)).toBe('permit')
    expect(reads(r5, { sensitivities: ['HIV'] })).toBe('withheld')
    expect(reads(r5, { sensitivities: ['HIV'] }, { actor: 'Practitioner/7' })).toBe('permit')
  })
  test('R5 document and resource types', () => {
    const r5 = [consentR5('deny', [{ resourceType: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Observation' }] }])]
    expect(reads(r5, { resourceType: 'Observation' })).toBe('permit')
    expect(reads(r5, { resourceType: 'Condition' })).toBe('withheld')
  })
  test('among exceptions of one provision the denial wins, unless permits are declared to', () => {
    const both = [
      consent({
        type: 'deny',
        provision: [
          { type: 'permit', securityLabel: labels('R') },
          { type: 'deny', securityLabel: labels('HIV') },
        ],
      }),
    ]
    expect(reads(both, { sensitivities: ['HIV'] })).toBe('withheld')
    expect(reads(both, { sensitivities: ['HIV'] }, { combining: 'permit-overrides' })).toBe('permit')
  })
  test('two permits for different purposes stand beside each other', () => {
    const two = [
      consent({ type: 'permit', purpose: purposes('TREAT') }),
      consent({ type: 'permit', purpose: purposes('HRESCH') }, { id: 'r' }),
    ]
    expect(ask(two).decision).toBe('permit')
    expect(ask(two, { purpose: 'HRESCH' }).decision).toBe('permit')
    expect(ask(two, { purpose: 'HPAYMT' }).decision).toBe('deny')
  })
  test('combining: denials win; or permits; or the newest', () => {
    const old = consent({ type: 'deny' }, { id: 'old', dateTime: '2025-01-01' })
    const young = consent({ type: 'permit' }, { id: 'young', dateTime: '2026-01-01' })
    expect(ask([old, young]).decision).toBe('deny')
    expect(ask([old, young], { combining: 'permit-overrides' }).decision).toBe('permit')
    expect(ask([old, young], { combining: 'newest' })).toMatchObject({ decision: 'permit', basis: [{ reference: 'Consent/young' }] })
  })
  test('a dissent about some data leaves the rest to the implicit rule', () => {
    const hiv = [consent({ type: 'deny', securityLabel: labels('HIV') })]
    expect(reads(hiv)).toBe('none')
    expect(reads(hiv, { sensitivities: ['HIV'] })).toBe('withheld')
  })
})

test.each([
  ['no actor', { actor: undefined }],
  ['an instant that is none', { now: 'soon' }],
  ['a zone that is none', { zone: 'Mars/Olympus' }],
  ['an unknown option', { failOpen: true }],
])('a question with %s is refused', (_, over) => {
  expect(() => ask([], over as never)).toThrowError(/argument is invalid/)
})
