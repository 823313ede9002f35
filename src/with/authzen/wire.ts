/** The shapes of OpenID AuthZEN Authorization API 1.0 on the wire, and how an answer is read: a boolean, or a denial. */
import * as z from 'zod'

/** Subject, action, resource and circumstances (sections 5 and 6). */
export interface Evaluation {
  readonly subject: { readonly type: string; readonly id: string; readonly properties?: Readonly<Record<string, unknown>> }
  readonly action: { readonly name: string; readonly properties?: Readonly<Record<string, unknown>> }
  readonly resource: { readonly type: string; readonly id: string; readonly properties?: Readonly<Record<string, unknown>> }
  readonly context?: Readonly<Record<string, unknown>>
}

/** One answer. `context` is what the decision point said beside it; null when it said nothing that can be read. */
export interface Evaluated {
  readonly decision: boolean
  readonly context: Readonly<Record<string, unknown>> | null
}

/** An item that cannot be read. */
export const DENIED: Evaluated = Object.freeze({ decision: false, context: null })

const item = z.strictObject({
  decision: z.boolean(),
  context: z.record(z.string(), z.unknown()).optional(),
})
const echoed = z.looseObject({ subject: z.unknown().optional(), action: z.unknown().optional(), resource: z.unknown().optional() })

/**
 * Reads the answer to one evaluation. Anything but a boolean `decision` and an object `context` is a denial: a field that this
 * library does not know could be a condition.
 */
export function readItem(value: unknown): Evaluated {
  const parsed = item.safeParse(value)
  return parsed.success ? Object.freeze({ decision: parsed.data.decision, context: parsed.data.context ?? null }) : DENIED
}

/**
 * Reads the answer to several. Null when it is not one item for each, in order: a decision point that stops early answers fewer,
 * and one that names what it answers must name it in our order.
 */
export function readItems(value: unknown, asked: readonly Evaluation[]): readonly Evaluated[] | null {
  const parsed = z.strictObject({ evaluations: z.array(z.unknown()) }).safeParse(value)
  if (!parsed.success || parsed.data.evaluations.length !== asked.length) return null
  const read: Evaluated[] = []
  for (const [index, each] of parsed.data.evaluations.entries()) {
    if (isOutOfOrder(each, asked[index] as Evaluation)) return null
    read.push(readItem(each))
  }
  return read
}

/** Whether an item says that it answers another question: by its resource, or by the resource id that Cerbos puts in its context. */
function isOutOfOrder(value: unknown, { resource }: Evaluation): boolean {
  const parsed = echoed.safeParse(value)
  if (!parsed.success) return false
  const { id } = (parsed.data.resource ?? {}) as { id?: unknown }
  if (id !== undefined && id !== resource.id) return true
  const { context } = value as { context?: { resource?: { id?: unknown } } }
  const named = context?.resource?.id
  return named !== undefined && named !== resource.id
}

/** Decision point metadata (section 9). Unknown members are ignored, as the specification says. */
export const metadataShape = z.looseObject({
  policy_decision_point: z.string(),
  access_evaluation_endpoint: z.string(),
  access_evaluations_endpoint: z.string().optional(),
  obligations_supported: z.array(z.string()).optional(),
})
