/** Joins the obligations of several rows into one list that is at least as strict as each. */
import type { DecisionSnapshot, Obligation } from '../../base/seams/index.ts'
import type { CompiledRow } from './row.ts'

/** Every obligation of `rows`, merged: the smallest limit, the fields that all name, the login that satisfies all. Frozen. */
export function mergeObligations(rows: readonly CompiledRow[]): readonly Obligation[] {
  return mergeObligationLists(rows.map((each) => each.row.obligations))
}

/** Merges lists of obligations; see {@link mergeObligations}. */
export function mergeObligationLists(lists: readonly (readonly Obligation[])[]): readonly Obligation[] {
  const merged = new Map<string, Obligation>()
  for (const list of lists) {
    for (const obligation of list) {
      const key = obligation.type === 'notify' ? `notify ${obligation.to}` : obligation.type
      const before = merged.get(key)
      merged.set(key, before === undefined ? obligation : stricter(before, obligation))
    }
  }
  return Object.freeze([...merged.values()])
}

function stricter(a: Obligation, b: Obligation): Obligation {
  if (a.type === 'minimum-necessary' && b.type === a.type) return a.limit <= b.limit ? a : b
  if (a.type === 'limit-fields' && b.type === a.type) {
    return Object.freeze({ type: a.type, fields: Object.freeze(a.fields.filter((each) => b.fields.includes(each))) })
  }
  if (a.type === 'step-up' && b.type === a.type) {
    const ages = [a.maxAge, b.maxAge].filter((each) => each !== null)
    return Object.freeze({
      type: a.type,
      acrValues: Object.freeze(a.acrValues.filter((each) => b.acrValues.includes(each))),
      maxAge: ages.length === 0 ? null : Math.min(...ages),
    })
  }
  return a
}

/** Whether the login of `snapshot` satisfies every step-up obligation of `row`. */
export function stepUpSatisfied(row: CompiledRow, snapshot: DecisionSnapshot): boolean {
  const { acr, authTime } = snapshot.user
  return row.row.obligations.every((each) => {
    if (each.type !== 'step-up') return true
    if (acr === null || !each.acrValues.includes(acr)) return false
    return each.maxAge === null || (authTime !== null && snapshot.now / 1000 - authTime <= each.maxAge)
  })
}
