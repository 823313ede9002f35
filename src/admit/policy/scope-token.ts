/** Matches the search parameters that granular scopes may carry; a parameter it does not know matches nothing. */
import { valuesAt } from './compartment.ts'

/** Elements that a parameter reads, for any type that has them. */
const ELEMENTS: Readonly<Record<string, string>> = { category: 'category', code: 'code', status: 'status', type: 'type' }

/** Whether `resource` has the token (FHIR search, token parameters): `system|code`, `|code` without system, `code`, or a list. */
export function tokenMatches(resource: Readonly<Record<string, unknown>>, name: string, value: string): boolean {
  if (!Object.hasOwn(ELEMENTS, name)) return false
  const present = valuesAt(resource, [ELEMENTS[name] ?? '']).flatMap(codings)
  return splitTokens(value).some((token) => present.some((each) => tokenEquals(token, each)))
}

/** One coding of a resource. */
interface PresentCoding {
  readonly system: string | null
  readonly code: string
}

/** A token of a search value. `system` undefined means any. */
export interface SearchToken {
  readonly system: string | null | undefined
  readonly code: string
}

/** The alternatives of a search value. Empty when any of them is malformed, so that it matches nothing. */
export function splitTokens(value: string): readonly SearchToken[] {
  if (value.includes('\\') || value.includes('$')) return []
  const tokens: SearchToken[] = []
  for (const part of value.split(',')) {
    const pieces = part.split('|')
    const code = pieces.at(-1) ?? ''
    if (pieces.length > 2 || code === '') return []
    const system = pieces.length === 1 ? undefined : pieces[0] === '' ? null : pieces[0]
    tokens.push({ system, code })
  }
  return tokens
}

function tokenEquals(token: SearchToken, coding: PresentCoding): boolean {
  return token.code === coding.code && (token.system === undefined || token.system === coding.system)
}

function codings(value: unknown): readonly PresentCoding[] {
  if (typeof value === 'string') return [{ system: null, code: value }]
  return [...valuesAt(value, ['coding']), value].flatMap((each) => {
    const { system, code } = each as { system?: unknown; code?: unknown }
    return typeof code === 'string' ? [{ system: typeof system === 'string' ? system : null, code }] : []
  })
}
