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
const callShape = z.strictObject({ tool: z.string().min(1).max(128), input: z.record(z.string(), z.unknown()) })

/** A line that the model cannot know and so cannot write. */
export function toolCallMark(): string {
  return `\n--- tools ${Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('')} ---\n`
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
export function readCalls(text: string, requestId: string): readonly CheckedToolCall[] {
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
      return { id: `call-${randomUUID()}`, name: parsed.tool, args: parsed.input, type: 'tool_call' }
    })
}

/** Splits a stream of text at the first `mark`, wherever the chunks were cut. */
export function markSplitter(mark: string): {
  push(chunk: string): string
  end(): { readonly text: string; readonly after: string | null }
} {
  let held = ''
  let after: string | null = null
  return {
    push(chunk) {
      if (after !== null) {
        after += chunk
        return ''
      }
      held += chunk
      const at = held.indexOf(mark)
      if (at >= 0) {
        after = held.slice(at + mark.length)
        const text = held.slice(0, at)
        held = ''
        return text
      }
      const keep = overlap(held, mark)
      const text = held.slice(0, held.length - keep)
      held = held.slice(held.length - keep)
      return text
    },
    end: () => ({ text: held, after }),
  }
}

/** How many characters at the end of `text` could begin `mark`. */
function overlap(text: string, mark: string): number {
  for (let length = Math.min(text.length, mark.length - 1); length > 0; length--) {
    if (mark.startsWith(text.slice(-length))) return length
  }
  return 0
}
