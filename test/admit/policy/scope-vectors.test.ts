import { describe, expect, test } from 'vitest'
import { parseScopes } from '../../../src/admit/policy/scopes.ts'
import { scopesAllow } from '../../../src/admit/policy/scopes-allow.ts'
import { sharedJson } from '../../support/shared-json.ts'

interface Vectors {
  scopes: { scope: string; valid: boolean; context: string; resourceType: string; ops: string; params: [string, string][] }[]
  nonResourceScopes: { scope: string; kind: string }[]
  decisions: {
    scopes: string
    launchPatient: string
    interaction: string
    resource: { resourceType: string }
    expect: 'permit' | 'deny' | 'permit-if-user-may'
    why: string
  }[]
}

const vectors = sharedJson<Vectors>('standards/smart-scopes/scope-vectors.json')

describe.skipIf(vectors === null)('SMART App Launch 2.2.0 scope vectors', () => {
  test.each(vectors?.scopes.filter((each) => each.valid) ?? [])('$scope is read', ({ scope, context, resourceType, ops, params }) => {
    expect(parseScopes(scope)).toMatchObject({ scopes: [{ scope, context, resourceType, ops, params }], other: [], rejected: [] })
  })
  test.each(vectors?.scopes.filter((each) => !each.valid) ?? [])('$scope grants nothing', ({ scope }) => {
    // A scope text is split at spaces, so a scope with a space inside is two tokens: neither may count.
    expect(parseScopes(scope).scopes).toEqual([])
    expect(parseScopes(scope).rejected.length).toBeGreaterThan(0)
  })
  test.each(vectors?.nonResourceScopes ?? [])('$scope is $kind', ({ scope, kind }) => {
    expect(parseScopes(scope)).toMatchObject({ scopes: [], other: [{ scope, kind }], rejected: [] })
  })
  test.each(vectors?.decisions ?? [])(
    '$scopes $interaction: $expect, $why',
    ({ scopes, launchPatient, interaction, resource, expect: expected }) => {
      const allowed = scopesAllow(parseScopes(scopes).scopes, { interaction, resource: { ...resource }, launchPatient })
      expect(allowed).toBe(expected !== 'deny')
    },
  )
})
