/** What stands in an identifier's place, for each category; and which replacements can never be undone. */
import * as z from 'zod'
import { ConfigurationError } from '../base/errors/index.ts'
import { PHI_CATEGORIES, type PhiCategory } from '../base/vocabulary/phi-category.ts'

/**
 * `token`: `[NAME-1-k7qd]`, restorable. `mask`: `[NAME]`. `surrogate`: an invented value of the same kind, one for each person or
 * value of a scope. `date-shift`: another date, moved by the same number of days for all dates of one patient. `generalise`: the
 * year, `90+`, the first three digits of a ZIP code. `keep`: left as it is.
 */
export type Mode = 'token' | 'mask' | 'surrogate' | 'date-shift' | 'generalise' | 'keep'

/** A mode for every category. */
export type Modes = Readonly<Record<PhiCategory, Mode>>

/** A named choice of modes. */
export interface ModePolicy {
  readonly name: string
  readonly modes: Modes
  /** The legal claim that it does not make, in words. */
  readonly disclaimer: string
}

/** One mode for all, a policy, or modes by category with `token` for those not listed. */
export type ModeOption = Mode | ModePolicy | Readonly<Partial<Record<PhiCategory, Mode>>>

const MODES = ['token', 'mask', 'surrogate', 'date-shift', 'generalise', 'keep'] as const satisfies readonly Mode[]
const GENERALISABLE: ReadonlySet<PhiCategory> = new Set(['date', 'age', 'location'])

const modeSchema = z.enum(MODES)
const categoryModes = z.strictObject(
  Object.fromEntries(PHI_CATEGORIES.map((category) => [category, modeSchema.optional()])) as Record<
    PhiCategory,
    z.ZodOptional<typeof modeSchema>
  >,
)
const optionSchema = z.union([
  modeSchema.transform((mode) => Object.fromEntries(PHI_CATEGORIES.map((category) => [category, mode]))),
  z.strictObject({ name: z.string(), modes: categoryModes, disclaimer: z.string() }).transform(({ modes }) => modes),
  categoryModes,
])

/**
 * Checks an option and fills it up.
 *
 * @throws ConfigurationError CONFIG_INVALID for an unknown mode or category, a date shift of what is not a date, a generalisation
 *   of what is neither date, age nor location
 */
export function resolveModes(option: ModeOption): Modes {
  const parsed = optionSchema.safeParse(option)
  if (!parsed.success) throw new ConfigurationError('CONFIG_INVALID', '`mode` is a mode, a policy, or modes by category')
  const given = parsed.data as Partial<Record<PhiCategory, Mode>>
  const modes = Object.fromEntries(PHI_CATEGORIES.map((category) => [category, given[category] ?? 'token'])) as Record<PhiCategory, Mode>
  const everywhere = typeof option === 'string'
  for (const category of PHI_CATEGORIES) {
    const mode = modes[category]
    const fits = mode === 'date-shift' ? category === 'date' : mode !== 'generalise' || GENERALISABLE.has(category)
    if (fits) continue
    // One mode for all means: where it applies; nothing is left readable elsewhere.
    if (everywhere) modes[category] = 'mask'
    else throw new ConfigurationError('CONFIG_INVALID', `mode ${mode} does not apply to ${category}`)
  }
  return Object.freeze(modes)
}

/** The categories that `modes` replaces for good, in the order of the vocabulary. */
export function oneWayCategories(modes: Modes): readonly PhiCategory[] {
  return Object.freeze(PHI_CATEGORIES.filter((category) => modes[category] !== 'token' && modes[category] !== 'keep'))
}

/**
 * Refuses a tokenizer that replaces for good what a viewer is to read. Call it when both are known: at construction.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function refuseOneWay(oneWay: readonly PhiCategory[] | undefined, reveal: Iterable<PhiCategory>): void {
  const lost = new Set(oneWay)
  for (const category of reveal) {
    if (lost.has(category)) throw new ConfigurationError('CONFIG_INVALID', `viewers read ${category}, which the mode replaces for good`)
  }
}

const policy = (name: string, chosen: Partial<Record<PhiCategory, Mode>>, disclaimer: string): ModePolicy =>
  Object.freeze({ name, modes: resolveModes(chosen), disclaimer })

/** Direct identifiers become tokens; dates and ages stay, because care depends on them. */
export const treatment: ModePolicy = policy(
  'treatment',
  { date: 'keep', age: 'keep' },
  'Not de-identified in any legal sense: for use under the treatment relationship and an agreement with the model provider.',
)

/**
 * Every category of 45 CFR 164.514(b)(2)(i): dates become years, ages over 89 become 90+, places become three ZIP digits or nothing;
 * the rest becomes tokens, which are random and not derived from the value.
 */
export const safeHarbor: ModePolicy = policy(
  'safeHarbor',
  { date: 'generalise', age: 'generalise', location: 'generalise' },
  'Does not by itself meet Safe Harbor: detection is not perfect, (b)(2)(ii) asks for the absence of actual knowledge, and whoever holds the vault can re-identify.',
)

/** What 45 CFR 164.514(e)(2) has removed becomes tokens; dates and ages stay. Stricter than the rule on places: towns become tokens too. */
export const limitedDataSet: ModePolicy = policy(
  'limitedDataSet',
  { date: 'keep', age: 'keep' },
  'Does not make a limited data set: that needs a data use agreement (164.514(e)(4)), and detection is not perfect.',
)
