import { describe, expect, test } from 'vitest'
import { interleaved } from '../support/interleaved.ts'

describe('sessions of different patients on shared clients', () => {
  test('never cross in 400 interleaved retrievals over FHIR and a vector store', async () => {
    expect(await interleaved(400)).toEqual({ crossed: 0, wrongToken: 0, returned: 800 })
  })
})
