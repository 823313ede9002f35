import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'

const made: string[] = []
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true })
})

/** A folder of the test's own, removed after it. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'phi-envelope-trail-'))
  made.push(path)
  return path
}
