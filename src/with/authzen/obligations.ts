/** Reads obligations of the AuthZEN obligations profile (draft 1); one that is not understood turns the answer into a denial. */
import * as z from 'zod'
import { parseObligation } from '../../admit/policy/definition.ts'
import type { Obligation } from '../../base/seams/index.ts'

/** Types of the profile that are understood, as a request declares them. */
export const SUPPORTED: readonly string[] = Object.freeze(['step-up', 'notification', 'custom'])

const id = z.string().min(1)
const known = z.discriminatedUnion('type', [
  // An authentication method cannot be held against a token that only has its class, so amr_values are not understood.
  z.strictObject({ type: z.literal('step-up'), id, acr_value: z.string().min(1) }),
  z.strictObject({ type: z.literal('notification'), id, to: z.string().min(1), body: z.string(), topic: z.string().optional() }),
  z.strictObject({ type: z.literal('custom'), id, vendor: z.literal('phi-envelope'), obligation: z.unknown() }),
])

/** The obligations of a decision's context; null when any is unknown or malformed. */
export function readObligations(context: Readonly<Record<string, unknown>> | null): readonly Obligation[] | null {
  const listed = context?.['obligations']
  if (listed === undefined) return []
  if (!Array.isArray(listed)) return null
  const read: Obligation[] = []
  for (const each of listed as readonly unknown[]) {
    const obligation = readOne(each)
    // INVARIANT: an obligation that nobody carries out is no permit.
    if (obligation === null) return null
    read.push(obligation)
  }
  return read
}

function readOne(value: unknown): Obligation | null {
  const parsed = known.safeParse(value)
  if (!parsed.success) return null
  const { data } = parsed
  switch (data.type) {
    case 'step-up':
      return Object.freeze({ type: 'step-up', acrValues: Object.freeze([data.acr_value]), maxAge: null })
    case 'notification':
      return Object.freeze({ type: 'notify', to: data.to })
    case 'custom':
      return parseObligation(data.obligation)
  }
}
