export { type FhirRelationships, type FhirRelationshipsOptions, fhirRelationships } from './fhir.ts'
export { type MemoryTickets, type MemoryTicketsOptions, memoryTickets, type TicketRequest } from './tickets.ts'
