import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What a run of the program came to. */
export interface CliRun {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the program as a process, from its source. */
export function runCli(
  words: readonly string[],
  options: { readonly input?: string; readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<CliRun> {
  const { input, cwd = root, env = {} } = options
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', new URL('../../node_modules/tsx/dist/esm/index.mjs', import.meta.url).href, `${root}src/cli/main.ts`, ...words],
      { cwd, env: { ...process.env, ...env }, maxBuffer: 16 << 20 },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr }),
    )
    child.stdin?.end(input ?? '')
  })
}
