/** Puts a matrix in the words of a table that a compliance officer can read. */
import type { Obligation } from '../../base/seams/index.ts'
import { type AccessMatrixDefinition, parseMatrix, type ParsedRow } from './definition.ts'

const COLUMNS = [
  'row',
  'effect',
  'who',
  'stands to the patient',
  'for',
  'data',
  'up to',
  'also when sensitive',
  'conditions',
  'shown',
  'obliges to',
  'note',
] as const

/**
 * Renders a matrix for people.
 *
 * @throws ConfigurationError CONFIG_INVALID when the definition is not valid
 */
export function renderMatrix(definition: AccessMatrixDefinition, format: 'markdown' | 'html'): string {
  const { revision, rows } = parseMatrix(definition)
  const cells = rows.map(cellsOf)
  return format === 'markdown' ? markdown(revision, cells) : html(revision, cells)
}

function cellsOf(row: ParsedRow): readonly string[] {
  const denies = row.effect === 'deny'
  return [
    row.id,
    denies ? 'DENIES' : 'permits',
    list(row.roles, 'anybody') + (row.workloads === 'any' ? '' : `, through ${list(row.workloads, '')}`),
    row.records === 'none' ? '(no patient)' : row.records === 'cohort' ? '(cohort)' : list(row.relationships, 'any or none'),
    list(row.purposes, 'any purpose') +
      (row.tasks === 'any' ? '' : `; task ${list(row.tasks, '')}`) +
      (row.breakGlass ? '; emergency, declared' : ''),
    list(row.dataClasses, 'all data') + (row.origins === 'any' ? '' : `; from ${list(row.origins, '')}`),
    denies ? (row.confidentiality === undefined ? 'any' : `${row.confidentiality} and above`) : (row.confidentiality ?? 'N'),
    sensitive(row),
    conditions(row),
    row.reveal === 'all' ? 'all identifiers' : row.reveal.length === 0 ? 'none' : row.reveal.join(', '),
    row.obligations.map(obligationInWords).join('; '),
    row.note ?? '',
  ]
}

function sensitive({ effect, sensitivities }: ParsedRow): string {
  if (sensitivities === 'any') return effect === 'deny' ? 'all' : 'all but PSYTHPN'
  if (sensitivities.length > 0) return sensitivities.join(', ')
  return effect === 'deny' ? 'all' : 'none'
}

function conditions({ context, window, operations, temporary }: ParsedRow): string {
  const parts = [
    context.tenants === undefined ? null : `tenant ${context.tenants.join(', ')}`,
    context.locations === undefined ? null : `at ${context.locations.join(', ')}`,
    context.devicePostures === undefined ? null : `device ${context.devicePostures.join(', ')}`,
    context.encounterStatuses === undefined ? null : `encounter ${context.encounterStatuses.join(', ')}`,
    window.from === undefined ? null : `from ${window.from}`,
    window.until === undefined ? null : `until ${window.until}`,
    temporary ? 'temporary' : null,
    operations.join() === 'read,search' ? null : operations.join(', '),
  ]
  return parts.filter((each) => each !== null).join('; ')
}

/** An obligation in words. */
export function obligationInWords(obligation: Obligation): string {
  switch (obligation.type) {
    case 'limit-fields':
      return `only the fields ${obligation.fields.join(', ')}`
    case 'minimum-necessary':
      return `at most ${obligation.limit} pieces`
    case 'no-retention':
      return 'nothing kept'
    case 'step-up':
      return `login by ${obligation.acrValues.join(' or ')}${obligation.maxAge === null ? '' : ` within ${obligation.maxAge} s`}`
    case 'human-review':
      return 'a person reviews the reply'
    case 'part-2-notice':
      return 'notice of 42 CFR Part 2'
    case 'ai-assertion-label':
      return 'labelled as said by AI (AIAST)'
    case 'notify':
      return `tells ${obligation.to}`
  }
}

function list(values: 'any' | readonly string[], any: string): string {
  return values === 'any' ? any : values.join(', ')
}

function markdown(revision: string, rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => text.replace(/[\\|`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ')
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`
  return [
    `Access matrix, revision ${cell(revision)}`,
    '',
    line(COLUMNS),
    `|${COLUMNS.map(() => ' --- |').join('')}`,
    ...rows.map(line),
    '',
  ].join('\n')
}

function html(revision: string, rows: readonly (readonly string[])[]): string {
  const safe = (text: string): string => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`)
  const row = (cells: readonly string[], tag: 'th' | 'td'): string =>
    `<tr>${cells.map((each) => `<${tag}>${safe(each)}</${tag}>`).join('')}</tr>`
  return `<table>\n<caption>Access matrix, revision ${safe(revision)}</caption>\n<thead>${row(COLUMNS, 'th')}</thead>\n<tbody>\n${rows.map((each) => row(each, 'td')).join('\n')}\n</tbody>\n</table>\n`
}
