/** OpenID AuthZEN 1.0 decision points as policy engines. */
export { type AuthzenClient, type AuthzenClientOptions, authzenClient } from './client.ts'
export { type AuthzenOptions, authzenEngine } from './engine.ts'
export type { Evaluated, Evaluation } from './wire.ts'
