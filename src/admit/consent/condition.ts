/** Computes with conditions that may be settled already: everything, nothing, or a filter. */
import { and, type Filter, or } from '../../base/filter/index.ts'

/** `true` holds for every fragment, `false` for none. */
export type Condition = boolean | Filter

/** All must hold. */
export function every(conditions: readonly Condition[]): Condition {
  const filters: Filter[] = []
  for (const each of conditions) {
    if (each === false) return false
    if (each !== true) filters.push(each)
  }
  const [first, ...rest] = filters
  return first === undefined ? true : and(first, ...rest)
}

/** One must hold. */
export function some(conditions: readonly Condition[]): Condition {
  const filters: Filter[] = []
  for (const each of conditions) {
    if (each === true) return true
    if (each !== false) filters.push(each)
  }
  const [first, ...rest] = filters
  return first === undefined ? false : or(first, ...rest)
}
