/** Holds AuditEvents to the BALP profiles of the shared data: cardinalities, patterns, slices, bindings and the source constraint. */
import { readdirSync, readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { sharedData } from '../../support/shared-data.ts'

type Json = Readonly<Record<string, unknown>>
interface Element {
  readonly id: string
  readonly min?: number
  readonly max?: string
  readonly slicing?: { readonly discriminator: readonly { readonly path: string }[]; readonly rules: string }
  readonly binding?: { readonly strength: string; readonly valueSet: string }
  readonly constraint?: readonly { readonly key: string }[]
  readonly patternCoding?: Json
  readonly patternCodeableConcept?: Json
  readonly patternCode?: string
  readonly patternBoolean?: boolean
  readonly type?: readonly { readonly targetProfile?: readonly string[] }[]
}
interface Definition {
  readonly url: string
  readonly baseDefinition: string
  readonly differential: { readonly element: readonly Element[] }
}

const folder = sharedData('standards/ihe-balp-auditevent/resources')
const resources: readonly Json[] =
  folder === null ? [] : readdirSync(folder).map((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')) as Json)
const definitions = new Map(
  resources
    .filter((each) => each['resourceType'] === 'StructureDefinition')
    .map((each) => [each['url'] as string, each as unknown as Definition]),
)
/** The example AuditEvents. */
export const examples = resources.filter((each) => each['resourceType'] === 'AuditEvent')
export const available = folder !== null

const valueSets = new Map(
  resources
    .filter((each) => each['resourceType'] === 'ValueSet')
    .map((each) => {
      const { include } = each['compose'] as { include: { system: string; concept?: { code: string }[] }[] }
      const whole = include.some(({ concept }) => concept === undefined)
      return [
        each['url'] as string,
        whole ? null : new Set(include.flatMap(({ system, concept = [] }) => concept.map(({ code }) => `${system}|${code}`))),
      ]
    }),
)

const listOf = (value: unknown): readonly unknown[] => (value === undefined ? [] : Array.isArray(value) ? value : [value])
const child = (node: unknown, name: string): readonly unknown[] => listOf((node as Json | undefined)?.[name])

/** Everything in the pattern is in the value; lists of the pattern need one match each. */
function fits(value: unknown, pattern: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.every((each) => listOf(value).some((item) => fits(item, each)))
  if (typeof pattern !== 'object' || pattern === null) return value === pattern
  return Object.entries(pattern).every(([key, each]) => fits((value as Json | undefined)?.[key], each))
}

const patternOf = (element: Element | undefined): unknown =>
  element?.patternCoding ?? element?.patternCodeableConcept ?? element?.patternCode ?? element?.patternBoolean

function inBinding(value: unknown, element: Element | undefined): boolean {
  const set = element?.binding?.strength === 'required' ? valueSets.get(element.binding.valueSet) : undefined
  if (set === undefined || set === null) return true
  const codings = (value as Json)['coding'] === undefined ? [value] : child(value, 'coding')
  return codings.some((coding) => set.has(`${(coding as Json)['system']}|${(coding as Json)['code']}`))
}

/** What is wrong with `resource` under the profile, as sentences; empty when it conforms. */
export function profileProblems(resource: Json, url: string): readonly string[] {
  const definition = definitions.get(url)
  if (definition === undefined) return [`unknown profile ${url}`]
  const own = problemsOf(resource, definition.differential.element)
  return definitions.has(definition.baseDefinition) ? [...profileProblems(resource, definition.baseDefinition), ...own] : own
}

function problemsOf(resource: Json, elements: readonly Element[]): readonly string[] {
  const problems: string[] = []
  const byId = new Map(elements.map((element) => [element.id, element]))
  const sliceMembers = (sliceId: string, items: readonly unknown[]): readonly unknown[] => {
    const self = byId.get(sliceId)
    const type = byId.get(`${sliceId}.type`)
    return items.filter((item) =>
      type === undefined
        ? fits(item, patternOf(self) ?? {}) && inBinding(item, self)
        : child(item, 'type').some((each) => fits(each, patternOf(type))),
    )
  }
  const nodes = (id: string): readonly { readonly parent: unknown; readonly items: readonly unknown[] }[] => {
    const cut = id.lastIndexOf('.')
    if (cut === -1) return [{ parent: null, items: [resource] }]
    const [name = '', slice] = id.slice(cut + 1).split(':')
    return nodes(id.slice(0, cut)).flatMap(({ items }) =>
      items.map((parent) => {
        const all = child(parent, name)
        return { parent, items: slice === undefined ? all : sliceMembers(id, all) }
      }),
    )
  }
  for (const element of elements) {
    const { id, min = 0, max = '*', slicing } = element
    for (const { items } of nodes(id)) {
      if (items.length < min) problems.push(`${id}: ${items.length} < ${min}`)
      if (max !== '*' && items.length > Number(max)) problems.push(`${id}: ${items.length} > ${max}`)
      const pattern = patternOf(element)
      for (const item of items) {
        if (pattern !== undefined && !fits(item, pattern)) problems.push(`${id}: pattern`)
        if (!inBinding(item, element)) problems.push(`${id}: binding`)
        if (element.constraint?.some(({ key }) => key === 'val-audit-source') === true) {
          if (!isDeepStrictEqual((item as Json)['who'], (resource['source'] as Json)['observer'])) problems.push(`${id}: val-audit-source`)
        }
        const onlyPatient = element.type?.[0]?.targetProfile?.every((each) => each.endsWith('/Patient')) === true
        if (onlyPatient && !String((item as Json)['reference']).startsWith('Patient/')) problems.push(`${id}: target`)
      }
      if (slicing?.rules === 'closed') {
        const slices = elements.filter((each) => new RegExp(`^${id.replaceAll('.', '\\.')}:[^.]+$`).test(each.id))
        const matched = new Set(slices.flatMap((slice) => sliceMembers(slice.id, items)))
        if (items.some((item) => !matched.has(item))) problems.push(`${id}: closed slicing`)
      }
    }
  }
  return problems
}
