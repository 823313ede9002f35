/** De-identifies a FHIR resource by path: what an element is for says what it holds; only prose is searched. */
import * as z from 'zod'
import { bounded } from '../base/bounded.ts'
import { ConfigurationError, isEnvelopeError, StageFailed } from '../base/errors/index.ts'
import type { KnownIdentity, TokenizeContext, Tokenizer } from '../base/seams/deidentifier.ts'
import type { VaultScope } from '../base/seams/vault.ts'
import type { PhiCategory } from '../base/vocabulary/phi-category.ts'
import { parseToken } from '../text/token-grammar.ts'
import { type ElementPlace, elementRule } from './fhir-elements.ts'
import { type KnownMatcher, knownMatcher } from './known-matcher.ts'
import { knownIdentity, mergeIdentities } from './known-identity.ts'

/** Options of {@link deidentifyResource}. */
export interface ResourceOptions {
  readonly tokenizer: Tokenizer
  readonly scope: VaultScope
  /** What is known beside the resource itself, whose own names and numbers are always looked for in its prose. */
  readonly known?: KnownIdentity | null | undefined
  /** Whose record it is, such as `Patient/1`, for date shifts. The resource's own subject unless given. */
  readonly subject?: string | null | undefined
  /** What becomes of resource ids and of references to them: `replace` keeps that two references mean one resource. The default. */
  readonly ids?: 'replace' | 'keep' | undefined
  /** Bound of the whole. 10,000 unless given. */
  readonly milliseconds?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** A FHIR resource as JSON. */
export type FhirResourceJson = { readonly resourceType: string } & Readonly<Record<string, unknown>>

type Writable = Record<string, unknown>

/** A place in the copy that is written to when its replacement is known. */
interface Slot {
  readonly text: string
  readonly subject: string | null
  write(replacement: string): void
}

/** Where the walk is: the element's place, and whose record it is in. */
interface Step {
  readonly place: ElementPlace
  readonly subject: string | null
  readonly depth: number
}

const resourceSchema = z.looseObject({ resourceType: z.string().regex(/^[A-Z][A-Za-z]{1,63}$/) })
const MAX_DEPTH = 64
const REFERENCE = /^(?:(https?:\/\/[^\s?#]+)\/)?([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-.]{1,64})(\/_history\/[A-Za-z0-9\-.]{1,64})?$/
const FHIR_DATE_OR_YEAR = /^\d{4}(?:-\d{2}(?:-\d{2}(?:T.*)?)?)?$/
const MASKED = Object.freeze({ extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'masked' }] })

/**
 * A copy of `resource` without its identifiers. Names, addresses, telecoms, identifiers, dates and serial numbers are replaced by the
 * modes of the tokenizer; prose is searched; narrative, attachments, photos, signatures and coordinates are removed; codes stay. A
 * date that becomes a mask is marked as masked, since FHIR has no place for one.
 *
 * @throws ConfigurationError ARGUMENT_INVALID when `resource` is none, or is nested deeper than 64
 * @throws StageFailed DEIDENTIFY_FAILED, VAULT_UNAVAILABLE, IDENTITY_LEAKED
 */
export async function deidentifyResource(resource: unknown, options: ResourceOptions): Promise<FhirResourceJson> {
  if (!resourceSchema.safeParse(resource).success) throw new ConfigurationError('ARGUMENT_INVALID', '`resource` is not a FHIR resource')
  const signal = options.signal ?? new AbortController().signal
  try {
    const work = () => new ResourceWriter(resource as FhirResourceJson, options, signal).write(resource as FhirResourceJson)
    return await bounded(work, { milliseconds: options.milliseconds ?? 10_000, signal, code: 'DEIDENTIFY_FAILED' })
  } catch (cause) {
    throw isEnvelopeError(cause) ? cause : new StageFailed('DEIDENTIFY_FAILED', { cause })
  }
}

class ResourceWriter {
  readonly #options: ResourceOptions
  readonly #signal: AbortSignal
  readonly #known: KnownIdentity
  readonly #matcher: KnownMatcher
  readonly #values: (Slot & { readonly category: PhiCategory })[] = []
  readonly #texts: Slot[] = []
  readonly #ids: Slot[] = []
  readonly #numbers = new Map<string, string>()

  constructor(resource: FhirResourceJson, options: ResourceOptions, signal: AbortSignal) {
    this.#options = options
    this.#signal = signal
    this.#known = mergeIdentities(knownIdentity(resource), ...(options.known == null ? [] : [options.known]))
    this.#matcher = knownMatcher(this.#known.values)
  }

  async write(resource: FhirResourceJson): Promise<FhirResourceJson> {
    const place = { resourceType: resource.resourceType, key: '', owner: '', parent: resource }
    const copy = this.#object(resource, { place, subject: this.#options.subject ?? subjectOf(resource), depth: 0 })
    const { tokenizer, scope } = this.#options
    const context: TokenizeContext = { scope, known: this.#known, signal: this.#signal }
    // Values first: prose is then searched for them, since the scope has them vaulted.
    const values = [...this.#values, ...this.#ids.map((slot) => ({ ...slot, category: 'other' as const }))]
    if (values.length > 0) {
      if (tokenizer.redactValues === undefined) throw new StageFailed('DEIDENTIFY_FAILED')
      const wanted = values.map(({ category, text, subject }) => ({ category, value: text, subject }))
      fill(values, await tokenizer.redactValues(wanted, context))
    }
    if (this.#texts.length > 0) {
      const texts = this.#texts.map(({ text }) => text)
      const redacted = await tokenizer.redact(texts, { ...context, subjects: this.#texts.map(({ subject }) => subject) })
      fill(
        this.#texts,
        redacted.map(({ text }) => text),
      )
    }
    return copy as FhirResourceJson
  }

  #object(source: Readonly<Record<string, unknown>>, { place, subject, depth }: Step): Writable {
    if (depth > MAX_DEPTH) throw new ConfigurationError('ARGUMENT_INVALID', `\`resource\` is nested deeper than ${MAX_DEPTH}`)
    const isResource = typeof source['resourceType'] === 'string'
    const resourceType = isResource ? (source['resourceType'] as string) : place.resourceType
    const owner = isResource ? '' : place.key
    const whose = this.#options.subject ?? (isResource ? subjectOf(source) : null) ?? subject
    const copy: Writable = {}
    for (const [key, content] of Object.entries(source)) {
      this.#element(copy, key, content, { place: { resourceType, key, owner, parent: source }, subject: whose, depth })
    }
    return copy
  }

  #element(copy: Writable, key: string, content: unknown, step: Step): void {
    const define = (written: unknown): void => {
      Object.defineProperty(copy, key, { value: written, enumerable: true, writable: true, configurable: true })
    }
    if (!Array.isArray(content)) {
      const written = this.#item(content, step, (replacement) => {
        if (replacement !== null) return define(replacement)
        delete copy[key]
        copy[`_${key}`] = MASKED
      })
      if (written !== REMOVED) define(written)
      return
    }
    const items: unknown[] = []
    for (const item of content as readonly unknown[]) {
      const at = items.length
      const written = this.#item(item, step, (replacement) => {
        items[at] = replacement
      })
      if (written !== REMOVED) items.push(written)
    }
    if (items.length > 0) define(items)
  }

