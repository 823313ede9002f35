// Installs the real clients beside the packed tarball, in the versions that each Node takes, and asks a model through every one of them.
// Usage, after a build: tsx tools/check-clients.ts [node binary…]; the default is the Node that runs this.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const { name, version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly name: string; readonly version: string }
const run = (command: string, args: readonly string[], cwd: string): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })

/** The clients, and the provider spec of their AI SDK. npm would pick by the Node that runs npm, so versions are said. */
const CLIENTS = {
  20: { spec: 'v3', packages: ['ai@6', '@ai-sdk/openai@3', 'openai@6', '@langchain/openai@1.5'] },
  22: { spec: 'v4', packages: ['ai@7', '@ai-sdk/openai@4', 'openai@7', '@langchain/openai@1.6'] },
} as const
const COMMON = ['@langchain/core@1', '@langchain/langgraph@1', 'langchain@1', 'zod@4']
const SHOWN = ['ai', '@ai-sdk/openai', 'openai', '@langchain/openai', 'langchain']

const nodes = process.argv.length > 2 ? process.argv.slice(2) : [process.execPath]
for (const binary of nodes) {
  const node = binary.includes('/') ? resolve(binary) : binary
  const release = run(node, ['--version'], '.').trim()
  const { spec, packages } = Number(/^v(\d+)/.exec(release)?.[1]) >= 22 ? CLIENTS[22] : CLIENTS[20]
  const folder = mkdtempSync(join(tmpdir(), 'phi-envelope-clients-'))
  try {
    run('npm', ['pack', '--silent', '--pack-destination', folder], '.')
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'clients', private: true, type: 'module' }))
    run('npm', ['install', '--no-audit', '--no-fund', '--silent', join(folder, `${name}-${version}.tgz`), ...packages, ...COMMON], folder)
    copyFileSync('tools/clients/ask.mjs', join(folder, 'ask.mjs'))
    run(node, ['ask.mjs', spec], folder)
    const installed = SHOWN.map((each) => {
      const manifest = JSON.parse(readFileSync(join(folder, 'node_modules', each, 'package.json'), 'utf8')) as { readonly version: string }
      return `${each} ${manifest.version}`
    })
    console.log(`${release}: ${installed.join(', ')} tell nobody raw text`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
