/** The filter language: a small closed set of conditions over fragment fields, frozen, and only ever narrowed. */
import { ConfigurationError } from '../errors/index.ts'
import { deepFreeze } from '../freeze.ts'
import { confidentialityRank, FRAGMENT_FIELDS, type FieldType, type FilterField } from './fields.ts'

/** Compares one value. `lt`…`ge` are for instants and confidentiality; `eq` is for those and for strings. */
export interface Comparison {
  readonly op: 'eq' | 'lt' | 'le' | 'gt' | 'ge'
  readonly field: FilterField
  readonly value: string
}

/** Tests a string field against a list (`in`), or a set field against one. An empty `in` or `hasAny` list matches nothing. */
export interface Membership {
  readonly op: 'in' | 'hasAny' | 'hasAll' | 'subsetOf'
  readonly field: FilterField
  readonly values: readonly string[]
}

/**
 * A condition over the fields of one fragment. A missing field makes its condition false, and false under `not` as well.
 * JSON-serialisable.
 */
export type Filter =
  | { readonly op: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter }
  | { readonly op: 'exists'; readonly field: FilterField }
  | Comparison
  | Membership

const MAX_DEPTH = 64
const MAX_NODES = 20_000
const OPERATORS_OF: Readonly<Record<FieldType, readonly string[]>> = {
  string: ['eq', 'in'],
  instant: ['eq', 'lt', 'le', 'gt', 'ge'],
  confidentiality: ['eq', 'in', 'lt', 'le', 'gt', 'ge'],
  set: ['hasAny', 'hasAll', 'subsetOf'],
}
const NO_FIELDS: ReadonlySet<string> = new Set()
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

function refuse(detail: string): never {
  throw new ConfigurationError('FILTER_INVALID', detail)
}

/** Both must hold. With one argument, that one. */
export function and(...of: readonly [Filter, ...Filter[]]): Filter {
  return combine('and', of)
}

/** Either must hold. With one argument, that one. */
export function or(...of: readonly [Filter, ...Filter[]]): Filter {
  return combine('or', of)
}

function combine(op: 'and' | 'or', of: readonly Filter[]): Filter {
  if (of.length === 0) refuse(`\`${op}\` needs at least one condition`)
  const flat = of.flatMap((filter) => (filter.op === op ? filter.of : [filter]))
  return deepFreeze(flat.length === 1 ? (flat[0] as Filter) : { op, of: flat })
}

/** Must not hold. Every field below must be declared required; see {@link presentAndNot} for the others. */
export const not = (of: Filter): Filter => parseFilter({ op: 'not', of })
/** The field equals `value`. */
export const eq = (field: FilterField, value: string): Filter => parseFilter({ op: 'eq', field, value })
/** The field is one of `values`; none when empty. */
export const oneOf = (field: FilterField, values: readonly string[]): Filter => parseFilter({ op: 'in', field, values })
/** The set field shares a member with `values`; false when empty. */
export const hasAny = (field: FilterField, values: readonly string[]): Filter => parseFilter({ op: 'hasAny', field, values })
/** The set field has every one of `values`, of which there must be one. */
export const hasAll = (field: FilterField, values: readonly string[]): Filter => parseFilter({ op: 'hasAll', field, values })
/** Every member of the set field is in `values`; true for an empty set. */
export const subsetOf = (field: FilterField, values: readonly string[]): Filter => parseFilter({ op: 'subsetOf', field, values })
/** The field is at most `value`. */
export const atMost = (field: FilterField, value: string): Filter => parseFilter({ op: 'le', field, value })
/** The field is at least `value`. */
export const atLeast = (field: FilterField, value: string): Filter => parseFilter({ op: 'ge', field, value })
/** The field is less than `value`. */
export const lessThan = (field: FilterField, value: string): Filter => parseFilter({ op: 'lt', field, value })
/** The field is greater than `value`. */
export const greaterThan = (field: FilterField, value: string): Filter => parseFilter({ op: 'gt', field, value })
/** The field is present. */
export const exists = (field: FilterField): Filter => parseFilter({ op: 'exists', field })
/** The optional field is present and the condition over it does not hold: the only way to negate an optional field. */
export const presentAndNot = (field: FilterField, of: Filter): Filter =>
  parseFilter({
    op: 'and',
    of: [
      { op: 'exists', field },
      { op: 'not', of },
    ],
  })
