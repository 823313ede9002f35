/** The border to a FHIR server: what a search answer and a resource must look like before anything reads them. */
import * as z from 'zod'
import { StageFailed } from '../base/errors/index.ts'
import type { Json } from './json.ts'

/** A FHIR resource as a server gave it: plain, frozen, its type and id well-formed; nothing else is known about it. */
export interface FhirJson {
  readonly resourceType: string
  readonly id?: string
  readonly [element: string]: Json | undefined
}

/** One entry of a page. Only `match` is what was searched for; `include` was pulled in and must be judged by its own patient. */
export interface FhirEntry {
  readonly mode: 'match' | 'include'
  readonly resource: FhirJson
}

/** One page of a search. */
export interface FhirPage {
  readonly entries: readonly FhirEntry[]
  /** As the server wrote it; the endpoint pins it before use. */
  readonly next: string | null
}

/** FHIR `id`: R4 section 2.24.0.1. */
export const FHIR_ID = /^[A-Za-z0-9\-.]{1,64}$/
/** The form of a resource type's name. */
export const FHIR_TYPE = /^[A-Z][A-Za-z]{1,63}$/

const resourceSchema = z.looseObject({ resourceType: z.string().regex(FHIR_TYPE), id: z.string().regex(FHIR_ID).optional() })
const bundleSchema = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.literal('searchset'),
  link: z.array(z.looseObject({ relation: z.string(), url: z.string() })).optional(),
  entry: z
    .array(
      z.looseObject({
        resource: z.unknown().optional(),
        search: z.looseObject({ mode: z.string().optional() }).optional(),
      }),
    )
    .max(10_000)
    .optional(),
})

const refuse = (cause: string): never => {
  throw new StageFailed('EGRESS_FAILED', { cause })
}

/** @throws StageFailed EGRESS_FAILED when `value` is not a resource of the expected type */
export function parseResource(value: Json, type: string, id: string | null): FhirJson {
  const resource = readResource(value)
  if (resource.resourceType !== type || (id !== null && resource.id !== id)) refuse('answer is another resource than was asked for')
  return resource
}

function readResource(value: unknown): FhirJson {
  if (!resourceSchema.safeParse(value).success) refuse('answer is not a resource')
  return value as FhirJson
}

/** @throws StageFailed EGRESS_FAILED when `value` is not a page of a search */
export function parsePage(value: Json): FhirPage {
  const bundle = bundleSchema.safeParse(value)
  if (!bundle.success) return refuse('answer is not a page of a search')
  const entries: FhirEntry[] = []
  for (const { resource, search } of bundle.data.entry ?? []) {
    if (resource === undefined) refuse('an entry has no resource')
    const mode = search?.mode ?? 'match'
    if (mode === 'outcome') continue
    if (mode !== 'match' && mode !== 'include') refuse('an entry has an unknown search mode')
    entries.push(Object.freeze({ mode: mode as FhirEntry['mode'], resource: readResource(resource) }))
  }
  const next = bundle.data.link?.find(({ relation }) => relation === 'next')?.url ?? null
  return Object.freeze({ entries: Object.freeze(entries), next })
}
