/** The one evaluator of the filter language: stores, verification and tests all decide by it. */
import { confidentialityRank, FRAGMENT_FIELDS, type FilterField } from './fields.ts'
import { parseFilter, type Comparison, type Filter, type Membership } from './filter.ts'

/** Fields to decide on: any object; only own properties of declared fields with the declared type count as present. */
export type FieldValues = Readonly<Partial<Record<FilterField, unknown>>>

/** A compiled filter. */
export type Predicate = (fields: FieldValues) => boolean

/**
 * Says whether `fields` satisfy `filter`. A field that is missing or has the wrong type makes its condition false, also under
 * `not`.
 *
 * @throws ConfigurationError FILTER_INVALID
 */
export function evaluateFilter(filter: Filter, fields: FieldValues): boolean {
  return compileFilter(filter)(fields)
}

const compiled = new WeakMap<Filter, Predicate>()

/**
 * Compiles a filter once; the same frozen filter gives the same predicate.
 *
 * @throws ConfigurationError FILTER_INVALID
 */
export function compileFilter(filter: Filter): Predicate {
  const known = compiled.get(filter)
  if (known !== undefined) return known
  const parsed = parseFilter(filter)
  const predicate = compile(parsed, true)
  // INVARIANT: only a frozen filter is remembered; a mutable one could change after it was compiled.
  if (isDeepFrozen(filter)) compiled.set(filter, predicate)
  return predicate
}

/** `polarity` false compiles the negation, pushed down to the conditions so that a missing field is false either way. */
function compile(filter: Filter, polarity: boolean): Predicate {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const parts = filter.of.map((each) => compile(each, polarity))
      return (filter.op === 'and') === polarity ? all(parts) : any(parts)
    }
    case 'not':
      return compile(filter.of, !polarity)
    case 'exists': {
      const { field } = filter
      return polarity ? (fields) => present(field, fields) : () => false
    }
    case 'eq':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return compileComparison(filter, polarity)
    case 'in':
      return compileIn(filter, polarity)
    case 'hasAny':
    case 'hasAll':
    case 'subsetOf':
      return compileSet(filter, polarity)
  }
}

function all(parts: readonly Predicate[]): Predicate {
  if (parts.length === 1) return parts[0] as Predicate
  return (fields) => {
    for (let index = 0; index < parts.length; index++) if (!(parts[index] as Predicate)(fields)) return false
    return true
  }
}

function any(parts: readonly Predicate[]): Predicate {
  if (parts.length === 1) return parts[0] as Predicate
  return (fields) => {
    for (let index = 0; index < parts.length; index++) if ((parts[index] as Predicate)(fields)) return true
    return false
  }
}

function own(field: FilterField, fields: FieldValues): unknown {
  return Object.hasOwn(fields, field) ? fields[field] : undefined
}

function present(field: FilterField, fields: FieldValues): boolean {
  const value = own(field, fields)
  return FRAGMENT_FIELDS[field].type === 'set' ? isStringList(value) : typeof value === 'string'
}

function isStringList(value: unknown): value is readonly string[] {
  if (!Array.isArray(value)) return false
  for (let index = 0; index < value.length; index++) if (typeof value[index] !== 'string') return false
  return true
}

function compileComparison({ op, field, value }: Comparison, polarity: boolean): Predicate {
  const rank = FRAGMENT_FIELDS[field].type === 'confidentiality' ? confidentialityRank : null
  const bound: string | number = rank === null ? value : rank(value)
  const holds = COMPARE[op]
  return (fields) => {
    const actual = own(field, fields)
    if (typeof actual !== 'string') return false
    const left = rank === null ? actual : rank(actual)
    if (left === -1) return false
    return holds(left, bound) === polarity
  }
}

const COMPARE: Readonly<Record<Comparison['op'], (left: string | number, right: string | number) => boolean>> = {
  eq: (left, right) => left === right,
  lt: (left, right) => left < right,
  le: (left, right) => left <= right,
  gt: (left, right) => left > right,
  ge: (left, right) => left >= right,
}

function compileIn({ field, values }: Membership, polarity: boolean): Predicate {
  const set = new Set(values)
  const ranked = FRAGMENT_FIELDS[field].type === 'confidentiality'
  return (fields) => {
    const actual = own(field, fields)
    if (typeof actual !== 'string' || (ranked && confidentialityRank(actual) < 0)) return false
    return set.has(actual) === polarity
  }
}

function compileSet({ op, field, values }: Membership, polarity: boolean): Predicate {
  const set = new Set(values)
  return (fields) => {
    const actual = own(field, fields)
    if (!isStringList(actual)) return false
    switch (op) {
      case 'hasAny':
        return actual.some((each) => set.has(each)) === polarity
      case 'hasAll':
        return values.every((each) => actual.includes(each)) === polarity
      default:
        return actual.every((each) => set.has(each)) === polarity
    }
  }
}

function isDeepFrozen(filter: Filter): boolean {
  if (!Object.isFrozen(filter)) return false
  switch (filter.op) {
    case 'and':
    case 'or':
      return Object.isFrozen(filter.of) && filter.of.every(isDeepFrozen)
    case 'not':
      return isDeepFrozen(filter.of)
    case 'in':
    case 'hasAny':
    case 'hasAll':
    case 'subsetOf':
      return Object.isFrozen(filter.values)
    default:
      return true
  }
}
