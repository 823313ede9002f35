/** Reads an access matrix from a JSON file, or one of the presets by name. */
import { readFile } from 'node:fs/promises'
import { presets, type AccessMatrixDefinition } from '../admit/policy/index.ts'
import { parseMatrix } from '../admit/policy/definition.ts'
import { CommandFailed } from './command.ts'

const MAX_CHARACTERS = 16 << 20

/** `matrix.json`, or `preset:nurse`. The definition is valid. @throws CommandFailed, ConfigurationError CONFIG_INVALID */
export async function readMatrix(path: string): Promise<AccessMatrixDefinition> {
  if (path.startsWith('preset:')) {
    const name = path.slice('preset:'.length)
    if (!Object.hasOwn(presets, name)) throw new CommandFailed(`there is no such preset; there are ${Object.keys(presets).join(', ')}`)
    return presets[name as keyof typeof presets]
  }
  const text = await readFile(path, 'utf8').catch(() => {
    throw new CommandFailed(`${path} cannot be read`)
  })
  let value: unknown
  try {
    value = text.length > MAX_CHARACTERS ? null : JSON.parse(text)
  } catch {
    throw new CommandFailed(`${path} is not JSON`)
  }
  parseMatrix(value)
  return value as AccessMatrixDefinition
}
