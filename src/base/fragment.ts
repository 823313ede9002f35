/** The shape of a piece of record once it was snapshotted and labelled: everything that a decision may look at, frozen. */
import type { Confidentiality } from './vocabulary/confidentiality.ts'
import type { DataClass } from './vocabulary/data-class.ts'
import type { Sensitivity } from './vocabulary/sensitivity.ts'

/** Where a fragment came from: a clinical record, a file that a patient uploaded, or a connected app. */
export type Origin = 'record' | 'patient-upload' | 'connected-app'

/** Where exactly the text stands, so that a citation leads back. */
export interface Provenance {
  /** A relative reference such as `Observation/17`. */
  readonly reference: string
  /** `meta.versionId`, when known. */
  readonly version: string | null
  /** UTF-16 offsets of the text in the source's own text, end exclusive, when it is a chunk. */
  readonly span: readonly [start: number, end: number] | null
  readonly origin: Origin
}

/**
 * The attributes that policies, consents and scopes decide by. Instants are `YYYY-MM-DDTHH:mm:ss.sssZ`; codes are
 * `system|code`. A partial date such as `2026-03` becomes the interval `dateStart`…`dateEnd` that it covers.
 */
export interface FragmentFields {
  readonly source: string
  readonly tenant: string
  readonly patient: string | null
  readonly dataClass: DataClass
  readonly confidentiality: Confidentiality
  readonly sensitivities: readonly Sensitivity[]
  readonly origin: Origin
  readonly reference: string
  readonly resourceType: string | null
  readonly status: string | null
  readonly encounter: string | null
  readonly codes: readonly string[]
  readonly categories: readonly string[]
  readonly securityLabels: readonly string[]
  readonly authors: readonly string[]
  readonly dateStart: string | null
  readonly dateEnd: string | null
  readonly lastUpdated: string | null
}

/** A piece of a record: what decisions look at, and the text. */
export interface Fragment {
  /** Unique within the source: `Observation/17` or `DocumentReference/3#2`. */
  readonly id: string
  readonly fields: FragmentFields
  readonly provenance: Provenance
  /** A short heading in words, without identifiers: `Laboratory result`. */
  readonly title: string
  readonly text: string
}

/** What a holder of a redacted fragment may read beside its text. */
export interface FragmentHeader {
  readonly id: string
  /** How the prompt and citations name it: `F1`, `F2`, … unique within the session. */
  readonly label: string
  readonly source: string
  readonly dataClass: DataClass
  readonly confidentiality: Confidentiality
  readonly sensitivities: readonly Sensitivity[]
  readonly origin: Origin
  readonly reference: string
  readonly title: string
  /** As it may be shown: subject to the de-identification policy like the text. Null when unknown. */
  readonly date: string | null
}
