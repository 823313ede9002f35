/** Cuts from a filter the branches that what is searched next cannot satisfy, so that more can be said about the rest. */
import type { Filter } from '../../base/filter/index.ts'

/** What is known of everything that one search can give; null for a condition that it does not settle. */
export type Knowledge = (condition: Exclude<Filter, { readonly op: 'and' | 'or' | 'not' }>) => boolean | null

/** What is left of the filter: a filter, or settled. */
export type Pruned = Filter | boolean

/** A condition under `not` settles only when everything below it does. */
export function pruneFilter(filter: Filter, known: Knowledge): Pruned {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const settles = filter.op === 'or'
      const left: Filter[] = []
      for (const each of filter.of) {
        const pruned = pruneFilter(each, known)
        if (pruned === settles) return settles
        if (typeof pruned !== 'boolean') left.push(pruned)
      }
      if (left.length === 0) return !settles
      return left.length === 1 ? (left[0] as Filter) : { op: filter.op, of: left }
    }
    case 'not': {
      const pruned = pruneFilter(filter.of, known)
      return typeof pruned === 'boolean' ? !pruned : filter
    }
    default:
      return known(filter) ?? filter
  }
}
