/** Says a resource in plain lines, element by element, without leaving out what would change its meaning. */
import { child, children, type Element, string } from './read.ts'
import { Lines, type Part, type Renderer } from './lines.ts'
import { ADMINISTRATIVE } from './render-administrative.ts'
import { CLINICAL } from './render-clinical.ts'
import type { ReadableTypeName } from './types.ts'

const RENDERERS: Readonly<Record<Exclude<ReadableTypeName, 'DocumentReference'>, Renderer>> = { ...ADMINISTRATIVE, ...CLINICAL }

/** Statuses by which a record says that it is not so; they go before everything else. */
export function retraction(resource: Element): Part | null {
  const verification = children(child(resource, 'verificationStatus'), 'coding').map((coding) => string(coding, 'code'))
  if (string(resource, 'status') === 'entered-in-error' || verification.includes('entered-in-error')) {
    return { element: 'status', text: 'Retracted: this entry was recorded in error and does not hold.' }
  }
  if (verification.includes('refuted'))
    return { element: 'verificationStatus', text: 'Refuted: this was considered and found not to hold.' }
  return null
}

/** The lines of a resource; none when it says nothing that can be read. */
export function renderResource(resource: Element, type: Exclude<ReadableTypeName, 'DocumentReference'>): readonly Part[] {
  const lines = new Lines()
  RENDERERS[type](resource, lines)
  const first = retraction(resource)
  return first === null || lines.parts.length === 0 ? lines.parts : [first, ...lines.parts]
}
