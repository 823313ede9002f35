/**
 * Holds that a trail with one flipped bit is refused, and that the line is named. The last line break is the exception: without it
 * the last line is one that a killed writer left unfinished, which is said, and which only a checkpoint kept elsewhere can deny.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { fileTrail, verifyTrail } from '../../src/trail/index.ts'
import { folder } from './folder.ts'
import { numbered } from './sample-events.ts'

/** Writes a trail. Lines: 1 open, 2–11 events, 12 close. */
export async function written(directory = folder(), name = 'trail.jsonl'): Promise<string> {
  const path = join(directory, name)
  await using trail = fileTrail({ path })
  for (let index = 0; index < 10; index++) await trail.append([numbered(index)])
  return path
}

/** Flips a bit of every `step`th byte of the file, one at a time. */
export async function flipEach(path: string, step: number): Promise<void> {
  const whole = readFileSync(path)
  for (let at = 0; at < whole.length - 1; at += step) {
    const copy = Buffer.from(whole)
    copy[at] = (copy[at] as number) ^ 1
    writeFileSync(path, copy)
    const result = await verifyTrail(path)
    const line = whole.subarray(0, at).filter((byte) => byte === 10).length + 1
    expect(result.ok, `byte ${at}`).toBe(false)
    expect(result.problem?.line, `byte ${at}`).toBe(line)
  }
  const unended = Buffer.from(whole)
  unended[whole.length - 1] = 11
  writeFileSync(path, unended)
  const { ok, chains, unproven } = await verifyTrail(path)
  expect({ ok, torn: chains[0]?.torn }).toEqual({ ok: true, torn: whole.length - whole.lastIndexOf(10, -2) - 1 })
  expect(unproven.join()).toContain('shows only against a checkpoint kept elsewhere')
}
