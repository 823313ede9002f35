/** The seam that gives a candidate its data class, confidentiality and sensitivities; it may tighten, never loosen. */
import type { Confidentiality } from '../vocabulary/confidentiality.ts'
import type { DataClass } from '../vocabulary/data-class.ts'
import type { Sensitivity } from '../vocabulary/sensitivity.ts'
import type { Candidate } from './source.ts'

/** What a decision needs to know about content. */
export interface Labels {
  readonly confidentiality: Confidentiality
  readonly sensitivities: readonly Sensitivity[]
}

/** Labels candidates by type, category, codes and text. A data class of null denies. */
export interface Labeller {
  label(candidate: Candidate): Labels & { readonly dataClass: DataClass | null }
}
