import { readdirSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { checkSync } from 'recheck'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../src/', import.meta.url))
const filesIn = (directory: string): string[] =>
  readdirSync(directory).flatMap((name) => {
    const path = `${directory}/${name}`
    return statSync(path).isDirectory() ? filesIn(path) : name.endsWith('.ts') ? [path] : []
  })

interface Found {
  readonly file: string
  readonly source: string
  readonly flags: string
}

function regexesOf(file: string): Found[] {
  const found: Found[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      found.push({ file: file.slice(root.length), source: node.text.slice(1, end), flags: node.text.slice(end + 1) })
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022, true))
  return found
}

const unique = new Map<string, Found>()
for (const file of [
  ...filesIn(`${root}text`),
  ...filesIn(`${root}deidentify/detect`),
  ...readdirSync(`${root}deidentify`)
    .filter((name) => /^(?:known|deidentifier|resolve|nicknames)/.test(name))
    .map((name) => `${root}deidentify/${name}`),
])
  for (const regex of regexesOf(file)) unique.set(`${regex.source}/${regex.flags}`, regex)
const regexes = [...unique.values()]

describe('regular expressions of detection', () => {
  it('are all collected', () => {
    expect(regexes.length).toBeGreaterThanOrEqual(100)
  })
  it('none backtracks beyond linear time', () => {
    const bad: string[] = []
    for (const { file, source, flags } of regexes) {
      const { status } = checkSync(source, flags, { timeout: 4000, checker: 'automaton' })
      if (status === 'vulnerable') bad.push(`${file}: /${source}/${flags}`)
    }
    expect(bad).toEqual([])
  }, 120_000)
})
