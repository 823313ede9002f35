/** Finds what a command is to read: files, the files of folders, or standard input. Never follows links out of a folder. */
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import type { KnownIdentity } from '../base/seams/deidentifier.ts'
import { knownIdentity } from '../deidentify/index.ts'
import { CommandFailed, type CommandContext } from './command.ts'

/** One thing to read. */
export interface Input {
  /** As it is shown: the path as given, or below the folder as given; `-` for standard input. */
  readonly name: string
  /** Where it would be below an output folder. */
  readonly below: string
  /** Bytes; null when it is not known. */
  readonly size: number | null
  read(): AsyncIterable<Uint8Array>
}

const SKIPPED_FOLDERS = new Set(['.git', 'node_modules'])

/** The inputs that `paths` name, in order, folders by name. `-` or nothing is standard input. */
export async function inputsOf(paths: readonly string[], context: CommandContext): Promise<readonly Input[]> {
  const inputs: Input[] = []
  for (const path of paths.length === 0 ? ['-'] : paths) {
    if (path === '-') {
      inputs.push({ name: '-', below: 'stdin', size: null, read: () => context.stdin })
      continue
    }
    const whole = resolve(context.cwd, path)
    const found = await stat(whole).catch(() => null)
    if (found === null) throw new CommandFailed(`cannot be read: ${path}`)
    if (found.isDirectory()) inputs.push(...(await filesBelow(whole, path)))
    else inputs.push(fileInput(whole, path, relative(resolve(whole, '..'), whole), found.size))
  }
  return inputs
}

async function filesBelow(folder: string, shown: string): Promise<readonly Input[]> {
  const inputs: Input[] = []
  const pending = ['']
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    const entries = await readdir(join(folder, below), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(below, entry.name)
      if (entry.isDirectory() && !SKIPPED_FOLDERS.has(entry.name)) pending.push(path)
      else if (entry.isFile()) inputs.push(fileInput(join(folder, path), join(shown, path), path, (await stat(join(folder, path))).size))
    }
  }
  return inputs
}

const fileInput = (whole: string, name: string, below: string, size: number): Input => ({
  name,
  below,
  size,
  read: () => createReadStream(whole, { highWaterMark: 1 << 16 }),
})

/** The identities that `--known` files hold: FHIR resources, bundles, or plain objects. */
export async function knownFrom(paths: readonly string[], context: CommandContext): Promise<KnownIdentity | null> {
  if (paths.length === 0) return null
  const resources = await Promise.all(
    paths.map(async (path) => {
      try {
        return JSON.parse(await readFile(resolve(context.cwd, path), 'utf8')) as unknown
      } catch {
        throw new CommandFailed(`--known is not a JSON file: ${path}`)
      }
    }),
  )
  return knownIdentity(...resources.flat())
}

/** Whether the first bytes are those of text; what has a NUL is not. */
export const looksLikeText = (bytes: Uint8Array): boolean => !bytes.subarray(0, 8_192).includes(0)
