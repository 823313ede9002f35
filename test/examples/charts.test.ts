/** The charts of the demonstration: "last week" is true on any day, and every resource can be served. */
import { describe, expect, test } from 'vitest'
import { calendar } from '../../examples/demo/charts/calendar.ts'
import { charts } from '../../examples/demo/charts/index.ts'

const DAY = 86_400_000
const monday = (time: number): number => {
  const day = Math.floor(time / DAY)
  return day - ((new Date(time).getUTCDay() + 6) % 7)
}

describe('charts', () => {
  test('last week’s visit lies in the week before this one, on every day of a month', () => {
    for (let day = 0; day < 31; day++) {
      const now = Date.parse('2026-11-24T12:00:00.000Z') + day * DAY
      const visit = Date.parse(calendar(now).at(calendar(now).visit))
      expect(monday(now) - monday(visit)).toBe(7)
      expect(calendar(now).visit).toBeGreaterThan(3)
    }
  })
  test('ids are unique and every resource of a patient lies in the past, appointments apart', () => {
    const now = Date.now()
    const all = charts(now)
    const references = all.map(({ resourceType, id }) => `${resourceType}/${id}`)
    expect(new Set(references).size).toBe(references.length)
    for (const { meta } of all) expect(Date.parse(meta?.lastUpdated ?? '')).toBeLessThan(now)
  })
})
