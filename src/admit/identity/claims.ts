/** Maps an issuer's claims to what the library knows of a user; what cannot be mapped exactly refuses the token. */
import * as z from 'zod'
import { isPurpose, type Purpose, type VerifiedUser } from '../../base/index.ts'
import { refuse } from './refuse.ts'
import { readTime } from './token-rules.ts'
import type { TokenText } from './token-text.ts'

/**
 * Where a fact stands: the name of a claim, a path into nested claims, a constant for every token of the issuer, or a function
 * of the verified claims.
 */
export type ClaimSource = string | readonly string[] | { readonly always: unknown } | ((claims: TokenText['claims']) => unknown)

/** Where the facts of one issuer's tokens stand. */
export interface ClaimMapping {
  /** `sub` unless said. */
  readonly subject?: ClaimSource | undefined
  /** `jti` unless said; revocation is keyed on it. */
  readonly tokenId?: ClaimSource | undefined
  /** `client_id` unless said. */
  readonly clientId?: ClaimSource | undefined
  /** `tenant` unless said. A string; required. */
  readonly tenant?: ClaimSource | undefined
  /** `roles` unless said. A list of strings, or one string. */
  readonly roles?: ClaimSource | undefined
  /** The issuer's role names in words of the policy. With it, roles that it does not name are dropped. */
  readonly roleNames?: Readonly<Record<string, string>> | undefined
  /** `fhirUser` unless said. */
  readonly fhirUser?: ClaimSource | undefined
  /** `patient` unless said: the SMART launch context. */
  readonly launchPatient?: ClaimSource | undefined
  /** No claim unless said. ActReason codes: strings, or objects with `code` as in IHE IUA. */
  readonly purposes?: ClaimSource | undefined
  /** `scope` unless said. A string, or a list of strings. */
  readonly scope?: ClaimSource | undefined
  /** `acr` unless said. */
  readonly acr?: ClaimSource | undefined
}

const claimSource = z.union([
  z.string().min(1),
  z.array(z.string().min(1)).min(1).readonly(),
  z.strictObject({ always: z.unknown() }),
  z.custom<(claims: TokenText['claims']) => unknown>((value) => typeof value === 'function'),
])

/** zod shape of {@link ClaimMapping}. */
export const claimMappingShape = z.strictObject({
  subject: claimSource.optional(),
  tokenId: claimSource.optional(),
  clientId: claimSource.optional(),
  tenant: claimSource.optional(),
  roles: claimSource.optional(),
  roleNames: z.record(z.string(), z.string()).optional(),
  fhirUser: claimSource.optional(),
  launchPatient: claimSource.optional(),
  purposes: claimSource.optional(),
  scope: claimSource.optional(),
  acr: claimSource.optional(),
})

/** What else the mapping needs to know of the issuer. */
export interface ClaimContext {
  readonly issuer: string
  /** Whether `scope` is a SMART ceiling. */
  readonly smartScopes: boolean
  /** Absolute `fhirUser` values must stand below this; relative ones always may. */
  readonly fhirBase: string | null
  readonly expiresAt: number
}

const FHIR_USER = /^(Patient|Practitioner|PractitionerRole|RelatedPerson|Person)\/[A-Za-z0-9\-.]{1,64}$/
const PATIENT_ID = /^(?:Patient\/)?([A-Za-z0-9\-.]{1,64})$/

/**
 * Makes the verified user of verified claims. Frozen.
 *
 * @throws AccessDenied TOKEN_CLAIMS_REFUSED with a rule that names the fact
 */
