import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { causeOf } from '../../src/base/errors/index.ts'
import { writeEntry, readEntry } from '../../src/trail/entry.ts'
import {
  callbackAnchor,
  fileAnchor,
  fileTrail,
  generateNoteKey,
  noteSigner,
  proveInclusion,
  readAnchoredNotes,
  verifyInclusionProof,
  verifyTrail,
  type Anchor,
  type FileTrailOptions,
} from '../../src/trail/index.ts'
import { folder } from './folder.ts'
import { numbered } from './sample-events.ts'

const key = generateNoteKey('example.org/audit')
const signer = noteSigner({ name: 'example.org/audit', privateKey: key.privateKey })
const keys = [key.verifierKey]
const edit = (path: string, change: (lines: string[]) => string[]): void => {
  writeFileSync(path, `${change(readFileSync(path, 'utf8').trimEnd().split('\n')).join('\n')}\n`)
}

/** Writes the chain anew from a line on, as somebody can who may write the file but does not have the signing key. */
function rewrite(path: string, from: number, change: (text: string) => string): void {
  edit(path, (lines) => {
    let previous: string | null = null
    return lines.map((line, index) => {
      const entry = readEntry(Buffer.from(line))
      if (entry === null) throw new Error('no entry')
      const body = index === from ? change(JSON.stringify(entry.body)) : JSON.stringify(entry.body)
      const written = writeEntry({ ...entry, body, previous: index === 0 ? entry.previous : previous })
      previous = written.hash
      return written.line.trimEnd()
    })
  })
}

async function signed(count = 20, options: Partial<FileTrailOptions['checkpoints'] & object> = {}) {
  const path = join(folder(), 'trail.jsonl')
  const anchorPath = join(folder(), 'anchor.jsonl')
  const checkpoints = { signer, entries: 5, anchors: [fileAnchor({ path: anchorPath })], ...options }
  {
    await using trail = fileTrail({ path, checkpoints })
    for (let index = 0; index < count; index++) await trail.append([numbered(index)])
  }
  return { path, anchorPath, checkpoints }
}

