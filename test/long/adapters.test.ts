/** Every attack of the corpora through every adapter; takes a quarter of an hour. */
import { type Encoding, ENCODINGS } from 'phi-envelope/testing'
import { describe, expect, test } from 'vitest'
import { attempt, leaksOf, READS, wasAsked } from '../support/adapter-attacks.ts'
import { WAYS } from '../support/adapter-ways.ts'
import { attacks } from '../support/attacks.ts'
import { sharedData } from '../support/shared-data.ts'

const encodings = Object.keys(ENCODINGS) as Encoding[]

describe.skipIf(sharedData('injection') === null)('an obedient model over the whole corpora (needs ../shared/data/injection)', () => {
  test.each(Object.entries(WAYS))('%s gives nothing away', async (name, way) => {
    const place = Object.keys(WAYS).indexOf(name)
    const all = attacks()
    expect(all.length).toBeGreaterThan(400)
    for (const [index, attack] of all.entries()) {
      // Over all adapters each attack meets both ways of obeying, and most encodings.
      const reads = READS[(index + place) % READS.length]
      const encoding = encodings[(index + place) % encodings.length]
      const seen = await attempt(way, attack, { reads, encoding })
      expect(wasAsked(seen), `attack ${index}: ${seen.error.slice(0, 400)}`).toBe(true)
      expect(leaksOf(seen), `attack ${index}`).toEqual({ viewer: [], inside: [], error: [], sent: [] })
    }
  })
})