export function mapClaims(claims: TokenText['claims'], mapping: ClaimMapping, context: ClaimContext): VerifiedUser {
  const required = (fact: string, source: ClaimSource): string =>
    text(claims, fact, source) ?? refuse('TOKEN_CLAIMS_REFUSED', `claim:${fact}`)
  return Object.freeze({
    issuer: context.issuer,
    subject: required('subject', mapping.subject ?? 'sub'),
    tokenId: required('tokenId', mapping.tokenId ?? 'jti'),
    clientId: text(claims, 'clientId', mapping.clientId ?? 'client_id'),
    tenant: required('tenant', mapping.tenant ?? 'tenant'),
    roles: mapRoles(claims, mapping),
    fhirUser: mapFhirUser(text(claims, 'fhirUser', mapping.fhirUser ?? 'fhirUser'), context.fhirBase),
    launchPatient: mapLaunchPatient(text(claims, 'launchPatient', mapping.launchPatient ?? 'patient')),
    // INVARIANT: where scopes are a ceiling, a token without scopes has an empty ceiling, not none.
    scope: context.smartScopes ? (texts(claims, 'scope', mapping.scope ?? 'scope') ?? []).join(' ') : null,
    purposes: mapPurposes(claims, mapping.purposes),
    acr: text(claims, 'acr', mapping.acr ?? 'acr'),
    authTime: readTime(claims, 'auth_time'),
    expiresAt: context.expiresAt,
  })
}

function read(claims: TokenText['claims'], fact: string, source: ClaimSource): unknown {
  if (typeof source === 'function') {
    try {
      return source(claims)
    } catch (cause) {
      return refuse('TOKEN_CLAIMS_REFUSED', `claim:${fact}`, { cause })
    }
  }
  if (typeof source === 'object' && 'always' in source) return source.always
  let value: unknown = claims
  for (const name of typeof source === 'string' ? [source] : source) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return value
}

function text(claims: TokenText['claims'], fact: string, source: ClaimSource): string | null {
  const value = read(claims, fact, source)
  if (value === undefined || value === null) return null
  if (typeof value !== 'string' || value === '' || value.length > 2048) refuse('TOKEN_CLAIMS_REFUSED', `claim:${fact}`)
  return value
}

function texts(claims: TokenText['claims'], fact: string, source: ClaimSource): readonly string[] | null {
  const value = read(claims, fact, source)
  if (value === undefined || value === null) return null
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  if (list.length > 1000) refuse('TOKEN_CLAIMS_REFUSED', `claim:${fact}`)
  for (const each of list) if (typeof each !== 'string' || each.length > 16_384) refuse('TOKEN_CLAIMS_REFUSED', `claim:${fact}`)
  return list as readonly string[]
}

function mapRoles(claims: TokenText['claims'], mapping: ClaimMapping): readonly string[] {
  const given = texts(claims, 'roles', mapping.roles ?? 'roles') ?? []
  const { roleNames } = mapping
  const roles =
    roleNames === undefined ? given : given.flatMap((role) => (Object.hasOwn(roleNames, role) ? [roleNames[role] as string] : []))
  return Object.freeze([...new Set(roles)])
}

function mapFhirUser(value: string | null, fhirBase: string | null): string | null {
  if (value === null) return null
  const relative = fhirBase !== null && value.startsWith(fhirBase) ? value.slice(fhirBase.length) : value
  // INVARIANT: `Patient/1` of another server is another person.
  if (!FHIR_USER.test(relative)) refuse('TOKEN_CLAIMS_REFUSED', 'claim:fhirUser')
  return relative
}

function mapLaunchPatient(value: string | null): string | null {
  if (value === null) return null
  const id = PATIENT_ID.exec(value)?.[1] ?? refuse('TOKEN_CLAIMS_REFUSED', 'claim:launchPatient')
  return `Patient/${id}`
}

function mapPurposes(claims: TokenText['claims'], source: ClaimSource | undefined): readonly Purpose[] | null {
  if (source === undefined) return null
  const value = read(claims, 'purposes', source)
  if (value === undefined || value === null) return null
  const list: readonly unknown[] = Array.isArray(value) ? value : [value]
  const codes = list.map((each) => (typeof each === 'object' && each !== null ? (each as { code?: unknown }).code : each))
  // A code that we do not know permits nothing; the others keep their meaning.
  return Object.freeze(codes.filter(isPurpose))
}
