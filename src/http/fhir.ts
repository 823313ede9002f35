/** A FHIR client that stays at its server: fhir-kit-client for the interactions, a transport of our own for everything it leaves open. */
import { Client, type FhirResource, type RequestOptions } from 'fhir-kit-client'
import * as z from 'zod'
import { systemClock, type Clock } from '../base/clock.ts'
import { ConfigurationError, StageFailed } from '../base/errors/index.ts'
import type { DelegatedCredential } from '../base/seams/identity.ts'
import { isAllowed, parseAllowedPlace, type AllowedPlace } from './allow-list.ts'
import { FHIR_ID, FHIR_TYPE, type FhirJson, type FhirPage, parsePage, parseResource } from './fhir-bundle.ts'
import { guardedFetch } from './guarded-fetch.ts'
import { parseJson, type Json } from './json.ts'
import { type Attempt, RetryBudget, withRetries } from './retry.ts'

/** Proves possession of the key that a DPoP-bound credential is bound to (RFC 9449): gives the `DPoP` header value. */
export type DpopProof = (request: { readonly method: string; readonly url: string; readonly accessToken: string }) => Promise<string>

/** Where the server is and what it may cost. */
export interface FhirEndpointOptions {
  /** The service base URL; every call and every next page stays below it. https, or http on loopback. */
  readonly baseUrl: string
  /** Sent with every request. Must not carry credentials; those come with each call. */
  readonly headers?: Readonly<Record<string, string>>
  /** Bound of one attempt, the body included. 10,000 unless said. */
  readonly milliseconds?: number
  /** Greatest answer. 8 MiB unless said. */
  readonly maxBytes?: number
  /** Greatest number of pages of one search. 100 unless said. */
  readonly maxPages?: number
  /** Attempts beyond the first, for 429, 502, 503, 504 and broken connections. 2 unless said. */
  readonly retries?: number
  /** Sends searches as POST `_search`, so that no identifier stands in a URL that proxies log. GET unless said. */
  readonly searchBy?: 'GET' | 'POST'
  readonly dpopProof?: DpopProof
  /** Accepts http to hosts other than loopback, where a mesh encrypts. Off unless said. */
  readonly plainHttp?: boolean
  readonly clock?: Clock
  /** Jitter, 0 to 1. */
  readonly random?: () => number
  readonly fetch?: typeof globalThis.fetch
}

/** What one call carries. Nothing of it outlives the call. */
export interface FhirCall {
  readonly credentials: DelegatedCredential | null
  readonly signal: AbortSignal
}

/** Search parameters; a list repeats the parameter, which FHIR reads as AND. */
export type FhirParameters = Readonly<Record<string, string | readonly string[]>>

/** A FHIR server, safely. Every failure is StageFailed EGRESS_FAILED or EGRESS_REFUSED without URL or body; `causeOf` has the status. */
export interface FhirEndpoint {
  readonly baseUrl: string
  /** Pages in the server's order, until there is no next page. More pages than allowed, or a loop, is a failure. */
  search(type: string, parameters: FhirParameters, call: FhirCall): AsyncGenerator<FhirPage, void, undefined>
  /** The resource, or null when the server says 404 or 410. */
  read(type: string, id: string, call: FhirCall): Promise<FhirJson | null>
  /** The relative reference (`Patient/1`) of a relative, absolute or versioned one at this server; null for any other. */
  localReference(reference: string): string | null
}

const optionsSchema = z.strictObject({
  baseUrl: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  milliseconds: z.number().int().positive().max(600_000).optional(),
  maxBytes: z.number().int().positive().optional(),
  maxPages: z.number().int().positive().optional(),
  retries: z.number().int().min(0).max(5).optional(),
  searchBy: z.enum(['GET', 'POST']).optional(),
  dpopProof: z.custom<DpopProof>((value) => typeof value === 'function').optional(),
  plainHttp: z.boolean().optional(),
  clock: z.custom<Clock>((value) => typeof (value as Clock | undefined)?.now === 'function').optional(),
  random: z.custom<() => number>((value) => typeof value === 'function').optional(),
  fetch: z.custom<typeof globalThis.fetch>((value) => typeof value === 'function').optional(),
})

const RETRYABLE = new Set([429, 502, 503, 504])
const ABSENT = new Set([404, 410])
const JSON_TYPE = /^application\/(?:fhir\+)?json(?:\s*;|\s*$)/i
const absent = Symbol('absent')

