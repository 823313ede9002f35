import { describe, expect, test } from 'vitest'
import { interval, toInstant } from '../../src/retrieve/index.ts'

describe('interval', () => {
  test.each([
    ['2026', '2026-01-01T00:00:00.000Z', '2026-12-31T23:59:59.999Z'],
    ['2024-02', '2024-02-01T00:00:00.000Z', '2024-02-29T23:59:59.999Z'],
    ['2022-12-31', '2022-12-31T00:00:00.000Z', '2022-12-31T23:59:59.999Z'],
    ['2026-05-02T09:30:00Z', '2026-05-02T09:30:00.000Z', '2026-05-02T09:30:00.999Z'],
    ['2026-05-02T09:30:00.5+02:00', '2026-05-02T07:30:00.500Z', '2026-05-02T07:30:00.500Z'],
    ['2026-05-02T09:30:00-05:00', '2026-05-02T14:30:00.000Z', '2026-05-02T14:30:00.999Z'],
    ['0099-01-01', '0099-01-01T00:00:00.000Z', '0099-01-01T23:59:59.999Z'],
  ])('%s', (value, start, end) => expect(interval(value)).toEqual({ start, end }))
  test.each([
    '',
    '2026-13',
    '2026-02-30',
    '2026-00-01',
    '26',
    '2026-1-1',
    '2026-05-02T25:00:00Z',
    '2026-05-02T09:30',
    'yesterday',
    '0000',
    17,
    null,
    undefined,
    `2026${' '.repeat(50)}`,
  ])('%s is no date', (value) => expect(interval(value)).toBeNull())
  test('a date is read in the zone that is said', () => {
    expect(interval('2026-05-02', -300)).toEqual({ start: '2026-05-02T05:00:00.000Z', end: '2026-05-03T04:59:59.999Z' })
    expect(toInstant(Number.NaN)).toBeNull()
  })
})