describe('signed checkpoints', () => {
  test('are made on a schedule and at the end, verify with the key, and leave nothing unproven with the anchor', async () => {
    const { path, anchorPath } = await signed()
    const alone = await verifyTrail(path, { keys })
    expect(alone).toMatchObject({ ok: true, events: 20, chains: [{ sealed: { signed: true } }] })
    expect(alone.unproven).toHaveLength(1)
    const notes = await readAnchoredNotes(anchorPath)
    expect(notes.length).toBeGreaterThan(3)
    const anchored = await verifyTrail(path, { keys, checkpoints: notes })
    expect(anchored).toMatchObject({ ok: true })
    // The last checkpoint's own entry is all that nothing covers.
    expect(anchored.chains[0]?.size).toBe((anchored.chains[0]?.witnessed ?? 0) + 1)
  })

  test('show a chain that was written anew', async () => {
    const { path } = await signed()
    rewrite(path, 2, (text) => text.replace('request-1', 'request-0'))
    const result = await verifyTrail(path, { keys })
    expect(result).toMatchObject({ ok: false, problem: { kind: 'forged', detail: 'the checkpoint does not fit the entries before it' } })
    expect((await verifyTrail(path)).ok).toBe(false)
  })

  test('cannot be replaced: by a changed one, by one of another key, by one of another trail', async () => {
    const other = noteSigner({ name: 'example.org/audit', privateKey: generateNoteKey('example.org/audit').privateKey })
    const { path } = await signed(20, { signer: other })
    expect((await verifyTrail(path, { keys })).problem).toMatchObject({ kind: 'forged', detail: 'the checkpoint is by no known key' })
    expect((await verifyTrail(path)).ok).toBe(true)

    const { path: changed } = await signed()
    const at = readFileSync(changed, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes('"checkpoint":{"note"'))
    rewrite(changed, at, (text) => text.replace(/\\n(\d)\\n/, '\\n9\\n'))
    expect((await verifyTrail(changed, { keys })).problem).toMatchObject({ kind: 'forged', line: at + 1 })

    const { path: mixed } = await signed()
    const foreign = readFileSync((await signed()).path, 'utf8')
      .split('\n')
      .find((line) => line.includes('"checkpoint":{"note"')) as string
    rewrite(mixed, at, () => JSON.stringify(JSON.parse(foreign).entry.checkpoint))
    expect((await verifyTrail(mixed, { keys })).problem).toMatchObject({ kind: 'forged', detail: 'the checkpoint is of another trail' })
  })

  test('kept elsewhere show a cut tail, a trail written anew without any, and one that is gone', async () => {
    const { path, anchorPath } = await signed()
    const notes = await readAnchoredNotes(anchorPath)
    edit(path, (lines) => lines.slice(0, 8))
    expect(await verifyTrail(path, { keys })).toMatchObject({ ok: true })
    expect((await verifyTrail(path, { keys, checkpoints: notes })).problem).toMatchObject({ kind: 'truncated' })
    edit(path, (lines) => lines.slice(0, 1))
    expect((await verifyTrail(path, { checkpoints: notes })).problem).toMatchObject({ kind: 'truncated' })

    const { path: bare, anchorPath: seen } = await signed(3, { entries: 100 })
    rewrite(bare, 1, (text) => text.replace('request-0', 'request-9'))
    edit(bare, (lines) => lines.slice(0, 4))
    expect((await verifyTrail(bare, { keys })).ok).toBe(true)
    expect((await verifyTrail(bare, { keys, checkpoints: await readAnchoredNotes(seen) })).ok).toBe(false)
    rmSync(path)
    const { path: fresh } = await signed()
    expect((await verifyTrail(fresh, { keys, checkpoints: notes })).problem).toMatchObject({ kind: 'missing' })
  })

  test('kept elsewhere do not count when no known key signed them', async () => {
    const { path, anchorPath } = await signed()
    const notes = (await readAnchoredNotes(anchorPath)).map((note) => note.replace(/\n(\d+)\n/, '\n999\n'))
    expect((await verifyTrail(path, { keys, checkpoints: notes })).problem).toMatchObject({ kind: 'forged' })
  })

  test('stop a rolled back trail from going on', async () => {
    const { path, checkpoints } = await signed()
    edit(path, (lines) => lines.slice(0, 8))
    const trail = fileTrail({ path, checkpoints })
    const error: unknown = await trail.append([numbered(1)]).catch((caught: unknown) => caught)
    expect(causeOf(error)).toMatchObject({ reason: 'rolled-back' })
    await trail.close()
  })

  test('go on over restarts and rotations', async () => {
    const { path, checkpoints, anchorPath } = await signed()
    for (let run = 0; run < 3; run++) {
      await using trail = fileTrail({ path, checkpoints })
      await trail.append([numbered(run)])
      await trail.rotate()
    }
    const result = await verifyTrail(path, { keys, checkpoints: await readAnchoredNotes(anchorPath) })
    expect(result).toMatchObject({ ok: true, events: 23 })
  })

  test('an anchor that fails is noted in the trail and stops nothing', async () => {
    const failures: string[] = []
    const broken: Anchor = callbackAnchor('witness', async () => {
      throw new Error('down')
    })
    const { path } = await signed(20, { anchors: [broken], onAnchorFailure: (name) => failures.push(name) })
    expect(failures).toContain('witness')
    expect(readFileSync(path, 'utf8')).toContain('"anchored":{"anchor":"witness","published":false,')
    expect(await verifyTrail(path, { keys })).toMatchObject({ ok: true, events: 20 })
  })

  test('a signer that fails stops the trail', async () => {
    const path = join(folder(), 'trail.jsonl')
    const dead = { ...signer, sign: () => Promise.reject(new Error('no KMS')) }
    const trail = fileTrail({ path, checkpoints: { signer: dead, entries: 1 } })
    await trail.append([numbered(1)]).catch(() => undefined)
    await trail.append([numbered(2)]).catch(() => undefined)
    await expect(trail.append([numbered(3)])).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' })
    await trail.close()
  })
})