/** @throws ConfigurationError CONFIG_INVALID */
export function fhirEndpoint(options: FhirEndpointOptions): FhirEndpoint {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success) {
    throw new ConfigurationError('CONFIG_INVALID', `fhirEndpoint: \`${parsed.error.issues[0]?.path.join('.') ?? 'options'}\` is invalid`)
  }
  const { maxPages = 100, retries = 2, searchBy = 'GET', dpopProof, clock = systemClock, random = Math.random } = parsed.data
  const place = parseAllowedPlace('baseUrl', parsed.data.baseUrl, parsed.data.plainHttp)
  const base = place.origin + place.path.slice(0, -1)
  const fixedHeaders = Object.freeze({ ...parsed.data.headers })
  if (Object.keys(fixedHeaders).some((name) => /^(authorization|dpop|cookie)$/i.test(name))) {
    throw new ConfigurationError('CONFIG_INVALID', 'fhirEndpoint: `headers` must not carry credentials; they come with each call')
  }
  const fetchWithin = guardedFetch({
    allow: [`${base}/`],
    milliseconds: parsed.data.milliseconds ?? 10_000,
    maxBytes: parsed.data.maxBytes ?? 8 * 1024 * 1024,
    ...(parsed.data.plainHttp === undefined ? {} : { plainHttp: parsed.data.plainHttp }),
    ...(parsed.data.fetch === undefined ? {} : { fetch: parsed.data.fetch }),
  })
  const budget = new RetryBudget()
  const policy = { retries, baseMilliseconds: 100, maxMilliseconds: 2_000, random }

  /** A client for one call: the credential lives in this closure and nowhere else. */
  function clientFor(call: FhirCall): Client {
    const client = new Client({ baseUrl: base })
    // INVARIANT: fhir-kit-client forms the interaction only. Its own transport, which follows any host, keeps the token on the
    // instance and hangs requests on resources, is replaced whole.
    client.httpClient.request = (method: string, target: string, requestOptions?: RequestOptions, body?: unknown) =>
      transport(method, target, requestOptions, body, call) as Promise<FhirResource>
    return client
  }

  async function transport(
    method: string,
    target: string,
    _options: RequestOptions | undefined,
    body: unknown,
    call: FhirCall,
  ): Promise<unknown> {
    const url = pin(target, place, base)
    const isForm = method === 'POST' && url.pathname.endsWith('/_search') && typeof body === 'string'
    // INVARIANT: only reads and searches, which may be repeated.
    if (method !== 'GET' && !isForm) throw new StageFailed('EGRESS_REFUSED', { cause: 'only reads and searches are sent' })
    const send = async (): Promise<Attempt<Json | typeof absent>> => {
      const headers = await headersFor(method, url, isForm, call)
      let response: Response
      try {
        response = await fetchWithin(url, { method, headers, signal: call.signal, ...(isForm ? { body: body as string } : {}) })
      } catch (error) {
        return failure(error, null)
      }
      if (response.ok) return read(response)
      await response.body?.cancel().catch(() => undefined)
      if (ABSENT.has(response.status)) return { done: true, value: absent }
      const error = new StageFailed('EGRESS_FAILED', { cause: { status: response.status } })
      if (!RETRYABLE.has(response.status)) throw error
      return failure(error, retryAfter(response))
    }

    return withRetries(send, policy, budget, call.signal)
  }

  function failure(error: unknown, after: number | null): Attempt<never> {
    // A refusal and the caller's own abort are not repeated.
    if (!(error instanceof StageFailed) || error.code !== 'EGRESS_FAILED') throw error
    return { done: false, error, after }
  }

  async function headersFor(method: string, url: URL, isForm: boolean, { credentials }: FhirCall): Promise<Headers> {
    const headers = new Headers(fixedHeaders)
    headers.set('accept', 'application/fhir+json')
    if (isForm) headers.set('content-type', 'application/x-www-form-urlencoded')
    if (credentials === null) return headers
    if (credentials.expiresAt <= clock.now()) throw new StageFailed('EGRESS_REFUSED', { cause: 'credential is expired' })
    headers.set('authorization', `${credentials.scheme} ${credentials.accessToken}`)
    if (credentials.scheme === 'DPoP') {
      // INVARIANT: a bound token is never sent without its proof, nor as Bearer.
      if (dpopProof === undefined) throw new StageFailed('EGRESS_REFUSED', { cause: 'no DPoP proof is configured' })
      headers.set('dpop', await dpopProof({ method, url: url.origin + url.pathname, accessToken: credentials.accessToken }))
    }
    return headers
  }

  return Object.freeze({
    baseUrl: base,
    async *search(type: string, parameters: FhirParameters, call: FhirCall): AsyncGenerator<FhirPage, void, undefined> {
      if (!FHIR_TYPE.test(type)) throw new StageFailed('EGRESS_REFUSED', { cause: 'resource type is malformed' })
      const client = clientFor(call)
      const searchParams = Object.fromEntries(
        Object.entries(parameters).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]),
      )
      const visited = new Set<string>()
      let answer: unknown = await client.search({ resourceType: type, searchParams, options: { postSearch: searchBy === 'POST' } })
      for (let count = 1; ; count++) {
        const page = parsePage(found(answer))
        yield page
        if (page.next === null) return
        const next = pin(page.next, place, base).href
        if (count >= maxPages) throw new StageFailed('EGRESS_FAILED', { cause: 'search has more pages than allowed' })
        if (visited.has(next)) throw new StageFailed('EGRESS_FAILED', { cause: 'next links form a loop' })
        visited.add(next)
        answer = await client.request(next)
      }
    },
    async read(type: string, id: string, call: FhirCall): Promise<FhirJson | null> {
      if (!FHIR_TYPE.test(type) || !FHIR_ID.test(id) || /^\.+$/.test(id)) {
        throw new StageFailed('EGRESS_REFUSED', { cause: 'type or id is malformed' })
      }
      const answer: unknown = await clientFor(call).read({ resourceType: type, id })
      return answer === absent ? null : parseResource(answer as Json, type, id)
    },
    localReference: (reference: string) => localReference(reference, place),
  })
}

