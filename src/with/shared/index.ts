/** What adapters share; not an entry point. */
export { joinedMessages } from './messages.ts'
export { type AnswerPiece, readAnswer } from './reply-reader.ts'
export { sessionOf } from './session.ts'
export { callText, type CheckedToolCall, type ToolSection, toolSection, writeCalls } from './tool-calls.ts'
