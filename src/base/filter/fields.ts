/** Declares the fragment fields that a filter may name, their types, and which are always present. */
import { CONFIDENTIALITIES } from '../vocabulary/confidentiality.ts'
import type { FragmentFields } from '../fragment.ts'

/** How a field's values compare. Instants compare as text because they are normalised to UTC with milliseconds. */
export type FieldType = 'string' | 'instant' | 'confidentiality' | 'set'

/** What a filter may assume of a field. */
export interface FieldDeclaration {
  readonly type: FieldType
  /** Only a required field may stand under a negation: absence of an optional one would read as its opposite. */
  readonly required: boolean
}

/** A field that filters may name. */
export type FilterField = keyof FragmentFields

const field = (type: FieldType, required: boolean): FieldDeclaration => Object.freeze({ type, required })

/** Every field of a fragment that a filter may name. */
export const FRAGMENT_FIELDS: Readonly<Record<FilterField, FieldDeclaration>> = Object.freeze({
  source: field('string', true),
  tenant: field('string', true),
  patient: field('string', false),
  dataClass: field('string', true),
  confidentiality: field('confidentiality', true),
  sensitivities: field('set', true),
  origin: field('string', true),
  reference: field('string', true),
  resourceType: field('string', false),
  status: field('string', false),
  encounter: field('string', false),
  codes: field('set', true),
  categories: field('set', true),
  securityLabels: field('set', true),
  authors: field('set', true),
  dateStart: field('instant', false),
  dateEnd: field('instant', false),
  lastUpdated: field('instant', false),
})

/** The rank of a confidentiality code, or -1. */
export const confidentialityRank = (value: string): number => (CONFIDENTIALITIES as readonly string[]).indexOf(value)
