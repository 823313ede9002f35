/** Sends tool calls through the reply checks as text, so that no argument reaches a tool that no check has read. */
import { randomInt, randomUUID } from 'node:crypto'
import * as z from 'zod'
import { StageFailed } from '../../base/errors/index.ts'

/** A tool call as it came through the checks: tokens are still tokens. */
export interface CheckedToolCall {
  readonly id: string
  readonly name: string
  readonly args: Record<string, unknown>
  readonly type: 'tool_call'
}

const LETTERS = 'bcdfghjkmnpqrstvwxz'
const DIGITS = '23456789'
const callShape = z.strictObject({ tool: z.union([z.int().min(0), z.string().min(1).max(128)]), input: z.record(z.string(), z.unknown()) })

/** The two lines between which tool calls stand in an answer; the model cannot know them and so cannot write them. */
export interface ToolSection {
  readonly begin: string
  readonly end: string
  /** Names of the tools that the application declared, in order. They are the developer's words, and need no check. */
  readonly names: readonly string[]
}

/** Makes the lines for one answer. `tools` are declarations in any client's shape. */
export function toolSection(tools?: unknown): ToolSection {
  // A few digits among letters: detection takes it neither for a name nor for a number, and so no check takes it out.
  const word = Array.from('aa0aa0aa0a', (kind) => pick(kind === 'a' ? LETTERS : DIGITS)).join('')
  return Object.freeze({ begin: `\n--- tools ${word} ---\n`, end: `\n--- end tools ${word} ---\n`, names: declaredNames(tools) })
}

function pick(from: string): string {
  return from[randomInt(from.length)]!
}

/** Writes calls as a section. A declared tool is written by its place, any other by its name, which is then checked as text. */
export function writeCalls(
  calls: readonly { readonly name: string; readonly args: unknown }[],
  { begin, end, names }: ToolSection,
): string {
  const lines = calls.map(({ name, args }) => JSON.stringify({ tool: names.includes(name) ? names.indexOf(name) : name, input: args }))
  return begin + lines.join('\n') + end
}

const declaration = z.union([
  z.object({ function: z.object({ name: z.string() }) }).transform((tool) => tool.function.name),
  z.object({ name: z.string() }).transform((tool) => tool.name),
])

function declaredNames(tools: unknown): readonly string[] {
  if (!Array.isArray(tools)) return []
  return tools.flatMap((tool) => {
    const parsed = declaration.safeParse(tool)
    return parsed.success ? [parsed.data] : []
  })
}

/** Writes a call as one line of text. */
export function callText({ name, args }: { readonly name: string; readonly args: unknown }): string {
  return JSON.stringify({ tool: name, input: args })
}

/**
 * Reads what came through the checks, one call a line.
 *
 * @throws StageFailed MODEL_OUTPUT_UNKNOWN when a line is no call, also because a check took something out of it
 */
export function readCalls(text: string, { names }: ToolSection, requestId: string): readonly CheckedToolCall[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): CheckedToolCall => {
      let parsed: z.infer<typeof callShape>
      try {
        parsed = callShape.parse(JSON.parse(line))
      } catch (cause) {
        throw new StageFailed('MODEL_OUTPUT_UNKNOWN', { requestId, cause })
      }
      const name = typeof parsed.tool === 'number' ? names[parsed.tool] : parsed.tool
      if (name === undefined) throw new StageFailed('MODEL_OUTPUT_UNKNOWN', { requestId })
      return { id: `call-${randomUUID()}`, name, args: parsed.input, type: 'tool_call' }
    })
}

/** What stands in a checked answer beside text. */
export interface SplitEnd {
  /** The rest of the text, and what the reply stage added after the calls, such as a notice. */
  readonly text: string
  /** The lines of the section; null when there was none. */
  readonly calls: string | null
}

/** Takes the section of tool calls out of a stream of text, wherever the chunks were cut. */
export function sectionSplitter({ begin, end }: ToolSection): { push(chunk: string): string; end(): SplitEnd } {
  let held = ''
  let section: string | null = null
  return {
    push(chunk) {
      if (section !== null) {
        section += chunk
        return ''
      }
      held += chunk
      const at = held.indexOf(begin)
      const settled = at >= 0 ? at : held.length - overlap(held, begin)
      const text = held.slice(0, settled)
      if (at >= 0) section = held.slice(at + begin.length)
      held = at >= 0 ? '' : held.slice(settled)
      return text
    },
    end() {
      if (section === null) return { text: held, calls: null }
      const at = section.indexOf(end)
      // Without its last line the section is not whole; reading it then fails closed.
      return at < 0 ? { text: '', calls: section } : { text: section.slice(at + end.length), calls: section.slice(0, at) }
    },
  }
}

/** How many characters at the end of `text` could begin `mark`. */
function overlap(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length--) {
    if (mark.startsWith(text.slice(-length))) return length
  }
  return 0
}
