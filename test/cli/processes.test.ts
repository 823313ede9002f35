/** Runs the commands as processes. They stand in one test file because the program is bundled once for each. */
import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { runCli, startCli } from './run-cli.ts'

describe('init', async () => {
  await import('./init.process.ts')
})
describe('matrix', async () => {
  await import('./matrix-commands.process.ts')
})
describe('trail', async () => {
  await import('./trail-commands.process.ts')
})

test('runs as a process', async () => {
  const help = await runCli(['--help'])
  expect(help).toMatchObject({ code: 0, stderr: '' })
  for (const { name } of COMMANDS) expect(help.stdout).toContain(name)
  expect(await runCli(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+/) })
  expect(await runCli(['trail', 'verify'])).toMatchObject({ code: 2 })
})

describe('used wrongly', () => {
  const folder = mkdtempSync(join(tmpdir(), 'phi-envelope-cli-wrong-'))
  const at = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  const binary = at('binary.dat', randomBytes(50_000))
  const long = at('long.txt', `${'x'.repeat(9_000_000)}\n`)
  const missing = join(folder, 'missing')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each<[readonly string[], number, RegExp]>([
    [['scan', missing], 3, /^phi-envelope scan: cannot be read: /],
    [['scan', binary], 3, /skipped, not text: .*\nnothing was scanned\n$/],
    [['scan', '--nope'], 2, /Unknown option '--nope'/],
    [['deidentify', missing], 3, /cannot be read/],
    [['deidentify', binary], 3, /^phi-envelope deidentify: not text: .*binary\.dat\n$/],
    [['trail', 'verify', missing], 1, /^$/],
    [['trail', 'verify', binary], 1, /^$/],
    [['trail', 'verify', long], 1, /^$/],
    [['trail', 'verify', folder], 1, /^$/],
    [['trail', 'story', missing], 3, /there is no trail here/],
    [['trail', 'export', binary, '--observer', 'x', '--address', 'y'], 3, /does not verify/],
    [['matrix', 'lint', folder], 3, /cannot be read/],
    [['matrix', 'lint', binary], 3, /is not JSON/],
  ])('%j ends with %i and says why', async (words, code, message) => {
    const run = await runCli(words)
    expect(run).toMatchObject({ code, stderr: expect.stringMatching(message) })
    expect(run.stderr).not.toMatch(/\n\s+at /)
  })

  test.each(['stdout', 'stderr'] as const)('a reader of %s who leaves changes no exit code', async (which) => {
    const many = at('many.txt', 'Call Dr. Ada Quill at (312) 555-0148.\n'.repeat(5_000))
    const child = await startCli(which === 'stdout' ? ['deidentify', many] : ['scan', missing])
    child[which]?.destroy()
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('close', (...end) => resolve(end)))
    expect([code, signal]).toEqual([which === 'stdout' ? 0 : 3, null])
  })

  /** A scan of standard input that has begun: more than a pipe holds was taken. */
  const startReading = async (): Promise<ChildProcess> => {
    const child = await startCli(['scan', '-'])
    await new Promise((resolve) => child.stdin?.write('Seen on 2026-01-02.\n'.repeat(20_000), resolve))
    return child
  }

  test('an interrupt stops the work and says so; a command that does not listen is ended all the same', async () => {
    const endless = await startReading()
    const feed = setInterval(() => endless.stdin?.write('Seen on 2026-01-02.\n'.repeat(1_000)), 5)
    endless.stdin?.on('error', () => undefined)
    endless.kill('SIGINT')
    let said = ''
    endless.stderr?.on('data', (text) => (said += String(text)))
    const [code] = await new Promise<[number | null]>((resolve) => endless.once('close', (end) => resolve([end])))
    clearInterval(feed)
    expect([code, said]).toEqual([3, 'phi-envelope scan: stopped\n'])
    // Nothing comes on standard input, so that the reading command never looks at its signal.
    const waiting = await startReading()
    waiting.kill('SIGTERM')
    const [, signal] = await new Promise<[number | null, string | null]>((resolve) => waiting.once('close', (...end) => resolve(end)))
    expect(signal).toBe('SIGTERM')
  })
})
