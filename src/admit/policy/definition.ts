/** Declares what an access matrix is: closed rows of who, why, what and how far, refused when anything in them is unknown. */
import * as z from 'zod'
import { ConfigurationError } from '../../base/errors/index.ts'
import { deepFreeze } from '../../base/freeze.ts'
import { optionIssue } from '../../base/option-issue.ts'
import type { Obligation } from '../../base/seams/index.ts'
import { CONFIDENTIALITIES } from '../../base/vocabulary/confidentiality.ts'
import { DATA_CLASSES, type DataClass } from '../../base/vocabulary/data-class.ts'
import { PHI_CATEGORIES } from '../../base/vocabulary/phi-category.ts'
import { PURPOSES } from '../../base/vocabulary/purpose.ts'
import { RELATIONSHIPS } from '../../base/vocabulary/relationship.ts'
import { SENSITIVITIES } from '../../base/vocabulary/sensitivity.ts'

/** Classes whose fragments belong to no patient; only these may stand in a record-free row. */
export const RECORD_FREE_CLASSES: readonly DataClass[] = Object.freeze(['knowledge', 'cohort-statistic'] as const)

const name = z.string().min(1).max(256)
const names = z.union([z.literal('any'), z.array(name).min(1)])
const among = <const T extends readonly string[]>(list: T) => z.union([z.literal('any'), z.array(z.enum(list)).min(1)])
const instant = z.iso.datetime({ offset: true })

const obligation = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('limit-fields'), fields: z.array(name).min(1) }),
  z.strictObject({ type: z.literal('minimum-necessary'), limit: z.int().positive() }),
  z.strictObject({ type: z.literal('no-retention') }),
  z.strictObject({ type: z.literal('step-up'), acrValues: z.array(name).min(1), maxAge: z.int().positive().nullable() }),
  z.strictObject({ type: z.literal('human-review') }),
  z.strictObject({ type: z.literal('part-2-notice') }),
  z.strictObject({ type: z.literal('ai-assertion-label') }),
  z.strictObject({ type: z.literal('notify'), to: name }),
])

/** One obligation read from unknown data; null when any of it is unknown. */
export function parseObligation(value: unknown): Obligation | null {
  const parsed = obligation.safeParse(value)
  return parsed.success ? deepFreeze(parsed.data) : null
}

