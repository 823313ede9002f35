import { describe, expect, it } from 'vitest'
import { createDeidentifier } from '../../src/deidentify/deidentifier.ts'
import { deidentifyResource, type ResourceOptions } from '../../src/deidentify/fhir-resource.ts'
import { type ModeOption, safeHarbor } from '../../src/deidentify/modes.ts'
import { createTokenizer } from '../../src/deidentify/tokenize.ts'
import { memoryVault } from '../../src/deidentify/vault/index.ts'
import { findTokens } from '../../src/text/token-grammar.ts'

const clock = { now: () => Date.UTC(2026, 10, 24) }
const scope = { tenant: 't1', id: 's1' }
const tokenizer = (mode: ModeOption = 'token') =>
  createTokenizer({ deidentifier: createDeidentifier(), vault: memoryVault(), mode, clock, dateShiftKey: new Uint8Array(32) })
const run = async (resource: unknown, mode: ModeOption = 'token', more: Partial<ResourceOptions> = {}): Promise<Record<string, unknown>> =>
  await deidentifyResource(resource, { tokenizer: tokenizer(mode), scope, ...more })

const patient = {
  resourceType: 'Patient',
  id: 'pt-7781',
  meta: {
    versionId: '3',
    lastUpdated: '2026-03-04T10:15:00.000Z',
    profile: ['http://hl7.org/fhir/us/core/StructureDefinition/us-core-patient'],
  },
  text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">Adaeze Okafor</div>' },
  extension: [
    { url: 'http://hl7.org/fhir/StructureDefinition/patient-mothersMaidenName', valueString: 'Nwosu' },
    { url: 'http://hl7.org/fhir/StructureDefinition/geolocation', extension: [{ url: 'latitude', valueDecimal: 42.33 }] },
  ],
  identifier: [
    { use: 'official', type: { coding: [{ code: 'MR' }] }, system: 'http://clinic.example/mrn', value: 'A-4471-88' },
    { system: 'http://hl7.org/fhir/sid/us-ssn', value: '123-45-6789' },
  ],
  active: true,
  name: [{ use: 'official', family: 'Okafor', given: ['Adaeze', 'N'], text: 'Adaeze N Okafor', prefix: ['Mrs.'] }],
  telecom: [
    { system: 'phone', value: '617-555-0142', use: 'home' },
    { system: 'email', value: 'ada@okafor.example' },
  ],
  gender: 'female',
  birthDate: '1961-04-02',
  address: [
    { use: 'home', line: ['12 Quay St'], city: 'Boston', state: 'MA', postalCode: '02118', country: 'US', period: { start: '2010-05-01' } },
  ],
  photo: [{ contentType: 'image/png', data: 'iVBORw0KGgo=' }],
  contact: [
    {
      relationship: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0131', code: 'N', display: 'Next-of-Kin' }] }],
      name: { text: 'Chidi Okafor' },
    },
  ],
  generalPractitioner: [{ reference: 'Practitioner/pr-9', display: 'Dr. Livia Marchetti' }],
}

