import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fileTrail, verifyTrail, type Verification } from '../../src/trail/index.ts'
import { flipEach, written } from './flip-bytes.ts'
import { folder } from './folder.ts'
import { numbered } from './sample-events.ts'

const edit = (path: string, change: (lines: string[]) => string[]): void => {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  writeFileSync(path, `${change(lines).join('\n')}\n`)
}
const first = ({ problem, ok }: Verification) => ({ ok, kind: problem?.kind, line: problem?.line, sequence: problem?.sequence })

describe('a trail that was tampered with', () => {
  test('is found whole when nobody did', async () => {
    const result = await verifyTrail(await written())
    expect(result).toMatchObject({ ok: true, entries: 12, events: 10, problem: null })
    expect(result.unproven).toHaveLength(1)
  })

  test('a flipped byte is named by its line, wherever it is', async () => {
    // Every 37th meets each line several times; test/long flips every one.
    await flipEach(await written(), 37)
  })

  test('a deleted line is missing', async () => {
    const path = await written()
    edit(path, (lines) => lines.toSpliced(4, 1))
    expect(first(await verifyTrail(path))).toEqual({ ok: false, kind: 'missing', line: 5, sequence: 4 })
  })

  test('a line put in twice is inserted', async () => {
    const path = await written()
    edit(path, (lines) => lines.toSpliced(6, 0, lines[3] as string))
    expect(first(await verifyTrail(path))).toEqual({ ok: false, kind: 'inserted', line: 7, sequence: 3 })
  })

  test('lines that changed places are reordered', async () => {
    const path = await written()
    edit(path, (lines) => lines.toSpliced(4, 2, lines[5] as string, lines[4] as string))
    expect(first(await verifyTrail(path))).toEqual({ ok: false, kind: 'reordered', line: 5, sequence: 4 })
  })

  test('a line rewritten with a fitting hash does not fit the next', async () => {
    const path = await written()
    const { writeEntry, readEntry } = await import('../../src/trail/entry.ts')
    edit(path, (lines) => {
      const entry = readEntry(Buffer.from(lines[4] as string))
      if (entry === null) throw new Error('no entry')
      const { line } = writeEntry({ ...entry, body: JSON.stringify(entry.body).replace('request-3', 'request-0') })
      return lines.with(4, line.trimEnd())
    })
    expect(first(await verifyTrail(path))).toEqual({ ok: false, kind: 'altered', line: 6, sequence: 5 })
  })

  test('a cut tail needs an outside checkpoint, and the result says so', async () => {
    const path = await written()
    edit(path, (lines) => lines.slice(0, 6))
    const result = await verifyTrail(path)
    expect(result.ok).toBe(true)
    expect(result.unproven.join()).toContain('shows only against a checkpoint kept elsewhere')
  })

  test('segments that changed names are swapped', async () => {
    const directory = folder()
    const path = join(directory, 'trail.jsonl')
    {
      await using trail = fileTrail({ path })
      for (let index = 0; index < 3; index++) {
        await trail.append([numbered(index)])
        await trail.rotate()
      }
    }
    const [a, b] = ['trail.000000000000.jsonl', 'trail.000000000003.jsonl'].map((name) => join(directory, name)) as [string, string]
    renameSync(a, join(directory, 'x'))
    renameSync(b, a)
    renameSync(join(directory, 'x'), b)
    expect(first(await verifyTrail(path))).toMatchObject({ ok: false, kind: 'swapped', line: 1 })
  })

  test('a segment that was deleted is missing', async () => {
    const directory = folder()
    const path = join(directory, 'trail.jsonl')
    {
      await using trail = fileTrail({ path })
      for (let index = 0; index < 3; index++) {
        await trail.append([numbered(index)])
        await trail.rotate()
      }
    }
    rmSync(join(directory, 'trail.000000000003.jsonl'))
    expect(first(await verifyTrail(path))).toMatchObject({ ok: false, kind: 'missing', sequence: 3 })
  })

  test("another trail's file does not pass for a segment", async () => {
    const directory = folder()
    const path = await written(directory)
    const other = await written(folder())
    {
      await using trail = fileTrail({ path })
      await trail.rotate()
    }
    copyFileSync(other, join(directory, 'trail.000000000000.jsonl'))
    expect(first(await verifyTrail(path))).toMatchObject({ ok: false, kind: 'swapped' })
  })

  test('a clock that went back is named', async () => {
    const path = join(folder(), 'trail.jsonl')
    let now = Date.UTC(2026, 2, 4)
    {
      await using trail = fileTrail({ path, clock: { now: () => now } })
      await trail.append([numbered(1)])
      now -= 600_000
      await trail.append([numbered(2)])
    }
    expect(first(await verifyTrail(path))).toEqual({ ok: false, kind: 'clock-back', line: 3, sequence: 2 })
    expect(await verifyTrail(path, { clockTolerance: 3_600_000 })).toMatchObject({ ok: true })
  })

  test('nothing, an empty file and a foreign file are no trail', async () => {
    const directory = folder()
    const path = join(directory, 'trail.jsonl')
    expect(first(await verifyTrail(path))).toMatchObject({ ok: false, kind: 'unreadable' })
    writeFileSync(path, '')
    expect(first(await verifyTrail(path))).toMatchObject({ ok: false, kind: 'unreadable' })
    writeFileSync(path, 'hello\nworld\n')
    expect(first(await verifyTrail(path))).toMatchObject({ ok: false, kind: 'altered', line: 1 })
  })

  test('a directory of several writers is verified whole', async () => {
    const directory = folder()
    await written(directory, 'a.jsonl')
    const b = await written(directory, 'b.jsonl')
    expect(await verifyTrail(directory)).toMatchObject({ ok: true, events: 20, chains: [{}, {}] })
    edit(b, (lines) => lines.toSpliced(2, 1))
    expect((await verifyTrail(directory)).problem).toMatchObject({ kind: 'missing', file: b })
  })
})
