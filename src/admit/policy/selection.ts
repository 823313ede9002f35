/** Selects, once per request, the rows that count for each patient, so that a fragment costs only its own few rows. */
import type { Decision, DecisionSnapshot, Operation } from '../../base/seams/index.ts'
import type { DataClass } from '../../base/vocabulary/data-class.ts'
import type { Relationship } from '../../base/vocabulary/relationship.ts'
import { stepUpSatisfied } from './obligations.ts'
import type { CompiledRow } from './row.ts'

/** The rows of a group that speak about one data class, and the decisions that were already worded, by the rows that made them. */
export interface Bucket {
  readonly permits: readonly CompiledRow[]
  readonly denies: readonly CompiledRow[]
  readonly permitted: Map<number | string, Decision>
  readonly denied: Map<number | string, Decision>
}

/** Rows that decide together about the same fragments. */
export interface RowGroup {
  /** Patients whose fragments the group decides about; null for fragments whatever their patient. */
  readonly patients: readonly string[] | null
  readonly held: readonly Relationship[]
  readonly permits: readonly CompiledRow[]
  readonly denies: readonly CompiledRow[]
  readonly buckets: Map<DataClass, Bucket>
}

/** The groups of a request. */
export interface Selection {
  readonly groups: readonly RowGroup[]
  readonly ofPatient: ReadonlyMap<string, RowGroup>
  /** The group for fragments whatever their patient, when a row declares it. */
  readonly unscoped: RowGroup | null
  /** True when only a stronger login keeps a row from permitting; its rows are then in the groups. */
  readonly stepUpNeeded: boolean
}

/** The rows of a matrix, found by role. */
export interface RowIndex {
  readonly rows: readonly CompiledRow[]
  readonly ofRole: ReadonlyMap<string, readonly CompiledRow[]>
  readonly ofAnyRole: readonly CompiledRow[]
}

/** Indexes rows by the roles that they name. */
export function indexRows(rows: readonly CompiledRow[]): RowIndex {
  const ofRole = new Map<string, CompiledRow[]>()
  for (const each of rows) {
    for (const role of each.row.roles === 'any' ? [] : each.row.roles) {
      const list = ofRole.get(role)
      if (list === undefined) ofRole.set(role, [each])
      else list.push(each)
    }
  }
  return { rows, ofRole, ofAnyRole: rows.filter((each) => each.row.roles === 'any') }
}

/** Selects the rows of `snapshot`. */
export function selectRows(index: RowIndex, snapshot: DecisionSnapshot, operation: Operation): Selection {
  const named = new Set(index.ofAnyRole)
  for (const role of snapshot.user.roles) for (const each of index.ofRole.get(role) ?? []) named.add(each)
  const permits: CompiledRow[] = []
  const denies: CompiledRow[] = []
  for (const each of [...named].sort((a, b) => a.index - b.index)) {
    if (snapshot.now < each.from || snapshot.now >= each.until || !each.matches(snapshot, operation)) continue
    if (each.row.effect === 'deny') denies.push(each)
    else permits.push(each)
  }
  const satisfied = permits.filter((each) => stepUpSatisfied(each, snapshot))
  const selection = group(satisfied, denies, snapshot, false)
  // A row that needs a stronger login does not count; when nothing else is left, the plan says which login it needs.
  if (selection.groups.length > 0 || satisfied.length === permits.length) return selection
  return group(permits, denies, snapshot, true)
}

function group(
  permits: readonly CompiledRow[],
  denies: readonly CompiledRow[],
  snapshot: DecisionSnapshot,
  stepUpNeeded: boolean,
): Selection {
  const groups: RowGroup[] = []
  const ofPatient = new Map<string, RowGroup>()
  const bySignature = new Map<string, RowGroup & { readonly patients: string[] }>()
  for (const patient of new Set(snapshot.patients)) {
    const held = Object.hasOwn(snapshot.relationships, patient) ? (snapshot.relationships[patient] ?? []) : []
    const mine = permits.filter((each) => each.row.records !== 'none' && each.relates(held))
    if (mine.length === 0) continue
    const against = denies.filter((each) => each.relates(held))
    const signature = `${[...mine, ...against].map((each) => each.index).join(' ')}|${held.join(' ')}`
    let made = bySignature.get(signature)
    if (made === undefined) {
      made = { patients: [], held, permits: mine, denies: against, buckets: new Map() }
      bySignature.set(signature, made)
      groups.push(made)
    }
    made.patients.push(patient)
    ofPatient.set(patient, made)
  }
  // INVARIANT: only a row declared record-free or cohort decides without a patient, and only in a request that names none: what may
  // be read without a patient is no answer to a question about one.
  const free = snapshot.patients.length > 0 ? [] : permits.filter(({ row }) => row.records !== 'patient')
  if (free.length === 0) return { groups, ofPatient, unscoped: null, stepUpNeeded }
  const against = denies.filter(({ row }) => row.relationships === 'any')
  const unscoped: RowGroup = { patients: null, held: [], permits: free, denies: against, buckets: new Map() }
  groups.push(unscoped)
  return { groups, ofPatient, unscoped, stepUpNeeded }
}

/** The rows of `group` for one class. */
export function bucketOf(group: RowGroup, dataClass: DataClass): Bucket {
  const known = group.buckets.get(dataClass)
  if (known !== undefined) return known
  const about = (each: CompiledRow): boolean => each.dataClasses.has(dataClass)
  const made = { permits: group.permits.filter(about), denies: group.denies.filter(about), permitted: new Map(), denied: new Map() }
  group.buckets.set(dataClass, made)
  return made
}
