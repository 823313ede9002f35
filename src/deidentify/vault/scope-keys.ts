/** What one scope's data key does: encrypts entries, looks values up without showing them, and signs tokens. */
import { type KeyObject, randomBytes } from 'node:crypto'
import type { VaultEntry, VaultScope } from '../../base/seams/vault.ts'
import { isPhiCategory, type PhiCategory } from '../../base/vocabulary/phi-category.ts'
import { canonicalJson, deriveKey, keyedHash, seal, secretKey, unseal } from '../../crypto/index.ts'
import { formatToken, TOKEN_CODE_ALPHABET, TOKEN_CODE_LENGTH } from '../../text/token-grammar.ts'

/** The keys of one scope. Each use has its own, derived from the data key. */
export interface ScopeKeys {
  /** Encrypts an entry, bound to tenant, scope and token. */
  sealEntry(entry: VaultEntry): Buffer
  /** Decrypts an entry; null when it is not what was stored for this token in this scope. */
  openEntry(token: string, sealed: Uint8Array): VaultEntry | null
  /** Finds the token of a value without storing the value in clear. */
  lookup(category: PhiCategory, value: string): string
  /** Finds the index of an entity without storing the entity in clear. */
  entityLookup(category: PhiCategory, entity: string): string
  /** Ties a token to the lookup that it was given for, for stores that others may write to. */
  bind(lookup: string, token: string): string
  /** The token of a binding; null when it was not made for this lookup. */
  openBinding(lookup: string, bound: string): string | null
  /**
   * Writes a token: its code is a MAC over scope, category, index, form and a random number of these keys, never over the value. The
   * random number makes an index that was given twice, because a store lost a write, two tokens.
   */
  token(category: PhiCategory, index: number, form: number): string
}

const LOOKUP_BYTES = 18
const NONCE_BYTES = 12

/** Derives the keys of a scope from its data key. */
export function scopeKeys(scope: VaultScope, dataKey: Uint8Array): ScopeKeys {
  const root = secretKey(dataKey)
  const use = (name: string): KeyObject => deriveKey(root, canonicalJson(['phi-envelope', 'vault', 1, scope.tenant, scope.id, name]))
  const [entryKey, lookupKey, codeKey] = [use('entry'), use('lookup'), use('code')]
  const context = (token: string): string => canonicalJson(['phi-envelope', 'vault-entry', 1, scope.tenant, scope.id, token])
  const digest = (kind: string, category: PhiCategory, text: string): string =>
    keyedHash(lookupKey, kind, category, text).subarray(0, LOOKUP_BYTES).toString('base64url')
  const nonce = randomBytes(NONCE_BYTES).toString('hex')
  const binding = (lookup: string, token: string): string =>
    `${token}|${keyedHash(lookupKey, 'binding', lookup, token).subarray(0, LOOKUP_BYTES).toString('base64url')}`
  return {
    // JSON escapes lone surrogates, so that every string comes back unit by unit.
    sealEntry: ({ token, category, value, entity }) =>
      seal(entryKey, Buffer.from(JSON.stringify([category, value, entity]), 'utf8'), context(token)),
    openEntry(token, sealed) {
      const opened = unseal(entryKey, sealed, context(token))
      return opened === null ? null : readEntry(token, opened.toString('utf8'))
    },
    lookup: (category, value) => digest('value', category, value),
    entityLookup: (category, entity) => digest('entity', category, entity),
    bind: binding,
    openBinding(lookup, bound) {
      const token = bound.slice(0, bound.indexOf('|'))
      return binding(lookup, token) === bound ? token : null
    },
    token(category, index, form) {
      const mac = keyedHash(codeKey, 'token', scope.tenant, scope.id, category, String(index), String(form), nonce)
      let code = ''
      for (let digit = 0; digit < TOKEN_CODE_LENGTH; digit++) code += TOKEN_CODE_ALPHABET[mac[digit]! & 31]
      return formatToken({ category, index, form, code })
    },
  }
}

function readEntry(token: string, text: string): VaultEntry | null {
  const [category, value, entity] = JSON.parse(text) as readonly unknown[]
  if (!isPhiCategory(category) || typeof value !== 'string' || (entity !== null && typeof entity !== 'string')) return null
  return Object.freeze({ token, category, value, entity })
}
