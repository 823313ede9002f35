/** The prompt stage: trusted instructions apart from data, and a screen for instructions planted in data. */
export { type AssembleInput, type AssembleOptions, assemblePrompt } from './assemble.ts'
export { estimateTokens, type TokenCounter } from './budget.ts'
export { readPrompt, type PromptParts } from './layout.ts'
export { type MaskedInput, type MaskedMessage, type MaskedOptions, promptFromMessages } from './masked.ts'
export { type Neutralised, neutralise } from './neutralise.ts'
export type { ScreenEffect, ScreenPolicy } from './screen/policy.ts'
export { screenText, type ScreenOptions, type ScreenResult, type ScreenSignal } from './screen/screen.ts'
