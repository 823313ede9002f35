/** The access matrix as a policy engine: deny by default, denials win, and `check` is the plan's own filter, fragment by fragment. */
import { and, eq, type Filter, oneOf, or } from '../../base/filter/index.ts'
import type { CheckRequest, Decision, DecisionSnapshot, Operation, Plan, PolicyEngine } from '../../base/seams/index.ts'
import { PHI_CATEGORIES, type PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { type AccessMatrixDefinition, type ParsedMatrix, parseMatrix } from './definition.ts'
import { mergeObligations } from './obligations.ts'
import { type CompiledRow, compileRow, rowsFilter } from './row.ts'
import { type Reading, read } from './reading.ts'
import { bucketOf, indexRows, type RowGroup, selectRows, type Selection } from './selection.ts'
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
  const rows = indexRows(parsed.rows.map(compileRow))
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
  readonly #defaults = new Map<string, Decision>()
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
    const { ofPatient, unscoped, stepUpNeeded } = this.#selection
    // INVARIANT: no row reaches beyond the tenant.
    if (fields.tenant !== this.#snapshot.tenant || stepUpNeeded) return this.#byDefault(fields)
    const own = fields.patient === null ? undefined : ofPatient.get(fields.patient)
    if (own === undefined && unscoped === null) return this.#byDefault(fields)
    const reading = read(fields)
    const first = own === undefined ? null : this.#decideIn(own, reading, fields)
    if (first?.effect === 'permit' || unscoped === null) return first ?? this.#byDefault(fields)
    const second = this.#decideIn(unscoped, reading, fields)
    return second?.effect === 'permit' ? second : (first ?? second ?? this.#byDefault(fields))
  }

  /** What the rows of `group` decide; null when none matches. */
  #decideIn(group: RowGroup, reading: Reading, fields: CheckRequest['fields']): Decision | null {
    const bucket = bucketOf(group, fields.dataClass)
    // INVARIANT: a denial wins over every permit.
    const denying = matching(bucket.denies, reading)
    if (denying !== 0 && denying !== '') return this.#word(group, bucket.denied, bucket.denies, denying, fields, false)
    const permitting = matching(bucket.permits, reading)
    if (permitting === 0 || permitting === '') return null
    return this.#word(group, bucket.permitted, bucket.permits, permitting, fields, true)
  }

  /** Equal decisions are one frozen object. */
  #word(
    group: RowGroup,
    worded: Map<number | string, Decision>,
    listed: readonly CompiledRow[],
    key: number | string,
    fields: CheckRequest['fields'],
    permits: boolean,
  ): Decision {
    const known = worded.get(key)
    if (known !== undefined) return known
    const rows = listed.filter((_, index) =>
      typeof key === 'number' ? (key & (1 << index)) !== 0 : key.split(' ').includes(String(index)),
    )
    const made = this.#make(rows, group.held, fields, permits)
    worded.set(key, made)
    return made
  }

  #byDefault(fields: CheckRequest['fields']): Decision {
    const known = this.#defaults.get(fields.dataClass)
    if (known !== undefined) return known
    const made = this.#make([], [], fields, false)
    this.#defaults.set(fields.dataClass, made)
    return made
  }

  #make(rows: readonly CompiledRow[], held: RowGroup['held'], { dataClass }: CheckRequest['fields'], permits: boolean): Decision {
    const { revision } = this.#matrix
    const parts = { snapshot: this.#snapshot, revision, held, dataClass, rows }
    return Object.freeze({
      effect: permits ? 'permit' : 'deny',
      rows: Object.freeze(rows.map((each) => each.row.id)),
      obligations: permits ? mergeObligations(rows) : Object.freeze([]),
      revision,
      expiresAt: this.#expiresAt(rows),
      sentence: permits ? permitSentence(parts) : denySentence(parts),
    })
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

/** As many rows of one class as fit into the bits of a number. */
const MAX_BITS = 30

/** Which rows match: bits of a number, or their places in a text when there are too many. 0 or empty for none. */
function matching(rows: readonly CompiledRow[], reading: Reading): number | string {
  if (rows.length > MAX_BITS) return rows.flatMap((each, index) => (each.test(reading) ? [index] : [])).join(' ')
  let bits = 0
  for (let index = 0; index < rows.length; index++) if ((rows[index] as CompiledRow).test(reading)) bits |= 1 << index
  return bits
}

/** What every row that can yield records reveals: one that reveals less holds for the whole reply. */
function sharedReveal(rows: readonly CompiledRow[]): readonly PhiCategory[] {
  const counted = rows.filter((each) => each.row.records !== 'none')
  if (counted.length === 0) return Object.freeze([])
  return Object.freeze(PHI_CATEGORIES.filter((category) => counted.every((each) => each.reveal.includes(category))))
}
