import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { listSource } from '../support/retrieval.ts'
import { startFhirServer } from '../../tools/fhir-server.ts'
import { found, inMemory, orderOf, overFhir } from '../support/oracle-runs.ts'
import { oracle, worldArbitrary } from '../support/worlds.ts'

describe('the returned set equals: rank everything, keep what is permitted, take k', () => {
  test('in memory', async () => {
    let nonEmpty = 0
    await fc.assert(
      fc.asyncProperty(worldArbitrary(true), async (world) => {
        const { actual, expected } = await inMemory(world)
        if (expected.length > 0) nonEmpty++
        expect(actual).toEqual(expected)
      }),
      { numRuns: 400 },
    )
    expect(nonEmpty).toBeGreaterThan(60)
  })

  test('on a FHIR server', async () => {
    await using server = await startFhirServer({ pageSize: 4 })
    let nonEmpty = 0
    await fc.assert(
      fc.asyncProperty(worldArbitrary(true), async (world) => {
        const { actual, expected } = await overFhir(world, server)
        if (expected.length > 0) nonEmpty++
        expect(actual).toEqual(expected)
      }),
      { numRuns: 40 },
    )
    expect(nonEmpty).toBeGreaterThan(2)
  })

  test('over a source that pushes nothing down and whose records lack fields', async () => {
    await fc.assert(
      fc.asyncProperty(worldArbitrary(false), async (world) => {
        const order = orderOf(world)
        const source = listSource(
          order.map((index) => world.candidates[index]),
          {},
          'store',
        )
        expect(await found(world, source)).toEqual(oracle(world, order))
      }),
      { numRuns: 400 },
    )
  })

  test('over a source that does not page: never one outside the grant', async () => {
    let wanted = 0
    let got = 0
    await fc.assert(
      fc.asyncProperty(worldArbitrary(true), fc.integer({ min: 1, max: 10 }), async (world, cut) => {
        const order = orderOf(world)
        const source = listSource(
          order.slice(0, cut).map((index) => world.candidates[index]),
          { paging: false, exact: false },
          'store',
        )
        const permitted = oracle({ ...world, limit: 100 }, order)
        const actual = await found(world, source)
        expect(actual.filter((id) => !permitted.includes(id))).toEqual([])
        wanted += Math.min(world.limit, permitted.length)
        got += actual.length
      }),
      { numRuns: 300 },
    )
    console.info(`recall of a source that gives one short page: ${(got / wanted).toFixed(2)}`)
  })
})
