/** Selects, once per request, the rows that count for each patient, so that a fragment costs only its own few rows. */
import type { DecisionSnapshot, Operation } from '../../base/seams/index.ts'
import type { DataClass } from '../../base/vocabulary/data-class.ts'
import type { Relationship } from '../../base/vocabulary/relationship.ts'
import { stepUpSatisfied } from './obligations.ts'
import type { CompiledRow } from './row.ts'

/** Rows that decide together about the same fragments. */
export interface RowGroup {
  /** Patients whose fragments the group decides about; null for fragments whatever their patient. */
  readonly patients: readonly string[] | null
  readonly held: readonly Relationship[]
  readonly permits: readonly CompiledRow[]
  readonly denies: readonly CompiledRow[]
  readonly permitsOf: ReadonlyMap<DataClass, readonly CompiledRow[]>
  readonly deniesOf: ReadonlyMap<DataClass, readonly CompiledRow[]>
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

/** Selects the rows of `snapshot`. */
export function selectRows(rows: readonly CompiledRow[], snapshot: DecisionSnapshot, operation: Operation): Selection {
  const active = rows.filter((each) => snapshot.now >= each.from && snapshot.now < each.until && each.matches(snapshot, operation))
  const denies = active.filter((each) => each.row.effect === 'deny')
  const permits = active.filter((each) => each.row.effect === 'permit')
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
  const bySignature = new Map<
    string,
    { patients: string[]; held: readonly Relationship[]; permits: CompiledRow[]; denies: CompiledRow[] }
  >()
  for (const patient of new Set(snapshot.patients)) {
    const held = Object.hasOwn(snapshot.relationships, patient) ? (snapshot.relationships[patient] ?? []) : []
    const counts = (each: CompiledRow): boolean => each.relates(held) && (each.row.records !== 'none' || each.row.effect === 'deny')
    const mine = permits.filter(counts)
    if (mine.length === 0) continue
    const against = denies.filter(counts)
    const signature = `${[...mine, ...against].map((each) => each.index).join(' ')}|${held.join(' ')}`
    const known = bySignature.get(signature)
    if (known === undefined) bySignature.set(signature, { patients: [patient], held, permits: mine, denies: against })
    else known.patients.push(patient)
  }
  for (const each of bySignature.values()) {
    const made = indexed(each.patients, each.held, each.permits, each.denies)
    groups.push(made)
    for (const patient of each.patients) ofPatient.set(patient, made)
  }
  // INVARIANT: only a row declared record-free, or cohort in a request that names no patient, decides without a patient.
  const free = permits.filter(({ row }) => row.records === 'none' || (row.records === 'cohort' && snapshot.patients.length === 0))
  const unscoped =
    free.length === 0
      ? null
      : indexed(
          null,
          [],
          free,
          denies.filter(({ row }) => row.relationships === 'any'),
        )
  if (unscoped !== null) groups.push(unscoped)
  return { groups, ofPatient, unscoped, stepUpNeeded }
}

function indexed(
  patients: readonly string[] | null,
  held: readonly Relationship[],
  permits: readonly CompiledRow[],
  denies: readonly CompiledRow[],
): RowGroup {
  return { patients, held, permits, denies, permitsOf: byClass(permits), deniesOf: byClass(denies) }
}

function byClass(rows: readonly CompiledRow[]): ReadonlyMap<DataClass, readonly CompiledRow[]> {
  const map = new Map<DataClass, CompiledRow[]>()
  for (const row of rows) {
    for (const dataClass of row.dataClasses) {
      const list = map.get(dataClass)
      if (list === undefined) map.set(dataClass, [row])
      else list.push(row)
    }
  }
  return map
}
