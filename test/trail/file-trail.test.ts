import { appendFileSync, existsSync, readdirSync, readFileSync, renameSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { causeOf } from '../../src/base/errors/index.ts'
import { fileTrail, TrailFailure, verifyTrail } from '../../src/trail/index.ts'
import { folder } from './folder.ts'
import { interaction, numbered } from './sample-events.ts'

const lines = (path: string): string[] => readFileSync(path, 'utf8').trimEnd().split('\n')
const reasonOf = async (work: Promise<unknown>): Promise<unknown> => {
  const error: unknown = await work.then(
    () => null,
    (caught: unknown) => caught,
  )
  expect(error).toMatchObject({ code: 'TRAIL_UNAVAILABLE', stage: 'trail' })
  const cause = causeOf(error)
  return cause instanceof TrailFailure ? cause.reason : String(cause)
}

describe('fileTrail', () => {
  test('writes canonical, chained lines that are there when append resolves', async () => {
    const path = join(folder(), 'audit', 'trail.jsonl')
    await using trail = fileTrail({ path })
    const events = interaction()
    await trail.append(events)
    const entries = lines(path).map((line) => JSON.parse(line) as { entry: Record<string, unknown>; hash: string })
    expect(entries.length).toBe(events.length + 1)
    expect(entries.slice(1).map(({ entry }) => entry['event'])).toEqual(events)
    for (const [index, { entry }] of entries.entries()) {
      expect(entry['sequence']).toBe(index)
      expect(entry['previous']).toBe(index === 0 ? null : entries[index - 1]?.hash)
    }
    expect(statSync(path).mode & 0o077).toBe(0)
  })

  test('keeps the order of appends, shared syncs or not', async () => {
    const path = join(folder(), 'trail.jsonl')
    await using trail = fileTrail({ path })
    await Promise.all(Array.from({ length: 200 }, (_, index) => trail.append([numbered(2 * index), numbered(2 * index + 1)])))
    const order = lines(path)
      .slice(1)
      .map((line) => JSON.parse(line).entry.event.texts as number)
    expect(order).toEqual(Array.from({ length: 400 }, (_, index) => index))
  })

  test('goes on with the chain after it was closed', async () => {
    const path = join(folder(), 'trail.jsonl')
    for (let run = 0; run < 3; run++) {
      await using trail = fileTrail({ path })
      await trail.append([numbered(run)])
    }
    expect(await verifyTrail(path)).toMatchObject({ ok: true, events: 3, entries: 9 })
  })

  test('cuts off and records a torn end, which was never acknowledged', async () => {
    const path = join(folder(), 'trail.jsonl')
    {
      await using trail = fileTrail({ path })
      await trail.append([numbered(1)])
    }
    appendFileSync(path, '{"entry":{"event":{"masked"')
    expect(await verifyTrail(path)).toMatchObject({ ok: true, chains: [{ torn: 27 }] })
    {
      await using trail = fileTrail({ path })
      await trail.append([numbered(2)])
    }
    expect(await verifyTrail(path)).toMatchObject({ ok: true, events: 2, chains: [{ torn: 0 }] })
    expect(readFileSync(path, 'utf8')).toContain('"torn":{"bytes":27,')
  })

  test('refuses to go on from a trail that does not verify, and leaves it as it is', async () => {
    const path = join(folder(), 'trail.jsonl')
    {
      await using trail = fileTrail({ path })
      await trail.append(interaction())
    }
    const changed = readFileSync(path, 'utf8').replace('physician', 'physicist')
    writeFileSync(path, changed)
    const trail = fileTrail({ path })
    expect(await reasonOf(trail.append([numbered(1)]))).toBe('broken')
    expect(readFileSync(path, 'utf8')).toBe(changed)
    await trail.close()
  })

  test('rotates by size without a gap', async () => {
    const directory = folder()
    const path = join(directory, 'trail.jsonl')
    {
      await using trail = fileTrail({ path, rotate: { bytes: 8192 } })
      for (let index = 0; index < 120; index++) await trail.append([numbered(index)])
      await trail.rotate()
    }
    expect(readdirSync(directory).length).toBeGreaterThan(3)
    expect(await verifyTrail(path)).toMatchObject({ ok: true, events: 120 })
    {
      await using trail = fileTrail({ path })
      await trail.append([numbered(120)])
    }
    expect(await verifyTrail(directory)).toMatchObject({ ok: true, events: 121 })
  })

  test('goes on after a crash between renaming and creating', async () => {
    const directory = folder()
    const path = join(directory, 'trail.jsonl')
    {
      await using trail = fileTrail({ path })
      await trail.append([numbered(1)])
      await trail.rotate()
    }
    renameSync(path, join(directory, 'gone'))
    expect(existsSync(path)).toBe(false)
    {
      await using trail = fileTrail({ path })
      await trail.append([numbered(2)])
    }
    expect(await verifyTrail(path)).toMatchObject({ ok: true, events: 2 })
  })

  test('lets one writer in at a time, and the next one after it', async () => {
    const path = join(folder(), 'trail.jsonl')
    const first = fileTrail({ path })
    await first.append([numbered(1)])
    const second = fileTrail({ path })
    expect(await reasonOf(second.append([numbered(2)]))).toBe('locked')
    await first.append([numbered(3)])
    await first.close()
    await second.close()
    await using third = fileTrail({ path })
    await third.append([numbered(4)])
    expect(await verifyTrail(path)).toMatchObject({ ok: true, events: 3 })
  })

  test('takes over the lock of a process that died', async () => {
    const path = join(folder(), 'trail.jsonl')
    const { hostname } = await import('node:os')
    writeFileSync(`${path}.lock`, JSON.stringify({ host: hostname(), id: 'x', pid: 2 ** 22 + 1 }))
    await using trail = fileTrail({ path })
    await trail.append([numbered(1)])
  })

  test.each<[string, string, (path: string) => void]>([
    ['was moved away', 'moved', (path) => renameSync(path, `${path}.1`)],
    ['was cut', 'foreign-writer', (path) => truncateSync(path, 10)],
    ['was written by somebody else', 'foreign-writer', (path) => appendFileSync(path, 'x\n')],
  ])('stops and stays stopped when the file %s', async (_, reason, harm) => {
    const path = join(folder(), 'trail.jsonl')
    const trail = fileTrail({ path })
    await trail.append([numbered(1)])
    harm(path)
    expect(await reasonOf(trail.append([numbered(2)]))).toBe(reason)
    expect(await reasonOf(trail.append([numbered(3)]))).toBe(reason)
    expect(trail.failure).toBe(reason)
    await trail.close()
  })

  test('rejects when the folder cannot be made', async () => {
    const file = join(folder(), 'file')
    writeFileSync(file, '')
    const trail = fileTrail({ path: join(file, 'trail.jsonl') })
    expect(await reasonOf(trail.append([numbered(1)]))).toBe('io')
    await expect(trail.ready()).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' })
    await trail.close()
  })

  test.skipIf(!existsSync('/dev/full'))('stops when the disk is full', async () => {
    const { openSegmentFile } = await import('../../src/trail/segment-file.ts')
    const file = await openSegmentFile('/dev/full', 0)
    await expect(file.commit('x')).rejects.toMatchObject({ reason: 'disk-full' })
    await file.close()
  })

  test('refuses an event that is not in the schema, and goes on', async () => {
    const path = join(folder(), 'trail.jsonl')
    await using trail = fileTrail({ path })
    const bad = { ...numbered(1), note: 'Mrs Example called' }
    expect(await reasonOf(trail.append([bad]))).toBe('TypeError: not in the schema: an undeclared field')
    await trail.append([numbered(2)])
    expect(readFileSync(path, 'utf8')).not.toContain('Example')
  })

  test('rejects what comes after it was closed', async () => {
    const trail = fileTrail({ path: join(folder(), 'trail.jsonl') })
    await trail.append([numbered(1)])
    await trail.close()
    await trail.close()
    expect(await reasonOf(trail.append([numbered(2)]))).toBe('closed')
  })

  test('rejects more than may wait', async () => {
    const trail = fileTrail({ path: join(folder(), 'trail.jsonl'), maxPending: 300 })
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, index) => trail.append([numbered(index)])))
    expect(results.some(({ status }) => status === 'rejected')).toBe(true)
    expect(trail.failure).toBe(null)
    await trail.append([numbered(99)])
    await trail.close()
  })

  test('refuses wrong options', () => {
    expect(() => fileTrail({ path: '' })).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(() => fileTrail({ path: 'x', extra: 1 } as never)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })
})
