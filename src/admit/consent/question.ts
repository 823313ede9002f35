/** Puts a session's question to consents: who asks, in which groups, for what, now. */
import * as z from 'zod'
import { ConfigurationError } from '../../base/errors/index.ts'
import type { DecisionSnapshot } from '../../base/seams/index.ts'
import type { ConsentCombining, ConsentQuestion } from './evaluate.ts'
import { isTimeZone } from './instant.ts'

/** How a consent source reads consents. */
export interface ConsentSourceOptions {
  /** Whether one permit must cover every label of a fragment. True unless said. */
  readonly strict?: boolean | undefined
  /** `deny-overrides` unless said. */
  readonly combining?: ConsentCombining | undefined
  /** The zone of dates without an offset; `UTC` unless said. */
  readonly zone?: string | undefined
  /** References, identifiers and roles that stand for the user beside `fhirUser`: organisation, practitioner role, care teams. */
  readonly actor?:
    | ((snapshot: DecisionSnapshot) => Partial<{ references: readonly string[]; identifiers: readonly string[]; roles: readonly string[] }>)
    | undefined
  /** Members of the groups that consents may name: `Group/…` → references. */
  readonly groups?: ((snapshot: DecisionSnapshot) => Readonly<Record<string, readonly string[]>>) | undefined
}

const schema = z.strictObject({
  strict: z.boolean().default(true),
  combining: z.enum(['deny-overrides', 'permit-overrides', 'newest']).default('deny-overrides'),
  zone: z.string().refine(isTimeZone).default('UTC'),
  actor: z.custom<NonNullable<ConsentSourceOptions['actor']>>((value) => typeof value === 'function').optional(),
  groups: z.custom<NonNullable<ConsentSourceOptions['groups']>>((value) => typeof value === 'function').optional(),
})

/** Parsed options. */
export type ConsentSettings = z.output<typeof schema>

/** @throws ConfigurationError CONFIG_INVALID */
export function sourceOptions(options: ConsentSourceOptions): ConsentSettings {
  const parsed = schema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `consent source: \`${parsed.error.issues[0]?.path.join('.') ?? ''}\` is invalid`)
  return parsed.data
}

/** The question of `snapshot` to the consents of one patient. */
export async function questionOf(
  consents: readonly unknown[],
  patient: string,
  snapshot: DecisionSnapshot,
  settings: ConsentSettings,
): Promise<ConsentQuestion> {
  const beside = settings.actor?.(snapshot) ?? {}
  const { fhirUser } = snapshot.user
  return {
    consents: [...consents],
    actor: {
      references: [...(fhirUser === null ? [] : [fhirUser]), ...(beside.references ?? [])],
      identifiers: [...(beside.identifiers ?? [])],
      roles: [...snapshot.user.roles, ...(beside.roles ?? [])],
    },
    groups: Object.fromEntries(Object.entries(settings.groups?.(snapshot) ?? {}).map(([group, members]) => [group, [...members]])),
    purpose: snapshot.purpose,
    patient,
    now: snapshot.now,
    strict: settings.strict,
    combining: settings.combining,
    zone: settings.zone,
  }
}
