/** Reads JSON from a peer into plain frozen data, and refuses keys that could change a prototype. */
import { StageFailed } from '../base/errors/index.ts'

const POLLUTING = new Set(['__proto__', 'constructor', 'prototype'])
const MAX_DEPTH = 100

/** Any JSON value, frozen to any depth. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/**
 * Parses and freezes.
 *
 * @throws StageFailed EGRESS_FAILED when the text is not JSON, nests deeper than 100, or has a key `__proto__`, `constructor` or
 *   `prototype`
 */
export function parseJson(text: string): Json {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    // The parser's own message quotes the text.
    throw new StageFailed('EGRESS_FAILED', { cause: 'answer is not JSON' })
  }
  return settle(value, 0)
}

function settle(value: Json, depth: number): Json {
  if (typeof value !== 'object' || value === null) return value
  if (depth > MAX_DEPTH) throw new StageFailed('EGRESS_FAILED', { cause: 'answer nests too deep' })
  if (Array.isArray(value)) {
    for (const each of value as readonly Json[]) settle(each, depth + 1)
  } else {
    for (const key of Object.keys(value)) {
      // INVARIANT: no later copy or merge of this data can reach a prototype.
      if (POLLUTING.has(key)) throw new StageFailed('EGRESS_FAILED', { cause: 'answer has a forbidden key' })
      settle((value as Record<string, Json>)[key] as Json, depth + 1)
    }
  }
  return Object.freeze(value)
}
