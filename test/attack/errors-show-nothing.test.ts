import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Fault, scriptedModel } from 'phi-envelope/testing'
import { isEnvelopeError } from '../../src/index.ts'
import { broken, type Part, shownOf } from '../support/broken.ts'

const PARTS: readonly Part[] = [
  'users',
  'policy',
  'consents',
  'relationships',
  'revocations',
  'sources',
  'identities',
  'deidentifier',
  'vault',
  'model',
  'checks',
  'trail',
]
const FAULTS: readonly Fault[] = ['throw', 'nonsense', 'midway']

const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''))
const identifier = fc.oneof(
  fc
    .tuple(fc.constantFrom('Zenobia', 'Ødegård', 'Nguyễn', 'O’Hara'), fc.constantFrom('Quillfeather', 'van der Berg', 'Ibáñez'))
    .map((names) => names.join(' ')),
  fc.tuple(digits(3), digits(2), digits(4)).map((parts) => parts.join('-')),
  digits(9).map((number) => `MRN ${number}`),
  digits(7).map((number) => `zq${number}@mail.example`),
)

describe('errors', () => {
  test('of any stage show no identifier in message, stack, inspection or JSON, and neither does the trail', async () => {
    let denials = 0
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PARTS), fc.constantFrom(...FAULTS), identifier, async (part, fault, value) => {
        const { envelope, world, events } = broken(part, fault, value, scriptedModel(['All is well [F1].']))
        const patient = world.patients[0]!
        const question = `What about ${value}?`
        let shown = ''
        try {
          const reply = await envelope.ask(
            world.ask('physician', patient, { purpose: 'TREAT', question }),
            scriptedModel([`${value} is well.`]),
          )
          await reply.text()
        } catch (error) {
          denials++
          expect(isEnvelopeError(error)).toBe(true)
          shown = shownOf(error)
        }
        for (const secret of [value, ...patient.identifiers]) {
          expect(shown.includes(secret)).toBe(false)
          expect(JSON.stringify(events).includes(secret)).toBe(false)
        }
      }),
      { numRuns: 60 },
    )
    expect(denials).toBeGreaterThan(20)
  })
})
