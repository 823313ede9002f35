/** Cedar as a policy engine, and the access matrix as Cedar. Needs the optional peer @cedar-policy/cedar-wasm. */
export { cedarEngine, type CedarOptions } from './engine.ts'
export { matrixToCedar } from './export.ts'
export { CEDAR_SCHEMA } from './schema.ts'
