import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { lintMatrix, type AccessMatrixDefinition } from '../../src/admit/policy/index.ts'
import { folder } from '../trail/folder.ts'
import { runCli } from './run-cli.ts'

test('init writes a starter, and nothing over what is there', async () => {
  const directory = folder()
  const made = await runCli(['init', 'My Assistant!'], { cwd: directory })
  expect(made).toMatchObject({ code: 0, stderr: '' })
  const root = join(directory, 'My Assistant!')
  for (const path of ['package.json', 'tsconfig.json', 'matrix.json', 'src/envelope.ts', 'src/production.ts', 'test/envelope.test.ts']) {
    expect(existsSync(join(root, path)), path).toBe(true)
  }
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({ name: 'my-assistant', type: 'module' })
  const matrix = JSON.parse(readFileSync(join(root, 'matrix.json'), 'utf8')) as AccessMatrixDefinition
  expect(matrix.rows.length).toBeGreaterThan(3)
  lintMatrix(matrix)
  // Its own test passes against the source; test/long/cli holds that it does from the packed tarball.
  const repository = fileURLToPath(new URL('../..', import.meta.url))
  symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
  const words = [
    join(repository, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--root',
    root,
    '--config',
    join(repository, 'vitest.config.ts'),
  ]
  expect(execFileSync(process.execPath, words, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })).toMatch(/3 passed/)

  expect(await runCli(['init', 'My Assistant!'], { cwd: directory })).toMatchObject({ code: 3, stdout: '' })
  const own = join(directory, 'own')
  mkdirSync(own)
  writeFileSync(join(own, 'package.json'), '{}')
  expect(await runCli(['init', 'own'], { cwd: directory })).toMatchObject({ code: 3 })
  expect(existsSync(join(own, 'matrix.json'))).toBe(false)
  expect(await runCli(['init', '--keep-package', '--json'], { cwd: own })).toMatchObject({ code: 0 })
  expect(readFileSync(join(own, 'package.json'), 'utf8')).toBe('{}')
  expect(await runCli(['init', 'a', 'b'], { cwd: directory })).toMatchObject({ code: 2 })
})
