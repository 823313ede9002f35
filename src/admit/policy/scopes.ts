/** Reads SMART App Launch 2.2.0 scopes by their whole grammar: what does not match entirely is rejected, never read in part. */
import { isResourceType } from '../../base/vocabulary/resource-type.ts'

/** Whose records a scope speaks about. */
export type ScopeContext = 'patient' | 'user' | 'system'

/** A clinical scope, v1 or v2, in the terms of v2. */
export interface Scope {
  /** As it was written. */
  readonly scope: string
  readonly version: 1 | 2
  readonly context: ScopeContext
  /** A resource type, or `*`. */
  readonly resourceType: string
  /** Letters of `cruds`, in this order. */
  readonly ops: string
  /** Search parameters that narrow it: all must match. */
  readonly params: readonly (readonly [name: string, value: string])[]
}

/** A scope that is not about resources. */
export interface OtherScope {
  readonly scope: string
  readonly kind: 'identity' | 'context' | 'refresh' | 'extension' | 'unknown'
}

/** A scope text, read. */
export interface ParsedScopes {
  readonly scopes: readonly Scope[]
  readonly other: readonly OtherScope[]
  /** Tokens that look like clinical scopes and are not: they grant nothing. */
  readonly rejected: readonly { readonly scope: string; readonly reason: string }[]
}

const URI_PREFIX = 'http://smarthealthit.org/fhir/scopes/'
const V1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' }
// INVARIANT: anchored at both ends; `.read-only` or `.rsXYZ` must not pass for a prefix of themselves.
const CLINICAL = /^(patient|user|system)\/([A-Za-z]+|\*)\.(read|write|\*|c?r?u?d?s?)(?:\?([^?#\s]+))?$/
const PARAMETER = /^([a-z][a-z-]*)=([^=&\s]+)$/
const LOOKS_CLINICAL = /^(patient|user|system)(?:\b|[^a-z])/i
const MAX_TOKENS = 500

/**
 * Reads a space-separated scope text (SMART App Launch 2.2.0, "FHIR Resource Scope Syntax"; RFC 6749 §3.3).
 *
 * @param options.decode undoes the forms of issuers that cannot carry a slash (`patient%2fPatient.rs`, `patient.Patient.rs`);
 *   only for issuers configured so
 */
export function parseScopes(text: string, options: { readonly decode?: boolean } = {}): ParsedScopes {
  const scopes: Scope[] = []
  const other: OtherScope[] = []
  const rejected: { scope: string; reason: string }[] = []
  const tokens = [...new Set(text.split(' ').filter((each) => each !== ''))]
  for (const [index, token] of tokens.entries()) {
    if (index >= MAX_TOKENS) {
      rejected.push({ scope: token, reason: 'too many scopes' })
      continue
    }
    const read = parseScope(options.decode === true ? decoded(token) : token, token)
    if ('context' in read) scopes.push(read)
    else if ('kind' in read) other.push(read)
    else rejected.push(read)
  }
  return Object.freeze({ scopes: Object.freeze(scopes), other: Object.freeze(other), rejected: Object.freeze(rejected) })
}

function parseScope(token: string, written: string): Scope | OtherScope | { scope: string; reason: string } {
  const body = token.startsWith(URI_PREFIX) ? token.slice(URI_PREFIX.length) : token
  if (!LOOKS_CLINICAL.test(body)) return Object.freeze({ scope: written, kind: kindOf(body) })
  const reject = (reason: string): { scope: string; reason: string } => Object.freeze({ scope: written, reason })
  const match = CLINICAL.exec(body)
  if (match === null) return reject('not in the grammar of clinical scopes')
  const [, context, resourceType = '', access = '', query] = match
  if (resourceType !== '*' && !isResourceType(resourceType)) return reject('unknown resource type')
  if (access === '') return reject('no interaction')
  const v1 = Object.hasOwn(V1, access) ? V1[access] : undefined
  const params = query === undefined ? [] : parseParameters(query)
  if (params === null) return reject('search parameter with a modifier, chain, control or malformed value')
  if (v1 !== undefined && params.length > 0) return reject('a v1 scope has no search parameters')
  return Object.freeze({
    scope: written,
    version: v1 === undefined ? 2 : 1,
    context: context as ScopeContext,
    resourceType,
    ops: v1 ?? access,
    params: Object.freeze(params),
  })
}

/** Null when any parameter has a modifier (`code:in`), a chain (`subject.name`), a control (`_include`) or a bare name. */
function parseParameters(query: string): (readonly [string, string])[] | null {
  const params: (readonly [string, string])[] = []
  for (const part of query.split('&')) {
    const match = PARAMETER.exec(part)
    if (match === null) return null
    const [, name = '', raw = ''] = match
    try {
      params.push(Object.freeze([name, decodeURIComponent(raw)] as const))
    } catch {
      return null
    }
  }
  return params
}

function kindOf(token: string): OtherScope['kind'] {
  if (token === 'openid' || token === 'fhirUser' || token === 'profile') return 'identity'
  if (token === 'online_access' || token === 'offline_access') return 'refresh'
  if (token === 'launch' || /^launch\/[a-z][a-z-]*$/.test(token)) return 'context'
  if (token.startsWith('__') || /^[a-z][a-z0-9+.-]*:\S+$/i.test(token)) return 'extension'
  return 'unknown'
}

function decoded(token: string): string {
  const slashed = token.replace(/^(patient|user|system)%2f/i, (_, context: string) => `${context}/`)
  return slashed.replace(/^(patient|user|system)\.(?=[A-Z*])/, '$1/')
}
