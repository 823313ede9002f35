/** Every attack of the corpora through every adapter. */
import { type Encoding, ENCODINGS } from 'phi-envelope/testing'
import { describe, expect, test } from 'vitest'
import { attempt, leaksOf, READS, WAYS } from '../support/adapter-attacks.ts'
import { attacks } from '../support/attacks.ts'
import { sharedData } from '../support/shared-data.ts'

const encodings = Object.keys(ENCODINGS) as Encoding[]

describe.skipIf(sharedData('injection') === null)('an obedient model over the whole corpora (needs ../shared/data/injection)', () => {
  test.each(Object.entries(WAYS))('%s gives nothing away', async (name, way) => {
    const place = Object.keys(WAYS).indexOf(name)
    const all = attacks()
    expect(all.length).toBeGreaterThan(400)
    for (const [index, attack] of all.entries()) {
      for (const reads of READS) {
        const seen = await attempt(way, attack, { reads, encoding: encodings[(index + place) % encodings.length] })
        expect(seen.sent, `attack ${index}`).not.toBe('')
        expect(leaksOf(seen), `attack ${index}, obeying ${reads}`).toEqual({ viewer: [], inside: [], error: [], sent: [] })
      }
    }
  })
})
