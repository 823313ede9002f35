import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isoDate, shiftDate, yearOf } from '../../src/deidentify/dates.ts'

const now = Date.UTC(2026, 10, 24)

describe('shiftDate', () => {
  it.each([
    ['2026-03-04', '2026-03-14'],
    ['2026/03/04', '2026/03/14'],
    ['2026-12-28T10:15:00.000Z', '2027-01-07T10:15:00.000Z'],
    ['20260304', '20260314'],
    ['20260304101500', '20260314101500'],
    ['3/4/2026', '3/14/2026'],
    ['03/04/2026', '03/14/2026'],
    ['3-4-26', '3-14-26'],
    ['28.12.2025', '7.1.2026'],
    ['March 4, 2026', 'March 14, 2026'],
    ['MARCH 25, 2026', 'APRIL 4, 2026'],
    ['Mar 25th, 2026', 'Apr 4th, 2026'],
    ['mar. 22nd 2026', 'apr. 1st 2026'],
    ['Sept 3, 2026', 'Sep 13, 2026'],
    ['Tuesday, March 4, 2025', 'Friday, March 14, 2025'],
    ['Tue 3/4/2025', 'Fri 3/14/2025'],
    ['4 March 2026', '14 March 2026'],
    ['4th of March 2026', '14th of March 2026'],
    ['04-Mar-2026', '14-Mar-2026'],
    ['March 4, 2026 at 10:15 am', 'March 14, 2026 at 10:15 am'],
    ['29 February 2024', '10 March 2024'],
    ['12/31/99', '1/10/00'],
    ['2026-9-30', '2026-10-10'],
  ])('moves %s to %s', (text, shifted) => {
    expect(shiftDate(text, 10, now)).toBe(shifted)
  })

  it.each([
    'March 2026',
    '3/4',
    'March 4',
    '2026',
    '2026-03',
    'last week',
    '2026-13-01',
    '2026-02-30',
    '31/31/2026',
    '',
    '3/4-3/6/2026',
    '12:30',
  ])('does not guess at %s', (text) => {
    expect(shiftDate(text, 10, now)).toBeNull()
  })

  it('keeps order and intervals, in every style', () => {
    const styles = [
      (d: Date) => d.toISOString().slice(0, 10),
      (d: Date) => `${d.getUTCMonth() + 1}/${d.getUTCDate()}/${d.getUTCFullYear()}`,
      (d: Date) => `${d.toLocaleString('en-US', { month: 'long', timeZone: 'UTC' })} ${d.getUTCDate()}, ${d.getUTCFullYear()}`,
      (d: Date) => `${d.getUTCDate()} ${d.toLocaleString('en-US', { month: 'short', timeZone: 'UTC' })} ${d.getUTCFullYear()}`,
    ]
    const day = fc.date({ min: new Date('1905-01-01'), max: new Date('2098-12-31'), noInvalidDate: true })
    fc.assert(
      fc.property(day, fc.integer({ min: -364, max: 364 }), fc.constantFrom(...styles), (date, days, style) => {
        const midnight = Date.parse(date.toISOString().slice(0, 10))
        const expected = style(new Date(midnight + days * 86_400_000))
        const shifted = shiftDate(style(new Date(midnight)), days, now)!
        expect(isoDate(shifted, now)).toBe(new Date(midnight + days * 86_400_000).toISOString().slice(0, 10))
        // `May` is its own abbreviation: whether others were to be abbreviated cannot be seen.
        if (new Date(midnight).getUTCMonth() !== 4) expect(shifted).toBe(expected)
        expect(isoDate(style(new Date(midnight)), now)).toBe(date.toISOString().slice(0, 10))
      }),
      { numRuns: 200 },
    )
  })
})

describe('yearOf', () => {
  it.each([
    ['March 4, 2026', '2026'],
    ['March 2026', '2026'],
    ['3/4/61', '1961'],
    ['2026', '2026'],
    ['1937-04-02', '1937'],
    ['1936-04-02', null],
    ['March 4', null],
    ['yesterday', null],
  ])('of %s is %s', (text, year) => {
    expect(yearOf(text, now)).toBe(year)
  })
})
