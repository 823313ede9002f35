/** Extracts the TypeScript examples of the documentation, so that tests hold them to the library. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One fence. */
export interface Fence {
  /** `docs/langchain.md`. */
  readonly file: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  /**
   * `ts` is compiled; `ts run` is also run, and `expression // => value` in it is held to be equal; `ts fragment` is compiled
   * inside an async function, for code that needs `return` or stands in a handler.
   */
  readonly kind: 'compile' | 'run' | 'fragment'
  readonly code: string
}

const FENCE = /^```ts(?: (run|fragment))?\n([\s\S]*?)^```$/gm

/** The fences of README.md and of every guide in docs/. */
export function readFences(root: string): readonly Fence[] {
  const files = ['README.md', ...markdownBelow(root, 'docs')]
  return files.flatMap((file) => {
    let text: string
    try {
      text = readFileSync(join(root, file), 'utf8')
    } catch {
      return []
    }
    return [...text.matchAll(FENCE)].map((match): Fence => {
      const [, kind, code = ''] = match
      return {
        file,
        line: text.slice(0, match.index).split('\n').length,
        kind: kind === 'run' || kind === 'fragment' ? kind : 'compile',
        code,
      }
    })
  })
}

function markdownBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replace(/^\//, ''))
    .sort()
}

/** A fence as a module. Imports stay at the top; a fragment's other lines stand in an async function. */
export function moduleOf({ kind, code }: Fence): string {
  if (kind !== 'fragment') return `${code}\nexport {}\n`
  const lines = code.split('\n')
  const imports = lines.filter((line) => /^import /.test(line))
  const rest = lines.filter((line) => !/^import /.test(line))
  return `${imports.join('\n')}\nexport async function fragment() {\n${rest.join('\n')}\n}\n`
}

/** A runnable fence as a module that checks its own `// =>` lines with `expect`. */
export function checkedModuleOf({ code }: Fence): string {
  const checked = code.replace(/^(\s*)(?!\/\/)(\S.*?)\s*\/\/ => (.+)$/gm, (_, indent: string, expression: string, value: string) => {
    return `${indent}expect(${expression.replace(/;$/, '')}).toEqual(${value})`
  })
  return `import { expect } from 'vitest'\n${checked}\nexport {}\n`
}

/** What a reader of the guides has: names that their examples use without making them. A declaration file. */
export const READERS_NAMES = `import type { BaseChatModel } from '@langchain/core/language_models/chat_models'
import type { LanguageModelV3 } from '@ai-sdk/provider'
import type { Document } from '@langchain/core/documents'
import type { VectorStore } from '@langchain/core/vectorstores'
import type { ServerResponse } from 'node:http'
import type * as envelopes from 'phi-envelope'

declare global {
  const envelope: envelopes.Envelope
  const session: envelopes.Session
  const ask: envelopes.Ask
  const model: envelopes.ModelCall
  const reply: envelopes.Reply
  const accessToken: string
  const question: string
  const response: ServerResponse
  const gpt: LanguageModelV3
  const llm: BaseChatModel
  const vectorStore: VectorStore
  const join: (documents: Document[]) => string
}
`
