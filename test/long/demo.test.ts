/** The demonstration as a newcomer starts it: every promise holds, and NO_COLOR is respected. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('npm run demo', async () => {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '', OPENAI_API_KEY: '', OPENAI_BASE_URL: '' }
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'demo'], { cwd: root, env, maxBuffer: 10_000_000 })
  expect(stdout).toContain('Every promise held.')
  expect(stdout).not.toContain('\u001b[')
  expect(stdout).not.toContain('✗ no identifier')
})