/** Matches nothing. */
export const NOTHING: Filter = parseFilter({ op: 'in', field: 'source', values: [] })

/**
 * Reads a filter from unknown data and gives a frozen copy.
 *
 * @throws ConfigurationError FILTER_INVALID for an unknown operator or field, an operator that the field's type does not
 *   have, an empty conjunction, a negation over an optional field, extra properties, or a filter too deep or too large.
 */
export function parseFilter(value: unknown): Filter {
  const budget = { nodes: MAX_NODES }
  return deepFreeze(parseNode(value, { depth: 0, negated: false, present: NO_FIELDS, budget }))
}

/** Where a condition stands: how deep, under a negation or not, and beside which `exists`. */
interface Place {
  readonly depth: number
  readonly negated: boolean
  /** Optional fields that a sibling of an enclosing conjunction shows to be present. */
  readonly present: ReadonlySet<string>
  readonly budget: { nodes: number }
}

function parseNode(value: unknown, place: Place): Filter {
  const { depth, budget } = place
  if (depth > MAX_DEPTH) refuse(`deeper than ${MAX_DEPTH} levels`)
  if (--budget.nodes < 0) refuse(`more than ${MAX_NODES} conditions`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('a condition must be an object')
  const own = (key: string): unknown => (Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined)
  const only = (...keys: string[]): void => {
    for (const key of Reflect.ownKeys(value)) if (!keys.includes(key as string)) refuse('a condition has an unknown property')
  }
  const op = own('op')
  switch (op) {
    case 'and':
    case 'or': {
      only('op', 'of')
      const of = own('of')
      if (!Array.isArray(of) || of.length === 0) refuse(`\`${op}\` needs at least one condition`)
      const present = op === 'and' && !place.negated ? shownPresent(of, place.present) : place.present
      return { op, of: of.map((each) => parseNode(each, { ...place, depth: depth + 1, present })) }
    }
    case 'not':
      only('op', 'of')
      return { op, of: parseNode(own('of'), { ...place, depth: depth + 1, negated: true }) }
    case 'exists':
      only('op', 'field')
      return { op, field: parseField(own('field'), op, place) }
    case 'eq':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge': {
      only('op', 'field', 'value')
      const field = parseField(own('field'), op, place)
      return { op, field, value: parseValue(field, own('value')) }
    }
    case 'in':
    case 'hasAny':
    case 'hasAll':
    case 'subsetOf': {
      only('op', 'field', 'values')
      const field = parseField(own('field'), op, place)
      const values = own('values')
      if (!Array.isArray(values)) refuse(`\`${op}\` needs a list of values`)
      if (op === 'hasAll' && values.length === 0) refuse('`hasAll` needs at least one value')
      return { op, field, values: values.map((each) => parseValue(field, each)) }
    }
    default:
      return refuse('unknown operator')
  }
}

/** `present` and the fields of the `exists` conditions that stand directly in a conjunction. */
function shownPresent(of: readonly unknown[], present: ReadonlySet<string>): ReadonlySet<string> {
  const shown = new Set(present)
  for (const each of of) {
    if (typeof each === 'object' && each !== null && (each as { op?: unknown }).op === 'exists')
      shown.add(String((each as { field?: unknown }).field))
  }
  return shown
}

function parseField(value: unknown, op: string, place: Place): FilterField {
  if (typeof value !== 'string' || !Object.hasOwn(FRAGMENT_FIELDS, value)) refuse('unknown field')
  const field = value as FilterField
  const declaration = FRAGMENT_FIELDS[field]
  if (op !== 'exists' && !OPERATORS_OF[declaration.type].includes(op)) refuse(`\`${op}\` does not apply to \`${field}\``)
  // INVARIANT: absence of an optional field never reads as the opposite of a condition: it is required, or shown present beside.
  if (place.negated && !declaration.required && (op === 'exists' || !place.present.has(field)))
    refuse(`\`${field}\` is optional and may not be negated`)
  return field
}

function parseValue(field: FilterField, value: unknown): string {
  if (typeof value !== 'string') refuse(`a value of \`${field}\` must be a string`)
  const { type } = FRAGMENT_FIELDS[field]
  if (type === 'instant' && !INSTANT.test(value)) refuse(`a value of \`${field}\` must be an instant in UTC with milliseconds`)
  if (type === 'confidentiality' && confidentialityRank(value) < 0) refuse(`a value of \`${field}\` must be a confidentiality code`)
  return value
}
