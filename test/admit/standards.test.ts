import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('docs/standards/identity.md names tests that exist', () => {
  const text = readFileSync(new URL('../../docs/standards/identity.md', import.meta.url), 'utf8')
  const rows = text.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| rule'))
  expect(rows.length).toBeGreaterThan(30)
  for (const row of rows) {
    const named = [...(row.split('|').at(-2) ?? '').matchAll(/`([a-z/-]+)`/g)].map((match) => match[1] as string)
    expect(named.length, row).toBeGreaterThan(0)
    for (const name of named) {
      const path = name.endsWith('/') ? name : `${name}.test.ts`
      expect(existsSync(new URL(`./${path}`, import.meta.url)), name).toBe(true)
    }
  }
})
