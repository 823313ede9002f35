/** Finds what is probably not meant in a matrix: rows that decide nothing, rows for everybody, names that nobody bears. */
import { confidentialityRank } from '../../base/filter/index.ts'
import { DATA_CLASSES } from '../../base/vocabulary/data-class.ts'
import { denialCovers, permitCovers } from './covers.ts'
import { type AccessMatrixDefinition, parseMatrix, type ParsedMatrix, type ParsedRow } from './definition.ts'
import { classesOf } from './row.ts'

/** What a finding is about. */
export type MatrixRule =
  | 'shadowed'
  | 'any-by-any'
  | 'unused-class'
  | 'unknown-role'
  | 'unknown-workload'
  | 'never-matches'
  | 'unreachable-sensitivity'
  | 'reveal-differs'

/** One finding. `row` is null when it is about the whole matrix. */
export interface MatrixFinding {
  readonly rule: MatrixRule
  readonly row: string | null
  /** One plain sentence. */
  readonly message: string
}

/**
 * Reads a matrix critically. An empty list is no proof that it is right; `decide` in your own tests is.
 *
 * @param now epoch milliseconds, for rows whose window is over
 * @throws ConfigurationError CONFIG_INVALID when the definition is not valid
 */
export function lintMatrix(definition: AccessMatrixDefinition, now: number = Date.now()): readonly MatrixFinding[] {
  const matrix = parseMatrix(definition)
  const findings: MatrixFinding[] = []
  const find = (rule: MatrixRule, row: ParsedRow | null, message: string): void => {
    findings.push(Object.freeze({ rule, row: row?.id ?? null, message }))
  }
  matrix.rows.forEach((row, index) => {
    lintNames(matrix, row, find)
    lintReach(row, now, find)
    if (row.effect === 'permit') lintShadow(matrix.rows, row, index, find)
  })
  lintReveal(matrix.rows, find)
  const used = new Set(matrix.rows.flatMap((row) => (row.effect === 'permit' ? (classesOf(row) ?? DATA_CLASSES) : [])))
  for (const each of DATA_CLASSES) if (!used.has(each)) find('unused-class', null, `no row permits ${each} to anybody`)
  return Object.freeze(findings)
}

type Find = (rule: MatrixRule, row: ParsedRow | null, message: string) => void

function lintNames(matrix: ParsedMatrix, row: ParsedRow, find: Find): void {
  const { roles: known, workloads } = matrix
  for (const role of row.roles === 'any' ? [] : row.roles) {
    if (known !== undefined && !known.includes(role)) find('unknown-role', row, `no token can carry the role \`${role}\``)
  }
  for (const workload of row.workloads === 'any' ? [] : row.workloads) {
    if (workloads !== undefined && !workloads.includes(workload)) find('unknown-workload', row, `no workload is \`${workload}\``)
  }
  if (row.effect === 'deny') return
  const open = [row.roles === 'any' ? 'anybody' : null, row.relationships === 'any' && row.records === 'patient' ? 'any patient' : null]
    .concat(row.dataClasses === 'any' ? 'any data' : null, row.purposes === 'any' ? 'any purpose' : null)
    .filter((each) => each !== null)
  if (open.length >= 2) find('any-by-any', row, `permits at once: ${open.join(', ')}`)
}

function lintReach(row: ParsedRow, now: number, find: Find): void {
  if (row.window.until !== undefined && Date.parse(row.window.until) <= now) find('never-matches', row, 'its window is over')
  if (row.breakGlass && row.purposes !== 'any' && !row.purposes.includes('BTG')) {
    find('never-matches', row, 'break-glass is declared with the purpose BTG, which it does not name')
  }
  if (row.effect === 'deny' || row.sensitivities === 'any' || row.sensitivities.length === 0) return
  const ceiling = confidentialityRank(row.confidentiality ?? 'N')
  if (ceiling < confidentialityRank('R')) {
    find('unreachable-sensitivity', row, 'sensitive records are labelled R or above, which its ceiling does not reach')
  } else if (row.sensitivities.includes('PSYTHPN') && ceiling < confidentialityRank('V')) {
    find('unreachable-sensitivity', row, 'psychotherapy notes are labelled V, which its ceiling does not reach')
  }
}

function lintShadow(rows: readonly ParsedRow[], row: ParsedRow, index: number, find: Find): void {
  const denial = rows.find((each) => each.effect === 'deny' && denialCovers(each, row))
  if (denial !== undefined) find('shadowed', row, `row \`${denial.id}\` denies all that it permits`)
  const wider = rows.find(
    (each, at) => at !== index && each.effect === 'permit' && permitCovers(each, row) && (!permitCovers(row, each) || at < index),
  )
  if (wider !== undefined) find('shadowed', row, `row \`${wider.id}\` already permits all that it permits`)
}

/** Identifiers are restored for a whole reply, so rows that count together show only what all of them show. */
function lintReveal(rows: readonly ParsedRow[], find: Find): void {
  const counted = rows.filter((each) => each.effect === 'permit' && each.records !== 'none')
  const text = ({ reveal }: ParsedRow): string => (reveal === 'all' ? 'all' : [...reveal].sort().join(' '))
  const meet = (a: 'any' | readonly string[], b: 'any' | readonly string[]): boolean =>
    a === 'any' || b === 'any' || a.some((each) => b.includes(each))
  counted.forEach((row, index) => {
    const other = counted
      .slice(0, index)
      .find(
        (each) =>
          text(each) !== text(row) &&
          each.breakGlass === row.breakGlass &&
          meet(each.roles, row.roles) &&
          meet(each.purposes, row.purposes),
      )
    if (other !== undefined)
      find('reveal-differs', row, `counts together with row \`${other.id}\`, which shows other identifiers: only what both show is shown`)
  })
}
