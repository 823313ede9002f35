export * from './codes.ts'
export * from './errors.ts'