describe('deidentifyResource', () => {
  it('replaces by path, removes what cannot be checked, keeps codes', async () => {
    const out = await run(patient)
    const text = JSON.stringify(out)
    expect(text).not.toMatch(
      /Okafor|Adaeze|Nwosu|4471|123-45|555-0142|okafor|1961|Quay|Boston|02118|iVBOR|Chidi|Marchetti|2010|2026-03|42\.33|7781|pr-9|<div/,
    )
    expect(out).toMatchObject({
      resourceType: 'Patient',
      active: true,
      gender: 'female',
      meta: { versionId: '3', profile: patient.meta.profile },
      name: [{ use: 'official', prefix: ['Mrs.'] }],
      address: [{ state: 'MA', country: 'US', use: 'home' }],
      contact: [{ relationship: [{ coding: [{ code: 'N', display: 'Next-of-Kin' }] }] }],
      identifier: [{ system: 'http://clinic.example/mrn' }, { system: 'http://hl7.org/fhir/sid/us-ssn' }],
      text: { status: 'generated' },
    })
    expect(out).not.toHaveProperty('photo')
    expect(findTokens(text).length).toBeGreaterThan(12)
    expect((out['generalPractitioner'] as { reference: string }[])[0]!.reference).toMatch(/^Practitioner\/ID-\d+-\w{4}$/)
    expect(patient.name[0]!.family).toBe('Okafor')
  })

  it('keeps references whole: what was one resource stays one', async () => {
    const bundle = {
      resourceType: 'Bundle',
      type: 'collection',
      entry: [
        { fullUrl: 'urn:uuid:1f4c', resource: { resourceType: 'Patient', id: '1f4c', birthDate: '1961-04-02' } },
        {
          resource: {
            resourceType: 'Observation',
            id: 'o1',
            status: 'final',
            subject: { reference: 'urn:uuid:1f4c' },
            effectiveDateTime: '1961-04-12',
          },
        },
        {
          resource: {
            resourceType: 'Observation',
            id: 'o2',
            status: 'final',
            subject: { reference: 'http://ehr.example/fhir/Patient/1f4c/_history/2' },
            effectiveDateTime: '1961-04-02',
          },
        },
      ],
    }
    for (const mode of ['token', 'mask'] as const) {
      const out = (await run(bundle, mode)) as unknown as {
        entry: { fullUrl?: string; resource: { id: string; subject?: { reference: string } } }[]
      }
      const id = out.entry[0]!.resource.id
      expect(out.entry[0]!.fullUrl).toBe(`urn:${id}`)
      expect(out.entry[1]!.resource.subject!.reference).toBe(`urn:${id}`)
      expect(out.entry[2]!.resource.subject!.reference).toBe(`Patient/${id}`)
      expect(new Set(out.entry.map(({ resource }) => resource.id)).size).toBe(3)
      expect(JSON.stringify(out)).not.toMatch(/1f4c|ehr\.example/)
    }
    expect(JSON.stringify(await run(bundle, 'token', { ids: 'keep' }))).toContain('urn:uuid:1f4c')
    const shifted = (await run(bundle, { date: 'date-shift' })) as unknown as { entry: { resource: Record<string, string> }[] }
    const [born, later, same] = shifted.entry.map(({ resource }) => resource['birthDate'] ?? resource['effectiveDateTime']!)
    expect(Date.parse(later!) - Date.parse(born!)).toBe(10 * 86_400_000)
    expect(same).toBe(born)
    expect(born).not.toBe('1961-04-02')
  })

  it('searches prose, with what the resource itself says of people', async () => {
    const out = await run({
      resourceType: 'DocumentReference',
      status: 'current',
      subject: { reference: 'Patient/1', display: 'Adaeze Okafor' },
      description: 'Letter about Okafor, MRN: 99812, call 617-555-0142',
      content: [
        {
          attachment: {
            contentType: 'text/plain',
            data: Buffer.from('Adaeze Okafor').toString('base64'),
            url: 'http://files.example/okafor.txt',
            title: 'Okafor letter',
          },
        },
      ],
    })
    expect(JSON.stringify(out)).not.toMatch(/okafor|99812|555-0142/i)
    expect(out).toMatchObject({ status: 'current', content: [{ attachment: { contentType: 'text/plain' } }] })
  })

  it('leaves valid dates or says that they are masked', async () => {
    const general = await run(patient, safeHarbor)
    expect(general).toMatchObject({ birthDate: '1961', meta: { lastUpdated: '2026' } })
    expect((general['address'] as { postalCode: string }[])[0]!.postalCode).toBe('021**')
    const masked = await run(patient, 'mask')
    expect(masked).not.toHaveProperty('birthDate')
    expect(masked).toMatchObject({ _birthDate: { extension: [{ valueCode: 'masked' }] } })
  })

  it('generalises ages above 89', async () => {
    const condition = (value: number) => ({
      resourceType: 'Condition',
      onsetAge: { value, unit: 'years', system: 'http://unitsofmeasure.org', code: 'a' },
    })
    expect(await run(condition(94))).toMatchObject({ onsetAge: { value: 90, comparator: '>=' } })
    expect(await run(condition(89))).toMatchObject({ onsetAge: { value: 89 } })
    expect(await run({ resourceType: 'Observation', valueQuantity: { value: 140, unit: 'mmHg', code: 'mm[Hg]' } })).toMatchObject({
      valueQuantity: { value: 140 },
    })
  })

  it('does not believe that a code is one when it holds a known value', async () => {
    const out = await run({ ...patient, language: 'Okafor', extension: [{ url: 'http://x.example/Okafor', valueCode: 'Okafor' }] })
    expect(JSON.stringify(out)).not.toMatch(/okafor/i)
  })

  it('refuses what is no resource, nests too deep, or cannot be replaced', async () => {
    await expect(run({ name: 'x' })).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
    await expect(run(null)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
    let deep: unknown = { valueString: 'x' }
    for (let level = 0; level < 70; level++) deep = { extension: [deep] }
    await expect(run({ resourceType: 'Patient', extension: [deep] })).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
    const { redact, resolve, vaulted } = tokenizer()
    await expect(run(patient, 'token', { tokenizer: { redact, resolve, vaulted } })).rejects.toMatchObject({ code: 'DEIDENTIFY_FAILED' })
  })

  it('is not misled by keys such as __proto__', async () => {
    const resource = JSON.parse('{"resourceType":"Basic","__proto__":{"valueString":"Adaeze"},"constructor":"MRN: 99812"}') as unknown
    const out = await run(resource)
    expect(Object.getPrototypeOf(out)).toBe(Object.prototype)
    expect(JSON.stringify(out)).not.toContain('99812')
  })
})