function found(answer: unknown): Json {
  if (answer === absent) throw new StageFailed('EGRESS_FAILED', { cause: { status: 404 } })
  return answer as Json
}

/**
 * Resolves a target against the base.
 *
 * @throws StageFailed EGRESS_REFUSED when it is at another origin or outside the base path
 */
function pin(target: string, place: AllowedPlace, base: string): URL {
  let url: URL
  try {
    url = new URL(/^[a-z][a-z0-9+.-]*:/i.test(target) ? target : `${base}/${target.replace(/^\/+/, '')}`)
  } catch {
    throw new StageFailed('EGRESS_REFUSED', { cause: 'link is malformed' })
  }
  // INVARIANT: a next link, a reference or an id cannot send the credential anywhere but to this server's base.
  if (!isAllowed(url, [place])) throw new StageFailed('EGRESS_REFUSED', { cause: 'link leads away from the server' })
  return url
}

async function read(response: Response): Promise<Attempt<Json>> {
  if (!JSON_TYPE.test(response.headers.get('content-type') ?? '')) {
    await response.body?.cancel().catch(() => undefined)
    throw new StageFailed('EGRESS_FAILED', { cause: 'answer is not FHIR JSON' })
  }
  let bytes: ArrayBuffer
  try {
    bytes = await response.arrayBuffer()
  } catch (error) {
    return { done: false, error: error instanceof StageFailed ? error : new StageFailed('EGRESS_FAILED', { cause: error }), after: null }
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new StageFailed('EGRESS_FAILED', { cause: 'answer is not UTF-8' })
  }
  return { done: true, value: parseJson(text) }
}

/** Seconds only; a date is ignored, and the policy caps both. */
function retryAfter(response: Response): number | null {
  const value = response.headers.get('retry-after')
  return value !== null && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : null
}

function localReference(reference: string, place: AllowedPlace): string | null {
  let path = reference
  if (/^[a-z][a-z0-9+.-]*:/i.test(reference)) {
    let url: URL
    try {
      url = new URL(reference)
    } catch {
      return null
    }
    if (!isAllowed(url, [place]) || url.search !== '' || url.hash !== '') return null
    path = url.pathname.slice(place.path.length)
  }
  const match = /^([A-Z][A-Za-z]{1,63})\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(path)
  return match === null ? null : `${match[1]}/${match[2]}`
}
