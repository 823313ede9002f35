/** Writes an access matrix as Cedar policies that decide the same, so that another engine can hold ours to its word. */
import type { AccessMatrix, AccessMatrixDefinition } from '../../admit/index.ts'
import { parseMatrix, type ParsedRow } from '../../admit/policy/definition.ts'
import { classesOf } from '../../admit/policy/row.ts'
import { CONFIDENTIALITIES } from '../../base/vocabulary/confidentiality.ts'
import { PHI_CATEGORIES } from '../../base/vocabulary/phi-category.ts'
import { sensitivityGroup } from '../../base/vocabulary/sensitivity.ts'

/**
 * The rows of a matrix as Cedar text for {@link CEDAR_SCHEMA}: `@id` is the row, `@obligations` and `@reveal` what it carries.
 *
 * @throws ConfigurationError CONFIG_INVALID when the definition is not valid
 */
export function matrixToCedar(matrix: AccessMatrix | AccessMatrixDefinition): string {
  const { rows } = 'definition' in matrix ? matrix.definition : parseMatrix(matrix)
  return rows.map(policy).join('\n')
}

function policy(row: ParsedRow): string {
  const annotations = [`@id(${string(row.id)})`]
  if (row.obligations.length > 0) annotations.push(`@obligations(${string(JSON.stringify(row.obligations))})`)
  const reveal = row.reveal === 'all' ? PHI_CATEGORIES : row.reveal
  if (row.effect === 'permit') annotations.push(`@records(${string(row.records)})`)
  if (reveal.length > 0) annotations.push(`@reveal(${string(JSON.stringify(reveal))})`)
  const actions = row.operations.map((each) => `Action::${string(each)}`).join(', ')
  const conditions = row.effect === 'permit' ? permitConditions(row) : denyConditions(row)
  const when = conditions.length === 0 ? '' : ` when {\n  ${conditions.join(' &&\n  ')}\n}`
  return `${annotations.join(' ')}\n${row.effect === 'permit' ? 'permit' : 'forbid'} (principal, action in [${actions}], resource)${when};\n`
}

function permitConditions(row: ParsedRow): string[] {
  const emergency = row.breakGlass ? 'context.breakGlass && context.purpose == "BTG"' : '!(context.breakGlass || context.purpose == "BTG")'
  const parts = ['resource.tenant == context.tenant', emergency, ...shared(row)]
  if (row.records === 'patient') parts.push('resource has patient && context.patients.contains(resource.patient)')
  if (row.records === 'none') parts.push('context.patients.isEmpty()')
  if (row.records === 'cohort')
    parts.push('(context.patients.isEmpty() || (resource has patient && context.patients.contains(resource.patient)))')
  if (row.workloads !== 'any') parts.push(`context has workload && ${oneOf(row.workloads, 'context.workload')}`)
  for (const [values, name] of circumstances(row)) parts.push(`context has ${name} && ${oneOf(values, `context.${name}`)}`)
  parts.push(`resource.confidentiality <= ${CONFIDENTIALITIES.indexOf(row.confidentiality ?? 'N')}`)
  if (row.sensitivities === 'any') parts.push('!resource.sensitivities.contains("PSYTHPN")')
  else if (row.sensitivities.length === 0) parts.push('resource.sensitivities.isEmpty()')
  else parts.push(`${set(row.sensitivities)}.containsAll(resource.sensitivities)`)
  for (const each of row.obligations) {
    if (each.type !== 'step-up') continue
    parts.push(`context has acr && ${oneOf(each.acrValues, 'context.acr')}`)
    if (each.maxAge !== null) parts.push(`context has authAge && context.authAge <= ${each.maxAge}`)
  }
  return parts
}

function denyConditions(row: ParsedRow): string[] {
  const parts = shared(row)
  if (row.breakGlass) parts.unshift('(context.breakGlass || context.purpose == "BTG")')
  if (row.workloads !== 'any') parts.push(orAbsent(row.workloads, 'workload'))
  for (const [values, name] of circumstances(row)) parts.push(orAbsent(values, name))
  if (row.confidentiality !== undefined) parts.push(`resource.confidentiality >= ${CONFIDENTIALITIES.indexOf(row.confidentiality)}`)
  if (row.sensitivities !== 'any' && row.sensitivities.length > 0) {
    parts.push(`${set([...new Set(row.sensitivities.flatMap(sensitivityGroup))])}.containsAny(resource.sensitivities)`)
  }
  return parts
}

/** What permits and denials ask alike. */
function shared(row: ParsedRow): string[] {
  const parts: string[] = []
  if (row.roles !== 'any') parts.push(`principal.roles.containsAny(${set(row.roles)})`)
  if (row.purposes !== 'any') parts.push(oneOf(row.purposes, 'context.purpose'))
  if (row.tasks !== 'any') parts.push(oneOf(row.tasks, 'context.task'))
  if (row.relationships !== 'any') parts.push(`context.relationships.containsAny(${set(row.relationships)})`)
  if (row.context.tenants !== undefined) parts.push(oneOf(row.context.tenants, 'context.tenant'))
  if (row.window.from !== undefined) parts.push(`context.now >= ${Date.parse(row.window.from)}`)
  if (row.window.until !== undefined) parts.push(`context.now < ${Date.parse(row.window.until)}`)
  const classes = classesOf(row)
  if (classes !== null) parts.push(oneOf(classes, 'resource.dataClass'))
  if (row.origins !== 'any') parts.push(oneOf(row.origins, 'resource.origin'))
  return parts
}

function circumstances({ context }: ParsedRow): (readonly [readonly string[], string])[] {
  const all = [
    [context.locations, 'location'],
    [context.devicePostures, 'devicePosture'],
    [context.encounterStatuses, 'encounterStatus'],
  ] as const
  return all.flatMap(([values, name]) => (values === undefined ? [] : [[values, name] as const]))
}

function orAbsent(values: readonly string[], name: string): string {
  return `(if context has ${name} then ${oneOf(values, `context.${name}`)} else true)`
}

const oneOf = (values: readonly string[], expression: string): string => `${set(values)}.contains(${expression})`
const set = (values: readonly string[]): string => `[${values.map(string).join(', ')}]`

/** A Cedar string literal: printable ASCII as it is, the rest as `\u{…}`. */
function string(value: string): string {
  const escaped = [...value].map((each) => (/[ !#-[\]-~]/.test(each) ? each : `\\u{${(each.codePointAt(0) ?? 0).toString(16)}}`))
  return `"${escaped.join('')}"`
}
