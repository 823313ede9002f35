/** Compiles one row: what it asks of the request, and what it asks of a fragment as a filter of the filter language. */
import { and, atLeast, atMost, type Filter, hasAny, not, oneOf, or, subsetOf } from '../../base/filter/index.ts'
import type { DecisionSnapshot, Operation } from '../../base/seams/index.ts'
import { DATA_CLASSES, type DataClass } from '../../base/vocabulary/data-class.ts'
import { PHI_CATEGORIES, type PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { sensitivityGroup } from '../../base/vocabulary/sensitivity.ts'
import { RECORD_FREE_CLASSES, type ParsedRow } from './definition.ts'
import { type RowTest, rowTest } from './reading.ts'

/** A row ready to decide. Independent of any request. */
export interface CompiledRow {
  readonly row: ParsedRow
  /** Position in the definition. */
  readonly index: number
  /** What a fragment must be, apart from its tenant and patient. Null asks nothing. */
  readonly filter: Filter | null
  /** The classes that the filter can match. */
  readonly dataClasses: ReadonlySet<DataClass>
  /** The rest of the filter, on a fragment that was read. */
  readonly test: RowTest
  readonly reveal: readonly PhiCategory[]
  readonly from: number
  /** Epoch milliseconds, or Infinity. */
  readonly until: number
  readonly matches: (snapshot: DecisionSnapshot, operation: Operation) => boolean
  /** Whether the relationships of one patient satisfy the row. */
  readonly relates: (relationships: readonly string[]) => boolean
}

/** Psychotherapy notes need their own authorization (45 CFR 164.508(a)(2)): `any` never includes them. */
const NEVER_BY_ANY = 'PSYTHPN'

/** Compiles `row`, which stands at `index`. */
export function compileRow(row: ParsedRow, index: number): CompiledRow {
  const filter = row.effect === 'permit' ? permitFilter(row) : denyFilter(row)
  const relationships = row.relationships === 'any' ? null : new Set<string>(row.relationships)
  return Object.freeze({
    row,
    index,
    filter,
    dataClasses: new Set(classesOf(row) ?? DATA_CLASSES),
    test: rowTest(row, NEVER_BY_ANY),
    reveal: row.reveal === 'all' ? PHI_CATEGORIES : row.reveal,
    from: row.window.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(row.window.from),
    until: row.window.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(row.window.until),
    matches: requestMatcher(row),
    relates: (held: readonly string[]) => relationships === null || held.some((each) => relationships.has(each)),
  })
}

/** Classes of data that belong to a patient. */
export const PATIENT_CLASSES: readonly DataClass[] = Object.freeze(DATA_CLASSES.filter((each) => !RECORD_FREE_CLASSES.includes(each)))

/** The classes that a row speaks about; null for all. A row about patients says nothing of data without a patient. */
export function classesOf(row: ParsedRow): readonly DataClass[] | null {
  if (row.effect === 'deny' && row.relationships === 'any') return row.dataClasses === 'any' ? null : row.dataClasses
  if (row.effect === 'permit' && row.dataClasses !== 'any') return row.dataClasses
  return row.dataClasses === 'any' ? PATIENT_CLASSES : row.dataClasses.filter((each) => PATIENT_CLASSES.includes(each))
}

function permitFilter(row: ParsedRow): Filter {
  const parts: Filter[] = [oneOf('dataClass', classesOf(row) ?? [])]
  // INVARIANT: a permit without a ceiling reads up to N, and without sensitivities reads nothing sensitive.
  parts.push(atMost('confidentiality', row.confidentiality ?? 'N'))
  parts.push(row.sensitivities === 'any' ? not(hasAny('sensitivities', [NEVER_BY_ANY])) : subsetOf('sensitivities', row.sensitivities))
  if (row.origins !== 'any') parts.push(oneOf('origin', row.origins))
  return and(...(parts as [Filter, ...Filter[]]))
}

/** A deny row names a floor instead of a ceiling, and a sensitivity reaches its whole group. */
function denyFilter(row: ParsedRow): Filter | null {
  const parts: Filter[] = []
  const classes = classesOf(row)
  if (classes !== null) parts.push(oneOf('dataClass', classes))
  if (row.confidentiality !== undefined) parts.push(atLeast('confidentiality', row.confidentiality))
  if (row.sensitivities !== 'any' && row.sensitivities.length > 0) {
    parts.push(hasAny('sensitivities', [...new Set(row.sensitivities.flatMap(sensitivityGroup))]))
  }
  if (row.origins !== 'any') parts.push(oneOf('origin', row.origins))
  const [first, ...rest] = parts
  return first === undefined ? null : and(first, ...rest)
}

function requestMatcher(row: ParsedRow): (snapshot: DecisionSnapshot, operation: Operation) => boolean {
  const roles = row.roles === 'any' ? null : new Set(row.roles)
  const workloads = row.workloads === 'any' ? null : new Set(row.workloads)
  const purposes = row.purposes === 'any' ? null : new Set<string>(row.purposes)
  const tasks = row.tasks === 'any' ? null : new Set(row.tasks)
  const { tenants, locations, devicePostures, encounterStatuses } = row.context
  const deny = row.effect === 'deny'
  /** INVARIANT: an unknown circumstance fails a permit and fulfils a denial. */
  const circumstance = (wanted: readonly string[] | undefined, actual: string | null): boolean =>
    wanted === undefined || (actual === null ? deny : wanted.includes(actual))
  return (snapshot, operation) => {
    const emergency = snapshot.breakGlass !== null || snapshot.purpose === 'BTG'
    if (!deny) {
      // INVARIANT: only a break-glass row serves an emergency, and only when it was declared for this request.
      if (row.breakGlass !== emergency) return false
      if (row.breakGlass && (snapshot.breakGlass === null || snapshot.purpose !== 'BTG')) return false
    } else if (row.breakGlass && !emergency) return false
    return (
      row.operations.includes(operation) &&
      (purposes === null || purposes.has(snapshot.purpose)) &&
      (roles === null || snapshot.user.roles.some((each) => roles.has(each))) &&
      (workloads === null || (snapshot.workload === null ? deny : workloads.has(snapshot.workload.id))) &&
      (tasks === null || tasks.has(snapshot.task)) &&
      (tenants === undefined || tenants.includes(snapshot.tenant)) &&
      circumstance(locations, snapshot.context.location) &&
      circumstance(devicePostures, snapshot.context.devicePosture) &&
      circumstance(encounterStatuses, snapshot.context.encounterStatus)
    )
  }
}

/** What the rows leave readable: any permit, and no denial. Null for nothing. */
export function rowsFilter(permits: readonly CompiledRow[], denies: readonly CompiledRow[]): Filter | null {
  const [first, ...rest] = permits.flatMap((each) => each.filter ?? [])
  if (first === undefined) return null
  const refused: Filter[] = []
  for (const each of denies) {
    // INVARIANT: a denial that asks nothing of the fragment denies all of them.
    if (each.filter === null) return null
    refused.push(not(each.filter))
  }
  return and(or(first, ...rest), ...refused)
}
