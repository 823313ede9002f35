/** Says a filter in SQL exactly as the filter language means it: a missing field is false in both polarities. */
import { confidentialityRank, FRAGMENT_FIELDS, type Filter, type FilterField } from '../../base/filter/index.ts'
import { StageFailed } from '../../base/errors/index.ts'

/** The column of each field. `source` has none: it is the same for a whole store. */
export const COLUMNS: Readonly<Record<Exclude<FilterField, 'source'>, string>> = Object.freeze({
  tenant: 'tenant',
  patient: 'patient',
  dataClass: 'data_class',
  confidentiality: 'confidentiality',
  sensitivities: 'sensitivities',
  origin: 'origin',
  reference: 'reference',
  resourceType: 'resource_type',
  status: 'status',
  encounter: 'encounter',
  codes: 'codes',
  categories: 'categories',
  securityLabels: 'security_labels',
  authors: 'authors',
  dateStart: 'date_start',
  dateEnd: 'date_end',
  lastUpdated: 'last_updated',
})

/** SQL with its parameters; no value from a filter is ever part of the text. */
export interface SqlCondition {
  readonly text: string
  readonly parameters: readonly unknown[]
}

const COMPARISON = { eq: '=', lt: '<', le: '<=', gt: '>', ge: '>=' } as const
const SET = { hasAny: '&&', hasAll: '@>', subsetOf: '<@' } as const

/**
 * Translates.
 *
 * @param first - The number of the first parameter, `$1` being 1.
 * @throws StageFailed FILTER_UNSUPPORTED for what has no exact translation; no condition is ever dropped
 */
export function toSql(filter: Filter, first = 1): SqlCondition {
  const parameters: unknown[] = []
  const place = (value: unknown, type: string): string => `$${first - 1 + parameters.push(value)}::${type}`

  function say(part: Filter, polarity: boolean): string {
    switch (part.op) {
      case 'and':
      case 'or': {
        // INVARIANT: an empty conjunction is never sent.
        if (part.of.length === 0) throw new StageFailed('FILTER_UNSUPPORTED')
        return `(${part.of.map((each) => say(each, polarity)).join((part.op === 'and') === polarity ? ' AND ' : ' OR ')})`
      }
      case 'not':
        return say(part.of, !polarity)
      case 'exists':
        return polarity ? `${column(part.field)} IS NOT NULL` : 'FALSE'
      case 'eq':
      case 'lt':
      case 'le':
      case 'gt':
      case 'ge':
        return known(part.field, `${column(part.field)} ${COMPARISON[part.op]} ${scalar(part.field, part.value)}`, polarity)
      case 'in':
        return known(part.field, `${column(part.field)} = ANY(${list(part.field, part.values)})`, polarity)
      case 'hasAny':
      case 'hasAll':
      case 'subsetOf':
        return known(part.field, `${column(part.field)} ${SET[part.op]} ${place([...part.values], 'text[]')}`, polarity)
      default:
        throw new StageFailed('FILTER_UNSUPPORTED')
    }
  }

  /** INVARIANT: NULL is absence, and absence is false whichever way the condition is read. */
  const known = (field: FilterField, condition: string, polarity: boolean): string =>
    polarity ? `(${condition})` : `(${column(field)} IS NOT NULL AND NOT (${condition}))`
  const ranked = (field: FilterField): boolean => FRAGMENT_FIELDS[field].type === 'confidentiality'
  const scalar = (field: FilterField, value: string): string =>
    ranked(field) ? place(confidentialityRank(value), 'smallint') : place(value, 'text')
  const list = (field: FilterField, values: readonly string[]): string =>
    ranked(field) ? place(values.map(confidentialityRank), 'smallint[]') : place([...values], 'text[]')

  return { text: say(filter, true), parameters }
}

function column(field: FilterField): string {
  if (field === 'source' || !Object.hasOwn(COLUMNS, field)) throw new StageFailed('FILTER_UNSUPPORTED')
  return COLUMNS[field]
}
