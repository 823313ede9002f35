import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fileAnchor, fileTrail, noteSigner, verifyInclusionProof } from '../../src/trail/index.ts'
import { folder } from '../trail/folder.ts'
import { interaction } from '../trail/sample-events.ts'
import { runCli } from './run-cli.ts'

const fhir = ['--observer', 'Device/envelope', '--address', 'https://chat.example.org']

async function sample() {
  const directory = folder()
  const path = join(directory, 'trail.jsonl')
  const made = await runCli(['trail', 'key', 'example.org/audit', '-o', join(directory, 'trail.key')])
  const key = made.stdout.trim()
  const signer = noteSigner({ name: 'example.org/audit', privateKey: readFileSync(join(directory, 'trail.key'), 'utf8') })
  const anchor = join(directory, 'elsewhere.notes')
  {
    await using trail = fileTrail({ path, checkpoints: { signer, anchors: [fileAnchor({ path: anchor })] } })
    await trail.append(interaction('a', 'Patient/ada'))
    await trail.append(interaction('b', 'Patient/ben'))
  }
  return { directory, path, key, anchor }
}

describe('trail commands, as processes', () => {
  test('make a key that only its owner reads, and never over another', async () => {
    const directory = folder()
    const out = join(directory, 'k')
    expect(await runCli(['trail', 'key', 'example.org/audit', '-o', out])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^example\.org\/audit\+[0-9a-f]{8}\+/),
    })
    expect(statSync(out).mode & 0o077).toBe(0)
    expect(await runCli(['trail', 'key', 'example.org/audit', '-o', out])).toMatchObject({ code: 3, stdout: '' })
    expect(await runCli(['trail', 'key', 'with space', '-o', join(directory, 'x')])).toMatchObject({ code: 3 })
  })

  test('verify, tell, export and prove', async () => {
    const { directory, path, key, anchor } = await sample()
    const [verified, json, story, lines, accesses, proof] = await Promise.all([
      runCli(['trail', 'verify', path, '--key', key, '--checkpoints', anchor]),
      runCli(['trail', 'verify', path, '--key', key, '--json']),
      runCli(['trail', 'story', path, '--patient', 'Patient/ben']),
      runCli(['trail', 'export', path, ...fhir]),
      runCli(['trail', 'export', path, '--as', 'accesses', '--patient', 'Patient/ada']),
      runCli(['trail', 'prove', path, '3']),
    ])
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('The trail verifies.'), stderr: '' })
    expect(verified.stdout).not.toContain('\u001b')
    expect(JSON.parse(json.stdout)).toMatchObject({ ok: true, events: 36, chains: [{ sealed: { signed: true } }] })
    expect(story.stdout).toContain('Request b')
    expect(story.stdout).not.toContain('Request a')
    const resources = lines.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { resourceType: string })
    expect(new Set(resources.map(({ resourceType }) => resourceType))).toEqual(new Set(['AuditEvent', 'Provenance']))
    expect(JSON.parse(accesses.stdout)).toMatchObject({ requestId: 'a', outcome: 'delivered' })
    expect(verifyInclusionProof(JSON.parse(proof.stdout), [key])).toBe(true)
    const out = join(directory, 'out.ndjson')
    expect(await runCli(['trail', 'export', path, '--as', 'events', '-o', out, '--json'])).toMatchObject({
      code: 0,
      stdout: '{"written":36,"verified":true}\n',
    })
    expect(readFileSync(out, 'utf8').trim().split('\n')).toHaveLength(36)
    expect(await runCli(['trail', 'export', path, '--as', 'events', '-o', out])).toMatchObject({ code: 3 })
  })

  test('say what is wrong: a broken trail, another key, wrong words', async () => {
    const { directory, path, key } = await sample()
    const other = (await runCli(['trail', 'key', 'example.org/audit', '-o', join(directory, 'other')])).stdout.trim()
    writeFileSync(join(directory, 'other.pub'), `${other}\n`)
    const broken = join(directory, 'broken.jsonl')
    writeFileSync(broken, readFileSync(path, 'utf8').replace('physician', 'physicist'))
    const runs = await Promise.all([
      runCli(['trail', 'verify', path, '--key', join(directory, 'other.pub')]),
      runCli(['trail', 'verify', broken, '--json']),
      runCli(['trail', 'story', broken]),
      runCli(['trail', 'export', broken, '--as', 'events']),
      runCli(['trail', 'export', path, '--as', 'nonsense']),
      runCli(['trail', 'export', path, '--as', 'accesses']),
      runCli(['trail', 'export', path]),
      runCli(['trail', 'export', path, ...fhir, '--post', 'http://example.org']),
      runCli(['trail', 'verify', path, '--key', 'nonsense']),
      runCli(['trail', 'verify', path, '--key', key, '--checkpoints', join(directory, 'none')]),
      runCli(['trail', 'prove', path, '9999']),
      runCli(['trail', 'prove', path, 'x']),
      runCli(['trail', 'story', join(directory, 'none')]),
    ])
    expect(runs.map(({ code }) => code)).toEqual([1, 1, 1, 3, 2, 2, 2, 3, 3, 3, 3, 2, 3])
    expect(runs[0]?.stdout).toContain('forged')
    expect(JSON.parse(runs[1]?.stdout ?? '')).toMatchObject({ ok: false, problem: { kind: 'altered', line: 3 } })
    expect(existsSync(path)).toBe(true)
  })
})
