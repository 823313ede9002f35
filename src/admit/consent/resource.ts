/** Reads a FHIR Consent, R4 or R5, into one shape; what it does not know makes the consent unreadable, never narrower. */
import * as z from 'zod'
import { canonicalSystem, SYSTEMS } from './systems.ts'

const coding = z.looseObject({ system: z.string().optional(), code: z.string().optional() })
const concept = z.looseObject({ coding: z.array(coding).optional(), text: z.string().optional() })
const reference = z.looseObject({
  reference: z.string().optional(),
  identifier: z.looseObject({ system: z.string().optional(), value: z.string().optional() }).optional(),
})
const period = z.strictObject({
  id: z.string().optional(),
  extension: z.array(z.unknown()).optional(),
  start: z.string().optional(),
  end: z.string().optional(),
})
/** INVARIANT: a modifier extension may turn the meaning round, so its presence makes the consent unreadable. */
const noModifiers = z.array(z.unknown()).max(0).optional()
const element = { id: z.string().optional(), extension: z.array(z.unknown()).optional(), modifierExtension: noModifiers }
const shared = {
  ...element,
  period: period.optional(),
  actor: z.array(z.strictObject({ ...element, role: concept.optional(), reference: reference.optional() })).optional(),
  action: z.array(concept).optional(),
  securityLabel: z.array(coding).optional(),
  purpose: z.array(coding).optional(),
  code: z.array(concept).optional(),
  dataPeriod: period.optional(),
  data: z.array(z.strictObject({ ...element, meaning: z.string(), reference })).optional(),
}

type RawProvision = z.output<z.ZodObject<typeof shared>> & {
  readonly type?: 'permit' | 'deny' | undefined
  readonly class?: z.output<typeof coding>[] | undefined
  readonly documentType?: z.output<typeof coding>[] | undefined
  readonly resourceType?: z.output<typeof coding>[] | undefined
  readonly provision?: RawProvision[] | undefined
}
const provisionR4: z.ZodType<RawProvision> = z.lazy(() =>
  z.strictObject({
    ...shared,
    type: z.enum(['permit', 'deny']).optional(),
    class: z.array(coding).optional(),
    provision: z.array(provisionR4).optional(),
  }),
)
const provisionR5: z.ZodType<RawProvision> = z.lazy(() =>
  z.strictObject({
    ...shared,
    documentType: z.array(coding).optional(),
    resourceType: z.array(coding).optional(),
    provision: z.array(provisionR5).optional(),
  }),
)

/** Elements of either version that say nothing about what is allowed. */
const administrative = {
  resourceType: z.literal('Consent'),
  ...element,
  id: z.string().min(1),
  meta: z.looseObject({ versionId: z.string().optional() }).optional(),
  language: z.string().optional(),
  text: z.unknown().optional(),
  contained: z.array(z.unknown()).optional(),
  identifier: z.array(z.unknown()).optional(),
  category: z.array(concept).optional(),
  verification: z.array(z.unknown()).optional(),
  sourceAttachment: z.unknown().optional(),
  sourceReference: z.unknown().optional(),
}
const consentR4 = z.strictObject({
  ...administrative,
  status: z.string(),
  scope: concept,
  patient: reference,
  dateTime: z.string().optional(),
  performer: z.array(reference).optional(),
  organization: z.array(reference).optional(),
  policy: z.array(z.unknown()).optional(),
  policyRule: concept.optional(),
  provision: provisionR4.optional(),
})
const consentR5 = z.strictObject({
  ...administrative,
  status: z.string(),
  subject: reference,
  date: z.string().optional(),
  period: period.optional(),
  grantor: z.array(reference).optional(),
  grantee: z.array(reference).optional(),
  manager: z.array(reference).optional(),
  controller: z.array(reference).optional(),
  regulatoryBasis: z.array(concept).optional(),
  policyBasis: z.unknown().optional(),
  policyText: z.array(z.unknown()).optional(),
  decision: z.enum(['permit', 'deny']),
  provision: z.array(provisionR5).optional(),
})

type Coding = z.output<typeof coding>
type Concept = z.output<typeof concept>

/** A code with its canonical system; null where the sender gave none. */
export interface Code {
  readonly system: string | null
  readonly code: string | null
}
/** Who a provision names. */
export interface ProvisionActor {
  readonly roles: readonly Code[]
  readonly reference: string | null
  /** `system|value` */
  readonly identifier: string | null
}
/** A provision of either version. A null element was left out. */
export interface Provision {
  readonly effect: 'permit' | 'deny'
  readonly period: { readonly start?: string | undefined; readonly end?: string | undefined } | null
  readonly actors: readonly ProvisionActor[] | null
  readonly actions: readonly Code[] | null
  readonly labels: readonly Code[] | null
  readonly purposes: readonly Code[] | null
  /** Resource types, and documents by type, that it is about. */
  readonly classes: readonly Code[] | null
  /** One list of codes for each concept; empty for a concept of text alone. */
  readonly codes: readonly (readonly Code[])[] | null
  readonly dataPeriod: { readonly start?: string | undefined; readonly end?: string | undefined } | null
  readonly data: readonly { readonly meaning: string; readonly reference: string | null }[] | null
  readonly provisions: readonly Provision[]
}
/** A consent that could be read. */
export interface ParsedConsent {
  readonly reference: string
  readonly version: string | null
  readonly status: string
  /** Codes of `scope`; null in R5, which has none. */
  readonly scopes: readonly Code[] | null
  readonly patient: string | null
  /** When it was given, as text. */
  readonly dated: string | null
  readonly root: Provision
}

