/** Decides one FHIR interaction by a list of scopes: their union, each within its own compartment, never beyond. */
import type { ParsedScopes, Scope } from './scopes.ts'
import { compartmentReferences } from './compartment.ts'
import { tokenMatches } from './scope-token.ts'

/** FHIR interactions, by the letter of SMART that covers each ("Scopes for requesting FHIR Resources"). */
const LETTER: Readonly<Record<string, string>> = {
  create: 'c',
  read: 'r',
  vread: 'r',
  'history-instance': 'r',
  update: 'u',
  patch: 'u',
  delete: 'd',
  search: 's',
  'search-type': 's',
  'history-type': 's',
  'search-system': 's',
  'history-system': 's',
}

/** What is about to be done with one resource. */
export interface ScopedInteraction {
  /** A FHIR interaction code: `read`, `search-type`, … */
  readonly interaction: string
  /** The resource as FHIR JSON: what is read, or one result of a search. */
  readonly resource: Readonly<Record<string, unknown>> & { readonly resourceType: string }
  /** The patient of the launch context, `Patient/1` or `1`. A `patient/` scope means this patient only. */
  readonly launchPatient?: string | null | undefined
}

/**
 * Whether the union of `scopes` covers the interaction. Scopes are a ceiling: `true` never means that the user may, only that
 * the scopes do not forbid it.
 */
export function scopesAllow(scopes: readonly Scope[] | ParsedScopes, interaction: ScopedInteraction): boolean {
  const list: readonly Scope[] = 'scopes' in scopes ? scopes.scopes : scopes
  return list.some((scope) => scopeAllows(scope, interaction))
}

function scopeAllows(scope: Scope, { interaction, resource, launchPatient }: ScopedInteraction): boolean {
  const letter = Object.hasOwn(LETTER, interaction) ? LETTER[interaction] : undefined
  // An interaction that no letter covers (a batch, an operation) is checked entry by entry or not at all.
  if (letter === undefined || !scope.ops.includes(letter)) return false
  if (scope.resourceType !== '*' && scope.resourceType !== resource.resourceType) return false
  if (scope.context === 'patient') {
    if (typeof launchPatient !== 'string' || launchPatient === '') return false
    const patient = launchPatient.startsWith('Patient/') ? launchPatient : `Patient/${launchPatient}`
    if (!compartmentReferences(resource).includes(patient)) return false
  }
  return scope.params.every(([name, value]) => tokenMatches(resource, name, value))
}
