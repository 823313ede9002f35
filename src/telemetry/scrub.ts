/** Removes what may identify somebody from any value: strings, keys and numbers, at any depth, whatever its shape. */
import type { Deidentifier } from '../base/seams/deidentifier.ts'

/** Gives text without identifiers. May throw; then the text is removed. */
export type TextScrubber = (text: string) => string

/** Stands where something was removed because it could not be judged. */
export const REMOVED = '[removed]'
const NUMBER = '[number]'
const MAX_DEPTH = 256
const MAX_TEXT = 1 << 20
/** A run of digits this long may be a record or account number; amounts, counts and years are shorter. */
const LONG_NUMBER = /\d{5,}/g
/** What is opaque by form: an id of the program's own making. */
const OPAQUE = /^[\w.:-]{1,128}$/

/** Masks what a deidentifier finds as `[category]`, and long runs of digits, which without context may be anything. */
export function scrubberOf(deidentifier: Deidentifier): TextScrubber {
  return (text) => {
    let masked = ''
    let from = 0
    for (const { start, end, category } of deidentifier.detect(text)) {
      masked += `${text.slice(from, start)}[${category}]`
      from = end
    }
    return (masked + text.slice(from)).replace(LONG_NUMBER, NUMBER)
  }
}

/** What passes as it is. */
export interface ScrubOptions {
  /** Top-level keys whose numbers, and whose strings of an opaque form, pass: `time`, `requestId`. */
  readonly safeKeys?: ReadonlySet<string>
  /** Keys that stay as they are at any depth; their values are scrubbed. */
  readonly plainKeys?: ReadonlySet<string>
}

/**
 * A copy of `value` as plain JSON data without identifiers. Object keys are scrubbed like strings; whole numbers of five digits
 * and more are removed; nothing is spared by depth: what is deeper than 256 levels is removed, and so are functions, symbols and
 * binary data. Never throws, never changes its input.
 */
export function scrubValue(value: unknown, scrub: TextScrubber, { safeKeys, plainKeys }: ScrubOptions = {}): unknown {
  // INVARIANT: a scrubber that fails removes; it never lets through.
  const text = (raw: string): string => {
    if (raw.length > MAX_TEXT) return REMOVED
    try {
      const masked: unknown = scrub(raw)
      return typeof masked === 'string' ? masked : REMOVED
    } catch {
      return REMOVED
    }
  }
  const seen = new Set<object>()
  const walk = (each: unknown, depth: number): unknown => {
    switch (typeof each) {
      case 'string':
        return text(each)
      case 'number':
        return Number.isFinite(each) && Math.abs(each) < 10_000 ? each : NUMBER
      case 'bigint':
        return NUMBER
      case 'boolean':
      case 'undefined':
        return each
      case 'object':
        return each === null ? null : within(each, depth)
      default:
        return REMOVED
    }
  }
  const within = (each: object, depth: number): unknown => {
    if (depth >= MAX_DEPTH || seen.has(each) || ArrayBuffer.isView(each) || each instanceof ArrayBuffer) return REMOVED
    seen.add(each)
    try {
      if (Array.isArray(each)) return each.map((item) => walk(item, depth + 1))
      if (each instanceof Error) return walkError(each, depth)
      if (each instanceof Map) return [...each].map(([key, item]) => [walk(key, depth + 1), walk(item, depth + 1)])
      if (each instanceof Set) return [...each].map((item) => walk(item, depth + 1))
      if (each instanceof Date) return REMOVED
      return members(each, depth)
    } catch {
      return REMOVED
    } finally {
      seen.delete(each)
    }
  }
  const members = (each: object, depth: number): unknown => {
    const copy: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(each)) {
      const safe =
        depth === 0 && safeKeys?.has(key) === true && (typeof item === 'number' || (typeof item === 'string' && OPAQUE.test(item)))
      Object.defineProperty(copy, safe || plainKeys?.has(key) === true ? key : text(key), {
        value: safe ? item : walk(item, depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    return copy
  }
  const walkError = (error: Error, depth: number): unknown => {
    const { name, message, cause } = error
    const { code } = error as { readonly code?: unknown }
    return {
      name: text(name),
      message: text(message),
      ...(code === undefined ? {} : { code: walk(code, depth + 1) }),
      ...(cause === undefined ? {} : { cause: walk(cause, depth + 1) }),
    }
  }
  return walk(value, 0)
}
