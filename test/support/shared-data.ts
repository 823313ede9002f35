/** Finds the data sets that lie beside the repository. Tests that need one say so with `describe.skipIf(sharedData(…) === null)`. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = process.env['PHI_ENVELOPE_SHARED'] ?? fileURLToPath(new URL('../../../shared/data', import.meta.url))

/** The absolute path of `path` within the shared data, or null when it is not there. */
export function sharedData(path: string): string | null {
  const whole = `${root}/${path}`
  return existsSync(whole) ? whole : null
}
