/** Decides which token each value of a batch gets: the one it has, the next form of its entity, or the next index of its category. */
import type { VaultEntry, VaultRequest } from '../../base/seams/vault.ts'
import type { PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { MAX_TOKEN_FORM, MAX_TOKEN_INDEX } from '../../text/token-grammar.ts'
import type { ScopeKeys } from './scope-keys.ts'

/** An entity's index, and how many spellings of it have tokens. */
export interface EntityState {
  readonly index: number
  readonly forms: number
}

/** What a scope already gave, read before deciding. Lookups are those of {@link ScopeKeys}. */
export interface ScopeView {
  tokenOf(lookup: string): string | undefined
  entityOf(lookup: string): EntityState | undefined
  /** The last index given in the category; 0 when none was. */
  lastIndex(category: PhiCategory): number
}

/** What is to be stored, all of it or nothing. */
export interface ScopeChanges {
  readonly values: ReadonlyMap<string, VaultEntry>
  readonly entities: ReadonlyMap<string, EntityState>
  readonly indexes: ReadonlyMap<PhiCategory, number>
}

/**
 * The tokens of `requests`, in order, and what must be stored so that they hold. Pure: two callers that see the same view decide
 * the same. Throws RangeError when a category has no index left.
 */
export function assignTokens(
  requests: readonly VaultRequest[],
  keys: ScopeKeys,
  view: ScopeView,
): { readonly tokens: readonly string[]; readonly changes: ScopeChanges } {
  const values = new Map<string, VaultEntry>()
  const entities = new Map<string, EntityState>()
  const indexes = new Map<PhiCategory, number>()
  const nextIndex = (category: PhiCategory): number => {
    const index = (indexes.get(category) ?? view.lastIndex(category)) + 1
    if (index > MAX_TOKEN_INDEX) throw new RangeError('no index left')
    indexes.set(category, index)
    return index
  }
  const tokens = requests.map(({ category, value, entity }) => {
    const lookup = keys.lookup(category, value)
    const given = values.get(lookup)?.token ?? view.tokenOf(lookup)
    // INVARIANT: a value has one token within a scope, whoever it is thought to belong to.
    if (given !== undefined) return given
    const entityLookup = entity === null ? null : keys.entityLookup(category, entity)
    const known = entityLookup === null ? undefined : (entities.get(entityLookup) ?? view.entityOf(entityLookup))
    const joins = known !== undefined && known.forms < MAX_TOKEN_FORM
    const state = joins ? { index: known.index, forms: known.forms + 1 } : { index: nextIndex(category), forms: 1 }
    if (entityLookup !== null) entities.set(entityLookup, state)
    const token = keys.token(category, state.index, state.forms)
    values.set(lookup, { token, category, value, entity })
    return token
  })
  return { tokens, changes: { values, entities, indexes } }
}
