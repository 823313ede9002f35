import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { afterAll } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a run of the program came to. */
export interface CliRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

let built: Promise<string> | null = null
let output: string | null = null
afterAll(() => {
  if (output !== null) rmSync(output, { recursive: true, force: true })
})

/** Bundles the program from its source once, since starting it through a loader each time takes many times as long. */
async function program(): Promise<string> {
  output = mkdtempSync(join(tmpdir(), 'phi-envelope-cli-'))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  writeFileSync(
    join(output, 'package.json'),
    JSON.stringify({ name: 'phi-envelope', version, type: 'module', exports: { './package.json': './package.json' } }),
  )
  await build({
    entry: { cli: join(root, 'src/cli/main.ts') },
    outDir: output,
    format: ['esm'],
    platform: 'node',
    target: 'node20',
    splitting: true,
    noExternal: [/./],
    banner: { js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);" },
    silent: true,
    config: false,
    clean: false,
  })
  return join(output, 'cli.js')
}

/** Starts the program as a process, for what happens to it while it runs. */
export async function startCli(words: readonly string[]): Promise<ChildProcess> {
  built ??= program()
  return spawn(process.execPath, [await built, ...words], { cwd: root })
}

/** Runs the program as a process. */
export async function runCli(
  words: readonly string[],
  options: { readonly input?: string; readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<CliRun> {
  const { input, cwd = root, env = {} } = options
  built ??= program()
  const script = await built
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...words],
      { cwd, env: { ...process.env, ...env }, maxBuffer: 16 << 20 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr }),
    )
    child.stdin?.end(input ?? '')
  })
}
