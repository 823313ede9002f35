import { expect, test } from 'vitest'
import { giveNotices, type Notice } from '../../src/admit/grant/notices.ts'
import type { TrailEventDetail } from '../../src/base/index.ts'
import { sampleSnapshot } from '../../src/testing/index.ts'
import { testContext } from './support.ts'

const snapshot = sampleSnapshot({ purpose: 'BTG', breakGlass: { reason: 'unconscious, no history' } })
const obligations = [{ type: 'notify' as const, to: 'privacy-office' }]

function recording() {
  const events: TrailEventDetail[] = []
  return { events, context: { ...testContext(), record: (event: TrailEventDetail) => void events.push(event) } }
}

test('somebody is told who, whom and why, and the review is due', async () => {
  const { events, context } = recording()
  const told: Notice[] = []
  await giveNotices(obligations, snapshot, { milliseconds: 100, notify: (notice) => void told.push(notice) }, context)
  expect(told).toEqual([
    {
      to: 'privacy-office',
      about: 'break-glass',
      requestId: 'request-1',
      user: 'https://id.example|user-1',
      purpose: 'BTG',
      task: 'visit-summary',
      patients: ['Patient/1'],
      reason: 'unconscious, no history',
      at: snapshot.now,
    },
  ])
  expect(events.map((each) => each.type)).toEqual(['notice-given', 'review-due'])
})

test('an obligation that nobody carries out denies', async () => {
  const { events, context } = recording()
  await expect(giveNotices(obligations, snapshot, { milliseconds: 100 }, context)).rejects.toMatchObject({ code: 'POLICY_DENIED' })
  expect(events).toEqual([])
})

test.each([
  ['throws', () => Promise.reject(new Error('down'))],
  ['hangs', () => new Promise<void>(() => undefined)],
])('a hook that %s denies', async (_, notify) => {
  const { context } = recording()
  await expect(giveNotices(obligations, snapshot, { milliseconds: 20, notify }, context)).rejects.toMatchObject({
    code: 'POLICY_UNAVAILABLE',
  })
})

test('nothing to tell, nothing told', async () => {
  const { events, context } = recording()
  await giveNotices([], sampleSnapshot(), { milliseconds: 20 }, context)
  expect(events).toEqual([])
})
