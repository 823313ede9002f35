/** The lines that a resource is said in: what is absent is left out, nothing else. */
import { children, concepts, type Element, string } from './read.ts'

/** One line, and the element of the record that it says. */
export interface Part {
  readonly element: string
  readonly text: string
}

export class Lines {
  readonly parts: Part[] = []
  /** `Label: value`, when there is a value. */
  add(element: string, label: string, value: string | undefined): this {
    if (value !== undefined) this.parts.push({ element, text: label === '' ? value : `${label}: ${value}` })
    return this
  }
  each(element: string, label: string, values: readonly (string | undefined)[]): this {
    const present = values.filter((each) => each !== undefined)
    return this.add(element, label, present.length === 0 ? undefined : present.join('; '))
  }
}

/** The texts of `note`. */
export const notes = (resource: Element): readonly (string | undefined)[] => children(resource, 'note').map((note) => string(note, 'text'))
/** All concepts of an element in one line. */
export const codes = (resource: Element, name: string): string | undefined => joined('; ', concepts(resource, name))
/** The displays of references. */
export const displays = (resource: Element, name: string): readonly (string | undefined)[] =>
  children(resource, name).map((each) => string(each, 'display'))

/** Says one resource type. */
export type Renderer = (resource: Element, lines: Lines) => void

/** The strings of a list element. */
export const strings = (element: Element, name: string): readonly string[] => {
  const value = element[name]
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []
}

/** What is present, with a separator between; undefined when nothing is. */
export function joined(separator: string, values: readonly (string | undefined)[]): string | undefined {
  const present = values.filter((each) => each !== undefined && each !== '')
  return present.length === 0 ? undefined : present.join(separator)
}
