import { expect, test } from 'vitest'
import { EVENT_SCHEMA, isTrailEvent, memoryTrail, tellStory } from '../../src/trail/index.ts'
import { interaction } from './sample-events.ts'

test('one interaction reads as a story from question to answer', () => {
  expect(tellStory(interaction())).toMatchInlineSnapshot(`
    "Request request-1, 2026-03-04 (UTC)
    09:30:00.000  A session opened for treatment (TREAT), task visit-summary, about Patient/ada, within a conversation.
    09:30:01.000  The user was verified: dr-okafor of https://id.example.org, tenant north-clinic, as physician, through client portal, authenticated at mfa.
    09:30:02.000  The calling workload proved to be spiffe://example.org/summarizer (spiffe-jwt).
    09:30:03.000  The user stands to Patient/ada as assigned.
    09:30:04.000  Consent of Patient/ada was read: permit, by Consent/12 version 3.
    09:30:05.000  Policy revision r7 decided to permit: row physician-treats; it demands ai-assertion-label.
    09:30:06.000  Grant grant-1 was issued until 2026-03-04T09:35:00.000Z; the viewer may see name and date restored.
    09:30:07.000  From ehr, 2 of 4 requested fragments were retrieved (there were no more) and 1 denied: Observation/17 (laboratory, by physician-treats) and Condition/2 (condition, by physician-treats).
    09:30:08.000  A fragment of ehr was denied (DocumentReference/9) by psychotherapy.
    09:30:09.000  The chart of Patient/ada was read for 9 identifiers to mask.
    09:30:10.000  Masking went through 3 texts and found 3 names and one date.
    09:30:11.000  A prompt of 1830 characters was assembled from F1 and F2, labelled N, digest sha256:6b1f.
    09:30:12.000  Model clinic-llm was called at https://llm.example.org with the prompt sha256:6b1f; enforced: egress; declared: no-retention.
    09:30:13.000  The model answered with 420 characters, digest sha256:99ac.
    09:30:14.000  The reply was checked: identifiers passed.
    09:30:15.000  The vault gave one value (name) to be shown to dr-okafor.
    09:30:16.000  The reply was delivered to dr-okafor: 431 characters, citing Observation/17.
    09:30:17.000  The session ended: drained."
  `)
})

test('requests are told apart, in the order in which they began', () => {
  const [a, b] = [interaction('a'), interaction('b')] as const
  const mixed = a.flatMap((event, index) => [event, b[index] as (typeof b)[number]])
  const story = tellStory(mixed)
  expect(story).toBe(`${tellStory(a)}\n\n${tellStory(b)}`)
})

test('the sample uses the schema, and the schema takes nothing else', async () => {
  for (const event of interaction()) expect(isTrailEvent(event), event.type).toBe(true)
  const [event] = interaction()
  for (const [field, value] of Object.entries({
    purpose: 'treat',
    task: 'a\nb',
    patients: 'Patient/1',
    conversation: 1,
    time: 'now',
    type: 'unknown',
    more: 'x',
    requestId: 'x'.repeat(2000),
  })) {
    expect(isTrailEvent({ ...event, [field]: value }), field).toBe(false)
  }
  expect(isTrailEvent(null)).toBe(false)
  expect(isTrailEvent([])).toBe(false)
  expect(Object.keys(EVENT_SCHEMA)).toContain('session-opened')
})

test('a memory trail keeps frozen copies and takes what a file takes', async () => {
  const trail = memoryTrail()
  const events = structuredClone(interaction())
  await trail.append(events)
  expect(trail.events).toEqual(interaction())
  expect(Object.isFrozen(trail.events[0])).toBe(true)
  await expect(trail.append([{ ...events[0], extra: 1 } as never])).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' })
})
