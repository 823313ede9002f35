/** Reads a request at the border: what does not have exactly the shape of an Ask is refused, and what has is frozen. */
import * as z from 'zod'
import { deepFreeze } from '../base/freeze.ts'
import { type Credentials, type OpenAsk, type Purpose, PURPOSES } from '../base/index.ts'
import { refuse } from './identity/refuse.ts'

/** A request that parsed. */
export interface ParsedAsk {
  readonly credentials: Credentials
  readonly viewer: Credentials | null
  readonly purpose: Purpose
  readonly task: string
  /** Without repeats; empty for a record-free request. */
  readonly patients: readonly string[]
  readonly conversation: boolean
  readonly ticket: string | null
  readonly breakGlass: { readonly reason: string } | null
  readonly context: { readonly location: string | null; readonly devicePosture: string | null; readonly encounterStatus: string | null }
}

const MAX_PATIENTS = 1000
const bytes = z.instanceof(Uint8Array)
const credentials = z.strictObject({
  accessToken: z.string().min(1).max(65_536),
  http: z
    .strictObject({
      method: z.string().regex(/^[A-Za-z-]{1,32}$/),
      url: z.string().min(1).max(8192),
      dpop: z.string().max(16_384).optional(),
      scheme: z.string().max(32).optional(),
      clientCertificate: z.string().max(65_536).optional(),
      clientCertificateChain: z.string().max(262_144).optional(),
      remoteAddress: z.string().max(128).optional(),
    })
    .optional(),
  peerCertificate: bytes.optional(),
  peerIntermediates: z.array(bytes).max(10).optional(),
  workloadToken: z.string().min(1).max(65_536).optional(),
})
/** FHIR R4 §2.24.0.1 `id`. */
const patient = z.string().regex(/^Patient\/[A-Za-z0-9\-.]{1,64}$/)
const name = z.string().regex(/^[\w.:/-]{1,128}$/)
const words = z.string().regex(/^[^\x00-\x1f\x7f]{1,500}$/)
const ask = z.strictObject({
  credentials,
  viewer: credentials.optional(),
  purpose: z.enum(PURPOSES),
  task: name,
  patient: z.union([patient, z.array(patient).min(1).max(MAX_PATIENTS), z.null()]),
  question: z.string().max(1_000_000).optional(),
  conversation: z.string().min(1).max(512).optional(),
  ticket: name.optional(),
  breakGlass: z.strictObject({ reason: words }).optional(),
  context: z.strictObject({ location: words.optional(), devicePosture: words.optional(), encounterStatus: words.optional() }).optional(),
  signal: z.instanceof(AbortSignal).optional(),
})

/**
 * Reads a request.
 *
 * @throws AccessDenied REQUEST_MALFORMED, whose rule names the member
 */
export function parseAsk(value: OpenAsk): ParsedAsk {
  const parsed = ask.safeParse(value)
  if (!parsed.success) return refuse('REQUEST_MALFORMED', `ask:${whatIsWrong(parsed.error.issues[0])}`)
  const { data } = parsed
  // INVARIANT: an emergency is declared twice, by purpose and by reason, so that neither alone opens a record.
  if ((data.purpose === 'BTG') !== (data.breakGlass !== undefined)) refuse('REQUEST_MALFORMED', 'break-glass-half-declared')
  const patients = data.patient === null ? [] : [...new Set(typeof data.patient === 'string' ? [data.patient] : data.patient)]
  if (data.purpose === 'BTG' && patients.length === 0) refuse('REQUEST_MALFORMED', 'break-glass-without-patient')
  return Object.freeze({
    credentials: Object.freeze(data.credentials) as Credentials,
    viewer: data.viewer === undefined ? null : (Object.freeze(data.viewer) as Credentials),
    purpose: data.purpose,
    task: data.task,
    patients: Object.freeze(patients),
    conversation: data.conversation !== undefined,
    ticket: data.ticket ?? null,
    breakGlass: data.breakGlass === undefined ? null : deepFreeze(data.breakGlass),
    context: Object.freeze({
      location: data.context?.location ?? null,
      devicePosture: data.context?.devicePosture ?? null,
      encounterStatus: data.context?.encounterStatus ?? null,
    }),
  })
}

/** The member, by names of ours: an unknown one may be called anything. */
function whatIsWrong(issue: z.core.$ZodIssue | undefined): string {
  const path = issue?.path.filter((each) => typeof each === 'string') ?? []
  if (issue?.code === 'unrecognized_keys') path.push('unknown-field')
  return path.length === 0 ? 'not-an-object' : path.join('.')
}
