export * from './labeller.ts'
