/** One's own policy, held by a test. */
import { expect, test } from 'vitest'
import { accessMatrix, decide, presets } from 'phi-envelope/admit'

const matrix = accessMatrix(presets.nurse)

test('a nurse does not read psychotherapy notes', () => {
  const decision = decide(
    matrix,
    { role: 'nurse', purpose: 'TREAT', relationship: 'assigned' },
    { dataClass: 'clinical-note', sensitivities: ['PSYTHPN'] },
  )
  expect(decision).toMatchObject({ effect: 'deny' })
})

test('a nurse reads the visit notes of assigned patients', () => {
  const who = { role: 'nurse', purpose: 'TREAT', relationship: 'assigned' } as const
  expect(decide(matrix, who, { dataClass: 'clinical-note', sensitivities: [] })).toMatchObject({ effect: 'permit' })
})
