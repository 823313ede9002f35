import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { lintMatrix, type AccessMatrixDefinition } from '../../src/admit/policy/index.ts'
import { runCli } from './run-cli.ts'

const directory = mkdtempSync(join(tmpdir(), 'phi-envelope-init-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))
const root = join(directory, 'My Assistant!')
const made = await runCli(['init', 'My Assistant!'], { cwd: directory })
symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(root, 'node_modules'))

test('init writes a starter, and nothing over what is there', async () => {
  expect(made).toMatchObject({ code: 0, stderr: '' })
  for (const path of ['package.json', 'tsconfig.json', 'matrix.json', 'src/envelope.ts', 'src/production.ts', 'test/envelope.test.ts']) {
    expect(existsSync(join(root, path)), path).toBe(true)
  }
  expect(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).toMatchObject({ name: 'my-assistant', type: 'module' })
  const matrix = JSON.parse(readFileSync(join(root, 'matrix.json'), 'utf8')) as AccessMatrixDefinition
  expect(matrix.rows.length).toBeGreaterThan(3)
  lintMatrix(matrix)

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

// Its own test, against the source. test/long/cli holds that it passes from the packed tarball.
describe('the starter itself', async () => {
  await import(/* @vite-ignore */ join(root, 'test/envelope.test.ts'))
})
