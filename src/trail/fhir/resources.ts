/** The parts of FHIR R4 AuditEvent and Provenance that the export writes. */

export interface Coding {
  readonly system: string
  readonly code: string
  readonly display?: string
}
export interface CodeableConcept {
  readonly coding: readonly Coding[]
}
/** A reference by literal, by identifier, or in words; what is known. */
export interface Reference {
  readonly reference?: string
  readonly identifier?: { readonly system?: string; readonly value: string }
  readonly display?: string
}

export interface AuditAgent {
  readonly type: CodeableConcept
  readonly role?: readonly CodeableConcept[]
  readonly who: Reference
  readonly requestor: boolean
  readonly policy?: readonly string[]
  readonly network?: { readonly address: string; readonly type: '1' | '2' | '5' }
  readonly purposeOfUse?: readonly CodeableConcept[]
}
export interface AuditEntity {
  readonly what?: Reference
  readonly type: Coding
  readonly role?: Coding
  readonly securityLabel?: readonly Coding[]
  /** Base64. */
  readonly query?: string
}
export interface AuditEvent {
  readonly resourceType: 'AuditEvent'
  readonly id: string
  readonly meta?: { readonly profile: readonly string[] }
  readonly type: Coding
  readonly subtype?: readonly Coding[]
  readonly action: 'C' | 'R' | 'U' | 'D' | 'E'
  readonly recorded: string
  readonly outcome: '0' | '4' | '8' | '12'
  readonly outcomeDesc?: string
  readonly purposeOfEvent?: readonly CodeableConcept[]
  readonly agent: readonly AuditAgent[]
  readonly source: { readonly site?: string; readonly observer: Reference; readonly type: readonly Coding[] }
  readonly entity?: readonly AuditEntity[]
}

export interface Provenance {
  readonly resourceType: 'Provenance'
  readonly id: string
  readonly meta: { readonly security: readonly Coding[] }
  readonly target: readonly Reference[]
  readonly recorded: string
  readonly reason: readonly CodeableConcept[]
  readonly activity: CodeableConcept
  readonly agent: readonly { readonly type: CodeableConcept; readonly who: Reference; readonly onBehalfOf?: Reference }[]
  readonly entity?: readonly { readonly role: 'source'; readonly what: Reference }[]
}