const row = z
  .strictObject({
    id: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
    effect: z.enum(['permit', 'deny']).default('permit'),
    roles: names,
    workloads: names.default('any'),
    purposes: among(PURPOSES),
    tasks: names.default('any'),
    relationships: among(RELATIONSHIPS).default('any'),
    context: z
      .strictObject({
        tenants: z.array(name).min(1).optional(),
        locations: z.array(name).min(1).optional(),
        devicePostures: z.array(name).min(1).optional(),
        encounterStatuses: z.array(name).min(1).optional(),
      })
      .default({}),
    dataClasses: among(DATA_CLASSES),
    origins: z.union([z.literal('any'), z.array(z.enum(['record', 'patient-upload', 'connected-app'])).min(1)]).default('any'),
    confidentiality: z.enum(CONFIDENTIALITIES).optional(),
    sensitivities: z.union([z.literal('any'), z.array(z.enum(SENSITIVITIES))]).default([]),
    window: z.strictObject({ from: instant.optional(), until: instant.optional() }).default({}),
    temporary: z.boolean().default(false),
    operations: z
      .array(z.enum(['read', 'search', 'write']))
      .min(1)
      .default(['read', 'search']),
    records: z.enum(['patient', 'cohort', 'none']).default('patient'),
    breakGlass: z.boolean().default(false),
    reveal: z.union([z.literal('all'), z.array(z.enum(PHI_CATEGORIES))]).default([]),
    obligations: z.array(obligation).default([]),
    note: z.string().max(500).optional(),
  })
  .superRefine((value, context) => {
    const refuse = (message: string): void => void context.addIssue({ code: 'custom', message })
    if (value.temporary && value.window.until === undefined) refuse('a temporary row needs window.until')
    const { from, until } = value.window
    if (from !== undefined && until !== undefined && Date.parse(from) >= Date.parse(until))
      refuse('window.from must be before window.until')
    if (value.records !== 'patient' && value.relationships !== 'any' && value.effect === 'permit') {
      refuse('a record-free or cohort row has no patient to stand in a relationship to')
    }
    if (
      value.effect === 'permit' &&
      value.records !== 'none' &&
      value.dataClasses !== 'any' &&
      value.dataClasses.some((each) => RECORD_FREE_CLASSES.includes(each))
    ) {
      refuse(`${RECORD_FREE_CLASSES.join(' and ')} belong to no patient: give them a row with records: none`)
    }
    if (
      value.records === 'none' &&
      (value.dataClasses === 'any' || value.dataClasses.some((each) => !RECORD_FREE_CLASSES.includes(each)))
    ) {
      refuse(`a record-free row may name only ${RECORD_FREE_CLASSES.join(', ')}`)
    }
    if (
      value.effect === 'deny' &&
      value.relationships !== 'any' &&
      value.dataClasses !== 'any' &&
      value.dataClasses.every((each) => RECORD_FREE_CLASSES.includes(each))
    ) {
      refuse('nobody stands in a relationship to data without a patient')
    }
    if (value.effect === 'deny' && (value.reveal === 'all' || value.reveal.length > 0 || value.obligations.length > 0)) {
      refuse('a deny row reveals nothing and obliges to nothing')
    }
    if (value.breakGlass && value.effect === 'permit') {
      // INVARIANT: break-glass is loud: its row demands a fresh strong login and tells somebody.
      if (value.purposes === 'any' || value.purposes.some((each) => each !== 'BTG')) refuse('a break-glass row is for purpose BTG alone')
      if (!value.obligations.some((each) => each.type === 'step-up')) refuse('a break-glass row needs a step-up obligation')
      if (!value.obligations.some((each) => each.type === 'notify')) refuse('a break-glass row needs a notify obligation')
    } else if (value.effect === 'permit' && value.purposes !== 'any' && value.purposes.includes('BTG')) {
      refuse('purpose BTG may be permitted only by a row with breakGlass: true')
    }
  })

const definition = z
  .strictObject({
    revision: name,
    /** How long a decision holds, in seconds. */
    lifetime: z.int().positive().max(86_400).default(900),
    /** Roles that tokens can carry; the linter reports rows for others. */
    roles: z.array(name).optional(),
    /** Ids of the workloads that exist; the linter reports rows for others. */
    workloads: z.array(name).optional(),
    rows: z.array(row),
  })
  .superRefine((value, context) => {
    const seen = new Set<string>()
    for (const { id } of value.rows) {
      if (seen.has(id)) context.addIssue({ code: 'custom', message: `row id \`${id}\` is used twice` })
      seen.add(id)
    }
  })

/** An access matrix as people write it: JSON-serialisable. What is left out of a row has the default that reads least. */
export type AccessMatrixDefinition = z.input<typeof definition>
/** One row as people write it. */
export type AccessRow = z.input<typeof row>
/** A parsed definition: every default filled in, frozen. */
export type ParsedMatrix = z.output<typeof definition>
/** A parsed row. */
export type ParsedRow = z.output<typeof row>

/**
 * Reads a definition from unknown data.
 *
 * @throws ConfigurationError CONFIG_INVALID naming the path and the rule
 */
export function parseMatrix(value: unknown): ParsedMatrix {
  const parsed = definition.safeParse(value)
  if (!parsed.success) {
    const { path, rule } = optionIssue(parsed.error)
    throw new ConfigurationError('CONFIG_INVALID', `access matrix${path === '' ? '' : ` at \`${path}\``}: ${rule}`)
  }
  return deepFreeze(parsed.data)
}
