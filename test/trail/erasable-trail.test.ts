import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { TrailEvent } from '../../src/base/events.ts'
import {
  erasableTrail,
  fileTrail,
  memoryTrail,
  patientAccesses,
  pseudonymOf,
  verifyTrail,
  type PatientKeys,
} from '../../src/trail/index.ts'
import { folder } from './folder.ts'
import { interaction, numbered } from './sample-events.ts'

function memoryKeys() {
  const held = new Map<string, Uint8Array>()
  const erased = new Set<string>()
  const keys: PatientKeys = {
    async key(patient) {
      if (erased.has(patient)) throw new Error('erased')
      const key = held.get(patient) ?? crypto.getRandomValues(new Uint8Array(32))
      held.set(patient, key)
      return key
    },
  }
  const erase = (patient: string): void => {
    erased.add(patient)
    held.delete(patient)
  }
  return { keys, erase }
}

test('a patient and their records stand under pseudonyms that die with the key', async () => {
  const path = join(folder(), 'trail.jsonl')
  const { keys, erase } = memoryKeys()
  const file = fileTrail({ path })
  const trail = erasableTrail(file, keys)
  await trail.append(interaction('a', 'Patient/ada'))
  await trail.append(interaction('b', 'Patient/ben'))
  const ada = await pseudonymOf(keys, 'Patient/ada')
  expect(ada).toMatch(/^Patient\/~[\w-]{22}$/)
  const found = async (patient: string) => {
    const accesses = []
    for await (const access of patientAccesses(path, patient)) accesses.push(access)
    return accesses
  }
  const [access] = await found(ada)
  expect(access).toMatchObject({ requestId: 'a', outcome: 'delivered' })
  expect(access?.records).toContain(await pseudonymOf(keys, 'Patient/ada', 'Observation/17'))
  erase('Patient/ada')
  await expect(pseudonymOf(keys, 'Patient/ada')).rejects.toThrow()
  await expect(trail.append(interaction('c', 'Patient/ada'))).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' })
  await trail.append(interaction('d', 'Patient/ben'))
  await file.close()
  expect(await verifyTrail(path)).toMatchObject({ ok: true, events: 54 })
  const { readFileSync } = await import('node:fs')
  for (const reference of ['Patient/ada', 'Patient/ben', 'Observation/17', 'Condition/2', 'Consent/12', 'DocumentReference/9']) {
    expect(readFileSync(path, 'utf8')).not.toContain(reference)
  }
})

test('one record of two patients has two names, and one that nobody owns has none', async () => {
  const { keys } = memoryKeys()
  const memory = memoryTrail()
  const trail = erasableTrail(memory, keys)
  const both: readonly TrailEvent[] = interaction('a').map((event) =>
    event.type === 'session-opened' ? { ...event, patients: ['Patient/ada', 'Patient/ben'] } : event,
  )
  await trail.append(both)
  const retrieved = memory.events.find((event) => event.type === 'records-retrieved')
  expect(retrieved?.fragments.map(({ reference, patient }) => [reference, patient])).toEqual([
    ['unassigned', null],
    ['unassigned', null],
  ])
  expect(await pseudonymOf(keys, 'Patient/ada', 'Observation/1')).not.toBe(await pseudonymOf(keys, 'Patient/ben', 'Observation/1'))
})

test('keeps the order of events however long keys take', async () => {
  const memory = memoryTrail()
  const trail = erasableTrail(memory, {
    key: async (patient) => {
      await new Promise((resolve) => setTimeout(resolve, patient === 'Patient/slow' ? 20 : 0))
      return new Uint8Array(32)
    },
  })
  const slow = interaction('slow', 'Patient/slow').slice(0, 1)
  await Promise.all([trail.append(slow), trail.append([numbered(1)]), trail.append([numbered(2)])])
  expect(memory.events.map(({ requestId }) => requestId)).toEqual(['slow', 'request-1', 'request-2'])
})
