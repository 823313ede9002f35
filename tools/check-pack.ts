// Packs the tarball, installs it in an empty project and imports every subpath there: what users get, not what we have.
// Usage: tsx tools/check-pack.ts [node binary…]; the default is the Node that runs this.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const nodes = process.argv.length > 2 ? process.argv.slice(2) : [process.execPath]
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' })

/** Subpaths whose module needs a peer at import time; all others must import in a project without any peer. */
const needsPeer: Readonly<Record<string, readonly string[]>> = { './langchain': ['@langchain/core'] }

const folder = mkdtempSync(join(tmpdir(), 'phi-envelope-pack-'))
try {
  run(npm, ['pack', '--silent', '--pack-destination', folder], '.')
  const tarball = join(folder, `${manifest.name}-${manifest.version}.tgz`)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }))
  run(npm, ['install', '--no-audit', '--no-fund', '--omit=peer', '--silent', tarball], folder)

  const files = run('tar', ['-tzf', tarball], folder).trim().split('\n')
  const stray = files.filter(
    (file) => !/^package\/(dist\/|docs\/|package\.json$|README\.md$|LICENSE$|NOTICE$|CHANGELOG\.md$|SECURITY\.md$)/.test(file),
  )
  if (stray.length > 0) throw new Error(`files that do not belong into the tarball: ${stray.join(', ')}`)

  const subpaths = Object.keys(manifest.exports).filter((subpath) => subpath !== './package.json')
  const script = (paths: readonly string[]): string =>
    paths
      .map(
        (subpath) =>
          `{ const m = await import(${JSON.stringify(manifest.name + subpath.slice(1))}); if (Object.keys(m).length === 0) throw new Error('nothing exported: ${subpath}') }`,
      )
      .join('\n')
  const alone = subpaths.filter((subpath) => needsPeer[subpath] === undefined)
  writeFileSync(join(folder, 'alone.mjs'), script(alone))
  for (const node of nodes) {
    run(node, ['alone.mjs'], folder)
    console.log(
      `${run(node, ['--version'], folder).trim()}: ${alone.length} subpaths import without any peer (${files.length} files in the tarball)`,
    )
  }
  const peers = [...new Set(Object.values(needsPeer).flat())]
  run(
    npm,
    ['install', '--no-audit', '--no-fund', '--silent', ...peers.map((peer) => `${peer}@${manifest.devDependencies[peer] ?? '*'}`)],
    folder,
  )
  // Evidence made through one entry point opens through another: one copy of the maker serves all.
  writeFileSync(
    join(folder, 'all.mjs'),
    `${script(subpaths)}
const { AccessDenied, isEnvelopeError } = await import('${manifest.name}')
const { currentSession } = await import('${manifest.name}')
try { currentSession() } catch (error) { if (!isEnvelopeError(error) || !(error instanceof AccessDenied)) throw error }
`,
  )
  for (const node of nodes) {
    run(node, ['all.mjs'], folder)
    console.log(`${run(node, ['--version'], folder).trim()}: all ${subpaths.length} subpaths import with their peers`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
