/** Bounded HTTP: the guarded fetch and the safe FHIR client. */
export { fhirEndpoint } from './fhir.ts'
export type { DpopProof, FhirCall, FhirEndpoint, FhirEndpointOptions, FhirParameters } from './fhir.ts'
export type { FhirEntry, FhirJson, FhirPage } from './fhir-bundle.ts'
export { guardedFetch } from './guarded-fetch.ts'
export type { GuardedFetchOptions } from './guarded-fetch.ts'
export type { Json } from './json.ts'
