/** Compiles scopes to the filter language, so that they are pushed down and verified like every other condition. */
import { and, eq, type Filter, hasAny, oneOf, or } from '../../base/filter/index.ts'
import { splitTokens } from './scope-token.ts'
import { parseScopes, type Scope } from './scopes.ts'

/** What the scopes are read against. */
export interface ScopeFilterOptions {
  /** The launch context's patient; without it a `patient/` scope grants nothing. */
  readonly launchPatient: string | null
  /** Patients of the session; empty for a request that names none. */
  readonly patients: readonly string[]
  /** What to do with a token that mixes patient/, user/ and system/ scopes. Refused unless said. */
  readonly mixedContexts?: 'refuse' | 'allow' | undefined
  /** See {@link parseScopes}. */
  readonly decode?: boolean | undefined
}

/** Systems that a bare category code stands for. Source: US Core and FHIR R4 required and preferred bindings. */
const CATEGORY_SYSTEMS: Readonly<Record<string, readonly string[]>> = {
  Observation: [
    'http://terminology.hl7.org/CodeSystem/observation-category',
    'http://hl7.org/fhir/us/core/CodeSystem/us-core-category',
    'http://hl7.org/fhir/us/core/CodeSystem/us-core-observation-category',
  ],
  Condition: [
    'http://terminology.hl7.org/CodeSystem/condition-category',
    'http://hl7.org/fhir/us/core/CodeSystem/condition-category',
    'http://hl7.org/fhir/us/core/CodeSystem/us-core-category',
  ],
  DocumentReference: ['http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category'],
}

/**
 * The ceiling that a scope text puts over a retrieval, or null when it permits none. A retrieval searches and reads, so a
 * scope counts only with both `r` and `s`. Reference texts of the application (`knowledge`) are no FHIR resources and are
 * left to the policy.
 */
export function scopeFilter(text: string, options: ScopeFilterOptions): Filter | null {
  const { scopes } = parseScopes(text, { decode: options.decode === true })
  if (options.mixedContexts !== 'allow' && new Set(scopes.map((each) => each.context)).size > 1) return null
  const parts = scopes.flatMap((scope) => (scope.ops.includes('r') && scope.ops.includes('s') ? (part(scope, options) ?? []) : []))
  const [first, ...rest] = parts
  return first === undefined ? null : or(first, ...rest, eq('dataClass', 'knowledge'))
}

function part(scope: Scope, options: ScopeFilterOptions): Filter | null {
  const conditions: Filter[] = []
  if (scope.context === 'patient') {
    const launched = options.launchPatient
    if (launched === null || launched === '') return null
    const patient = launched.startsWith('Patient/') ? launched : `Patient/${launched}`
    // INVARIANT: a patient/ scope means the launch patient, whoever else the request names.
    if (options.patients.length > 0 && !options.patients.includes(patient)) return null
    conditions.push(eq('patient', patient))
  }
  if (scope.resourceType !== '*') conditions.push(eq('resourceType', scope.resourceType))
  for (const [name, value] of scope.params) {
    const condition = parameter(scope.resourceType, name, value)
    if (condition === null) return null
    conditions.push(condition)
  }
  const [first, ...rest] = conditions
  // A wildcard over everything still asks for a record: every fragment has a source.
  return first === undefined ? hasRecord() : and(first, ...rest)
}

function hasRecord(): Filter {
  return oneOf('origin', ['record', 'patient-upload', 'connected-app'])
}

/** Null for what the filter language cannot say exactly: the scope then grants nothing. */
function parameter(resourceType: string, name: string, value: string): Filter | null {
  const tokens = splitTokens(value)
  if (tokens.length === 0) return null
  if (name === 'status') {
    return tokens.every((each) => each.system === undefined)
      ? oneOf(
          'status',
          tokens.map((each) => each.code),
        )
      : null
  }
  if (name !== 'category' && name !== 'code' && name !== 'type') return null
  const values: string[] = []
  for (const { system, code } of tokens) {
    if (typeof system === 'string') values.push(`${system}|${code}`)
    else if (system === undefined && name === 'category' && Object.hasOwn(CATEGORY_SYSTEMS, resourceType)) {
      for (const known of CATEGORY_SYSTEMS[resourceType] ?? []) values.push(`${known}|${code}`)
    } else return null
  }
  return hasAny(name === 'category' ? 'categories' : 'codes', values)
}