  /** What stands in the copy now; `replace` is called later for what has to be replaced, with null where a mask cannot stand. */
  #item(content: unknown, step: Step, replace: (replacement: string | null) => void): unknown {
    const rule = elementRule(step.place, content)
    if (rule.kind === 'remove') return REMOVED
    if (typeof content === 'object' && content !== null) {
      if (isAgeAboveLimit(content as Writable)) return { ...content, value: 90, comparator: '>=' }
      return this.#object(content as Writable, { ...step, depth: step.depth + 1 })
    }
    if (typeof content !== 'string') return content
    const { subject } = step
    switch (rule.kind) {
      case 'keep':
        // What should be a code and holds a known value is none.
        if (step.place.key === 'resourceType' || this.#matcher.find(content).length === 0) return content
        this.#texts.push({ text: content, subject, write: replace })
        return ''
      case 'text':
        this.#texts.push({ text: content, subject, write: replace })
        return ''
      case 'value': {
        const dated = rule.category === 'date'
        const write = (replacement: string): void => replace(dated && !isDateOrToken(replacement) ? null : replacement)
        this.#values.push({ text: content, subject, category: rule.category, write })
        return ''
      }
      default:
        return this.#identifier(content, subject, replace)
    }
  }

  /** Ids, and the ids within references: one resource stays one, whatever it is called. */
  #identifier(content: string, subject: string | null, replace: (replacement: string) => void): string {
    if (this.#options.ids === 'keep' || content.startsWith('#')) return content
    const reference = REFERENCE.exec(content)
    const [, , type, own] = reference ?? []
    const id = own ?? content.replace(/^urn:(?:uuid|oid):/, '')
    const form = type === undefined ? (content.startsWith('urn:') ? 'urn:' : '') : `${type}/`
    this.#ids.push({ text: id, subject, write: (replacement) => replace(form + this.#plainId(id, replacement)) })
    return ''
  }

  /** A token as an id may be spelled, since FHIR ids know no brackets; where no token stands, a number of this call. */
  #plainId(id: string, replacement: string): string {
    if (replacement === id) return id
    if (parseToken(replacement) !== null) return replacement.slice(1, -1)
    const number = this.#numbers.get(id) ?? `id-${this.#numbers.size + 1}`
    this.#numbers.set(id, number)
    return number
  }
}

const REMOVED = Symbol('removed')

function fill(slots: readonly Slot[], replacements: readonly string[]): void {
  if (replacements.length !== slots.length) throw new StageFailed('DEIDENTIFY_FAILED')
  for (const [index, slot] of slots.entries()) slot.write(replacements[index]!)
}

const isDateOrToken = (text: string): boolean => FHIR_DATE_OR_YEAR.test(text) || /^\[[A-Z]+-/.test(text)

/** Ages above 89 in years: 45 CFR 164.514(b)(2)(i)(C). */
function isAgeAboveLimit(quantity: Writable): boolean {
  const { value, unit, code } = quantity
  const years = code === 'a' || /^(?:a|y|yr|yrs|years?)$/i.test(typeof unit === 'string' ? unit : '')
  return years && typeof value === 'number' && value > 89
}

/** The patient of a resource: itself, or whom `subject`, `patient` or `beneficiary` names. */
function subjectOf(resource: Readonly<Record<string, unknown>>): string | null {
  if (resource['resourceType'] === 'Patient') return typeof resource['id'] === 'string' ? `Patient/${resource['id']}` : null
  for (const key of ['subject', 'patient', 'beneficiary']) {
    const reference = (resource[key] as { reference?: unknown } | undefined)?.reference
    if (typeof reference !== 'string') continue
    const id = /^(?:.*\/)?Patient\/([^/]+)/.exec(reference)?.[1] ?? /^urn:uuid:(.+)$/.exec(reference)?.[1]
    if (id !== undefined) return `Patient/${id}`
  }
  return null
}
