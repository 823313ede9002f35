import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { assignTokens, type EntityState, type ScopeView } from '../../../src/deidentify/vault/assign-tokens.ts'
import { scopeKeys } from '../../../src/deidentify/vault/scope-keys.ts'
import { MAX_TOKEN_FORM, MAX_TOKEN_INDEX, parseToken } from '../../../src/text/token-grammar.ts'

const keys = scopeKeys({ tenant: 't1', id: 's1' }, randomBytes(32))
const view = (last: number, entity?: EntityState): ScopeView => ({
  tokenOf: () => undefined,
  entityOf: () => entity,
  lastIndex: () => last,
})
const name = (value: string, entity: string | null) => ({ category: 'name' as const, value, entity })
const placeOf = (token: string) => `${parseToken(token)!.index}.${parseToken(token)!.form}`

describe('assignTokens', () => {
  it('gives the last index and no more', () => {
    expect(assignTokens([name('a', null)], keys, view(MAX_TOKEN_INDEX - 1)).tokens.map(placeOf)).toEqual([`${MAX_TOKEN_INDEX}.1`])
    expect(() => assignTokens([name('a', null)], keys, view(MAX_TOKEN_INDEX))).toThrow(RangeError)
  })

  it('gives the last form of an entity, and then a new index', () => {
    const at = (forms: number) => assignTokens([name('a', 'e')], keys, view(7, { index: 3, forms })).tokens.map(placeOf)
    expect(at(MAX_TOKEN_FORM - 1)).toEqual([`3.${MAX_TOKEN_FORM}`])
    expect(at(MAX_TOKEN_FORM)).toEqual(['8.1'])
  })

  it('asks for no entity where there is none, and stores none', () => {
    const { tokens, changes } = assignTokens([name('a', null), name('b', null)], keys, view(0, { index: 3, forms: 1 }))
    expect(tokens.map(placeOf)).toEqual(['1.1', '2.1'])
    expect(changes.entities.size).toBe(0)
    expect(changes.indexes.get('name')).toBe(2)
  })
})
