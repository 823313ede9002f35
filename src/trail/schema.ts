/** Holds every event to the closed schema: known type, exactly its fields, bounded single-line text, nothing beside. */
import type { TrailEvent, TrailEventCommon, TrailEventDetail, TrailEventType } from '../base/events.ts'
import { ERROR_CODES } from '../base/errors/index.ts'
import { CONFIDENTIALITIES } from '../base/vocabulary/confidentiality.ts'
import { DATA_CLASSES } from '../base/vocabulary/data-class.ts'
import { PHI_CATEGORIES } from '../base/vocabulary/phi-category.ts'
import { PURPOSES } from '../base/vocabulary/purpose.ts'
import { RELATIONSHIPS } from '../base/vocabulary/relationship.ts'
import { SENSITIVITIES } from '../base/vocabulary/sensitivity.ts'

/** Says whether a value is what a field may hold. */
export type FieldCheck<T> = (value: unknown) => value is T

/** Longest text of a field, in UTF-16 units. Codes, references and sentences of constants fit; a note does not. */
export const MAX_TEXT = 1024
const MAX_LIST = 10_000
const CONTROL = /[\u0000-\u001f\u007f\u2028\u2029]/
/** What most texts are, which is quicker to see. */
const PLAIN = /^[ -~]*$/
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

const text: FieldCheck<string> = (value): value is string =>
  typeof value === 'string' && value.length <= MAX_TEXT && (PLAIN.test(value) || !CONTROL.test(value))
const instant: FieldCheck<string> = (value): value is string => typeof value === 'string' && INSTANT.test(value)
const count: FieldCheck<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0
const flag: FieldCheck<boolean> = (value): value is boolean => typeof value === 'boolean'
const nullable =
  <T>(check: FieldCheck<T>): FieldCheck<T | null> =>
  (value): value is T | null =>
    value === null || check(value)
const absentOr =
  <T>(check: FieldCheck<T>): FieldCheck<T | undefined> =>
  (value): value is T | undefined =>
    value === undefined || check(value)
const oneOf = <const T extends string>(values: readonly T[]): FieldCheck<T> => {
  const known = new Set<unknown>(values)
  return (value): value is T => known.has(value)
}
function each(values: readonly unknown[], check: FieldCheck<unknown>): boolean {
  for (let index = 0; index < values.length; index++) if (!check(values[index])) return false
  return true
}
const list =
  <T>(check: FieldCheck<T>): FieldCheck<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.length <= MAX_LIST && each(value, check)
interface NamedCheck {
  readonly field: string
  readonly check: FieldCheck<unknown>
}
/** A list that is walked by index: verification runs over every event of a trail. */
const fieldChecks = (fields: object): readonly NamedCheck[] =>
  Object.entries(fields as Record<string, FieldCheck<unknown>>).map(([field, check]) => ({ field, check }))
const object = <T extends object>(fields: { readonly [K in keyof Required<T>]: FieldCheck<T[K]> }): FieldCheck<T> => {
  const checks = fieldChecks(fields)
  const known = new Set(Object.keys(fields))
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false
    for (const key in value) if (!known.has(key)) return false
    for (let index = 0; index < checks.length; index++) {
      const { field, check } = checks[index] as NamedCheck
      if (!check((value as Record<string, unknown>)[field])) return false
    }
    return true
  }
}

const code = oneOf(Object.keys(ERROR_CODES) as (keyof typeof ERROR_CODES)[])
const stage = oneOf(['configure', 'admit', 'retrieve', 'deidentify', 'prompt', 'model', 'reply', 'trail', 'telemetry', 'session'])
const category = oneOf(PHI_CATEGORIES)
const sensitivities = list(oneOf(SENSITIVITIES))
const confidentiality = oneOf(CONFIDENTIALITIES)
const masked: FieldCheck<Readonly<Partial<Record<(typeof PHI_CATEGORIES)[number], number>>>> = (
  value,
): value is Readonly<Partial<Record<(typeof PHI_CATEGORIES)[number], number>>> =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).every(([key, each]) => category(key) && (each === undefined || count(each)))
const basis = list(object<{ reference: string; version: string | null }>({ reference: text, version: nullable(text) }))
const retrieved = list(
  object<Extract<TrailEvent, { readonly type: 'records-retrieved' }>['fragments'][number]>({
    id: text,
    reference: text,
    dataClass: oneOf(DATA_CLASSES),
    rows: list(text),
    patient: absentOr(nullable(text)),
  }),
)
const verdict = object<{ check: string; action: 'pass' | 'annotate' | 'redact' | 'review' | 'withhold'; count: number }>({
  check: text,
  action: oneOf(['pass', 'annotate', 'redact', 'review', 'withhold']),
  count,
})

