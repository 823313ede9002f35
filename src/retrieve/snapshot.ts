/** Copies what a source gave, once, into plain frozen data: nothing that changes later can change what was judged. */
import { deepFreeze } from '../base/freeze.ts'
import { isDataClass } from '../base/vocabulary/data-class.ts'
import { isConfidentiality } from '../base/vocabulary/confidentiality.ts'
import { isSensitivity, type Sensitivity } from '../base/vocabulary/sensitivity.ts'
import type { Origin } from '../base/fragment.ts'
import type { Labels } from '../base/seams/labeller.ts'
import type { Candidate } from '../base/seams/source.ts'
import { INSTANT } from './instants.ts'

/** A candidate that is well-formed and cannot change, or the rule by which it is not. */
export type Snapshot =
  | { readonly candidate: Candidate; readonly rule: null; readonly reference: null }
  | { readonly candidate: null; readonly rule: string; readonly reference: string | null }

/** Longest text of one fragment, in UTF-16 units. A longer record must be chunked by its source. */
export const MAX_TEXT = 100_000
const MAX_VALUE = 1_000
const MAX_LIST = 256
const NONE: readonly string[] = Object.freeze([])
const ORIGINS: readonly Origin[] = ['record', 'patient-upload', 'connected-app']
const STRINGS = ['tenant', 'patient', 'reference', 'version', 'title', 'resourceType', 'status', 'encounter'] as const
const LISTS = ['codes', 'categories', 'securityLabels', 'authors'] as const
const INSTANTS = ['dateStart', 'dateEnd', 'lastUpdated'] as const

class Malformed extends Error {
  readonly reference: string | null
  constructor(rule: string, reference: string | null) {
    super(rule)
    this.reference = reference
  }
}
const refuse = (rule: string, reference: string | null = null): never => {
  throw new Malformed(rule, reference)
}

/** Reads every property once. A getter that throws, a wrong type, or a value out of bounds denies; it is never dropped. */
export function snapshotCandidate(raw: unknown): Snapshot {
  try {
    return { candidate: read(raw), rule: null, reference: null }
  } catch (error) {
    if (!(error instanceof Malformed)) return { candidate: null, rule: 'malformed', reference: null }
    return { candidate: null, rule: error.message, reference: error.reference }
  }
}

function read(raw: unknown): Candidate {
  if (typeof raw !== 'object' || raw === null) return refuse('malformed')
  // INVARIANT: only own properties count, so that a polluted prototype gives no candidate a tenant.
  const own = (name: keyof Candidate): unknown => (Object.hasOwn(raw, name) ? (raw as Record<string, unknown>)[name] : undefined)
  const id = own('id')
  if (typeof id !== 'string' || id === '' || id.length > MAX_VALUE) return refuse('malformed:id')
  const unreadable = own('unreadable')
  if (unreadable !== undefined) {
    const reference = own('reference')
    const rule = typeof unreadable === 'string' && /^[a-z-]{1,40}$/.test(unreadable) ? `unreadable:${unreadable}` : 'unreadable'
    return refuse(rule, typeof reference === 'string' ? reference : null)
  }
  const parts = own('parts') === undefined ? null : readParts(own('parts'))
  const text = parts === null ? own('text') : parts.map((part) => part.text).join('\n')
  if (typeof text !== 'string') return refuse('malformed:text')
  if (text.length > MAX_TEXT) return refuse('text-too-long')
  if (text.trim() === '') return refuse('text-empty')

  const copy: Record<string, unknown> = parts === null ? { id, text } : { id, text, parts: deepFreeze(parts) }
  const derived = own('derived')
  if (derived !== undefined) copy['derived'] = deepFreeze(readDerived(derived))
  for (const name of STRINGS) {
    const value = own(name)
    if (value === undefined || value === null) continue
    if (typeof value !== 'string' || value === '' || value.length > MAX_VALUE) refuse(`malformed:${name}`)
    copy[name] = value
  }
  for (const name of LISTS) {
    const value = own(name)
    if (value !== undefined && value !== null) copy[name] = readList(name, value)
  }
  for (const name of INSTANTS) {
    const value = own(name)
    if (value === undefined || value === null) continue
    if (typeof value !== 'string' || !INSTANT.test(value)) refuse(`malformed:${name}`)
    copy[name] = value
  }
  const dataClass = own('dataClass')
  if (dataClass !== undefined && dataClass !== null) copy['dataClass'] = isDataClass(dataClass) ? dataClass : refuse('malformed:dataClass')
  const origin = own('origin')
  if (origin !== undefined && origin !== null) copy['origin'] = ORIGINS.find((each) => each === origin) ?? refuse('malformed:origin')
  const span = own('span')
  if (span !== undefined && span !== null) copy['span'] = Object.freeze(readSpan(span))
  const labels = own('labels')
  if (labels !== undefined && labels !== null) copy['labels'] = deepFreeze(readLabels(labels))
  // Every list and object within was frozen when it was read.
  return Object.freeze(copy) as unknown as Candidate
}

function readList(name: string, value: unknown): readonly string[] {
  // INVARIANT: a list is never cut, since what falls off could be a security label.
  if (!Array.isArray(value) || value.length > MAX_LIST) return refuse(`malformed:${name}`)
  if (value.length === 0) return NONE
  const copy = Array.from(value, (each) =>
    typeof each === 'string' && each !== '' && each.length <= MAX_VALUE ? each : refuse(`malformed:${name}`),
  )
  return Object.freeze(copy)
}

function readParts(value: unknown): NonNullable<Candidate['parts']> {
  if (!Array.isArray(value) || value.length > MAX_LIST) return refuse('malformed:parts')
  return Array.from(value as unknown[], (each) => {
    const { element, text } = (each ?? {}) as { element?: unknown; text?: unknown }
    const valid = typeof element === 'string' && /^[A-Za-z]{1,64}$/.test(element) && typeof text === 'string'
    return valid ? { element, text } : refuse('malformed:parts')
  })
}

function readDerived(value: unknown): NonNullable<Candidate['derived']> {
  const from = Array.isArray(value) ? value.map((each) => readList('derived', (each as { from?: unknown } | null)?.from)) : []
  return readParts(value).map((part, index) => ({ ...part, from: from[index] as readonly string[] }))
}

function readSpan(value: unknown): readonly [number, number] {
  const [start, end, ...rest] = Array.isArray(value) ? Array.from(value as unknown[]) : []
  const valid = Number.isSafeInteger(start) && Number.isSafeInteger(end) && (start as number) >= 0 && (start as number) < (end as number)
  return valid && rest.length === 0 ? [start as number, end as number] : refuse('malformed:span')
}

/** An unknown code of a source denies: dropping it would loosen. */
function readLabels(value: unknown): Partial<Labels> {
  if (typeof value !== 'object' || value === null) return refuse('malformed:labels')
  const { confidentiality, sensitivities } = value as { confidentiality?: unknown; sensitivities?: unknown }
  return {
    ...(confidentiality === undefined || confidentiality === null
      ? {}
      : { confidentiality: isConfidentiality(confidentiality) ? confidentiality : refuse('malformed:labels') }),
    ...(sensitivities === undefined || sensitivities === null ? {} : { sensitivities: readSensitivities(sensitivities) }),
  }
}

/** @throws when the list is not a list of known codes */
export function readSensitivities(value: unknown): readonly Sensitivity[] {
  const list = readList('labels', value)
  return [...new Set(list.map((each) => (isSensitivity(each) ? each : refuse('malformed:labels'))))]
}
