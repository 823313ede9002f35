/** Checks a structured reply as structure: it must be JSON, and what the schema says. */
import type { Check, Finding } from '../../base/seams/check.ts'

/** The part of Standard Schema (version 1) that is used; a zod schema is one. */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    validate(value: unknown): { readonly issues?: readonly unknown[] | undefined } | Promise<unknown>
  }
}

const FENCED = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/

/** The JSON text of a reply: all of it, or what its only code fence holds. */
export const jsonOf = (text: string): string => FENCED.exec(text)?.[1] ?? text

/** Withholds a reply that is not JSON of the schema's shape. An asynchronous schema cannot be used. */
export function structureCheck(schema: StandardSchema): Check {
  return {
    name: 'structure',
    mode: 'whole',
    holdBack: 0,
    check(text) {
      const withhold = (rule: string): readonly Finding[] => [{ rule, start: 0, end: text.length, action: 'withhold' }]
      let value: unknown
      try {
        value = JSON.parse(jsonOf(text))
      } catch {
        return withhold('structure-not-json')
      }
      const result = schema['~standard'].validate(value)
      if (result instanceof Promise) throw new TypeError('an asynchronous schema cannot check a reply')
      return result.issues === undefined ? [] : withhold('structure-invalid')
    },
  }
}
