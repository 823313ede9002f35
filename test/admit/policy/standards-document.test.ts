import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const files = (readdirSync(`${root}test`, { recursive: true }) as string[]).filter(
  (each) => each.endsWith('.test.ts') && !each.includes('node_modules'),
)

test('every test that docs/standards/policy.md names exists, and says what is quoted of it', () => {
  const rows = readFileSync(`${root}docs/standards/policy.md`, 'utf8')
    .split('\n')
    .filter((line) => line.includes('.test.ts`'))
  expect(rows.length).toBeGreaterThan(40)
  for (const row of rows) {
    for (const [, path = '', quoted] of row.matchAll(/`([\w/-]+\.test\.ts)`(?: "([^"]+)")?/g)) {
      const named = files.filter((file) => `test/${file}`.endsWith(`/${path.replace(/^test\//, '')}`))
      expect(named, path).not.toEqual([])
      if (quoted === undefined) continue
      expect(
        named.some((file) => readFileSync(`${root}test/${file}`, 'utf8').includes(quoted)),
        `${path} says "${quoted}"`,
      ).toBe(true)
    }
  }
})
