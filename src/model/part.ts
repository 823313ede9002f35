/** Reads what a model answered: a known part, or nothing. */
import * as z from 'zod'
import type { ModelPart } from '../base/model-part.ts'

const count = z.number().int().nonnegative()
// INVARIANT: strict objects. A key that no check reads could carry anything, so a part that has one is unknown.
const schema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('reasoning'), text: z.string() }),
  z.strictObject({ type: z.literal('tool-call'), id: z.string(), name: z.string(), input: z.string() }),
  z.strictObject({ type: z.literal('finish'), reason: z.enum(['stop', 'length', 'content-filter', 'tool-calls', 'error', 'other']) }),
  z.strictObject({ type: z.literal('usage'), inputTokens: count, outputTokens: count }),
])

/** The part, frozen and of its own; null for any other shape. */
export function parseModelPart(value: unknown): ModelPart | null {
  if (typeof value === 'string') return value
  const parsed = schema.safeParse(value)
  return parsed.success ? Object.freeze(parsed.data) : null
}

/** How many UTF-16 units of a part somebody wrote. */
export function sizeOf(part: ModelPart): number {
  if (typeof part === 'string') return part.length
  if (part.type === 'reasoning') return part.text.length
  if (part.type === 'tool-call') return part.id.length + part.name.length + part.input.length
  return 0
}
