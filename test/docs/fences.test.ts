/** Every TypeScript example of README.md and docs/ compiles against the library; those marked `ts run` run as well. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkedModuleOf, type Fence, moduleOf, READERS_NAMES, readFences } from '../../tools/doc-fences.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const fences = readFences(root)
const nameOf = ({ file, line }: Fence): string => `${file}:${line}`
const pathOf = (fence: Fence): string => join(root, 'test/docs', `${fence.file.replace(/\W/g, '-')}-${fence.line}.fence.ts`)

describe('documentation examples', () => {
  const problems = new Map<string, string[]>()

  beforeAll(() => {
    const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile) as { config: object }
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
    const names = join(root, 'test/docs/names.fence.d.ts')
    const virtual = new Map([...fences.map((fence) => [pathOf(fence), moduleOf(fence)] as const), [names, READERS_NAMES]])
    // Readers need not have the strictest options that are a matter of style.
    const compilerOptions: ts.CompilerOptions = {
      ...options,
      noUnusedLocals: false,
      noUnusedParameters: false,
      noPropertyAccessFromIndexSignature: false,
      noEmit: true,
    }
    const host = ts.createCompilerHost(compilerOptions, true)
    const { fileExists, readFile } = host
    host.fileExists = (path) => virtual.has(path) || fileExists(path)
    host.readFile = (path) => virtual.get(path) ?? readFile(path)
    const program = ts.createProgram([...virtual.keys()], compilerOptions, host)
    for (const fence of fences) {
      const source = program.getSourceFile(pathOf(fence))
      const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      problems.set(
        nameOf(fence),
        found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
      )
    }
  }, 120_000)

  test('there are some', () => {
    expect(fences.length).toBeGreaterThan(0)
  })

  test.each(fences.map((fence) => [nameOf(fence)]))('%s compiles', (name) => {
    expect(problems.get(name)).toEqual([])
  })
})

describe('documentation examples that run', () => {
  const directory = join(root, 'test/docs/.running')
  beforeAll(() => {
    mkdirSync(directory, { recursive: true })
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  test.each(fences.filter(({ kind }) => kind === 'run').map((fence) => [nameOf(fence), fence] as const))('%s runs', async (_, fence) => {
    const path = join(directory, `${fence.file.replace(/\W/g, '-')}-${fence.line}.ts`)
    writeFileSync(path, checkedModuleOf(fence))
    await import(/* @vite-ignore */ path)
  })
})