/** Reads a consent; null when any of it is unknown, missing or contradictory. */
export function readConsent(value: unknown): ParsedConsent | null {
  return isR5(value) ? readR5(value) : readR4(value)
}

function isR5(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    ['decision', 'subject', 'grantor', 'grantee', 'controller'].some((key) => Object.hasOwn(value, key))
  )
}

function readR4(value: unknown): ParsedConsent | null {
  const parsed = consentR4.safeParse(value)
  if (!parsed.success) return null
  const { data } = parsed
  const byRule = ruleEffect(data.policyRule)
  const byType = data.provision?.type
  // A root that says permit under a rule that says opt out says nothing that one could follow.
  if (byRule !== null && byType !== undefined && byRule !== byType) return null
  const effect = byType ?? byRule
  if (effect === null || effect === undefined) return null
  const root = provision(data.provision ?? {}, effect, (child) => child.type ?? null)
  return root === null
    ? null
    : { ...head(data), scopes: codes(data.scope), patient: data.patient.reference ?? null, dated: data.dateTime ?? null, root }
}

function readR5(value: unknown): ParsedConsent | null {
  const parsed = consentR5.safeParse(value)
  if (!parsed.success) return null
  const { data } = parsed
  // R5: each level of nesting is an exception to the one above, so the effect alternates.
  const root = provision({ period: data.period, provision: data.provision }, data.decision, (_, parent) =>
    parent === 'permit' ? 'deny' : 'permit',
  )
  if (root === null) return null
  const grantees = data.grantee?.map((each) => ({ roles: [], ...target(each) })) ?? null
  return {
    ...head(data),
    scopes: null,
    patient: data.subject.reference ?? null,
    dated: data.date ?? null,
    root: { ...root, actors: grantees !== null && data.decision === 'permit' ? grantees : null },
  }
}

function head(data: {
  id: string
  meta?: { versionId?: string | undefined } | undefined
  status: string
}): Pick<ParsedConsent, 'reference' | 'version' | 'status'> {
  return { reference: `Consent/${data.id}`, version: data.meta?.versionId ?? null, status: data.status }
}

/** Policy rules that decide by themselves (v3-ActCode, ActConsentDirective). */
function ruleEffect(rule: Concept | undefined): 'permit' | 'deny' | null {
  const found = new Set(codes(rule).flatMap(({ system, code }) => (system === SYSTEMS.actCode && code !== null ? [code] : [])))
  const permit = found.has('OPTIN') || found.has('OPTINR')
  const deny = found.has('OPTOUT') || found.has('OPTOUTE') || found.has('NOCONSENT')
  return permit === deny ? null : permit ? 'permit' : 'deny'
}

type EffectOf = (child: RawProvision, parent: 'permit' | 'deny') => 'permit' | 'deny' | null

function provision(raw: RawProvision, effect: 'permit' | 'deny', effectOf: EffectOf): Provision | null {
  const provisions: Provision[] = []
  for (const child of raw.provision ?? []) {
    const its = effectOf(child, effect)
    const read = its === null ? null : provision(child, its, effectOf)
    if (read === null) return null
    provisions.push(read)
  }
  const classes = [raw.class, raw.documentType, raw.resourceType].flatMap((each) => each ?? []).map(code)
  return {
    effect,
    period: raw.period ?? null,
    actors: list(raw.actor)?.map((each) => ({ roles: codes(each.role), ...target(each.reference) })) ?? null,
    actions: list(raw.action)?.flatMap((each) => atLeastOne(codes(each))) ?? null,
    labels: list(raw.securityLabel)?.map(code) ?? null,
    purposes: list(raw.purpose)?.map(code) ?? null,
    classes: list(classes),
    codes: list(raw.code)?.map((each) => codes(each)) ?? null,
    dataPeriod: raw.dataPeriod ?? null,
    data: list(raw.data)?.map((each) => ({ meaning: each.meaning, reference: each.reference.reference ?? null })) ?? null,
    provisions,
  }
}

/** FHIR has no empty lists; one that is sent says as little as one left out. */
function list<T>(value: readonly T[] | undefined): readonly T[] | null {
  return value === undefined || value.length === 0 ? null : value
}

function target(value: z.output<typeof reference> | undefined): { reference: string | null; identifier: string | null } {
  const { system, value: id } = value?.identifier ?? {}
  return { reference: value?.reference ?? null, identifier: id === undefined ? null : `${system ?? ''}|${id}` }
}

function code(value: Coding): Code {
  return { system: value.system === undefined ? null : canonicalSystem(value.system), code: value.code ?? null }
}

function codes(value: Concept | undefined): readonly Code[] {
  return (value?.coding ?? []).map(code)
}

/** A concept of text alone is a code that nothing equals. */
function atLeastOne(value: readonly Code[]): readonly Code[] {
  return value.length === 0 ? [{ system: null, code: null }] : value
}
