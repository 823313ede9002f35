import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

test('what init of the packed tarball writes installs, type-checks and passes its own test', { timeout: 600_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'phi-envelope-starter-'))
  try {
    run('npm', ['run', 'build', '--silent'], root)
    run('npm', ['pack', '--silent', '--pack-destination', directory], root)
    const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string; version: string }
    const tarball = join(directory, `${name}-${version}.tgz`)
    const project = join(directory, 'assistant')
    run('npm', ['exec', '--yes', '--prefer-offline', `--package=${tarball}`, '--', 'phi-envelope', 'init', project], directory)
    run('npm', ['install', '--no-audit', '--no-fund', '--silent', '--prefer-offline', tarball], project)
    expect(run('npm', ['test'], project)).toMatch(/3 passed/)
    // The package's own types too, which a project usually skips.
    run('npx', ['tsc', '-p', '.', '--skipLibCheck', 'false'], project)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
