/** Reads elements of a FHIR resource that nobody validated: a wrong shape is an absent element. */
import type { Json } from '../../http/json.ts'

/** An object of elements. */
export type Element = { readonly [name: string]: Json | undefined }

export const isElement = (value: unknown): value is Element => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The element `name` when it is an object. */
export function child(element: Element | undefined, name: string): Element | undefined {
  const value = element?.[name]
  return isElement(value) ? value : undefined
}

/** The elements `name`, whether one or a list. */
export function children(element: Element | undefined, name: string): readonly Element[] {
  const value = element?.[name]
  if (isElement(value)) return [value]
  return Array.isArray(value) ? value.filter(isElement) : []
}

/** A string element that is not empty. */
export function string(element: Element | undefined, name: string): string | undefined {
  const value = element?.[name]
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

/** A number as it is written, or a string that is one. */
export function number(element: Element | undefined, name: string): string | undefined {
  const value = element?.[name]
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}

/** A CodeableConcept in words. */
export function concept(value: Element | undefined): string | undefined {
  if (value === undefined) return undefined
  const coded = children(value, 'coding').map((coding) => string(coding, 'display') ?? string(coding, 'code'))
  return string(value, 'text') ?? coded.find((each) => each !== undefined)
}

/** All concepts of an element in words. */
export function concepts(element: Element | undefined, name: string): readonly string[] {
  return children(element, name)
    .map(concept)
    .filter((each) => each !== undefined)
}

/** `system|code` of every coding. */
export function tokens(values: readonly Element[]): readonly string[] {
  const all = values.flatMap((value) =>
    value['coding'] === undefined && value['code'] !== undefined ? [value] : children(value, 'coding'),
  )
  return [
    ...new Set(
      all
        .map((coding) => ({ system: string(coding, 'system') ?? '', code: string(coding, 'code') }))
        .flatMap(({ system, code }) => (code === undefined ? [] : [`${system}|${code}`])),
    ),
  ]
}

/** The first code of a CodeableConcept. */
export const firstCode = (value: Element | undefined): string | undefined =>
  children(value, 'coding')
    .map((coding) => string(coding, 'code'))
    .find((each) => each !== undefined)

/** A Quantity as it is read aloud: `6.1 %`, `< 5 mg/L`. */
export function quantity(value: Element | undefined): string | undefined {
  const amount = number(value, 'value')
  if (amount === undefined) return undefined
  const comparator = string(value, 'comparator')
  return [comparator, amount, string(value, 'unit') ?? string(value, 'code')].filter((each) => each !== undefined).join(' ')
}

/** A Range: `3.5 – 5.1 mmol/L`. */
export function range(value: Element | undefined): string | undefined {
  const text = string(value, 'text')
  if (text !== undefined) return text
  const [low, high] = [quantity(child(value, 'low')), quantity(child(value, 'high'))]
  if (low !== undefined && high !== undefined) return `${low} to ${high}`
  if (low !== undefined) return `at least ${low}`
  return high === undefined ? undefined : `at most ${high}`
}

/** A Period: `2026-01-02 to 2026-01-05`. */
export function period(value: Element | undefined): string | undefined {
  const [start, end] = [string(value, 'start'), string(value, 'end')]
  if (start !== undefined && end !== undefined) return start === end ? start : `${start} to ${end}`
  if (start !== undefined) return `since ${start}`
  return end === undefined ? undefined : `until ${end}`
}

/** The value of an element with a choice of types, in words. */
export function choice(element: Element | undefined, name: string): string | undefined {
  return (
    string(element, `${name}DateTime`) ??
    string(element, `${name}Date`) ??
    string(element, `${name}Instant`) ??
    period(child(element, `${name}Period`)) ??
    quantity(child(element, `${name}Quantity`) ?? child(element, `${name}Age`) ?? child(element, `${name}Duration`)) ??
    range(child(element, `${name}Range`)) ??
    concept(child(element, `${name}CodeableConcept`)) ??
    string(element, `${name}String`) ??
    string(element, `${name}Time`) ??
    number(element, `${name}Integer`) ??
    number(element, `${name}Decimal`) ??
    ratio(child(element, `${name}Ratio`)) ??
    boolean(element, `${name}Boolean`) ??
    (element?.[`${name}SampledData`] === undefined ? undefined : 'a series of samples')
  )
}

function ratio(value: Element | undefined): string | undefined {
  const [above, below] = [quantity(child(value, 'numerator')), quantity(child(value, 'denominator'))]
  return above === undefined || below === undefined ? undefined : `${above} per ${below}`
}

export function boolean(element: Element | undefined, name: string): string | undefined {
  const value = element?.[name]
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : undefined
}

/** A resource within the resource, by `#id`. */
export function contained(resource: Element, reference: string | undefined): Element | undefined {
  if (reference === undefined || !reference.startsWith('#')) return undefined
  return children(resource, 'contained').find((each) => each['id'] === reference.slice(1))
}

/** The code of what an element names by concept or by reference, also a contained one. */
export function named(resource: Element, name: string): string | undefined {
  const reference = child(resource, `${name}Reference`) ?? child(resource, name)
  const inside = contained(resource, string(reference, 'reference'))
  return concept(child(resource, `${name}CodeableConcept`)) ?? concept(child(inside, 'code')) ?? string(reference, 'display')
}
