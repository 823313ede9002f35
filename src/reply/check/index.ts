/** Every reply check; one file each. */
export { canariesCheck } from './canaries.ts'
export { citationsCheck } from './citations.ts'
export { identifiersCheck, knownValuesCheck } from './identifiers.ts'
export { tokensCheck } from './tokens.ts'
