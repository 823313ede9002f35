/** Translates what Cedar leaves open about an unknown fragment into the filter language, or says that it cannot. */
import type { Expr, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs'
import { type Condition, every, some } from '../../admit/consent/condition.ts'
import {
  atLeast,
  atMost,
  eq,
  exists,
  FRAGMENT_FIELDS,
  type Filter,
  type FilterField,
  greaterThan,
  hasAll,
  hasAny,
  lessThan,
  not,
  oneOf,
  presentAndNot,
  subsetOf,
} from '../../base/filter/index.ts'
import { CONFIDENTIALITIES } from '../../base/vocabulary/confidentiality.ts'

/** Thrown inside for a shape that the filter language does not have; the caller weakens and lets `check` verify. */
export class Untranslatable extends Error {}

/** The condition of one residual policy, or its negation. @throws Untranslatable */
export function residualCondition({ conditions }: PolicyJson, holds: boolean): Condition {
  return (holds ? every : some)(conditions.map(({ kind, body }) => translate(body, (kind === 'when') === holds)))
}

/** `holds` false translates the negation. */
function translate(expression: Expr, holds: boolean): Condition {
  const [op, operand] = only(expression)
  switch (op) {
    case 'Value':
      if (typeof operand !== 'boolean') return refuse()
      return operand === holds
    case '&&':
    case '||': {
      const { left, right } = operand as { left: Expr; right: Expr }
      return ((op === '&&') === holds ? every : some)([translate(left, holds), translate(right, holds)])
    }
    case '!':
      return translate((operand as { arg: Expr }).arg, !holds)
    case 'if-then-else': {
      const { if: test, then, else: otherwise } = operand as { if: Expr; then: Expr; else: Expr }
      return some([every([translate(test, true), translate(then, holds)]), every([translate(test, false), translate(otherwise, holds)])])
    }
    case 'has': {
      const { left, attr } = operand as { left: Expr; attr: string }
      const field = fieldNamed(left, attr)
      if (FRAGMENT_FIELDS[field].required) return holds
      return holds ? exists(field) : refuse()
    }
    default:
      return atom(op, operand, holds)
  }
}

function atom(op: string, operand: unknown, holds: boolean): Condition {
  if (op === 'isEmpty') {
    const field = fieldOf((operand as { arg: Expr }).arg)
    return field === null ? refuse() : negatable(field, subsetOf(field, []), holds)
  }
  const { left, right } = operand as { left?: Expr; right?: Expr }
  if (left === undefined || right === undefined) return refuse()
  const leftField = fieldOf(left)
  const rightField = fieldOf(right)
  if (op === '!=') return atom('==', operand, !holds)
  if (op === '==') {
    const field = leftField ?? rightField
    const value = literal(leftField === null ? left : right)
    return field === null ? refuse() : comparison(field, 'eq', value, holds)
  }
  if (op === '<' || op === '<=' || op === '>' || op === '>=') {
    if (leftField !== null) return comparison(leftField, op, literal(right), holds)
    if (rightField !== null)
      return comparison(rightField, ({ '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const)[op], literal(left), holds)
    return refuse()
  }
  if (op === 'contains') {
    // A list contains the field, or the field, a set, contains a value.
    if (rightField !== null) return negatable(rightField, oneOf(rightField, strings(left)), holds)
    if (leftField !== null) return negatable(leftField, hasAny(leftField, [text(literal(right))]), holds)
    return refuse()
  }
  if (op === 'containsAny') {
    const field = leftField ?? rightField
    return field === null ? refuse() : negatable(field, hasAny(field, strings(leftField === null ? left : right)), holds)
  }
  if (op === 'containsAll') {
    if (rightField !== null) return negatable(rightField, subsetOf(rightField, strings(left)), holds)
    if (leftField !== null) return negatable(leftField, hasAll(leftField, strings(right)), holds)
  }
  return refuse()
}

function comparison(field: FilterField, op: 'eq' | '<' | '<=' | '>' | '>=', value: unknown, holds: boolean): Condition {
  const { type } = FRAGMENT_FIELDS[field]
  if (type === 'confidentiality') {
    const code = typeof value === 'number' ? CONFIDENTIALITIES[value] : undefined
    if (code === undefined) return refuse()
    return negatable(field, { eq: eq, '<': lessThan, '<=': atMost, '>': greaterThan, '>=': atLeast }[op](field, code), holds)
  }
  return type === 'string' && op === 'eq' ? negatable(field, eq(field, text(value)), holds) : refuse()
}

function negatable(field: FilterField, filter: Filter, holds: boolean): Filter {
  if (holds) return filter
  return FRAGMENT_FIELDS[field].required ? not(filter) : presentAndNot(field, filter)
}

/** The field behind `resource.x`, or null for another expression. */
function fieldOf(expression: Expr): FilterField | null {
  const [op, operand] = only(expression)
  if (op !== '.') return null
  const { left, attr } = operand as { left: Expr; attr: string }
  return fieldNamed(left, attr)
}

function fieldNamed(left: Expr, attr: string): FilterField {
  const [op, operand] = only(left)
  const isResource = op === 'Var' ? operand === 'resource' : op === 'unknown' && JSON.stringify(operand) === '[{"Value":"resource"}]'
  if (!isResource || !Object.hasOwn(FRAGMENT_FIELDS, attr)) return refuse()
  return attr as FilterField
}

function literal(expression: Expr): unknown {
  const [op, operand] = only(expression)
  return op === 'Value' ? operand : refuse()
}

function strings(expression: Expr): readonly string[] {
  const [op, operand] = only(expression)
  if (op === 'Set') return (operand as Expr[]).map((each) => text(literal(each)))
  return op === 'Value' && Array.isArray(operand) ? operand.map(text) : refuse()
}

const text = (value: unknown): string => (typeof value === 'string' ? value : refuse())

function only(expression: Expr): readonly [string, unknown] {
  const entries = Object.entries(expression)
  return entries.length === 1 && entries[0] !== undefined ? entries[0] : refuse()
}

function refuse(): never {
  throw new Untranslatable()
}
