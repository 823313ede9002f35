/** Plans the searches that a filter needs: only types and patients that it can let through, with everything a server can exactly say. */
import type { Filter } from '../../base/filter/index.ts'
import type { FhirParameters } from '../../http/fhir.ts'
import { pruneFilter } from '../pushdown/prune.ts'
import { matchesNothing, possibleRange, possibleValues } from '../pushdown/relax.ts'
import { READABLE_TYPES, type ReadableType, type ReadableTypeName } from './types.ts'

/** One search. */
export interface PlannedSearch {
  readonly type: ReadableTypeName
  readonly patient: string
  /** One or more sets of parameters; what any of them finds is meant. */
  readonly variants: readonly FhirParameters[]
  /** What is left of the filter for this search. */
  readonly filter: Filter | true
}

/** What searches are planned from. */
export interface SearchPlanInput {
  readonly filter: Filter
  readonly patients: readonly string[]
  readonly types: readonly ReadableTypeName[]
  readonly since: string | null
  readonly tenant: string
  readonly source: string
  readonly pageSize: number
}

const MAX_TOKENS = 20
const DAY = 86_400_000

/** Every search that can give something the filter lets through. No patients: no search. */
export function planSearches(input: SearchPlanInput): readonly PlannedSearch[] {
  const searches: PlannedSearch[] = []
  for (const patient of input.patients) {
    for (const type of input.types) {
      const search = planSearch(patient, type, input)
      if (search !== null) searches.push(search)
    }
  }
  return searches
}

function planSearch(patient: string, typeName: ReadableTypeName, input: SearchPlanInput): PlannedSearch | null {
  const type: ReadableType = READABLE_TYPES[typeName]
  const single: Readonly<Record<string, string>> = {
    patient,
    resourceType: typeName,
    tenant: input.tenant,
    source: input.source,
    origin: 'record',
  }
  const classes = new Set<string>(type.classes)
  const pruned = pruneFilter(input.filter, (condition) => {
    const value = Object.hasOwn(single, condition.field) ? (single[condition.field] as string) : null
    if (condition.op === 'eq')
      return value === null ? (condition.field === 'dataClass' && !classes.has(condition.value) ? false : null) : value === condition.value
    if (condition.op === 'in') {
      if (value !== null) return condition.values.includes(value)
      return condition.field === 'dataClass' && !condition.values.some((each) => classes.has(each)) ? false : null
    }
    return null
  })
  if (pruned === false || (pruned !== true && matchesNothing(pruned))) return null
  const id = patient.slice('Patient/'.length)
  const parameters: Record<string, string | readonly string[]> = {
    [type.patientParameter]: type.patientParameter === '_id' ? id : patient,
    _count: String(input.pageSize),
  }
  if (pruned !== true) push(parameters, type, pruned)
  return { type: typeName, patient, variants: variantsSince(input.since, type, parameters), filter: pruned }
}

/**
 * What was entered or what happened since: servers cannot say "or" between two parameters, so each is a search of its own. A type
 * that may be dated by an element that no parameter searches is searched whole. All of it is verified afterwards.
 */
function variantsSince(since: string | null, { when, dateParameter }: ReadableType, parameters: FhirParameters): readonly FhirParameters[] {
  // INVARIANT: whatever has a date at or after `since`, or was updated then, is in one of the variants.
  if (since === null || (when.length > 0 && dateParameter === null)) return [parameters]
  const updated = also(parameters, '_lastUpdated', `ge${since}`)
  return dateParameter === null ? [updated] : [updated, also(parameters, dateParameter, `ge${shifted(since, -DAY)}`)]
}

/** A parameter that is said twice must hold twice. */
function also(parameters: FhirParameters, name: string, value: string): FhirParameters {
  const present = parameters[name] ?? []
  return { ...parameters, [name]: [...(Array.isArray(present) ? (present as readonly string[]) : [String(present)]), value] }
}

/** Adds what the server's parameters mean exactly as the filter does, or more widely; never more narrowly. */
function push(parameters: Record<string, string | readonly string[]>, type: ReadableType, filter: Filter): void {
  const categories = possibleValues(filter, 'categories')
  if (categories !== null && type.category) addTokens(parameters, 'category', categories)
  const codes = possibleValues(filter, 'codes')
  if (codes !== null && type.code.parameter !== null) addTokens(parameters, type.code.parameter, codes)
  const security = possibleValues(filter, 'securityLabels')
  if (security !== null) addTokens(parameters, '_security', security)
  if (type.dateParameter !== null) {
    const [start, end] = [possibleRange(filter, 'dateStart'), possibleRange(filter, 'dateEnd')]
    // FHIR compares intervals, and servers read dates without a zone in their own: a day wider is always a superset.
    const from = latest(start.from, end.from)
    const to = earliest(start.to, end.to)
    const bounds = [from === null ? null : `ge${shifted(from, -DAY)}`, to === null ? null : `le${shifted(to, DAY)}`].filter(
      (each) => each !== null,
    )
    if (bounds.length > 0) parameters[type.dateParameter] = bounds
  }
  const updated = possibleRange(filter, 'lastUpdated')
  const bounds = [updated.from === null ? null : `ge${updated.from}`, updated.to === null ? null : `le${updated.to}`].filter(
    (each) => each !== null,
  )
  if (bounds.length > 0) parameters['_lastUpdated'] = bounds
}

function addTokens(parameters: Record<string, string | readonly string[]>, name: string, values: ReadonlySet<string>): void {
  // A server may refuse a long list, and a comma or a dollar would have to be escaped: left to the check afterwards.
  if (values.size === 0 || values.size > MAX_TOKENS || [...values].some((value) => /[,$\\]/.test(value))) return
  parameters[name] = [...values].map((value) => (value.startsWith('|') ? value.slice(1) : value)).join(',')
}

const latest = (a: string | null, b: string | null): string | null => (a === null ? b : b === null ? a : a.localeCompare(b) > 0 ? a : b)
const earliest = (a: string | null, b: string | null): string | null => (a === null ? b : b === null ? a : a.localeCompare(b) < 0 ? a : b)
const shifted = (instant: string, by: number): string => new Date(Date.parse(instant) + by).toISOString().slice(0, 10)
