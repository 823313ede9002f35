import { describe, expect, test } from 'vitest'
import { accessMatrix, decide, joinMatrices, presets } from '../../../src/admit/index.ts'

const matrix = accessMatrix(presets.all)

describe('the presets, one case a line', () => {
  test('a nurse does not read psychotherapy notes', () => {
    const decision = decide(
      matrix,
      { role: 'nurse', purpose: 'TREAT', relationship: 'assigned' },
      { dataClass: 'clinical-note', sensitivities: ['PSYTHPN'] },
    )
    expect(decision).toMatchObject({ effect: 'deny', rows: ['no-psychotherapy-notes'] })
  })

  test.each([
    [
      'a patient reads their own laboratory results',
      { role: 'patient', purpose: 'PATRQT', relationship: 'own' },
      { dataClass: 'laboratory' },
      'permit',
    ],
    [
      'a patient reads their own HIV results',
      { role: 'patient', purpose: 'PATRQT', relationship: 'own' },
      { dataClass: 'laboratory', sensitivities: ['HIV'] },
      'permit',
    ],
    ['a patient does not read somebody else', { role: 'patient', purpose: 'PATRQT' }, { dataClass: 'laboratory' }, 'deny'],
    ['a patient does not ask for payment', { role: 'patient', purpose: 'HPAYMT', relationship: 'own' }, { dataClass: 'claim' }, 'deny'],
    [
      'a caregiver reads medication',
      { role: 'caregiver', purpose: 'PATRQT', relationship: 'caring-for' },
      { dataClass: 'medication' },
      'permit',
    ],
    [
      'a caregiver does not read what an adolescent keeps',
      { role: 'caregiver', purpose: 'PATRQT', relationship: 'caring-for' },
      { dataClass: 'visit', sensitivities: ['ADOL'], confidentiality: 'N' },
      'deny',
    ],
    [
      'a caregiver does not read notes',
      { role: 'caregiver', purpose: 'PATRQT', relationship: 'caring-for' },
      { dataClass: 'clinical-note' },
      'deny',
    ],
    ['a nurse reads notes', { role: 'nurse', purpose: 'TREAT', relationship: 'care-team' }, { dataClass: 'clinical-note' }, 'permit'],
    [
      'a nurse does not read substance use',
      { role: 'nurse', purpose: 'TREAT', relationship: 'care-team' },
      { dataClass: 'clinical-note', sensitivities: ['SUD'] },
      'deny',
    ],
    ['a nurse without relationship reads nothing', { role: 'nurse', purpose: 'TREAT' }, { dataClass: 'medication' }, 'deny'],
    [
      'a physician reads substance use',
      { role: 'physician', purpose: 'TREAT', relationship: 'assigned' },
      { dataClass: 'medication', sensitivities: ['OPIOIDUD'] },
      'permit',
    ],
    [
      'nobody reads very restricted data',
      { role: 'physician', purpose: 'TREAT', relationship: 'assigned' },
      { dataClass: 'medication', confidentiality: 'V' },
      'deny',
    ],
    [
      'BTG without a declaration reads nothing',
      { role: 'physician', purpose: 'BTG', acr: 'mfa', authTime: 0, now: 1000 },
      { dataClass: 'medication' },
      'deny',
    ],
    [
      'break-glass without a fresh strong login reads nothing',
      { role: 'physician', purpose: 'BTG', breakGlass: { reason: 'unconscious' } },
      { dataClass: 'medication' },
      'deny',
    ],
    [
      'break-glass reads without relationship',
      { role: 'physician', purpose: 'BTG', breakGlass: { reason: 'unconscious' }, acr: 'mfa', authTime: 0, now: 1000 },
      { dataClass: 'medication' },
      'permit',
    ],
    [
      'declared break-glass opens no other row',
      { role: 'nurse', purpose: 'TREAT', relationship: 'assigned', breakGlass: { reason: 'x' } },
      { dataClass: 'medication' },
      'deny',
    ],
    ['an analyst reads statistics', { role: 'analyst', purpose: 'HQUALIMP' }, { dataClass: 'cohort-statistic', patient: null }, 'permit'],
    ['an analyst does not read notes', { role: 'analyst', purpose: 'HQUALIMP' }, { dataClass: 'clinical-note', patient: null }, 'deny'],
    [
      'support reads an appointment under a ticket',
      { role: 'support-agent', purpose: 'HOPERAT', relationship: 'ticket' },
      { dataClass: 'appointment' },
      'permit',
    ],
    ['support reads nothing without a ticket', { role: 'support-agent', purpose: 'HOPERAT' }, { dataClass: 'appointment' }, 'deny'],
    [
      'support does not read medication',
      { role: 'support-agent', purpose: 'HOPERAT', relationship: 'ticket' },
      { dataClass: 'medication' },
      'deny',
    ],
    ['billing reads claims', { role: 'billing', purpose: 'HPAYMT' }, { dataClass: 'claim' }, 'permit'],
    ['billing does not read notes', { role: 'billing', purpose: 'HPAYMT' }, { dataClass: 'clinical-note' }, 'deny'],
    ['an administrator reads no condition', { role: 'administrator', purpose: 'HSYSADMIN' }, { dataClass: 'condition' }, 'deny'],
    [
      'a role that no row names reads nothing',
      { role: 'visitor', purpose: 'TREAT', relationship: 'assigned' },
      { dataClass: 'medication' },
      'deny',
    ],
    [
      'another tenant reads nothing',
      { role: 'nurse', purpose: 'TREAT', relationship: 'assigned' },
      { dataClass: 'medication', tenant: 'elsewhere' },
      'deny',
    ],
  ] as const)('%s', (_, who, piece, effect) => {
    expect(decide(matrix, who, piece).effect).toBe(effect)
  })

  test('a decision says itself in one sentence', () => {
    const decision = decide(
      matrix,
      { role: 'physician', purpose: 'TREAT', relationship: 'assigned', task: 'medication-reconciliation' },
      { dataClass: 'medication' },
    )
    expect(decision.sentence).toBe(
      'physician, assigned to the patient, for TREAT, task medication-reconciliation, may read medication up to R; rows physician-record, physician-part-2, revision preset-2026-11-01',
    )
  })

  test('joined matrices keep each row once', () => {
    const joined = joinMatrices('r', presets.nurse, presets.nurse, presets.patient)
    expect(joined.rows.map((row) => row.id)).toEqual([
      'no-psychotherapy-notes',
      'nurse-record',
      'nurse-knowledge',
      'patient-own-record',
      'patient-knowledge',
    ])
  })
})
