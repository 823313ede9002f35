/** Reads JSON files of the data sets that lie beside the repository. */
import { readFileSync } from 'node:fs'
import { sharedData } from './shared-data.ts'

/** A JSON file of the shared data, or null when it is not there. */
export function sharedJson<T>(path: string): T | null {
  const whole = sharedData(path)
  return whole === null ? null : (JSON.parse(readFileSync(whole, 'utf8')) as T)
}
