/** The one evaluator of the filter language: stores, verification and tests all decide by it. */
import { type FieldValues, SLOT_OF, type Slots, slotsOf } from './field-record.ts'
import { confidentialityRank, FRAGMENT_FIELDS } from './fields.ts'
import { type Comparison, type Filter, type Membership, parseFilter } from './filter.ts'

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
  const condition = compile(parseFilter(filter), true)
  const predicate: Predicate = (fields) => holds(condition, slotsOf(fields))
  // INVARIANT: only a frozen filter is remembered; a mutable one could change after it was compiled.
  if (isDeepFrozen(filter)) compiled.set(filter, predicate)
  return predicate
}

type Operation = 'all' | 'any' | 'never' | 'present' | 'is' | 'isNot' | 'lt' | 'le' | 'gt' | 'ge' | 'in' | 'notIn' | Membership['op']

/** One condition without negation. All have one shape, so that one loop reads them without dispatching through functions. */
interface Condition {
  readonly operation: Operation
  readonly slot: number
  readonly bound: string | number
  readonly set: ReadonlySet<string | number>
  readonly values: readonly string[]
  /** What a set operation must come to. */
  readonly wanted: boolean
  readonly parts: readonly Condition[]
}

const EMPTY: Condition = { operation: 'never', slot: -1, bound: '', set: new Set(), values: [], wanted: true, parts: [] }

/** `polarity` false compiles the negation, pushed down to the conditions so that a missing field is false either way. */
function compile(filter: Filter, polarity: boolean): Condition {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const parts = filter.of.map((each) => compile(each, polarity))
      return { ...EMPTY, operation: (filter.op === 'and') === polarity ? 'all' : 'any', parts }
    }
    case 'not':
      return compile(filter.of, !polarity)
    case 'exists':
      return { ...EMPTY, operation: polarity ? 'present' : 'never', slot: SLOT_OF[filter.field] }
    case 'eq':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return compileComparison(filter, polarity)
    case 'in':
    case 'hasAny':
    case 'hasAll':
    case 'subsetOf':
      return compileMembership(filter, polarity)
  }
}

/** The negation of an order is another order, so that a missing field stays false. */
const NEGATED = { eq: 'isNot', lt: 'ge', le: 'gt', gt: 'le', ge: 'lt' } as const

function compileComparison({ op, field, value }: Comparison, polarity: boolean): Condition {
  const bound = FRAGMENT_FIELDS[field].type === 'confidentiality' ? confidentialityRank(value) : value
  return { ...EMPTY, operation: polarity ? (op === 'eq' ? 'is' : op) : NEGATED[op], slot: SLOT_OF[field], bound }
}

function compileMembership({ op, field, values }: Membership, polarity: boolean): Condition {
  const ranked = FRAGMENT_FIELDS[field].type === 'confidentiality'
  const set = new Set<string | number>(ranked ? values.map(confidentialityRank) : values)
  return { ...EMPTY, operation: op === 'in' && !polarity ? 'notIn' : op, slot: SLOT_OF[field], set, values, wanted: polarity }
}

function holds(condition: Condition, slots: Slots): boolean {
  const { operation, parts } = condition
  if (operation === 'all') {
    for (let index = 0; index < parts.length; index++) if (!holds(parts[index] as Condition, slots)) return false
    return true
  }
  if (operation === 'any') {
    for (let index = 0; index < parts.length; index++) if (holds(parts[index] as Condition, slots)) return true
    return false
  }
  const actual = slots[condition.slot]
  // INVARIANT: a missing field is false, whatever the condition and its polarity.
  if (actual === undefined) return false
  switch (operation) {
    case 'never':
      return false
    case 'present':
      return true
    case 'is':
      return actual === condition.bound
    case 'isNot':
      return actual !== condition.bound
    // Both sides have one type, since slots are checked by field: text compares with text, rank with rank.
    case 'lt':
      return actual < condition.bound
    case 'le':
      return actual <= condition.bound
    case 'gt':
      return actual > condition.bound
    case 'ge':
      return actual >= condition.bound
    case 'in':
      return condition.set.has(actual as string | number)
    case 'notIn':
      return !condition.set.has(actual as string | number)
    case 'hasAny':
      return shares(actual as readonly string[], condition.set) === condition.wanted
    case 'hasAll':
      return condition.values.every((each) => (actual as readonly string[]).includes(each)) === condition.wanted
    case 'subsetOf':
      return isWithin(actual as readonly string[], condition.set) === condition.wanted
  }
}

function shares(actual: readonly string[], set: ReadonlySet<string | number>): boolean {
  for (let index = 0; index < actual.length; index++) if (set.has(actual[index] as string)) return true
  return false
}

function isWithin(actual: readonly string[], set: ReadonlySet<string | number>): boolean {
  for (let index = 0; index < actual.length; index++) if (!set.has(actual[index] as string)) return false
  return true
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
