import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TrailEvent } from '../../src/base/events.ts'
import { fileTrail, patientAccesses, readEvents, type PatientAccess } from '../../src/trail/index.ts'
import { folder } from './folder.ts'
import { interaction, numbered } from './sample-events.ts'

async function accesses(path: string, patient: string): Promise<readonly PatientAccess[]> {
  const found: PatientAccess[] = []
  for await (const access of patientAccesses(path, patient)) found.push(access)
  return found
}

test('a patient sees who looked, why, at what, and what came of it', async () => {
  const path = join(folder(), 'trail.jsonl')
  {
    await using trail = fileTrail({ path })
    await trail.append(interaction('a', 'Patient/ada'))
    await trail.append(interaction('b', 'Patient/ben'))
    await trail.append(interaction('c', 'Patient/ada').slice(0, 4))
    await trail.append([
      { type: 'request-denied', time: '2026-03-04T09:30:00.000Z', requestId: 'c', code: 'POLICY_DENIED', stage: 'admit', rule: 'none' },
    ])
  }
  expect(await accesses(path, 'Patient/ada')).toEqual([
    {
      time: '2026-03-04T09:30:00.000Z',
      requestId: 'a',
      user: { issuer: 'https://id.example.org', subject: 'dr-okafor', tenant: 'north-clinic', roles: ['physician'] },
      workload: 'spiffe://example.org/summarizer',
      purpose: 'TREAT',
      task: 'visit-summary',
      breakGlass: null,
      records: ['Observation/17', 'Condition/2'],
      models: [{ model: 'clinic-llm', endpoint: 'https://llm.example.org' }],
      outcome: 'delivered',
    },
    expect.objectContaining({ requestId: 'c', outcome: 'denied', records: [] }),
  ])
  expect(await accesses(path, 'Patient/cyd')).toEqual([])
})

test("a report never names another patient's record", async () => {
  const path = join(folder(), 'trail.jsonl')
  const both = (requestId: string, of: readonly (string | undefined)[]): readonly TrailEvent[] =>
    interaction(requestId).map((event) =>
      event.type === 'session-opened'
        ? { ...event, patients: ['Patient/ada', 'Patient/ben'] }
        : event.type === 'records-retrieved'
          ? {
              ...event,
              fragments: event.fragments.map((fragment, index) =>
                of[index] === undefined ? fragment : { ...fragment, patient: of[index] },
              ),
            }
          : event,
    )
  {
    await using trail = fileTrail({ path })
    await trail.append(both('told', ['Patient/ada', 'Patient/ben']))
    await trail.append(both('untold', []))
  }
  expect((await accesses(path, 'Patient/ben')).map(({ records }) => records)).toEqual([['Condition/2'], null])
})

test('the trails of several processes are merged by time', async () => {
  const directory = folder()
  let now = Date.UTC(2026, 2, 4)
  const clock = { now: () => now++ }
  const [a, b] = ['a', 'b'].map((name) => fileTrail({ path: join(directory, `${name}.jsonl`), clock })) as [
    ReturnType<typeof fileTrail>,
    ReturnType<typeof fileTrail>,
  ]
  for (let index = 0; index < 20; index++) await (index % 3 === 0 ? a : b).append([numbered(index)])
  await Promise.all([a.close(), b.close()])
  const order: number[] = []
  for await (const { event } of readEvents(directory)) if (event.type === 'record-masked') order.push(event.texts)
  expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index))
})
