export * from './evaluate.ts'
export * from './fields.ts'
export * from './filter.ts'
