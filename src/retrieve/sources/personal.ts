/** What patients bring themselves: uploaded files and exports of connected apps, each under its own consent, marked as theirs, trusted by nobody. */
import * as z from 'zod'
import { ConfigurationError, StageFailed } from '../../base/errors/index.ts'
import type { Candidate, Source, SourceQuery } from '../../base/seams/source.ts'
import { renderResource } from '../fhir/render.ts'
import { interval } from '../instants.ts'
import { chunkText, type ChunkSize } from '../text/chunk.ts'
import { extractText, type PdfText } from '../text/extract.ts'

/** A file as a patient uploaded it. Its name is not read: a name can say anything. */
export interface PersonalUpload {
  readonly id: string
  readonly contentType: string
  readonly content: Uint8Array
  /** A FHIR instant. */
  readonly uploadedAt: string
}

/** What the patient lets be used, of what they brought. */
export interface PersonalConsent {
  readonly uploads: boolean
  /** Names of connected apps. */
  readonly apps: readonly string[]
}

/** Where personal data is kept. Throwing or hanging is a failure. */
export interface PersonalStore {
  /** Read at each retrieval, so that a withdrawal counts at once. Null is no consent. */
  consent(patient: string, options: { readonly tenant: string; readonly signal: AbortSignal }): Promise<PersonalConsent | null>
  uploads(patient: string, options: { readonly tenant: string; readonly signal: AbortSignal }): Promise<readonly PersonalUpload[]>
  /** Documents of the shape {@link connectedAppSchema}, as received. */
  exports(patient: string, options: { readonly tenant: string; readonly signal: AbortSignal }): Promise<readonly unknown[]>
}

const instant = z.string().refine((value) => interval(value) !== null)
const measurement = z.strictObject({
  kind: z.enum(['steps', 'heart-rate', 'glucose', 'weight', 'sleep', 'meal']),
  /** When it began, or the day. */
  start: instant,
  end: instant.optional(),
  value: z.number().optional(),
  unit: z.string().max(20).optional(),
  /** For a meal: what was eaten. */
  text: z.string().max(2_000).optional(),
})

/** The documented shape of an export: `{ format, version, app, patient, measurements, observations }`. */
export const connectedAppSchema = z.strictObject({
  format: z.literal('connected-app-export'),
  version: z.literal(1),
  app: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  /** Whose: must be the patient whose store it is in. */
  patient: z.string().regex(/^Patient\/[A-Za-z0-9\-.]{1,64}$/),
  measurements: z.array(measurement).max(50_000).default([]),
  /** FHIR Observations, R4 or R4B. */
  observations: z
    .array(z.looseObject({ resourceType: z.literal('Observation'), id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/) }))
    .max(10_000)
    .default([]),
})

/** An export of a connected app. */
export type ConnectedAppExport = z.infer<typeof connectedAppSchema>

/** How personal data becomes a source. */
export interface PersonalSourceOptions {
  readonly name: string
  readonly tenant: string
  readonly store: PersonalStore
  readonly chunks?: ChunkSize
  readonly pdf?: PdfText
  /** Greatest upload in bytes. 2 MiB unless said. */
  readonly maxBytes?: number
}

const optionsSchema = z.strictObject({
  name: z.string().min(1).max(100),
  tenant: z.string().min(1),
  store: z.custom<PersonalStore>((value) => typeof (value as PersonalStore | undefined)?.consent === 'function'),
  chunks: z.looseObject({}).optional(),
  pdf: z.custom<PdfText>((value) => typeof value === 'function').optional(),
  maxBytes: z.number().int().positive().optional(),
})
/** v3-ObservationValue: the patient reported it; its integrity is that of its reporter. */
const PATIENT_REPORTED = 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue|PATRPT'
const REMARK = 'Reported by the patient or a device of theirs; not verified by a clinician.'
const LABEL = { steps: 'Steps', 'heart-rate': 'Heart rate', glucose: 'Glucose', weight: 'Weight', sleep: 'Sleep', meal: 'Meal' } as const

/**
 * A source over what patients brought. It knows no relevance. A malformed export or consent is a failure, not an empty answer.
 *
 * @throws ConfigurationError CONFIG_INVALID
 */
