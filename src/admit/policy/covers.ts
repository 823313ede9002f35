/** Says when one row speaks about everything that another speaks about, so that the other decides nothing by itself. */
import { confidentialityRank } from '../../base/filter/index.ts'
import type { ParsedRow } from './definition.ts'
import { classesOf } from './row.ts'

type Names = 'any' | readonly string[]

/** Whether a denial leaves nothing of a permit. */
export function denialCovers(denial: ParsedRow, permit: ParsedRow): boolean {
  const everySensitivity = denial.sensitivities === 'any' || denial.sensitivities.length === 0
  return (
    everySensitivity && (denial.confidentiality ?? 'U') === 'U' && (!denial.breakGlass || permit.breakGlass) && sharedCovers(denial, permit)
  )
}

/** Whether a permit permits all of another, on no harder terms and showing no less. */
export function permitCovers(wide: ParsedRow, narrow: ParsedRow): boolean {
  return (
    wide.records === narrow.records &&
    wide.breakGlass === narrow.breakGlass &&
    confidentialityRank(wide.confidentiality ?? 'N') >= confidentialityRank(narrow.confidentiality ?? 'N') &&
    (wide.sensitivities === 'any' ? !names(narrow.sensitivities, 'PSYTHPN') : includes(wide.sensitivities, narrow.sensitivities)) &&
    wide.obligations.every((each) => narrow.obligations.some((other) => JSON.stringify(other) === JSON.stringify(each))) &&
    (wide.reveal === 'all' || (narrow.reveal !== 'all' && includes(wide.reveal, narrow.reveal))) &&
    sharedCovers(wide, narrow)
  )
}

function sharedCovers(wide: ParsedRow, narrow: ParsedRow): boolean {
  const from = (row: ParsedRow): number => (row.window.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(row.window.from))
  const until = (row: ParsedRow): number => (row.window.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(row.window.until))
  return (
    includes(wide.roles, narrow.roles) &&
    includes(wide.workloads, narrow.workloads) &&
    includes(wide.purposes, narrow.purposes) &&
    includes(wide.tasks, narrow.tasks) &&
    includes(wide.relationships, narrow.relationships) &&
    includes(classesOf(wide) ?? 'any', classesOf(narrow) ?? 'any') &&
    includes(wide.origins, narrow.origins) &&
    includes(wide.operations, narrow.operations) &&
    (['tenants', 'locations', 'devicePostures', 'encounterStatuses'] as const).every((each) =>
      includes(wide.context[each] ?? 'any', narrow.context[each] ?? 'any'),
    ) &&
    from(wide) <= from(narrow) &&
    until(wide) >= until(narrow)
  )
}

function includes(wide: Names, narrow: Names): boolean {
  return wide === 'any' || (narrow !== 'any' && narrow.every((each) => wide.includes(each)))
}

function names(values: Names, value: string): boolean {
  return values !== 'any' && values.includes(value)
}
