export * from './evaluate.ts'
export { type FieldValues, readFields } from './field-record.ts'
export * from './fields.ts'
export * from './filter.ts'
