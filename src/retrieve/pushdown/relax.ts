/** Weakens a filter to what a store can say, and only ever weakens: what is found is verified afterwards. */
import { FRAGMENT_FIELDS, type Filter, type FilterField } from '../../base/filter/index.ts'

/** A condition that cannot be judged here counts as true; `null` is "always true". */
export type Relaxed = Filter | null

/**
 * The strongest filter over `fields` alone that lets through everything that `filter` lets through. Null when it says nothing
 * about them.
 */
export function relaxFilter(filter: Filter, fields: ReadonlySet<FilterField>): Relaxed {
  switch (filter.op) {
    case 'and': {
      // A conjunct that cannot be judged is dropped: the rest still holds of everything that the whole lets through.
      const of = filter.of.map((each) => relaxFilter(each, fields)).filter((each) => each !== null)
      return of.length === 0 ? null : of.length === 1 ? (of[0] as Filter) : { op: 'and', of }
    }
    case 'or': {
      // A disjunct that cannot be judged may hold, so nothing can be said of the whole.
      const of = filter.of.map((each) => relaxFilter(each, fields))
      return of.some((each) => each === null) ? null : { op: 'or', of: of as Filter[] }
    }
    case 'not':
      return mentionsOnly(filter.of, fields) ? filter : null
    case 'exists':
    case 'eq':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
    case 'in':
    case 'hasAny':
    case 'hasAll':
    case 'subsetOf':
      return fields.has(filter.field) ? filter : null
  }
}

function mentionsOnly(filter: Filter, fields: ReadonlySet<FilterField>): boolean {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.of.every((each) => mentionsOnly(each, fields))
    case 'not':
      return mentionsOnly(filter.of, fields)
    default:
      return fields.has(filter.field)
  }
}

/**
 * The values that `field` can have in anything that `filter` lets through; null when it could be any. For a set field: values of
 * which at least one must be there.
 */
export function possibleValues(filter: Filter, field: FilterField): ReadonlySet<string> | null {
  switch (filter.op) {
    case 'and': {
      let least: ReadonlySet<string> | null = null
      for (const each of filter.of) {
        const values = possibleValues(each, field)
        if (values === null) continue
        if (least === null) least = values
        // Two conditions on a set field may hold by different members; only for single values do they intersect.
        else if (FRAGMENT_FIELDS[field].type === 'set') least = values.size < least.size ? values : least
        else least = intersect(least, values)
      }
      return least
    }
    case 'or': {
      const union = new Set<string>()
      for (const each of filter.of) {
        const values = possibleValues(each, field)
        if (values === null) return null
        for (const value of values) union.add(value)
      }
      return union
    }
    case 'eq':
      return filter.field === field ? new Set([filter.value]) : null
    case 'in':
    case 'hasAny':
      return filter.field === field ? new Set(filter.values) : null
    case 'hasAll':
      return filter.field === field ? new Set(filter.values.slice(0, 1)) : null
    default:
      return null
  }
}

function intersect(a: ReadonlySet<string>, b: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...a].filter((value) => b.has(value)))
}

/** The least and greatest instants that `field` can have in anything that `filter` lets through. */
export function possibleRange(filter: Filter, field: FilterField): { readonly from: string | null; readonly to: string | null } {
  const any = { from: null, to: null }
  switch (filter.op) {
    case 'and':
      return filter.of
        .map((each) => possibleRange(each, field))
        .reduce((a, b) => ({ from: later(a.from, b.from), to: earlier(a.to, b.to) }), any)
    case 'or': {
      const ranges = filter.of.map((each) => possibleRange(each, field))
      const open = { from: ranges.some(({ from }) => from === null), to: ranges.some(({ to }) => to === null) }
      return {
        from: open.from ? null : ranges.map(({ from }) => from).reduce(earlier),
        to: open.to ? null : ranges.map(({ to }) => to).reduce(later),
      }
    }
    case 'eq':
      return filter.field === field ? { from: filter.value, to: filter.value } : any
    case 'ge':
    case 'gt':
      return filter.field === field ? { from: filter.value, to: null } : any
    case 'le':
    case 'lt':
      return filter.field === field ? { from: null, to: filter.value } : any
    default:
      return any
  }
}

/** Null is "no bound"; instants compare as text. */
function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a.localeCompare(b) > 0 ? a : b
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a.localeCompare(b) < 0 ? a : b
}

/** Whether the filter can match nothing, by its shape: an empty list in every way to satisfy it. */
export function matchesNothing(filter: Filter): boolean {
  switch (filter.op) {
    case 'and':
      return filter.of.some(matchesNothing) || disjointValues(filter)
    case 'or':
      return filter.of.every(matchesNothing)
    case 'in':
    case 'hasAny':
      return filter.values.length === 0
    default:
      return false
  }
}

function disjointValues(filter: Filter): boolean {
  return (['source', 'tenant', 'patient', 'dataClass'] as const).some((field) => possibleValues(filter, field)?.size === 0)
}
