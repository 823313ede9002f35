import { expect, test } from 'vitest'
import { playWorld } from '../../telemetry/scenarios.ts'
import { leaksIn } from '../../telemetry/search.ts'
import { everySink } from '../../telemetry/sinks.ts'

test('no sink holds an identifier after turns of everybody in the world', { timeout: 600_000 }, async () => {
  using sinks = everySink()
  const identifying = await playWorld(sinks, Number.POSITIVE_INFINITY)
  expect(leaksIn(await sinks.collect(), [...identifying, ...sinks.vaulted])).toEqual([])
})
