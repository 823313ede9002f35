/** Writes JSON in the one form that RFC 8785 allows, so that equal data has equal bytes and equal hashes. */
import { ConfigurationError } from '../base/errors/index.ts'

const MAX_DEPTH = 128
// Without the `u` flag a lone surrogate can be found by what stands beside it.
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/

function refuse(detail: string): never {
  throw new ConfigurationError('ARGUMENT_INVALID', detail)
}

/**
 * The canonical JSON text of plain data (RFC 8785 §3.2): keys sorted by UTF-16 code units, no white space, numbers and strings
 * as ECMAScript writes them. Members whose value is undefined are left out, as `JSON.stringify` does.
 *
 * @throws ConfigurationError ARGUMENT_INVALID for what is not I-JSON: a lone surrogate, a number that is not finite, a bigint,
 *   a function, a symbol, undefined within a list, an object that is neither plain nor a list, nesting deeper than 128.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0)
}

function write(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return text(value)
    case 'number':
      return Number.isFinite(value) ? String(value === 0 ? 0 : value) : refuse('canonical JSON has no number that is not finite')
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      if (depth >= MAX_DEPTH) refuse(`canonical JSON is nested deeper than ${MAX_DEPTH}`)
      return Array.isArray(value) ? list(value, depth + 1) : members(value, depth + 1)
    default:
      return refuse(`canonical JSON has no ${typeof value}`)
  }
}

/** What JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/

function text(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`
  if (LONE_SURROGATE.test(value)) refuse('canonical JSON has no lone surrogate')
  return JSON.stringify(value)
}

function list(value: readonly unknown[], depth: number): string {
  let written = '['
  for (let index = 0; index < value.length; index++) written += (index === 0 ? '' : ',') + write(value[index], depth)
  return written + ']'
}

function members(value: object, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) refuse('canonical JSON takes plain objects only')
  const record = value as Record<string, unknown>
  let written = ''
  for (const key of sorted(Object.keys(record))) {
    const member = record[key]
    if (member !== undefined) written += (written === '' ? '' : ',') + text(key) + ':' + write(member, depth)
  }
  return `{${written}}`
}

/** Sorts short lists of keys, which often are sorted already, without the cost of a general sort. */
function sorted(keys: string[]): string[] {
  if (keys.length > 16) return keys.sort()
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end] as string
    let index = end
    for (; index > 0 && (keys[index - 1] as string) > key; index--) keys[index] = keys[index - 1] as string
    keys[index] = key
  }
  return keys
}
