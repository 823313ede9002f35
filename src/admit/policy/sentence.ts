/** Says a decision in one plain sentence: who, in what relation, for what purpose, what, and by which row. */
import type { ConsentBasis, DecisionSnapshot } from '../../base/seams/index.ts'
import { highWaterMark } from '../../base/vocabulary/confidentiality.ts'
import type { DataClass } from '../../base/vocabulary/data-class.ts'
import type { Relationship } from '../../base/vocabulary/relationship.ts'
import type { CompiledRow } from './row.ts'

const IN_WORDS: Readonly<Record<Relationship, string>> = {
  own: 'the patient themselves',
  'caring-for': 'caring for the patient',
  assigned: 'assigned to the patient',
  'care-team': 'in the care team of the patient',
  ticket: 'covered by a ticket for the patient',
  cohort: 'with the patient in a declared cohort',
}

/** What a sentence is made of. */
export interface SentenceParts {
  readonly snapshot: DecisionSnapshot
  readonly revision: string
  /** How the user stands to the patient of the fragment. */
  readonly held: readonly Relationship[]
  readonly dataClass: DataClass
  readonly rows: readonly CompiledRow[]
}

/** The sentence of a permit. Carries no identifier of the patient. */
export function permitSentence(parts: SentenceParts): string {
  const ceiling = highWaterMark(parts.rows.map((each) => each.row.confidentiality ?? 'N'))
  return `${subject(parts)}, may read ${parts.dataClass} up to ${ceiling}; ${source(parts)}`
}

/** The sentence of a denial: by the rows that deny, or because none permits. */
export function denySentence(parts: SentenceParts): string {
  const why = parts.rows.length > 0 ? source(parts) : `no row permits it, revision ${parts.revision}`
  return `${subject(parts)}, may not read this ${parts.dataClass}; ${why}`
}

/**
 * Adds the consents that a decision also rests on.
 *
 * @example consentSentence('… revision 1', [{ reference: 'Consent/12', version: '3' }]) // '… revision 1; consent Consent/12 version 3'
 */
export function consentSentence(sentence: string, basis: readonly ConsentBasis[]): string {
  return [sentence, ...basis.map((each) => `consent ${each.reference}${each.version === null ? '' : ` version ${each.version}`}`)].join(
    '; ',
  )
}

/** Roles as a sentence names them. */
export function rolesInWords(roles: readonly string[]): string {
  return roles.length === 0 ? 'a user without a role' : roles.join(' and ')
}

function subject({ snapshot, held, rows }: SentenceParts): string {
  const deciding = rows.flatMap((each) => (each.row.roles === 'any' ? [] : each.row.roles))
  const roles = snapshot.user.roles.filter((each) => deciding.length === 0 || deciding.includes(each))
  const words = [rolesInWords(roles)]
  const counted = held.filter(
    (each) => rows.length === 0 || rows.some(({ row }) => row.relationships === 'any' || row.relationships.includes(each)),
  )
  if (counted.length > 0) words.push(counted.map((each) => IN_WORDS[each]).join(' and '))
  words.push(`for ${snapshot.purpose}`, `task ${snapshot.task}`)
  if (snapshot.workload !== null) words.push(`through ${snapshot.workload.id}`)
  if (snapshot.breakGlass !== null) words.push('breaking the glass')
  return words.join(', ')
}

function source({ rows, revision }: SentenceParts): string {
  return `${rows.length === 1 ? 'row' : 'rows'} ${rows.map((each) => each.row.id).join(', ')}, revision ${revision}`
}
