/** The types that tests of retrieval share. */
export type { TrailEventDetail } from '../../src/base/events.ts'
export type { Fragment } from '../../src/base/fragment.ts'
export type { Grant } from '../../src/base/grant.ts'
export type { Labeller } from '../../src/base/seams/labeller.ts'
export type { CheckRequest, Decision, DecisionSnapshot, PolicyEngine } from '../../src/base/seams/policy-engine.ts'
export type { Candidate, Source } from '../../src/base/seams/source.ts'
export type { StageContext as StageContextLike } from '../../src/base/stage-context.ts'
