/** Evaluates the consents of one patient: what they permit, by which of them, and nothing by doubt. */
import * as z from 'zod'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { ConsentBasis, ConsentVerdict } from '../../base/seams/index.ts'
import { type Condition, every, some } from './condition.ts'
import { dataExtent } from './data-match.ts'
import { dateInterval, isTimeZone } from './instant.ts'
import { type ConsentRequest, matchPeriod, matchRequest } from './request-match.ts'
import { type Code, type ParsedConsent, type Provision, readConsent } from './resource.ts'
import { canonicalSystem, SYSTEMS } from './systems.ts'

/** How several consents of one patient combine. No standard says; the choice is recorded with the decision. */
export type ConsentCombining = 'deny-overrides' | 'permit-overrides' | 'newest'

const text = z.string().min(1)
const input = z.strictObject({
  consents: z.array(z.unknown()),
  actor: z.union([
    text,
    z.array(text),
    z.strictObject({ references: z.array(text).default([]), identifiers: z.array(text).default([]), roles: z.array(text).default([]) }),
  ]),
  groups: z.union([z.array(text), z.record(text, z.array(text))]).default({}),
  purpose: z.union([text, z.object({ system: text.optional(), code: text })]),
  patient: text,
  now: z.union([z.number(), text, z.date()]),
  strict: z.boolean().default(true),
  combining: z.enum(['deny-overrides', 'permit-overrides', 'newest']).default('deny-overrides'),
  actions: z.array(text).min(1).default(['access', 'use']),
  zone: text.default('UTC'),
})

/**
 * The question to a patient's consents. `actor` is a reference or several that stand for the user (or references, identifiers
 * and roles); `groups` the groups that the user is in, or the members of each; `purpose` a v3-ActReason code or a coding;
 * `now` epoch milliseconds, a Date or a FHIR date; `strict` (default) wants one permit to cover every label of a fragment.
 */
export type ConsentQuestion = z.input<typeof input>

/**
 * Evaluates FHIR Consents, R4 and R5.
 *
 * `permit` comes with the residual filter of what is permitted (null: everything), `deny` permits nothing, `none` means that
 * no consent speaks to the request. A consent that cannot be read (unknown element or status, modifier extension, missing
 * effect) denies.
 *
 * @throws ConfigurationError ARGUMENT_INVALID
 */
export function evaluateConsents(question: ConsentQuestion): ConsentVerdict {
  const parsed = input.safeParse(question)
  if (!parsed.success)
    throw new ConfigurationError('ARGUMENT_INVALID', `consent question at \`${parsed.error.issues[0]?.path.join('.') ?? ''}\``)
  const { data } = parsed
  if (!isTimeZone(data.zone)) throw new ConfigurationError('ARGUMENT_INVALID', '`zone` must be an IANA time zone')
  const request = requestOf(data)
  const patient = data.patient.startsWith('Patient/') ? data.patient : `Patient/${data.patient}`
  const voices: Voice[] = []
  for (const each of data.consents) {
    const read = readConsent(each)
    const voice = read === null ? unreadable(each) : voiceOf(read, patient, request, data.strict, data.combining === 'permit-overrides')
    if (voice !== null) voices.push(voice)
  }
  return combine(data.combining === 'newest' ? newest(voices) : voices, data.combining)
}

/** What one consent says to the request. */
interface Voice {
  readonly basis: ConsentBasis
  readonly readable: boolean
  readonly effect: 'permit' | 'deny'
  /** Epoch milliseconds of when it was given. */
  readonly dated: number
  /** What it permits. */
  readonly permitted: Condition
  /** What it does not forbid. */
  readonly undenied: Condition
}

/** Null when the consent does not speak: not active, not in force, not about privacy, or a dissent about something else. */
function voiceOf(
  consent: ParsedConsent,
  patient: string,
  request: ConsentRequest,
  strict: boolean,
  permitOverrides: boolean,
): Voice | null {
  const basis = Object.freeze({ reference: consent.reference, version: consent.version })
  const denial: Voice = { basis, readable: false, effect: 'deny', dated: 0, permitted: false, undenied: false }
  if (SILENT_STATUSES.has(consent.status)) return null
  if (consent.status !== 'active') return denial
  const scope = scopeOf(consent.scopes, request.purpose)
  if (scope === 'other') return null
  if (scope === 'unknown') return denial
  if (consent.patient !== patient) {
    // A consent of somebody else is silent; one whose patient cannot be told is not.
    return consent.patient !== null && /^Patient\/[A-Za-z0-9.-]{1,64}$/.test(consent.patient) ? null : denial
  }
  const force = matchPeriod(consent.root, request)
  if (force === 'no') return null
  if (force === 'unknown') return denial
  const context = { request, strict, permitOverrides }
  const { permitted, undenied } = outcome(consent.root, context)
  // A consent is a whole: what a permit does not cover it withholds, but a dissent about something else is silent.
  if (consent.root.effect === 'deny' && permitted === false && undenied === true) return null
  const dated = consent.dated === null ? null : dateInterval(consent.dated, request.zone)
  return { basis, readable: true, effect: consent.root.effect, dated: dated?.start ?? 0, permitted, undenied }
}

const SILENT_STATUSES: ReadonlySet<string> = new Set(['draft', 'proposed', 'rejected', 'inactive', 'entered-in-error', 'not-done'])