type FieldsOf<Type extends TrailEventType> = Omit<Extract<TrailEventDetail, { readonly type: Type }>, 'type'>
type Schema = {
  readonly [Type in TrailEventType]: { readonly [Field in keyof Required<FieldsOf<Type>>]: FieldCheck<FieldsOf<Type>[Field]> }
}

/** Every event type with the check of each of its fields. The type system holds it to base/events.ts in both directions. */
export const EVENT_SCHEMA: Schema = Object.freeze({
  'session-opened': { purpose: oneOf(PURPOSES), task: text, patients: list(text), conversation: flag },
  'user-verified': {
    issuer: text,
    subject: text,
    tenant: text,
    roles: list(text),
    clientId: nullable(text),
    acr: nullable(text),
    tokenId: absentOr(text),
  },
  'workload-verified': { workload: text, kind: text },
  'relationship-verified': { patient: text, relationships: list(oneOf(RELATIONSHIPS)) },
  'ticket-verified': { ticket: text, patient: text, expiresAt: instant },
  'consent-verified': {
    patient: text,
    decision: oneOf(['permit', 'deny', 'none']),
    implicit: nullable(oneOf(['permit', 'deny'])),
    basis,
  },
  'access-decided': { effect: oneOf(['permit', 'deny']), revision: text, reasons: list(text), obligations: list(text) },
  'grant-issued': { grant: text, expiresAt: instant, reveal: list(category) },
  'break-glass': { reason: text, patients: list(text) },
  'notice-given': { to: text, about: oneOf(['break-glass', 'policy']) },
  'review-due': { about: oneOf(['break-glass']), by: instant, patients: list(text) },
  'limit-hit': { limit: text, effect: oneOf(['warn', 'step-up', 'suspend', 'deny']) },
  'identity-read': { patient: text, values: count },
  'records-retrieved': {
    sources: list(text),
    requested: count,
    returned: count,
    denied: count,
    exhausted: flag,
    fragments: retrieved,
  },
  'fragment-denied': { source: text, reference: nullable(text), rule: text },
  'record-masked': { texts: count, masked },
  'fragment-screened': { fragment: text, signals: list(text), effect: oneOf(['mark', 'drop', 'review', 'refuse']) },
  'prompt-assembled': {
    fragments: list(text),
    label: object<{ confidentiality: (typeof CONFIDENTIALITIES)[number]; sensitivities: readonly (typeof SENSITIVITIES)[number][] }>({
      confidentiality,
      sensitivities,
    }),
    digest: text,
    characters: count,
  },
  'model-called': { model: text, digest: text, endpoint: nullable(text), enforced: list(text), declared: list(text) },
  'reply-generated': { characters: count, digest: text },
  'reply-checked': { verdicts: list(verdict) },
  'reply-held': { item: text, reasons: list(text) },
  'reply-reviewed': { item: text, reviewer: text, outcome: oneOf(['release', 'withhold']) },
  'vault-opened': { viewer: text, categories: list(category), count },
  'reply-delivered': { viewer: text, characters: count, citations: list(text) },
  'reply-withheld': { code, rules: list(text) },
  revoked: { what: text, reason: text },
  'request-denied': { code, stage, rule: nullable(text) },
  'stage-failed': { code, stage },
  'session-closed': { reason: oneOf(['closed', 'drained', 'cancelled', 'deadline', 'failed', 'revoked']) },
})

const common: { readonly [Field in keyof TrailEventCommon]: FieldCheck<TrailEventCommon[Field]> } = { time: instant, requestId: text }
const compiled = new Map<string, readonly NamedCheck[]>(
  Object.entries(EVENT_SCHEMA).map(([type, fields]) => [type, fieldChecks({ ...common, ...fields })]),
)

/**
 * The first thing wrong with an event, named by field and never by value; null when it is in the schema.
 *
 * @param event - Anything; only a plain object can be an event.
 */
export function eventProblem(event: unknown): string | null {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return 'event'
  const record = event as Record<string, unknown>
  const type = record['type']
  const fields = typeof type === 'string' ? compiled.get(type) : undefined
  if (fields === undefined) return 'type'
  let present = 1
  for (let index = 0; index < fields.length; index++) {
    const { field, check } = fields[index] as NamedCheck
    const value = record[field]
    if (!check(value)) return field
    if (value !== undefined) present++
  }
  // INVARIANT: nothing rides along beside the declared fields, so content cannot.
  const keys = Object.keys(record)
  return keys.length === present || keys.every((key) => key === 'type' || fields.some(({ field }) => field === key))
    ? null
    : 'an undeclared field'
}

/** Says whether `event` is in the schema. */
export const isTrailEvent = (event: unknown): event is TrailEvent => eventProblem(event) === null
