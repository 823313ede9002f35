import { describe, expect, test } from 'vitest'
import { and, eq, oneOf } from '../../../src/base/filter/index.ts'
import { type PersonalStore, personalSource } from '../../../src/retrieve/index.ts'
import { grantFor, run } from '../../support/retrieval.ts'

const steps = (start: string, value: number) => ({ kind: 'steps', start, value, unit: 'steps' })
const exported = {
  format: 'connected-app-export',
  version: 1,
  app: 'stride',
  patient: 'Patient/a',
  measurements: [
    steps('2026-05-01T08:00:00Z', 4000),
    steps('2026-05-01T18:00:00Z', 4123),
    { kind: 'glucose', start: '2026-05-01T08:00:00Z', value: 5.5, unit: 'mmol/L' },
    { kind: 'glucose', start: '2026-05-01T12:00:00Z', value: 7.25, unit: 'mmol/L' },
    { kind: 'meal', start: '2026-05-01', text: 'porridge' },
  ],
  observations: [
    {
      resourceType: 'Observation',
      id: 'o1',
      status: 'final',
      code: { text: 'Heart rate' },
      subject: { reference: 'Patient/a' },
      effectiveDateTime: '2026-05-02',
      valueQuantity: { value: 61, unit: '/min' },
    },
    { resourceType: 'Observation', id: 'o2', status: 'final', code: { text: 'Heart rate' }, subject: { reference: 'Patient/b' } },
  ],
}
const store = (overrides: Partial<PersonalStore> = {}): PersonalStore => ({
  consent: async () => ({ uploads: true, apps: ['stride'] }),
  exports: async () => [exported, { ...exported, patient: 'Patient/b' }, { ...exported, app: 'other' }],
  uploads: async () => [
    { id: 'u1', contentType: 'text/plain', content: Buffer.from('Letter from my old doctor.'), uploadedAt: '2026-05-03T10:00:00Z' },
    { id: 'u2', contentType: 'image/png', content: Buffer.from([1]), uploadedAt: '2026-05-03T10:00:00Z' },
  ],
  ...overrides,
})
const read = (overrides: Partial<PersonalStore> = {}, grant = grantFor('t1', ['Patient/a'])) =>
  run({ sources: [personalSource({ name: 'mine', tenant: 't1', store: store(overrides) })] }, { limit: 50 }, grant)

describe('personalSource', () => {
  test('gives days of measurements, observations and uploads, marked as the patient’s', async () => {
    const { fragments, rules } = await read()
    const texts = Object.fromEntries(fragments.map(({ id, text }) => [id, text]))
    const remark = 'Reported by the patient or a device of theirs; not verified by a clinician. Source: stride.'
    expect(texts).toEqual({
      'connected-app/stride/2026-05-01/steps': `Steps on 2026-05-01\n8123 steps\n${remark}`,
      'connected-app/stride/2026-05-01/glucose': `Glucose on 2026-05-01\n2 readings, 5.5 mmol/L to 7.25 mmol/L, mean 6.38 mmol/L\n${remark}`,
      'connected-app/stride/2026-05-01/meal': `Meal on 2026-05-01\nporridge\n${remark}`,
      'connected-app/stride/Observation/o1': `Observation: Heart rate\nValue: 61 /min\nDate: 2026-05-02\n${remark}`,
      'upload/u1#0': 'Letter from my old doctor.',
    })
    expect(new Set(fragments.map(({ fields }) => fields.origin))).toEqual(new Set(['connected-app', 'patient-upload']))
    expect(rules).toEqual(['filter', 'unreadable:media-type'])
  })
  test('has a consent of its own, read each time', async () => {
    expect((await read({ consent: async () => null })).ids).toEqual([])
    expect((await read({ consent: async () => ({ uploads: true, apps: [] }) })).ids).toEqual(['upload/u1#0'])
    expect(
      (await read({ consent: async () => ({ uploads: false, apps: ['other'] }) })).ids.every((id) => id.startsWith('connected-app/other/')),
    ).toBe(true)
    await expect(read({ consent: async () => ({ uploads: 'yes', apps: [] }) as never })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    await expect(
      read({
        consent: async () => {
          throw new Error('x')
        },
      }),
    ).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
  })
  test('stands under the grant like any source', async () => {
    const recordsOnly = grantFor('t1', ['Patient/a'], and(eq('tenant', 't1'), eq('patient', 'Patient/a'), oneOf('origin', ['record'])))
    expect((await read({}, recordsOnly)).ids).toEqual([])
  })
  test('an export of an unknown shape is a failure', async () => {
    for (const wrong of [
      {},
      { ...exported, version: 2 },
      { ...exported, extra: 1 },
      { ...exported, app: '../x' },
      { ...exported, measurements: [{ kind: 'mood', start: '2026' }] },
    ]) {
      await expect(read({ exports: async () => [wrong] })).rejects.toMatchObject({ code: 'SOURCE_FAILED' })
    }
  })
})