function unreadable(value: unknown): Voice {
  const id = typeof value === 'object' && value !== null ? (value as { id?: unknown }).id : undefined
  const reference = typeof id === 'string' && /^[A-Za-z0-9.-]{1,64}$/.test(id) ? `Consent/${id}` : 'Consent'
  return {
    basis: Object.freeze({ reference, version: null }),
    readable: false,
    effect: 'deny',
    dated: 0,
    permitted: false,
    undenied: false,
  }
}

/** A research consent counts for research alone; consents to treatment and advance directives are not about disclosure. */
function scopeOf(scopes: readonly Code[] | null, purpose: Code): 'privacy' | 'other' | 'unknown' {
  if (scopes === null) return 'privacy'
  const known = scopes.flatMap(({ system, code }) => (system === SYSTEMS.consentScope && code !== null ? [code] : []))
  if (known.includes('patient-privacy')) return 'privacy'
  if (known.includes('research')) return RESEARCH.has(purpose.code ?? '') ? 'privacy' : 'other'
  return known.includes('treatment') || known.includes('adr') ? 'other' : 'unknown'
}

const RESEARCH: ReadonlySet<string> = new Set(['HRESCH', 'CLINTRCH', 'BIORCH', 'DSRCH', 'POARCH', 'TRANSRCH'])

interface OutcomeContext {
  readonly request: ConsentRequest
  readonly strict: boolean
  readonly permitOverrides: boolean
}

/** A provision with its exceptions, nested to any depth. What an exception leaves out it takes from the provision around it. */
function outcome(provision: Provision, context: OutcomeContext): { permitted: Condition; undenied: Condition } {
  const nested = provision.provisions.map((each) => outcome(inherit(each, provision), context))
  const permittedBelow = some(nested.map((each) => each.permitted))
  const undeniedBelow = every(nested.map((each) => each.undenied))
  const match = matchRequest(provision, context.request)
  const extent = dataExtent(provision, context.strict, context.request.zone)
  if (provision.effect === 'permit') {
    // INVARIANT: a permit counts where it matches without doubt.
    const mine = match === 'yes' ? extent.inside : false
    const permitted = context.permitOverrides
      ? some([every([mine, undeniedBelow]), permittedBelow])
      : every([undeniedBelow, some([mine, permittedBelow])])
    return { permitted, undenied: undeniedBelow }
  }
  // INVARIANT: a denial is escaped only where it does not match without doubt.
  const escaped = match === 'no' ? true : extent.outside
  return {
    permitted: context.permitOverrides ? permittedBelow : every([undeniedBelow, permittedBelow]),
    undenied: every([some([escaped, permittedBelow]), undeniedBelow]),
  }
}

function inherit(child: Provision, parent: Provision): Provision {
  return {
    ...child,
    actors: child.actors ?? parent.actors,
    actions: child.actions ?? parent.actions,
    labels: child.labels ?? parent.labels,
    purposes: child.purposes ?? parent.purposes,
    classes: child.classes ?? parent.classes,
    codes: child.codes ?? parent.codes,
    dataPeriod: child.dataPeriod ?? parent.dataPeriod,
    data: child.data ?? parent.data,
  }
}

function newest(voices: readonly Voice[]): readonly Voice[] {
  const latest = Math.max(...voices.map((each) => each.dated))
  return voices.filter((each) => !each.readable || each.dated === latest)
}

function combine(voices: readonly Voice[], combining: ConsentCombining): ConsentVerdict {
  const basis = Object.freeze(voices.map((each) => each.basis))
  if (voices.length === 0) return Object.freeze({ decision: 'none', residual: null, basis })
  const permitted = some(voices.map((each) => each.permitted))
  const undenied = every(voices.map((each) => (combining === 'permit-overrides' && each.readable ? true : each.undenied)))
  const left = every([permitted, undenied])
  // Dissents about some data alone say nothing of the rest: the implicit rule decides there, and only there.
  if (permitted === false && undenied !== false && voices.every((each) => each.effect === 'deny')) {
    return Object.freeze({ decision: 'none', residual: undenied === true ? null : undenied, basis })
  }
  if (left === false) return Object.freeze({ decision: 'deny', residual: null, basis })
  return Object.freeze({ decision: 'permit', residual: left === true ? null : left, basis })
}

function requestOf(data: z.output<typeof input>): ConsentRequest {
  const actor =
    typeof data.actor === 'string' || Array.isArray(data.actor)
      ? { references: typeof data.actor === 'string' ? [data.actor] : data.actor, identifiers: [], roles: [] }
      : data.actor
  const purpose = typeof data.purpose === 'string' ? { system: SYSTEMS.actReason, code: data.purpose } : data.purpose
  const groups = Array.isArray(data.groups) ? Object.fromEntries(data.groups.map((each) => [each, actor.references])) : data.groups
  return {
    actor,
    groups,
    purpose: { system: purpose.system === undefined ? SYSTEMS.actReason : canonicalSystem(purpose.system), code: purpose.code },
    actions: data.actions,
    now: epoch(data.now, data.zone),
    zone: data.zone,
  }
}

function epoch(now: number | string | Date, zone: string): number {
  const value = typeof now === 'number' ? now : typeof now === 'string' ? dateInterval(now, zone)?.start : now.getTime()
  if (value === undefined || !Number.isFinite(value)) throw new ConfigurationError('ARGUMENT_INVALID', '`now` must be an instant')
  return value
}
