export type { Person } from './people.ts'
export { INJECTED_ORDER } from './records.ts'
export * from './world.ts'
