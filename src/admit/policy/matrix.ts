/** The access matrix as a policy engine: deny by default, denials win, and `check` is the plan's own filter, fragment by fragment. */
import { and, eq, type Filter, oneOf, or } from '../../base/filter/index.ts'
import type { CheckRequest, Decision, DecisionSnapshot, Operation, Plan, PolicyEngine } from '../../base/seams/index.ts'
import { PHI_CATEGORIES, type PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { type AccessMatrixDefinition, type ParsedMatrix, parseMatrix } from './definition.ts'
import { mergeObligations } from './obligations.ts'
import { type CompiledRow, compileRow, rowsFilter } from './row.ts'
import { type RowGroup, selectRows, type Selection } from './selection.ts'
import { denySentence, permitSentence } from './sentence.ts'

/** A policy engine over a declared matrix. It answers at once, so `plan` and `check` are synchronous. */
export interface AccessMatrix extends PolicyEngine {
  /** The definition with every default filled in, frozen. */
  readonly definition: ParsedMatrix
  plan(query: { readonly operation: Operation }, snapshot: DecisionSnapshot): Plan
  check(requests: readonly CheckRequest[], snapshot: DecisionSnapshot): readonly Decision[]
}

/**
 * Makes a policy engine of a matrix.
 *
 * A fragment is permitted when at least one permit row matches and no deny row does. The tenant always stands in the plan's
 * filter; the patient too, unless the row is declared record-free or cohort.
 *
 * @throws ConfigurationError CONFIG_INVALID when the definition is not valid
 */
export function accessMatrix(definition: AccessMatrixDefinition): AccessMatrix {
  const parsed = parseMatrix(definition)
  const rows = parsed.rows.map(compileRow)
  const remembered = new WeakMap<DecisionSnapshot, Map<Operation, Prepared>>()

  const prepare = (snapshot: DecisionSnapshot, operation: Operation): Prepared => {
    const known = remembered.get(snapshot)?.get(operation)
    if (known !== undefined) return known
    const made = new Prepared(parsed, selectRows(rows, snapshot, operation), snapshot)
    // INVARIANT: only a frozen snapshot is remembered; a mutable one could change after its rows were selected.
    if (Object.isFrozen(snapshot)) {
      const operations = remembered.get(snapshot) ?? new Map<Operation, Prepared>()
      remembered.set(snapshot, operations.set(operation, made))
    }
    return made
  }

  const shown = new Set(parsed.rows.flatMap(({ reveal }) => (reveal === 'all' ? PHI_CATEGORIES : reveal)))
  return Object.freeze({
    definition: parsed,
    reveals: Object.freeze(PHI_CATEGORIES.filter((category) => shown.has(category))),
    plan: (query: { readonly operation: Operation }, snapshot: DecisionSnapshot) => prepare(snapshot, query.operation).plan(),
    check: (requests: readonly CheckRequest[], snapshot: DecisionSnapshot) => {
      const decisions: Decision[] = new Array<Decision>(requests.length)
      let prepared: Prepared | null = null
      let operation: Operation | null = null
      for (let index = 0; index < requests.length; index++) {
        const request = requests[index] as CheckRequest
        if (prepared === null || request.operation !== operation) {
          operation = request.operation
          prepared = prepare(snapshot, operation)
        }
        decisions[index] = prepared.decide(request.fields)
      }
      return decisions
    },
  })
}

/** One request's rows, with the decisions it already worded. */
class Prepared {
  readonly #matrix: ParsedMatrix
  readonly #selection: Selection
  readonly #snapshot: DecisionSnapshot
  readonly #worded = new Map<RowGroup | null, Map<string, Decision>>()
  #plan: Plan | null = null

  constructor(matrix: ParsedMatrix, selection: Selection, snapshot: DecisionSnapshot) {
    this.#matrix = matrix
    this.#selection = selection
    this.#snapshot = snapshot
  }

  plan(): Plan {
    this.#plan ??= this.#makePlan()
    return this.#plan
  }

  #makePlan(): Plan {
    const { revision } = this.#matrix
    const parts: Filter[] = []
    const permits = new Set<CompiledRow>()
    for (const group of this.#selection.groups) {
      const filter = rowsFilter(group.permits, group.denies)
      if (filter === null) continue
      parts.push(group.patients === null ? filter : and(oneOf('patient', group.patients), filter))
      for (const each of group.permits) permits.add(each)
    }
    const [first, ...rest] = parts
    if (first === undefined) {
      return Object.freeze({ kind: 'deny-all', reasons: Object.freeze([`no row permits it, revision ${revision}`]), revision })
    }
    const counted = [...permits].sort((a, b) => a.index - b.index)
    return Object.freeze({
      kind: 'conditional',
      filter: and(eq('tenant', this.#snapshot.tenant), or(first, ...rest)),
      obligations: mergeObligations(counted),
      reveal: sharedReveal(counted),
      reasons: Object.freeze(counted.map((each) => `row ${each.row.id}, revision ${revision}`)),
      revision,
      expiresAt: this.#expiresAt(counted),
    })
  }

  decide(fields: CheckRequest['fields']): Decision {
    if (fields.tenant !== this.#snapshot.tenant || this.#selection.stepUpNeeded) return this.#word(null, fields, [])
    const own = fields.patient === null ? undefined : this.#selection.ofPatient.get(fields.patient)
    const { unscoped } = this.#selection
    const first = own === undefined ? null : this.#rowsThatDecide(own, fields)
    if (own !== undefined && first?.permitted === true) return this.#word(own, fields, first.rows)
    const second = unscoped === null ? null : this.#rowsThatDecide(unscoped, fields)
    if (second?.permitted === true) return this.#word(unscoped, fields, second.rows)
    const denying = first ?? second
    return this.#word(null, fields, denying?.rows ?? [])
  }

  #rowsThatDecide(group: RowGroup, fields: CheckRequest['fields']): { permitted: boolean; rows: readonly CompiledRow[] } | null {
    const denies = group.deniesOf.get(fields.dataClass)
    if (denies !== undefined) {
      const matched = matching(denies, fields)
      // INVARIANT: a denial wins over every permit.
      if (matched.length > 0) return { permitted: false, rows: matched }
    }
    const permits = group.permitsOf.get(fields.dataClass)
    const matched = permits === undefined ? NONE : matching(permits, fields)
    return matched.length > 0 ? { permitted: true, rows: matched } : null
  }

  /** `group` is the group that permits; null denies. Equal decisions are one frozen object. */
  #word(group: RowGroup | null, fields: CheckRequest['fields'], rows: readonly CompiledRow[]): Decision {
    let worded = this.#worded.get(group)
    if (worded === undefined) {
      worded = new Map()
      this.#worded.set(group, worded)
    }
    let key: string = fields.dataClass
    for (let index = 0; index < rows.length; index++) key += ` ${(rows[index] as CompiledRow).index}`
    const known = worded.get(key)
    if (known !== undefined) return known
    const { revision } = this.#matrix
    const parts = { snapshot: this.#snapshot, revision, held: group?.held ?? [], dataClass: fields.dataClass, rows }
    const decision: Decision = Object.freeze({
      effect: group === null ? 'deny' : 'permit',
      rows: Object.freeze(rows.map((each) => each.row.id)),
      obligations: group === null ? Object.freeze([]) : mergeObligations(rows),
      revision,
      expiresAt: this.#expiresAt(rows),
      sentence: group === null ? denySentence(parts) : permitSentence(parts),
    })
    worded.set(key, decision)
    return decision
  }

  #expiresAt(rows: readonly CompiledRow[]): number {
    const { now, user, ticket } = this.#snapshot
    let at = Math.min(now + this.#matrix.lifetime * 1000, user.expiresAt)
    for (const each of rows) {
      at = Math.min(at, each.until)
      if (ticket !== null && each.row.relationships !== 'any' && each.row.relationships.includes('ticket'))
        at = Math.min(at, ticket.expiresAt)
    }
    return at
  }
}

const NONE: readonly CompiledRow[] = Object.freeze([])

function matching(rows: readonly CompiledRow[], fields: CheckRequest['fields']): readonly CompiledRow[] {
  let matched: CompiledRow[] | null = null
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index] as CompiledRow
    if (!row.predicate(fields)) continue
    if (matched === null) matched = [row]
    else matched.push(row)
  }
  return matched ?? NONE
}

/** What every row that can yield records reveals: one that reveals less holds for the whole reply. */
function sharedReveal(rows: readonly CompiledRow[]): readonly PhiCategory[] {
  const counted = rows.filter((each) => each.row.records !== 'none')
  if (counted.length === 0) return Object.freeze([])
  return Object.freeze(PHI_CATEGORIES.filter((category) => counted.every((each) => each.reveal.includes(category))))
}
