/** Chunk invariance in full: every split point of long texts, for each check alone and all together, in every delivery. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutAt, deliveriesOf, FATAL, groups, LONG_PIECES, PIECES, SHORT, streamed } from '../../reply/invariance-cases.ts'

const LONG: Readonly<Record<string, string>> = {
  'every piece': PIECES.join(''),
  'long matches': LONG_PIECES.join('Then. '),
  'withheld in the middle': `${PIECES.slice(0, 18).join('')}${FATAL[1]} ${PIECES.slice(0, 6).join('')}`,
  'withheld at the end': `${PIECES.slice(3, 20).join('')}${FATAL[3]}`,
}

describe('chunk invariance at every split point', () => {
  for (const [name, checks] of Object.entries(groups)) {
    for (const delivery of deliveriesOf(checks)) {
      it(`${name}, delivered by ${delivery}`, async () => {
        for (const whole of Object.values(LONG)) {
          const expected = await streamed(checks, [whole], delivery)
          expect(await streamed(checks, whole.split(''), delivery)).toEqual(expected)
          for (let at = 0; at <= whole.length; at += 1) {
            const actual = await streamed(checks, [whole.slice(0, at), whole.slice(at)], delivery)
            if (actual.text !== expected.text || actual.failure !== expected.failure) expect({ at, ...actual }).toEqual({ at, ...expected })
          }
        }
      })
    }
    it(`${name}: random three-way splits`, async () => {
      const words = [...PIECES, ...LONG_PIECES, ...SHORT[name]!, ...FATAL]
      const text = fc.array(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...words) }, fc.string({ unit: 'binary', maxLength: 40 })), {
        maxLength: 24,
      })
      await fc.assert(
        fc.asyncProperty(text, fc.nat(), fc.nat(), fc.constantFrom(...deliveriesOf(checks)), async (pieces, first, second, delivery) => {
          const whole = pieces.join('')
          expect(await streamed(checks, cutAt(whole, [first, second]), delivery)).toEqual(await streamed(checks, [whole], delivery))
        }),
        { numRuns: name.startsWith('all') ? 1_000 : 300 },
      )
    })
  }
})
