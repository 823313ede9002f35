/** Weakens conditions on labels to what holds of labels before they are tightened, since a store holds what was known when it was written. */
import { type Comparison, confidentialityRank, type Filter, type Membership } from '../../base/filter/index.ts'
import { CONFIDENTIALITIES } from '../../base/vocabulary/confidentiality.ts'
import type { Relaxed } from './relax.ts'

/**
 * The strongest filter that lets through every record whose labels, once tightened, the given filter lets through. An upper
 * bound on labels stays; a lower bound, which a stored label may not reach yet, is left to the check after fetching.
 */
export function relaxLabels(filter: Filter): Relaxed {
  return relax(filter, true)
}

function relax(filter: Filter, polarity: boolean): Relaxed {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const of = filter.of.map((each) => relax(each, polarity))
      const conjunction = (filter.op === 'and') === polarity
      const left = of.filter((each) => each !== null)
      if (conjunction) return left.length === 0 ? null : left.length === 1 ? (left[0] as Filter) : { op: 'and', of: left }
      return left.length < of.length ? null : left.length === 1 ? (left[0] as Filter) : { op: 'or', of: left }
    }
    case 'not':
      return relax(filter.of, !polarity)
    case 'exists':
      return polarity ? filter : { op: 'in', field: 'tenant', values: [] }
    case 'eq':
    case 'in':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      if (filter.field === 'confidentiality') return boundedAbove(filter, polarity)
      return polarity ? filter : { op: 'not', of: filter }
    case 'hasAny':
    case 'hasAll':
      // What must have a sensitivity may not have it yet; what must lack it lacks it already.
      if (filter.field === 'sensitivities' && polarity) return null
      return polarity ? filter : { op: 'not', of: filter }
    case 'subsetOf':
      if (filter.field === 'sensitivities' && !polarity) return null
      return polarity ? filter : { op: 'not', of: filter }
  }
}

/** The least `le` that follows; null when every label could come to satisfy it. */
function boundedAbove(filter: Comparison | Membership, polarity: boolean): Relaxed {
  const holds = (rank: number): boolean => {
    if ('values' in filter) return filter.values.some((value) => confidentialityRank(value) === rank)
    const bound = confidentialityRank(filter.value)
    switch (filter.op) {
      case 'eq':
        return rank === bound
      case 'lt':
        return rank < bound
      case 'le':
        return rank <= bound
      case 'gt':
        return rank > bound
      case 'ge':
        return rank >= bound
    }
  }
  const highest = CONFIDENTIALITIES.findLast((_, rank) => holds(rank) === polarity)
  if (highest === undefined) return { op: 'in', field: 'confidentiality', values: [] }
  return highest === CONFIDENTIALITIES.at(-1) ? null : { op: 'le', field: 'confidentiality', value: highest }
}