describe('an inclusion proof', () => {
  test('proves each entry that a checkpoint covers, without the trail', async () => {
    const { path } = await signed(20)
    const covered = (await verifyTrail(path, { keys })).chains[0]?.sealed?.size ?? 0
    for (let sequence = 0; sequence < covered; sequence++) {
      const proof = JSON.parse(JSON.stringify(await proveInclusion(path, sequence))) as Awaited<ReturnType<typeof proveInclusion>>
      expect(verifyInclusionProof(proof, keys), String(sequence)).toBe(true)
      expect(verifyInclusionProof({ ...proof, sequence: sequence + 1 }, keys)).toBe(false)
      expect(verifyInclusionProof({ ...proof, entry: proof.entry.replace('"', ' "') }, keys)).toBe(false)
      expect(verifyInclusionProof(proof, [generateNoteKey('example.org/audit').verifierKey])).toBe(false)
    }
    await expect(proveInclusion(path, covered)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' })
    expect(verifyInclusionProof(null, keys)).toBe(false)
  })
})

describe('retention', () => {
  const year = 366 * 24 * 60 * 60 * 1000

  test('deletes what is old with an entry that proves it, and what is left verifies and goes on', async () => {
    const directory = folder()
    const path = join(directory, 'trail.jsonl')
    const anchorPath = join(folder(), 'anchor.jsonl')
    const checkpoints = { signer, entries: 5, anchors: [fileAnchor({ path: anchorPath })] }
    let now = Date.UTC(2020, 0, 1)
    const clock = { now: () => now }
    for (let index = 0; index < 4; index++) {
      await using trail = fileTrail({ path, clock, checkpoints })
      for (let number = 0; number < 7; number++) await trail.append([numbered(number)])
      await trail.rotate()
      now += 2 * year
    }
    const before = readdirSync(directory).length
    {
      await using trail = fileTrail({ path, clock, checkpoints })
      expect(await trail.retain({ milliseconds: 20 * year })).toEqual([])
      const deleted = await trail.retain()
      expect(deleted.map(({ first }) => first)).toEqual([0, expect.any(Number)])
      await trail.append([numbered(99)])
    }
    expect(readdirSync(directory).length).toBe(before - 2)
    const notes = await readAnchoredNotes(anchorPath)
    expect(await verifyTrail(path, { keys, checkpoints: notes })).toMatchObject({ ok: true, problems: [] })
    const [first] = readdirSync(directory).sort()
    const kept = await verifyTrail(path, { keys })
    expect(kept.chains[0]?.first).toBe(Number(first?.split('.')[1]))
    const sequence = (kept.chains[0]?.first ?? 0) + 1
    expect(verifyInclusionProof(await proveInclusion(path, sequence), keys)).toBe(true)

    rmSync(join(directory, first as string))
    expect((await verifyTrail(path, { keys })).problem).toMatchObject({ kind: 'missing', detail: expect.stringContaining('no entry says') })
  })

  test('does not delete evidence of a broken trail', async () => {
    const directory = folder()
    const path = join(directory, 'trail.jsonl')
    await using trail = fileTrail({ path })
    await trail.append([numbered(1), numbered(2), numbered(3)])
    await trail.rotate()
    edit(join(directory, 'trail.000000000000.jsonl'), (lines) => lines.toSpliced(2, 1))
    await expect(trail.retain({ milliseconds: 0 })).rejects.toMatchObject({ code: 'TRAIL_UNAVAILABLE' })
    expect(readdirSync(directory)).toContain('trail.000000000000.jsonl')
  })
})
