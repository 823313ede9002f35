/** The audit trail: business events in a tamper-evident log, told as a story. */
export { fileTrail, type FileTrail, type FileTrailOptions } from './file-trail.ts'
export { memoryTrail, type MemoryTrail } from './memory-trail.ts'
export { EVENT_SCHEMA, isTrailEvent } from './schema.ts'
export { TrailFailure, type TrailFailureReason } from './segment-file.ts'
export { sentenceOf } from './story/sentences.ts'
export { tellStory } from './story/tell-story.ts'
export type { ChainVerification, TrailProblem, TrailProblemKind, Verification } from './verification.ts'
export { verifyTrail, type VerifyOptions } from './verify-trail.ts'
