import { describe, expect, test } from 'vitest'
import { defaultLabeller } from '../../../src/retrieve/labels/index.ts'
import { ICD_10_CM_PREFIXES } from '../../../src/retrieve/labels/sensitive-codes.ts'
import { sensitivitiesOfText } from '../../../src/retrieve/labels/sensitive-text.ts'
import type { Candidate } from '../../../src/base/index.ts'
import { describeContract, labellerContract } from '../../../src/testing/index.ts'

const labeller = defaultLabeller()
const label = (over: Partial<Candidate>) => labeller.label({ id: 'x', text: '', patient: 'Patient/1', dataClass: 'clinical-note', ...over })
const kind = (over: Partial<Candidate>) => labeller.label({ id: 'x', text: '', patient: 'Patient/1', ...over }).dataClass
const ACT = 'http://terminology.hl7.org/CodeSystem/v3-ActCode'
const CONFIDENTIALITY = 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality'

describeContract(labellerContract({ create: defaultLabeller }), { describe, test })

describe('the words of a note', () => {
  test.each<[string, string[]]>([
    [
      'Cough for three days. Problem list: hypertension; opioid use disorder, in remission; intimate partner violence (2019).',
      ['OPIOIDUD', 'SDV'],
    ],
    ['Denies alcohol abuse or IV drug use.', ['ETHUD', 'SUD']],
    ['HIV positive, on Biktarvy.', ['HIV']],
    ['Wears hearing aids.', []],
    ['Works as a nursing aide; visual aids provided.', []],
    ['Known AIDS since 1994.', ['HIV']],
    ['ST depression in V4 to V6. No respiratory depression.', []],
    ['Depression, on sertraline.', ['MH']],
    ['Non-alcoholic fatty liver disease.', []],
    ['Nonalcoholic steatohepatitis.', []],
    ['Alcoholic cirrhosis.', ['ETHUD']],
    ['Reports domestic\n  violence at home.', ['SDV']],
    ['Reports domestic-violence at home.', ['SDV']],
    ['Reports dom\u00ADestic vio\u200Blence at home.', ['SDV']],
    ['ＨＩＶ reactive', ['HIV']],
    ['The patient is pregnant (G2P1).', ['PREGNANT']],
    ['Chlamydia NAAT positive.', ['STD']],
    ['PTSD after military sexual trauma.', ['MH', 'MST']],
    ['Patient is transgender.', ['SEX']],
    ['Sickle-cell disease.', ['SICKLE']],
    ['Blood pressure 120/80. Lungs clear. Continue lisinopril.', []],
    ['The student has a therapist appointment; subscription renewed; grapes and rapeseed oil.', []],
  ])('%s', (text, expected) => expect([...sensitivitiesOfText(text)].sort()).toEqual(expected.sort()))
  test('a chunk of a note is labelled by its own words', () => {
    expect(label({ text: 'Cough.' })).toMatchObject({ confidentiality: 'N', sensitivities: [] })
    expect(label({ text: 'Cough. History of heroin use.' })).toMatchObject({ confidentiality: 'R', sensitivities: ['OPIOIDUD'] })
  })
  test('psychotherapy notes are very restricted', () =>
    expect(label({ text: 'Psychotherapy note, session 4.' })).toMatchObject({ confidentiality: 'V' }))
  test('the words of knowledge are nobody’s', () => {
    expect(labeller.label({ id: 'k', text: 'HIV and AIDS: an introduction', dataClass: 'knowledge' })).toMatchObject({
      confidentiality: 'U',
      sensitivities: [],
    })
  })
  test('a long text costs in proportion', () => {
    const one = 'alcohol alcohol alcohol opioid domestic '.repeat(5_000)
    expect(sensitivitiesOfText(one)).toEqual([])
    expect(sensitivitiesOfText(' - '.repeat(60_000))).toEqual([])
  })
})

