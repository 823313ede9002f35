import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { presets } from '../../src/admit/policy/index.ts'
import { folder } from '../trail/folder.ts'
import { runCli } from './run-cli.ts'

test('matrix commands, as processes', async () => {
  const directory = folder()
  const write = (name: string, content: unknown): string => {
    const path = join(directory, name)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
    return path
  }
  const nurse = write('nurse.json', presets.nurse)
  const fewer = write('fewer.json', { ...presets.nurse, rows: presets.nurse.rows.slice(0, 1) })
  const wrong = write('wrong.json', { revision: 'x', rows: [{ id: 'Mrs Example' }] })
  const text = write('text.json', 'not json')
  const ask = ['--role', 'nurse', '--purpose', 'TREAT', '--relationship', 'assigned']
  const runs = await Promise.all([
    runCli(['matrix', 'lint', nurse]),
    runCli(['matrix', 'lint', 'preset:all', '--json']),
    runCli(['matrix', 'render', nurse]),
    runCli(['matrix', 'render', nurse, '--as', 'html', '--json']),
    runCli(['matrix', 'diff', nurse, nurse]),
    runCli(['matrix', 'diff', nurse, fewer, '--json']),
    runCli(['matrix', 'explain', nurse, ...ask, '--class', 'medication']),
    runCli(['matrix', 'explain', nurse, ...ask, '--class', 'clinical-note', '--sensitivity', 'PSYTHPN', '--json']),
    runCli(['matrix', 'lint', wrong]),
    runCli(['matrix', 'lint', text]),
    runCli(['matrix', 'lint', 'preset:nobody']),
    runCli(['matrix', 'lint', join(directory, 'none')]),
    runCli(['matrix', 'render', nurse, '--as', 'pdf']),
    runCli(['matrix', 'explain', nurse, ...ask, '--class', 'secrets']),
    runCli(['matrix', 'explain', nurse]),
  ])
  const codes = runs.map(({ code }) => code)
  expect(codes.slice(2)).toEqual([0, 0, 0, 1, 0, 1, 3, 3, 3, 3, 2, 2, 2])
  expect([0, 1]).toContain(codes[0])
  expect(Array.isArray(JSON.parse(runs[1]?.stdout ?? ''))).toBe(true)
  expect(runs[2]?.stdout).toContain('|')
  expect(JSON.parse(runs[3]?.stdout ?? '')).toMatchObject({ format: 'html', table: expect.stringContaining('<table') })
  expect(runs[4]?.stdout).toBe('They permit and deny the same.\n')
  expect((JSON.parse(runs[5]?.stdout ?? '') as string[]).length).toBeGreaterThan(0)
  expect(runs[6]?.stdout).toMatch(/^permit {2}/)
  expect(JSON.parse(runs[7]?.stdout ?? '')).toMatchObject({ effect: 'deny' })
  expect(runs[8]?.stderr).not.toContain('Example')
})
