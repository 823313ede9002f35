/** The public types of evidence; the makers are imported file by file, by the stages that may use them. */
export type { Authorized } from './authorized.ts'
export type { Checked, Citation } from './checked.ts'
export type { Draft } from './draft.ts'
export type { Prompt, PromptMessage, SecurityLabel } from './prompt.ts'
export type { Redacted } from './redacted.ts'
export type { Outcome, Reply } from './reply.ts'
export type { Evidence, SessionScope } from './seal.ts'
