export { ENCODINGS, type Encoding } from './encodings.ts'
export * from './scripted.ts'
export { obedientModel, type ObedientOptions } from './obedient.ts'