describe('codes', () => {
  test.each<[string, string]>([
    ['http://hl7.org/fhir/sid/icd-10-cm|F11.20', 'OPIOIDUD'],
    ['http://hl7.org/fhir/sid/icd-10-cm|B20', 'HIV'],
    ['http://hl7.org/fhir/sid/icd-10|F32.9', 'MH'],
    ['urn:oid:2.16.840.1.113883.6.90|T74.31XA', 'VIO'],
    ['http://loinc.org|74013-4', 'ETHUD'],
    ['http://www.nlm.nih.gov/research/umls/rxnorm|1819', 'OPIOIDUD'],
  ])('%s is %s', (code, sensitivity) =>
    expect(label({ codes: [code] })).toMatchObject({ confidentiality: 'R', sensitivities: [sensitivity] }),
  )
  test.each(['http://hl7.org/fhir/sid/icd-10-cm|E11.9', 'http://loinc.org|4548-4', 'urn:other|B20'])('%s is ordinary', (code) =>
    expect(label({ codes: [code] })).toMatchObject({ confidentiality: 'N', sensitivities: [] }),
  )
  test('the tables are not empty', () => expect(ICD_10_CM_PREFIXES.length).toBeGreaterThan(50))
})

describe('labels that a record carries are kept and only tightened', () => {
  test.each<[Partial<Candidate>, string, string[]]>([
    [{ securityLabels: [`${CONFIDENTIALITY}|V`] }, 'V', []],
    [{ securityLabels: [`${CONFIDENTIALITY}|L`] }, 'N', []],
    [{ securityLabels: [`${CONFIDENTIALITY}|L`], text: 'HIV' }, 'R', ['HIV']],
    [{ securityLabels: [`${ACT}|PSY`] }, 'R', ['PSY']],
    [{ securityLabels: [`${CONFIDENTIALITY}|HIV`] }, 'R', ['HIV']],
    [{ securityLabels: [`${ACT}|42CFRPart2`] }, 'R', ['SUD']],
    [{ securityLabels: [`${ACT}|HIPAAPsyNotes`] }, 'V', ['PSYTHPN']],
    [{ securityLabels: [`${ACT}|NEWCODE`] }, 'V', []],
    [{ securityLabels: ['urn:local|vip'] }, 'R', []],
    [{ securityLabels: [`${ACT}|NORDSCLCD`] }, 'N', []],
    [{ securityLabels: ['http://terminology.hl7.org/CodeSystem/v3-ActReason|HTEST'] }, 'N', []],
    [{ labels: { confidentiality: 'V' } }, 'V', []],
    [{ labels: { confidentiality: 'U' } }, 'N', []],
    [{ labels: { sensitivities: ['SDV'] } }, 'R', ['SDV']],
    [{ labels: { confidentiality: 'secret' as 'V' } }, 'V', []],
    [{ labels: { sensitivities: ['ODD' as 'HIV'] } }, 'V', []],
  ])('%j', (over, confidentiality, sensitivities) => expect(label(over)).toMatchObject({ confidentiality, sensitivities }))
})

describe('data classes', () => {
  const category = (code: string) => ({
    resourceType: 'Observation',
    categories: [`http://terminology.hl7.org/CodeSystem/observation-category|${code}`],
  })
  test.each<[Partial<Candidate>, string | null]>([
    [category('laboratory'), 'laboratory'],
    [category('vital-signs'), 'vital-signs'],
    [category('social-history'), 'social-history'],
    [{ resourceType: 'Observation' }, null],
    [{ resourceType: 'MedicationRequest' }, 'medication'],
    [{ resourceType: 'DocumentReference', codes: ['http://loinc.org|18842-5'] }, 'discharge-summary'],
    [{ resourceType: 'DocumentReference', codes: ['http://loinc.org|11506-3'] }, 'clinical-note'],
    [{ resourceType: 'DocumentReference' }, 'document'],
    [{ resourceType: 'DiagnosticReport', categories: ['http://terminology.hl7.org/CodeSystem/v2-0074|RAD'] }, 'imaging'],
    [{ resourceType: 'DiagnosticReport', categories: ['http://terminology.hl7.org/CodeSystem/v2-0074|LAB'] }, 'laboratory'],
    [{ resourceType: 'Basic' }, null],
    [{ resourceType: 'constructor' }, null],
    [{}, null],
    [{ dataClass: 'labs' as 'laboratory' }, null],
    [{ origin: 'patient-upload', resourceType: 'Observation' }, 'patient-upload'],
    [{ origin: 'connected-app', resourceType: 'Observation' }, 'wearable'],
    [{ dataClass: 'knowledge' }, null],
    [{ dataClass: 'knowledge', patient: undefined }, 'knowledge'],
  ])('%j', (over, expected) => expect(kind(over)).toBe(expected))
})
