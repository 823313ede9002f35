export { evaluateConsents, type ConsentCombining, type ConsentQuestion } from './evaluate.ts'
export { fhirConsents, type FhirConsents, type FhirConsentsOptions } from './fhir.ts'
export { memoryConsents, type MemoryConsents } from './memory.ts'
export type { ConsentSourceOptions } from './question.ts'
