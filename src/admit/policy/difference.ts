/** Says in words what a new revision of a matrix gives and takes, who by who, so that a change is approved for what it does. */
import { PURPOSES } from '../../base/vocabulary/purpose.ts'
import { type AccessMatrixDefinition, parseMatrix, type ParsedRow } from './definition.ts'
import { classesOf } from './row.ts'
import { obligationInWords } from './table.ts'

/**
 * The differences between two revisions, one sentence each: first what roles gain and lose, then how rows changed.
 *
 * @example diffMatrices(before, after) // => ['nurses gain laboratory for TREAT']
 * @throws ConfigurationError CONFIG_INVALID when a definition is not valid
 */
export function diffMatrices(before: AccessMatrixDefinition, after: AccessMatrixDefinition): readonly string[] {
  const [old, young] = [parseMatrix(before).rows, parseMatrix(after).rows]
  return Object.freeze([...reachDifferences(old, young), ...denialDifferences(old, young), ...termDifferences(old, young)])
}

/** Classes by role and purpose, over all permit rows. */
function reach(rows: readonly ParsedRow[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>()
  for (const row of rows) {
    if (row.effect === 'deny') continue
    for (const role of row.roles === 'any' ? ['anybody'] : row.roles) {
      for (const purpose of row.purposes === 'any' ? PURPOSES.filter((each) => each !== 'BTG') : row.purposes) {
        const key = JSON.stringify([role, purpose])
        const classes = found.get(key) ?? new Set<string>()
        for (const each of classesOf(row) ?? []) classes.add(each)
        found.set(key, classes)
      }
    }
  }
  return found
}

function reachDifferences(old: readonly ParsedRow[], young: readonly ParsedRow[]): string[] {
  const [had, have] = [reach(old), reach(young)]
  const sentences = new Map<string, string[]>()
  for (const key of new Set([...had.keys(), ...have.keys()])) {
    const [role, purpose] = JSON.parse(key) as [string, string]
    const [before, now] = [had.get(key) ?? new Set<string>(), have.get(key) ?? new Set<string>()]
    for (const [verb, classes] of [
      ['gain', [...now].filter((each) => !before.has(each))],
      ['lose', [...before].filter((each) => !now.has(each))],
    ] as const) {
      if (classes.length === 0) continue
      const sentence = JSON.stringify([role, verb, classes.join(', ')])
      sentences.set(sentence, [...(sentences.get(sentence) ?? []), purpose])
    }
  }
  return [...sentences].map(([sentence, purposes]) => {
    const [role, verb, classes] = JSON.parse(sentence) as [string, string, string]
    const { noun, singular } = people(role)
    return `${noun} ${verb}${singular ? 's' : ''} ${classes} for ${purposes.length === PURPOSES.length - 1 ? 'any purpose' : purposes.join(', ')}`
  })
}

/** The people of a role; a role that names no person (billing, staff) stays as it is. */
function people(role: string): { noun: string; singular: boolean } {
  if (role === 'anybody' || /(?:ing|staff|[^a-z]|s)$/.test(role)) return { noun: role, singular: true }
  return { noun: /[^aeiou]y$/.test(role) ? `${role.slice(0, -1)}ies` : `${role}s`, singular: false }
}

function denialDifferences(old: readonly ParsedRow[], young: readonly ParsedRow[]): string[] {
  const denials = (rows: readonly ParsedRow[]): ReadonlyMap<string, ParsedRow> =>
    new Map(rows.flatMap((row) => (row.effect === 'deny' ? [[row.id, row]] : [])))
  const [had, have] = [denials(old), denials(young)]
  const about = (row: ParsedRow): string =>
    `${text(row.dataClasses, 'all data')}${row.sensitivities === 'any' || row.sensitivities.length === 0 ? '' : ` labelled ${row.sensitivities.join(', ')}`} to ${text(row.roles, 'anybody')}`
  return [
    ...[...have].flatMap(([id, row]) => (had.has(id) ? [] : [`row ${id} now denies ${about(row)}`])),
    ...[...had].flatMap(([id, row]) => (have.has(id) ? [] : [`row ${id} no longer denies ${about(row)}`])),
  ]
}

/** How each row that stands in both changed, but for roles, purposes and classes of permits, which are said above. */
function termDifferences(old: readonly ParsedRow[], young: readonly ParsedRow[]): string[] {
  const before = new Map(old.map((row) => [row.id, row]))
  return young.flatMap((row) => {
    const was = before.get(row.id)
    if (was === undefined) return []
    const [from, to] = [terms(was), terms(row)]
    return Object.keys(to).flatMap((term) =>
      from[term] === to[term] ? [] : [`row ${row.id}: ${term} ${from[term] ?? ''} → ${to[term] ?? ''}`],
    )
  })
}

function terms(row: ParsedRow): Readonly<Record<string, string>> {
  const { context, window } = row
  return {
    effect: row.effect,
    ...(row.effect === 'deny'
      ? { roles: text(row.roles, 'anybody'), purposes: text(row.purposes, 'any'), data: text(row.dataClasses, 'all') }
      : {}),
    workloads: text(row.workloads, 'any'),
    tasks: text(row.tasks, 'any'),
    relationships: text(row.relationships, 'any'),
    records: row.records,
    'confidentiality limit': row.confidentiality ?? (row.effect === 'permit' ? 'N' : 'none'),
    sensitivities: text(row.sensitivities, 'any'),
    origins: text(row.origins, 'any'),
    tenants: text(context.tenants ?? 'any', 'any'),
    locations: text(context.locations ?? 'any', 'any'),
    'device postures': text(context.devicePostures ?? 'any', 'any'),
    'encounter statuses': text(context.encounterStatuses ?? 'any', 'any'),
    window: `${window.from ?? 'always'} to ${window.until ?? 'always'}`,
    operations: row.operations.join(', '),
    'break-glass': row.breakGlass ? 'yes' : 'no',
    'identifiers shown': text(row.reveal, 'all'),
    obligations: row.obligations.length === 0 ? 'none' : row.obligations.map(obligationInWords).join('; '),
  }
}

function text(values: 'any' | 'all' | readonly string[], any: string): string {
  if (typeof values === 'string') return any
  return values.length === 0 ? 'none' : values.join(', ')
}