export function personalSource(options: PersonalSourceOptions): Source {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new ConfigurationError('CONFIG_INVALID', `personalSource: \`${parsed.error.issues[0]?.path.join('.')}\` is invalid`)
  const { name, tenant, store, chunks = {}, pdf, maxBytes = 2 * 1024 * 1024 } = options

  async function* search(query: SourceQuery, signal: AbortSignal): AsyncGenerator<Candidate, void, undefined> {
    if (query.tenant !== tenant) return
    for (const patient of query.patients) {
      const consent = await store.consent(patient, { tenant, signal })
      // INVARIANT: without a consent of its own nothing personal is read, whatever the record's consents say.
      if (consent === null) continue
      const { uploads, apps } = consentSchema.parse(consent)
      if (apps.length > 0) yield* exportsOf(patient, apps, signal)
      if (uploads) yield* uploadsOf(patient, signal)
    }
  }

  async function* exportsOf(patient: string, apps: readonly string[], signal: AbortSignal): AsyncGenerator<Candidate, void, undefined> {
    for (const document of await store.exports(patient, { tenant, signal })) {
      const read = connectedAppSchema.safeParse(document)
      if (!read.success) throw new StageFailed('SOURCE_FAILED', { cause: 'an export has an unknown shape' })
      // INVARIANT: an export says whose it is, and one of somebody else is not read.
      if (read.data.patient !== patient || !apps.includes(read.data.app)) continue
      yield* measurementsOf(read.data, { tenant, patient })
      yield* observationsOf(read.data, { tenant, patient })
    }
  }

  async function* uploadsOf(patient: string, signal: AbortSignal): AsyncGenerator<Candidate, void, undefined> {
    for (const upload of await store.uploads(patient, { tenant, signal })) {
      const when = interval(upload.uploadedAt)
      const header = {
        tenant,
        patient,
        origin: 'patient-upload' as const,
        dataClass: 'patient-upload' as const,
        reference: `upload/${upload.id}`,
        securityLabels: [PATIENT_REPORTED],
        ...(when === null ? {} : { lastUpdated: when.start, dateStart: when.start, dateEnd: when.end }),
      }
      if (upload.content.byteLength > maxBytes) {
        yield { ...header, id: header.reference, text: '', unreadable: 'too-large' }
        continue
      }
      const { extracted, unreadable } = await extractText(upload.content, upload.contentType, signal, pdf)
      if (extracted === null) yield { ...header, id: header.reference, text: '', unreadable }
      else
        for (const [at, { text, span }] of chunkText(extracted, chunks).entries())
          yield { ...header, id: `${header.reference}#${at}`, text, span }
    }
  }

  return Object.freeze({ name, capabilities: Object.freeze({ paging: true, exact: true, ranked: false }), search })
}

const consentSchema = z.strictObject({ uploads: z.boolean(), apps: z.array(z.string()) })

interface Whose {
  readonly tenant: string
  readonly patient: string
}

/** One candidate a day and kind: a year of steps is 365 lines, not a million. */
function* measurementsOf({ app, measurements }: ConnectedAppExport, whose: Whose): Generator<Candidate> {
  const days = new Map<string, ConnectedAppExport['measurements']>()
  for (const each of measurements) {
    const key = `${each.start.slice(0, 10)}/${each.kind}`
    const day = days.get(key) ?? []
    days.set(key, day)
    day.push(each)
  }
  for (const [key, list] of days) {
    const [day, kind] = key.split('/') as [string, keyof typeof LABEL]
    const span = interval(day)
    if (span === null) continue
    const reference = `connected-app/${app}/${key}`
    const parts = [
      { element: 'code', text: `${LABEL[kind]} on ${day}` },
      { element: 'value', text: summaryOf(kind, list) },
      { element: 'note', text: `${REMARK} Source: ${app}.` },
    ]
    yield { ...personal(whose, reference), text: '', parts, dateStart: span.start, dateEnd: span.end, lastUpdated: span.end }
  }
}

function summaryOf(kind: keyof typeof LABEL, list: ConnectedAppExport['measurements']): string {
  if (kind === 'meal') return list.flatMap(({ text }) => text ?? []).join('; ')
  const values = list.flatMap(({ value }) => value ?? [])
  const unit = list.find((each) => each.unit !== undefined)?.unit ?? ''
  const said = (value: number): string => `${Number(value.toFixed(2))} ${unit}`.trim()
  if (values.length === 0) return 'no value'
  if (kind === 'steps' || kind === 'sleep') return said(values.reduce((sum, value) => sum + value, 0))
  if (values.length === 1) return said(values[0] as number)
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const, [
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ] as const)
  return `${values.length} readings, ${said(least)} to ${said(most)}, mean ${said(values.reduce((sum, value) => sum + value, 0) / values.length)}`
}

function* observationsOf({ app, observations, patient }: ConnectedAppExport, whose: Whose): Generator<Candidate> {
  for (const resource of observations) {
    const subject = (resource['subject'] as { reference?: unknown } | undefined)?.reference
    const reference = `connected-app/${app}/Observation/${resource.id}`
    // An observation about somebody else in one's own export belongs to nobody here.
    const own = subject === patient ? whose : { tenant: whose.tenant }
    const when = interval(resource['effectiveDateTime'])
    const parts = [...renderResource(resource as never, 'Observation'), { element: 'note', text: `${REMARK} Source: ${app}.` }]
    yield {
      ...personal(own, reference),
      resourceType: 'Observation',
      text: '',
      parts,
      ...(when === null ? {} : { dateStart: when.start, dateEnd: when.end }),
    }
  }
}

function personal(whose: { readonly tenant: string; readonly patient?: string }, reference: string) {
  return {
    ...whose,
    id: reference,
    reference,
    origin: 'connected-app' as const,
    dataClass: 'wearable' as const,
    securityLabels: [PATIENT_REPORTED],
  }
}
