/** Runs the commands as processes. They stand in one test file because the program is bundled once for each. */
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/index.ts'
import { runCli } from './run-cli.ts'

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
