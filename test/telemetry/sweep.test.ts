/** Nothing that identifies anybody stands in anything that is written beside the reply, whichever way turns end. */
import { ENCODINGS } from 'phi-envelope/testing'
import { describe, expect, test } from 'vitest'
import { isDeclared, playDemo, playWorld } from './scenarios.ts'
import { leaksIn } from './search.ts'
import { everySink, type Sinks } from './sinks.ts'

/** A planted leak must be the only one: names that no log line has by itself. */
const SECRET = 'Ottoline Vance'

const used = async (sinks: Sinks): Promise<Readonly<Record<string, string>>> => {
  const held = await sinks.collect()
  for (const name of ['story', 'fhir', 'accesses', 'log', 'spans', 'metrics', 'errors', 'caches'])
    expect(held[name]?.length, name).toBeGreaterThan(100)
  return held
}

test('the demonstration’s scenes', { timeout: 60_000 }, async () => {
  using sinks = everySink()
  const identifying = await playDemo(sinks)
  const values = new Set([...identifying, ...sinks.vaulted].map((value) => value.toLowerCase()))
  expect(sinks.vaulted.size).toBeGreaterThan(40)
  expect(values.size).toBeGreaterThan(100)
  const held = await used(sinks)
  const sought = [...values].filter((value) => !isDeclared(value))
  // What is not sought is known one by one: first names that people sign in by, and words that a detector takes for names.
  expect([...values].filter(isDeclared).sort()).toEqual([
    'aisha',
    'call',
    'ferrante',
    'lakeside health',
    'maria',
    'okafor',
    'patient',
    'portal',
    'thomas',
  ])
  expect(leaksIn(held, sought)).toEqual([])
  expect(Object.keys(held).filter((name) => name.includes('/'))).toEqual(['trail/trail.jsonl'])
})

test('turns of a synthetic world that succeed, leak, fail and are denied', { timeout: 60_000 }, async () => {
  using sinks = everySink()
  const identifying = await playWorld(sinks, 1)
  expect(identifying.length).toBeGreaterThan(30)
  expect(leaksIn(await used(sinks), [...identifying, ...sinks.vaulted])).toEqual([])
})

describe('the sweep finds what leaks', () => {
  test.each(Object.keys(everySinkNames()))('into %s', async (name) => {
    using sinks = everySink()
    expect(leaksIn(await sinks.collect(), [SECRET])).toEqual([])
    sinks.plant[name]?.(SECRET)
    expect(leaksIn(await sinks.collect(), [SECRET])).not.toEqual([])
  })

  test.each(Object.entries(ENCODINGS))('as %s', (_, encode) => {
    for (const value of [SECRET, '1931-04-17', 'LH-2047713']) {
      for (const around of ['', 'x', 'xy', 'xyz']) expect(leaksIn({ log: `"${encode(around + value + around)}"` }, [value])).not.toEqual([])
    }
    expect(leaksIn({ log: `"${encode('Otto lives in Vancouver')}"` }, [SECRET])).toEqual([])
  })

  test('short values as whole words, and not within others', () => {
    expect(leaksIn({ log: 'seen by Ruth.' }, ['Ruth'])).toEqual(['log: plain', 'log: url', 'log: escaped'])
    expect(leaksIn({ log: 'the truth' }, ['Ruth'])).toEqual([])
  })
})

function everySinkNames(): Sinks['plant'] {
  using sinks = everySink()
  return sinks.plant
}
